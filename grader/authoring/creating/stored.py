"""Does a cell print here what the notebook says that it printed?"""

from __future__ import annotations

import math
import re

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: How NumPy 2 writes its scalars, and NumPy 1 did not.
_SCALAR = re.compile(r"np\.(?:float|int|uint|bool|complex|str)\w*\(([^()]*)\)")
_SPACE = re.compile(r"[\s\[\](),]+")
#: Where an object lives in memory, and how long something took: different each time.
_EVER_OTHER = re.compile(r"0x[0-9a-fA-F]+|\b\d+(?:\.\d+)?\s*(?:ms|µs|us|ns|s|seconds|minutes)\b")
_LONGEST = 60


def missing_line(printed: str, stored: str) -> str:
    """The first line that was printed and is not in the stored output; "" if all are."""
    known = _words(stored)
    position = 0
    for line in printed.splitlines():
        words = _words(line)
        if not words or _EVER_OTHER.search(line):
            continue
        position = _found(words, known, position)
        if position < 0:
            text = line.strip()
            return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return ""


def _words(text: str) -> list[str]:
    return [word for word in _SPACE.split(_SCALAR.sub(r"\1", text)) if word]


def _found(words: list[str], known: list[str], start: int) -> int:
    """Where the words stand one after another among the known ones: the position after; or -1."""
    for at in range(start, len(known) - len(words) + 1):
        if all(_alike(a, b) for a, b in zip(words, known[at : at + len(words)], strict=True)):
            return at + len(words)
    return -1


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if _NUMBER.sub("#", one) != _NUMBER.sub("#", other):
        return False
    pairs = zip(_NUMBER.findall(one), _NUMBER.findall(other), strict=True)
    return all(math.isclose(float(a), float(b), rel_tol=1e-5, abs_tol=1e-8) for a, b in pairs)
