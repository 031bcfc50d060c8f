"""Which characters can a console show? Other people's text made harmless, and spelled in them."""

from __future__ import annotations

import codecs

from rich.style import Style
from rich.text import Text

from grader.wording import clip, sanitize

#: Replacements for characters that a terminal's encoding lacks.
_PLAIN = str.maketrans(
    {
        "✓": "+", "✗": "x", "…": "...", "—": "-", "–": "-", "·": "*", "×": "x", "→": "->",
        "≤": "<=", "≥": ">=", "≠": "!=", "≈": "~", "‖": "||", "√": "sqrt", "∑": "sum", "Σ": "sum",
        "∂": "d", "ᵀ": ".T", "²": "^2", "ε": "epsilon", "λ": "lambda", "θ": "theta", "μ": "mu",
        "σ": "sigma", "α": "alpha", "−": "-", "│": "|", "‘": "'", "’": "'", "“": '"', "”": '"',
    }
)  # fmt: skip


def styled(text: str, style: str | Style = "") -> Text:
    """A text whose style is its own, and not that of what is added to it."""
    return Text().append(text, style or None)


class Words:
    """Makes text that a console can show: sanitized, and spelled in its encoding's characters."""

    def __init__(self, encoding: str | None) -> None:
        """Spell in this encoding; in ASCII if it is not known."""
        self._encoding = codecs.lookup(encoding or "ascii").name

    def __call__(self, text: str, style: str | Style = "", limit: int = 1000) -> Text:
        """At most `limit` characters of a text, in a style."""
        return styled(self.spelled(clip(sanitize(text), limit)), style)

    def spelled(self, text: str) -> str:
        """`text`, with characters that the encoding lacks spelled out."""
        if self._is_encodable(text):
            return text
        return text.translate(_PLAIN).encode(self._encoding, "replace").decode(self._encoding)

    def if_encodable(self, text: str, otherwise: str) -> str:
        """`text` if the encoding has its characters, else `otherwise`."""
        return text if self._is_encodable(text) else otherwise

    def _is_encodable(self, text: str) -> bool:
        try:
            text.encode(self._encoding)
        except UnicodeEncodeError:
            return False
        return True
