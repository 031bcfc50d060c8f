"""How does a text flow in rows of a limited width? Word by word; what is too long is broken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import get_character_cell_size
from rich.text import Text

#: A word with the blanks after it; blanks at the beginning are one of their own.
_WORD = re.compile(r"\S+\s*|\s+")
#: A word that is too long is broken behind one of these, if it has any.
_SOFT = frozenset("_/\\.,;:()[]{}=+-*@&|")
#: What no row begins with, and what none ends with, between wide characters.
_CLOSING = frozenset("。，、；：！？）】》」』”’％…,.;:!?)]}%")
_OPENING = frozenset("（【《「『“‘([{")
_EMOJI_STYLE = "\ufe0f"


def widths(text: str) -> list[int]:
    """How many cells each character takes; those that combine with the one before take none."""
    if text.isascii() and text.isprintable():
        return [1] * len(text)
    found = [get_character_cell_size(character) for character in text]
    for place, character in enumerate(text):
        if character == _EMOJI_STYLE and place:
            found[place - 1], found[place] = max(found[place - 1], 2), 0
    return found


def cells(text: str) -> int:
    """How many cells a text takes: never less than a terminal gives it."""
    return len(text) if text.isascii() else sum(widths(text))


def flowing(text: Text, width: int, *, keeps_words: bool = False) -> Iterator[Text]:
    """The rows of a text, without blanks at their ends.

    None is wider than `width`, except that a longer word is one row if words are kept: a path that
    people copy.
    """
    for paragraph in text.split("\n", allow_blank=True):
        for row in paragraph.divide(_breaks(paragraph.plain, max(width, 2), keeps_words)):
            row.rstrip()
            row.end = "\n"
            yield row


def _breaks(text: str, width: int, keeps_words: bool) -> list[int]:
    """Where rows end: the places of the characters that begin the next ones."""
    if cells(text) <= width:
        return []
    size = widths(text)
    found: list[int] = []
    used = 0
    for start, end in _units(text, size):
        bare = start + len(text[start:end].rstrip())
        if used and used + sum(size[start:bare]) > width:
            found.append(start)
            used = 0
        while (
            not keeps_words and sum(size[start:bare]) > width - used
        ):  # only at the beginning of a row
            start = _broken(text, size, start, bare, width)
            found.append(start)
        used += sum(size[start:end])
    return found


def _units(text: str, size: list[int]) -> Iterator[tuple[int, int]]:
    """What is not broken if there is room: words, and wide characters, which need no blanks."""
    for word in _WORD.finditer(text):
        start = word.start()
        for place in range(word.start() + 1, word.end()):
            before, here = text[place - 1], text[place]
            is_wide = size[place] > 1 or (size[place - 1] > 1 and not here.isspace())
            if is_wide and size[place] and here not in _CLOSING and before not in _OPENING:
                yield start, place
                start = place
        yield start, word.end()


def _broken(text: str, size: list[int], start: int, end: int, width: int) -> int:
    """Where a word that is too long is broken: behind a soft place if there is one."""
    stop, used = start, 0
    while stop < end and used + size[stop] <= width:
        used += size[stop]
        stop += 1
    stop = max(stop, start + 1)
    for place in range(stop, start + (stop - start) // 3, -1):
        if text[place - 1] in _SOFT:
            return place
    return stop
