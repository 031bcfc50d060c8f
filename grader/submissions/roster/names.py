"""Which names of a roster and of a platform may be one person's? However they are written."""

from __future__ import annotations

import re
import unicodedata

from grader.submissions.names import displayable

#: How many Latin letters a word has that hardly begins or ends another name by chance.
_LONG = 3


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
    """Whether two names have a word in common, also where one of them is written together.

    Then that one begins or ends with the word, which is not so short that it may do so by chance.
    """
    words, others = name_words(one), name_words(other)
    if set(words) & set(others) or name_keys(one) & name_keys(other):
        return True
    return _is_around(words, others) or _is_around(others, words)


def _is_around(words: list[str], others: list[str]) -> bool:
    if len(words) != 1:
        return False
    long = [word for word in others if len(word) >= _LONG or not word.isascii()]
    return any(words[0].startswith(word) or words[0].endswith(word) for word in long)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
