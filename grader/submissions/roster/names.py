"""Which names of a roster and of a platform may be one person's? However they are written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from grader.submissions.names import displayable

#: Of how many names it is kept what they consist of: those of a large class, on both sides.
_MOST_KEPT = 50_000


@lru_cache(maxsize=_MOST_KEPT)
def name_keys(name: str) -> frozenset[str]:
    """What is equal for the same name with its words in another order, or written together.

    `Solheim, Mira`, `Mira Solheim`, `mira-solheim` and Canvas's `solheimmira` have one in common.
    Accents and other letters are never taken for each other.
    """
    words = name_words(name)
    return frozenset(
        "".join(words[begin:] + words[:begin]) for begin in range(max(len(words), 1))
    ) - {""}


@lru_cache(maxsize=_MOST_KEPT)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, without punctuation; `O'Dell` is one word."""
    plain = unicodedata.normalize("NFC", displayable(name)).casefold()
    visible = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return tuple(
        kept
        for word in re.split(r"[\s,_.\-]+", visible)
        if (kept := "".join(char for char in word if char.isalnum() or _is_mark(char)))
    )


def may_be_one(one: str, other: str) -> bool:
    """Whether two names may be one person's, of whom something else is equal already.

    All words of one are in the other, which may have more of them, or be written together and
    without accents. A first name alone, which many have, is not enough.
    """
    words, others = _without_accents(one), _without_accents(other)
    if not words or not others:
        return False
    if name_keys(" ".join(words)) & name_keys(" ".join(others)):
        return True
    fewer, more = sorted((words, others), key=len)
    if len(fewer) > 1:
        return len(set(fewer)) > 1 and set(fewer) <= set(more)
    rest = fewer[0]  # written together: all of the words, and little else
    for word in sorted(more, key=len, reverse=True):
        if len(more) < 2 or word not in rest:
            return False
        rest = rest.replace(word, "", 1)
    return 2 * len(rest) < len(fewer[0])


def _without_accents(name: str) -> list[str]:
    return [
        "".join(char for char in unicodedata.normalize("NFKD", word) if not _is_mark(char)) or word
        for word in name_words(name)
    ]


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
