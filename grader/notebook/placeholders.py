"""Is a function filled in, and which of its lines still hold a placeholder?"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from typing import Literal

from grader.notebook.names import statements_within
from grader.notebook.walking import walk
from grader.wording import translate as _

_START = re.compile(
    r"\s*#.*(?:\b(?:start|begin)s?\b.*\bcoder?\b|\bcoder?\b.*\b(?:start|begin)s?\b)", re.I
)
_END = re.compile(r"\s*#.*(?:\bends?\b.*\bcoder?\b|\bcoder?\b.*\bends?\b)", re.I)
_MARK = re.compile(r"start|begin|end", re.I)
_HINT = re.compile(r"\s*#\s*([A-Za-z_]\w*)[\w\[\]\"' ,]*=\s*(?:None\s*)?(?:#|$)")
_EMPTY = re.compile(
    r"None|pass|\.\.\.|NotImplemented|start|begin|\b__+\b|your|todo|fill|implement", re.I
)
_BLANK_NAME = re.compile(r"__+")
_OPEN_MARK = re.compile(
    r"[ \t]*#[#\W]*(?:"
    r"(?:(?:write|insert|enter|add|put|type|place)\s+)?(?:your|the)\s+"
    r"(?:code|solution|answer|implementation)\b"
    r"|(?:begin|start)\s+(?:of\s+)?solution\b|todo\b"
    r"|fill\s+(?:this\s+|it\s+)?in\b|implement\s+(?:this|me|it|here)\b)",
    re.I,
)
#: Instead of a key: a variable as a whole.
_ANY = object()
#: How many lines above its region a hint (`# dW1 =`) may be.
_HINT_ABOVE = 8

#: The first line below a START mark, and the line of its END mark.
_Region = tuple[int, int]


@dataclass(frozen=True)
class Filling:
    """The lines that hold a placeholder, and if the function is unfilled, why and on which line."""

    placeholders: tuple[int, ...] = ()
    unfilled: Literal["", "idle", "between marks"] = ""
    line: int = 0

    def message(self, lines_above: int) -> str:
        """Why it is unfilled, if so many lines of the cell stand above those looked at."""
        message = ""
        if self.unfilled == "idle":
            message = _("line {line}: the body does nothing")
        elif self.unfilled:
            message = _("line {line}: nothing is filled in between the markers for your code")
        return message.format(line=self.line + lines_above)


def filling_of(
    function: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str], end: int
) -> Filling:
    """How far `function`, which ends on line `end` of `lines`, is filled in.

    It is unfilled if its body does nothing, or if every region between START and END marks holds
    only placeholders and comments (unless the placeholders' names are assigned further down).
    """
    if len(function.body) > 2 and not _EMPTY.search("\n".join(lines[function.lineno - 1 : end])):
        return Filling()
    leaves = _leaves(function)
    nones = {leaf for leaf in leaves if _may_be_blank(leaf, lines) and _is_none(leaf)}
    if all(_is_idle(leaf) for leaf in leaves):
        return Filling(tuple(leaf.lineno for leaf in leaves), "idle", function.body[0].lineno)
    regions = _regions(lines, function.lineno, end)
    if regions:
        held = {line: region for region in regions for line in range(*region)}
        inside = [leaf for leaf in leaves if leaf.lineno in held]
        waiting = [leaf for leaf in inside if _is_idle(leaf) or leaf in nones]
        empty = set(regions) - {held[leaf.lineno] for leaf in inside}
    else:
        inside = leaves
        idle_places = _idle_places(function) if _returns_nothing_made(function, leaves) else set()
        waiting = [
            leaf
            for leaf in leaves
            if leaf in nones or _is_not_implemented(leaf) or leaf in idle_places
        ]
        empty = set()
    last_set = _last_set(leaves, nones)
    open_ = [leaf for leaf in waiting if not _is_set_below(leaf, last_set)]
    marks = set() if regions else _open_marks(function, leaves, lines, end)
    places = tuple(
        sorted(
            {leaf.lineno for leaf in open_}
            | {start - 1 for start, _ in empty}
            | (_blank_lines(function) if _may_be_blank(function, lines) else set())
            | marks
        )
    )
    if not regions or len(waiting) < len(inside):
        return Filling(places)
    loaded = _loaded(function)
    if any(_is_used(leaf, loaded) for leaf in open_) or (
        not waiting and _has_open_hint(lines[:end], function.lineno, regions, loaded, last_set)
    ):
        return Filling(places, "between marks", regions[0][0] - 1)
    return Filling(places)


def filling_of_class(
    node: ast.ClassDef,
    methods: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]],
    lines: list[str],
) -> Filling:
    """How far a class is filled in, whose `methods` end on these lines.

    It is unfilled if it has nothing in it, or if nothing is filled in in any of its methods.
    """
    fillings = [filling_of(method, lines, end) for method, end in methods]
    places = tuple(sorted({line for one in fillings for line in one.placeholders}))
    others = [one for one in node.body if one not in [method for method, _end in methods]]
    if any(not _is_idle(one) for one in others):
        return Filling(places)
    if not methods:
        return Filling(tuple(one.lineno for one in others), "idle", node.body[0].lineno)
    if all(one.unfilled for one in fillings):
        return Filling(places, fillings[0].unfilled, fillings[0].line)
    return Filling(places)


def _leaves(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """The simple statements of the body and its `while`s (which can hang), but no docstring."""
    body = function.body
    if body and isinstance(body[0], ast.Expr) and _is_text(body[0].value):
        body = body[1:]
    return [
        statement
        for outer in body
        for statement in statements_within(outer)
        if not hasattr(statement, "body") or isinstance(statement, ast.While)
    ]


def _idle_places(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[ast.stmt]:
    """Where `pass` or `...` stands for what is to be written: in the body, or as all of a loop."""
    blocks = [function.body] + [
        node.body for node in walk(function) if isinstance(node, ast.For) and len(node.body) == 1
    ]
    return {leaf for block in blocks for leaf in block if _is_pass(leaf)}


def _is_pass(leaf: ast.stmt) -> bool:
    if isinstance(leaf, ast.Expr) and isinstance(leaf.value, ast.Constant):
        return leaf.value.value is ...
    return isinstance(leaf, ast.Pass)


def _blank_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[int]:
    """The lines with a blank in them: `W = ____`, `np.zeros(____)`."""
    names = [node for node in walk(function) if isinstance(node, ast.Name)]
    names = [node for node in names if _BLANK_NAME.fullmatch(node.id)]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return {node.lineno for node in names if node.id not in stored}


def _open_marks(
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    leaves: list[ast.stmt],
    lines: list[str],
    end: int,
) -> set[int]:
    """The lines of marks such as `# YOUR CODE HERE` below which nothing was written.

    They count only where what the function gives back was never made, since the mark often stays
    above the code, or below it.
    """
    marks: set[int] = set()
    code = ""  # the next line of code below
    for number in range(end, function.lineno, -1):
        line = lines[number - 1]
        bare = line.lstrip()
        if bare and not bare.startswith("#"):
            code = line
        elif bare and _OPEN_MARK.match(line):
            is_after = not code or len(code) - len(code.lstrip()) < len(line) - len(bare)
            if is_after or re.match(r"\s*return\b", code):
                marks.add(number)
    if not marks or not _returns_nothing_made(function, leaves):
        return set()
    return marks


def _returns_nothing_made(
    function: ast.FunctionDef | ast.AsyncFunctionDef, leaves: list[ast.stmt]
) -> bool:
    returned = [leaf.value for leaf in leaves if isinstance(leaf, ast.Return) and leaf.value]
    names = {node.id for value in returned for node in walk(value) if isinstance(node, ast.Name)}
    made = {argument.arg for argument in walk(function) if isinstance(argument, ast.arg)}
    for leaf in leaves:
        value = getattr(leaf, "value", None)
        if isinstance(leaf, ast.Expr) and isinstance(value, ast.Call):
            made.add(_base(value.func))
        elif value is not None and not _is_bare(value):
            made |= {_base(target) for target in _targets(leaf)}
    return not returned or bool(names - made)


def _is_bare(value: ast.expr) -> bool:
    """Nothing yet: None, 0, `{}`, `[]`, `dict()`."""
    if isinstance(value, ast.Constant):
        return not value.value
    if isinstance(value, ast.Dict):
        return not value.keys
    if isinstance(value, ast.List | ast.Tuple):
        return not value.elts
    return isinstance(value, ast.Call) and not value.args and not value.keywords


def _regions(lines: list[str], first: int, end: int) -> list[_Region]:
    regions: list[_Region] = []
    start = 0
    for number in range(first, end + 1):
        line = lines[number - 1]
        if "#" not in line or not _MARK.search(line):
            continue
        is_end = bool(_END.match(line))
        if is_end or _START.match(line):
            if start:
                regions.append((start, number))
            start = 0 if is_end else number + 1
    if start:
        regions.append((start, end + 1))
    return regions


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _is_idle(leaf: ast.stmt) -> bool:
    """Whether a statement does nothing: pass, `...`, a bare return, raise NotImplementedError."""
    if isinstance(leaf, ast.Return):
        return leaf.value is None or _is_empty(leaf.value)
    is_constant = isinstance(leaf, ast.Expr) and isinstance(leaf.value, ast.Constant)
    return isinstance(leaf, ast.Pass) or is_constant or _is_not_implemented(leaf)


def _is_not_implemented(leaf: ast.stmt) -> bool:
    if not isinstance(leaf, ast.Raise):
        return False
    raised = leaf.exc.func if isinstance(leaf.exc, ast.Call) else leaf.exc
    return isinstance(raised, ast.Name) and raised.id.startswith("NotImplemented")


def _may_be_blank(node: ast.stmt, lines: list[str]) -> bool:
    """Whether the text of a statement may hold None, `...` or a blank `____`."""
    text = "\n".join(lines[node.lineno - 1 : node.end_lineno])
    # Python takes other characters for underscores, too
    return "None" in text or "..." in text or "__" in text or not text.isascii()


def _is_none(leaf: ast.stmt) -> bool:
    """Whether a statement is like `x = None`, `a, b = None, None`, `dW = A + None`, `x = ____`."""
    value = leaf.value if isinstance(leaf, ast.Assign | ast.AnnAssign | ast.AugAssign) else None
    return value is not None and (_is_empty(value) or _has_blank(value))


def _has_blank(value: ast.expr) -> bool:
    """Whether a blank stands inside: `np.zeros(____)`, `np.zeros(...)`, `np.dot(None, None)`."""
    for node in walk(value):
        if isinstance(node, ast.Name) and _BLANK_NAME.fullmatch(node.id):
            return True
        if isinstance(node, ast.Call):
            blanks = [isinstance(a, ast.Constant) and a.value in (None, ...) for a in node.args]
            if len(blanks) > 1 and all(blanks):
                return True
            if any(isinstance(a, ast.Constant) and a.value is ... for a in node.args):
                return True
    return False


def _is_nothing(node: ast.expr) -> bool:
    """None, `...` or a blank `____`."""
    if isinstance(node, ast.Constant):
        return node.value is None or node.value is ...
    return isinstance(node, ast.Name) and bool(_BLANK_NAME.fullmatch(node.id))


def _is_empty(value: ast.expr) -> bool:
    pending = [value]
    empty = False
    while pending:
        node = pending.pop()
        if _is_nothing(node):
            empty = True
        elif isinstance(node, ast.Tuple):
            if not all(_is_nothing(e) for e in node.elts):
                return False
            empty = bool(node.elts)
        elif isinstance(node, ast.BinOp):
            pending += (node.left, node.right)
    return empty


def _targets(leaf: ast.stmt) -> list[ast.expr]:
    if isinstance(leaf, ast.Assign):
        targets = leaf.targets
    elif isinstance(leaf, ast.AnnAssign | ast.AugAssign):
        targets = [leaf.target]
    else:
        return []
    return [
        element
        for target in targets
        for element in (target.elts if isinstance(target, ast.Tuple | ast.List) else [target])
    ]


def _base(target: ast.expr) -> str:
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""


def _key(target: ast.expr) -> tuple[str, object]:
    """A key that distinguishes `W["a"]`, `W["b"]` and `W`."""
    index = target.slice if isinstance(target, ast.Subscript) else None
    while isinstance(index, ast.BinOp):
        index = index.left
    return _base(target), index.value if isinstance(index, ast.Constant) else ""


def _last_set(leaves: list[ast.stmt], nones: set[ast.stmt]) -> dict[tuple[str, object], int]:
    """The last line on which each target, and each variable as a whole, gets a real value."""
    last: dict[tuple[str, object], int] = {}
    for leaf in leaves:
        if leaf not in nones:
            for target in _targets(leaf):
                last[_key(target)] = leaf.lineno
                last[_base(target), _ANY] = leaf.lineno
    return last


def _is_set_below(leaf: ast.stmt, last_set: dict[tuple[str, object], int]) -> bool:
    """Whether every target of a placeholder gets another value on a later line."""
    targets = [_key(target) for target in _targets(leaf) if _base(target) != "_"]
    return bool(targets) and all(last_set.get(key, 0) > leaf.lineno for key in targets)


def _is_used(leaf: ast.stmt, loaded: set[str]) -> bool:
    """Whether a placeholder stands for a value that the function uses."""
    names = {_base(target) for target in _targets(leaf)}
    return not names or not names.isdisjoint(loaded)


def _loaded(function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
    return {
        node.id
        for node in walk(function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _has_open_hint(
    lines: list[str],
    first: int,
    regions: list[_Region],
    loaded: set[str],
    last_set: dict[tuple[str, object], int],
) -> bool:
    """Whether a hint such as `# dW1 =` is still open: its name is used but not set below it."""
    for start, end in regions:
        for number in range(max(first, start - _HINT_ABOVE), min(end, len(lines) + 1)):
            hint = _HINT.match(lines[number - 1])
            if hint and hint[1] in loaded and last_set.get((hint[1], _ANY), 0) < number:
                return True
    return False
