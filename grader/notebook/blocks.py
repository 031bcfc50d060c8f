"""Where can a cell be cut, so that its parts say alone what they say in the whole?

Whatever begins at the margin is taken for the beginning of a part. If each part parses alone, so
does the whole, with the same statements: at the end of a part nothing is open, and the next one
begins at the margin. Comments and blank lines between parts belong to none.
"""

from __future__ import annotations

import re
from itertools import pairwise

_START = re.compile(r"^(?!(?:else|elif|except|finally)\b)[^\s#)\]}]", re.MULTILINE)
#: What Python takes for a blank line, or one with a comment: other spaces are a fault.
_NOTHING = re.compile(r"(?:[ \t\f]*(?:#[^\n]*)?(?:\n|\Z))*")
_BLANKS = " \t\f"


def blocks_of(text: str) -> list[tuple[int, str]] | None:
    """The parts of a cell, each with the number of lines above it; None if it cannot be cut."""
    starts: list[int] = []
    is_decorating = False
    for match in _START.finditer(text):
        if not is_decorating:
            starts.append(match.start())
        is_decorating = match[0] == "@"
    nothing = _NOTHING.match(text)
    if nothing is None or nothing.end() != (starts[0] if starts else len(text)):
        return None
    blocks = []
    above = at = 0
    for start, end in pairwise([*starts, len(text)]):
        above += text.count("\n", at, start)
        at = start
        blocks.append((above, text[start : _end(text, start, end)]))
    return blocks


def _end(text: str, start: int, end: int) -> int:
    """Where a part ends without the blank lines and the comments at the margin below it."""
    begin = text.rfind("\n", start, end) + 1
    while begin > start and (text[begin:end][:1] == "#" or not text[begin:end].strip(_BLANKS)):
        end = begin - 1
        begin = text.rfind("\n", start, end) + 1
    return end
