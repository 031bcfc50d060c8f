"""Which names of a roster and of a platform may be one person's? However they are written."""

from __future__ import annotations

import re
import unicodedata

from grader.submissions.names import displayable


def name_keys(name: str) -> frozenset[str]:
    """What is equal for the same name with its words in another order, or written together.

    `Solheim, Mira`, `Mira Solheim`, `mira-solheim` and Canvas's `solheimmira` have one in common.
    Accents and other letters are never taken for each other.
    """
    words = name_words(name)
    return frozenset(
        "".join(words[begin:] + words[:begin]) for begin in range(max(len(words), 1))
    ) - {""}


def name_words(name: str) -> list[str]:
    """The words of a name in lower case, without punctuation; `O'Dell` is one word."""
    plain = unicodedata.normalize("NFC", displayable(name)).casefold()
    visible = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    return [
        kept
        for word in re.split(r"[\s,_.\-]+", visible)
        if (kept := "".join(char for char in word if char.isalnum() or _is_mark(char)))
    ]


def share_a_word(one: str, other: str) -> bool:
    """Whether a word of one name stands in the other, which may be written together."""
    return _is_in(one, other) or _is_in(other, one)


def _is_in(one: str, other: str) -> bool:
    whole = "".join(name_words(other))
    return any(word in whole for word in name_words(one) if len(word) > 1 or not word.isascii())


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
