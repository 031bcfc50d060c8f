"""How does a formula become MathML? Plain text ("dW2 = 1/m · dZ2·A1ᵀ") or LaTeX, by a library.

Diagnoses have their formulae in plain Unicode, since terminals show them too. What is not a formula
stays text: if `formula_math` or `latex_math` returns None, the caller shows it as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from xml.etree import ElementTree

from markupsafe import Markup, escape

#: The operators before which lines may break.
_BREAKS = "=≈+-−·"
#: The most characters of a formula.
_LONGEST = 1500

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<symbol>d?(?:[A-Za-z](?![A-Za-z_])|[α-ωΑ-ΡΤ-Ω]))(?P<index>\d*)"
    r"|(?P<word>[A-Za-z][A-Za-z_]+(?:-[a-z]+)*|[\u4e00-\u9fff，；]+)"
    r"|(?P<superscript>[⁺⁻⁰¹²³⁴-⁹ⁱⁿʰ-ʸˡˢˣᴬ-ᵡᶜᶠᶻ]+)"
    r"|(?P<subscript>[₀-₉₊₋ₐ-ₜᵢ-ᵥⱼ]+)"
    r"|(?P<operator>[=+\-−·×⊙<>≤≥≈∈()\[\],;:…/‖√ΣΠ|⌊⌋])"
)
_OPERATORS = {
    "·": r"\cdot ", "×": r"\times ", "⊙": r"\odot ", "−": "-", "≤": r"\le ", "≥": r"\ge ",
    "≈": r"\approx ", "∈": r"\in ", "…": r"\dots ", "‖": r"\| ", "Σ": r"\sum ", "Π": r"\prod ",
    "<": r"\lt ", ">": r"\gt ", "⌊": r"\lfloor ", "⌋": r"\rfloor ",
}  # fmt: skip

_ELEMENTS = frozenset(
    [
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mspace",
        "mfrac",
        "msqrt",
        "mroot",
        "msup",
        "msub",
        "msubsup",
        "mover",
        "munder",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "mpadded",
        "mphantom",
        "menclose",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "display",
        "stretchy",
        "mathvariant",
        "displaystyle",
        "scriptlevel",
        "columnalign",
        "rowspacing",
        "columnspacing",
        "width",
        "height",
        "depth",
        "linethickness",
        "accent",
        "accentunder",
        "fence",
        "separator",
        "form",
        "minsize",
        "maxsize",
        "lspace",
        "rspace",
        "notation",
        "movablelimits",
    ]
)
_VALUE = re.compile(r"[\w .%+-]{1,40}")


class _NotAFormulaError(Exception):
    """The text cannot be read as a formula."""


@lru_cache(maxsize=1024)
def formula_math(text: str) -> Markup | None:
    """A formula in plain Unicode (or in LaTeX, if it has a backslash) as `math` elements.

    Each piece between commas becomes an element of its own, and so does what begins with an
    operator, so that lines can break there: on a phone, few formulas fit into one.
    """
    if "\\" in text:
        return latex_math(text.strip().strip("$"))
    written = Markup("")
    for piece in _pieces(text):
        math = _plain_math(piece)
        if math is None:
            return None
        continues = piece.lstrip()[0] in _BREAKS
        if not written:
            written = math
        elif continues:  # at the beginning of an element, a minus would be the sign of a number
            written += Markup("<wbr>" + str(math).replace("<mo>", '<mo form="infix">', 1))
        else:
            written += " " + math
    return written or None


def _pieces(text: str) -> list[str]:
    """`text` split after commas and before operators that are not in brackets or norms."""
    pieces, begin, depth, in_norm = [], 0, 0, False
    for at, character in enumerate(text):
        depth += (character in "([⌊") - (character in ")]⌋")
        in_norm ^= character in "‖|"
        if depth or in_norm:
            continue
        if character in ",;":
            pieces.append(text[begin : at + 1])
            begin = at + 1
        elif character in _BREAKS and text[at - 1 : at] == text[at + 1 : at + 2] == " ":
            pieces.append(text[begin:at])
            begin = at
    return [piece for piece in (*pieces, text[begin:]) if piece.strip()]


def _plain_math(text: str) -> Markup | None:
    try:
        return latex_math("".join(_Reader(text.strip()).sequence()), alt_text=text.strip())
    except (_NotAFormulaError, RecursionError):
        return None


def latex_math(latex: str, *, block: bool = False, alt_text: str = "") -> Markup | None:
    """LaTeX, trusted or not, as a `math` element of presentation markup and nothing else."""
    from latex2mathml.converter import convert

    if not latex.strip() or len(latex) > _LONGEST:
        return None
    try:
        tree = ElementTree.fromstring(convert(latex, display="block" if block else "inline"))
        more = ' displaystyle="true"' if alt_text else ""
        return _serialized(tree, f'{more} alttext="{escape(alt_text or latex.strip())}"')
    except Exception:  # untrusted LaTeX may break the library; then the text is shown instead
        return None


def _serialized(element: ElementTree.Element, more: str = "") -> Markup:
    tag = element.tag.rpartition("}")[2]
    inside = escape(element.text or "") + Markup("").join(
        _serialized(child) + escape(child.tail or "") for child in element
    )
    if tag not in _ELEMENTS:
        return inside
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in element.attrib.items()
        if name in _ATTRIBUTES and _VALUE.fullmatch(value)
    )
    return Markup(f"<{tag}{attributes}{more}>{inside}</{tag}>")


class _Reader:
    """Turns plain text, token by token, into LaTeX."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str, str]] = []
        at = 0
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None or len(text) > _LONGEST:
                raise _NotAFormulaError
            kind = match.lastgroup or ""
            kind = "symbol" if kind == "index" else kind
            self._tokens.append((kind, match[kind], match["index"] or ""))
            at = match.end()
        self._at = 0

    def sequence(self, end: str = "") -> Iterator[str]:
        """Everything up to the bracket `end`, or to the end."""
        while self._at < len(self._tokens):
            if end and self._take("operator", end):
                return
            yield self._fraction()
        if end:
            raise _NotAFormulaError

    def _fraction(self) -> str:
        above = self._atom()
        before = self._at
        if above:
            self._take("space")
            if self._take("operator", "/"):
                self._take("space")
                return rf"\frac{{{_without_brackets(above)}}}{{{_without_brackets(self._atom())}}}"
        self._at = before
        return above

    def _atom(self) -> str:
        """One symbol, number, word, operator or bracketed group, with its sub- and superscripts."""
        if self._at == len(self._tokens):
            raise _NotAFormulaError
        kind, text, index = self._tokens[self._at]
        self._at += 1
        match kind:
            case "space":
                return ""
            case "number":
                return self._with_scripts(text)
            case "symbol":
                return self._with_scripts(text + (f"_{{{index}}}" if index else ""))
            case "word":
                return self._words(text)
            case "operator" if text == "(":
                return self._with_scripts(self._group())
            case "operator" if text == "√":
                return rf"\sqrt{{{_without_brackets(self._atom())}}}"
            case "operator" if text == "‖":
                return self._with_scripts(rf"{{\|{''.join(self.sequence('‖'))}\|}}")
            case "operator":
                return _OPERATORS.get(text, text)
        raise _NotAFormulaError

    def _group(self) -> str:
        begin = self._at
        try:
            return f"({''.join(self.sequence(')'))})"
        except _NotAFormulaError:  # an open interval, say
            self._at = begin
            return "("

    def _with_scripts(self, base: str) -> str:
        """`base` with the indices that directly follow it: [l], ᵀ, ², ᵢ."""
        above = ""
        while self._at < len(self._tokens):
            kind, text, _ = self._tokens[self._at]
            if kind == "subscript":
                base += f"_{{{_on_the_line(text)}}}"
            elif kind == "superscript":
                above += r"\top " if text == "ᵀ" else _on_the_line(text)
            elif kind == "operator" and text == "[":
                self._at += 1
                above += f"[{''.join(self.sequence(']'))}]"
                continue
            else:
                break
            self._at += 1
        return f"{base}^{{{above}}}" if above else base

    def _words(self, first: str) -> str:
        if first in ("log", "exp", "max", "min"):
            return rf"\{first} "
        lead = " " if self._has_space(self._at - 2, -1) else ""
        words = [first]
        while self._kind(self._at) == "space" and self._kind(self._at + 1) == "word":
            words.append(self._tokens[self._at + 1][1])
            self._at += 2
        tail = " " if self._has_space(self._at, 1) else ""
        return self._with_scripts(rf"\text{{{lead}{' '.join(words)}{tail}}}")

    def _has_space(self, at: int, step: int) -> bool:
        """Whether there is a space at `at` that is needed, as no operator follows it."""
        if self._kind(at) != "space" or not self._kind(at + step):
            return False
        return self._kind(at + step) != "operator" or self._tokens[at + step][1] in "()[]⌊⌋"

    def _kind(self, at: int) -> str:
        return self._tokens[at][0] if 0 <= at < len(self._tokens) else ""

    def _take(self, kind: str, text: str = "") -> bool:
        """Consume the next token if it is of this kind, and of this text if one is given."""
        if self._at < len(self._tokens):
            next_kind, next_text, _ = self._tokens[self._at]
            if next_kind == kind and text in ("", next_text):
                self._at += 1
                return True
        return False


def _on_the_line(raised_or_lowered: str) -> str:
    """The characters of a sub- or superscript, as they are in the line: "⁻¹" becomes "-1"."""
    return unicodedata.normalize("NFKC", raised_or_lowered).replace("−", "-")


def _without_brackets(latex: str) -> str:
    """Remove the outer brackets, which a fraction bar or a root makes unnecessary."""
    if not (latex.startswith("(") and latex.endswith(")")):
        return latex
    depth = 0
    for at, character in enumerate(latex):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and at < len(latex) - 1:
            return latex
    return latex[1:-1]
