"""How much of an untrusted text may be shown? All except what controls terminals or misleads."""

from __future__ import annotations

import re

_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours and cursor moves
    r"|\x1b[\]PX^_][^\x07\x1b\n]{0,4000}(?:\x07|\x1b\\)?"  # titles, links, clipboard
    r"|\x1b[ -/]*[0-~]"
)
_ENDS = re.compile(r"\r\n?|[\x0b\x0c\u0085\u2028\u2029]")
_LEFT_OUT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters, but not tab and newline
    "\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff]"  # direction overrides, marks
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def sanitize(text: str) -> str:
    """`text` without escape sequences, control characters and direction overrides.

    What is left can be encoded as UTF-8 and is legal in XML; line ends are newlines.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _ENDS.sub("\n", _ESCAPES.sub("", text))
    return _SURROGATE.sub("\ufffd", _LEFT_OUT.sub("", text))


def one_line(text: str, limit: int = 300) -> str:
    """`text`, sanitized, on one line of at most `limit` characters."""
    return clip(" ".join(sanitize(text[: 10 * limit]).split()), limit)


def clip(text: str, limit: int) -> str:
    """`text`, or its beginning and an ellipsis where it is longer than `limit` characters."""
    return text if len(text) <= limit else text[: max(limit - 1, 0)].rstrip() + "…"
