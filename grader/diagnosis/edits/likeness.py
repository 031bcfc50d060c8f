"""How alike are two names, as people mix them up?"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

_NUMBERED = re.compile(r"(.*?)_?(\d+)(\D*)")


@lru_cache(maxsize=4096)
def stem_and_number(name: str) -> tuple[str, int] | None:
    """`dW2` is ("dW", 2); a name without a number is None."""
    found = _NUMBERED.fullmatch(name)
    return (found[1] + found[3], int(found[2])) if found else None


@lru_cache(maxsize=16384)
def unlikeness(old: str, new: str) -> float:
    """How unlikely it is that somebody wrote `old` and meant `new`: from 0 (likely) to 1."""
    one, other = stem_and_number(old), stem_and_number(new)
    if one and other:
        if one[0] == other[0]:
            return 0.1 * min(abs(one[1] - other[1]) - 1, 5)
        if one[1] == other[1]:
            return 0.35 if _close(one[0], other[0]) else 0.5
        return 0.8 if _close(one[0], other[0]) else 1.0
    if old.casefold() == new.casefold():
        return 0.1
    if _close(old, new):
        return 0.3
    return 1.0


def _close(old: str, new: str) -> bool:
    """Whether one continues the other, or most of their letters are the same."""
    one, other = old.casefold(), new.casefold()
    if one.startswith(other) or other.startswith(one):
        return True
    if "_" in old and old.split("_")[0] == new.split("_")[0]:
        return True
    return min(len(old), len(new)) > 2 and SequenceMatcher(None, old, new).ratio() > 0.6
