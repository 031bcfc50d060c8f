"""Is a text the right text, and if not, in which line does it differ?"""

from __future__ import annotations

from itertools import zip_longest

from grader.course import Strictness
from grader.judging.comparing.difference import Difference

#: The longest line that is shown whole, and how much is shown before the place of a difference.
_LONGEST, _BEFORE = 80, 30


def plain_text(text: str, strictness: Strictness) -> str:
    """The text with what does not count in it made the same everywhere."""
    if strictness.whitespace == "ignore":
        text = " ".join(text.split())
    return text.casefold() if strictness.case == "ignore" else text


def text_difference(
    name: str, expected: str, actual: str, strictness: Strictness
) -> Difference | None:
    """How one text differs from another; lines are counted from 1."""
    if plain_text(expected, strictness) == plain_text(actual, strictness):
        return None
    if max(len(expected), len(actual)) <= _LONGEST and not {"\n", "\r"} & {*expected, *actual}:
        return Difference("value", name, expected, actual)
    lines = zip_longest(_lines(expected), _lines(actual))
    for number, (wanted, got) in enumerate(lines, start=1):
        if wanted is None or got is None:
            return Difference("line", name, _clipped(wanted, 0), _clipped(got, 0), place=(number,))
        if plain_text(wanted, strictness) != plain_text(got, strictness):
            at = _first_difference(wanted, got)
            return Difference("line", name, _clipped(wanted, at), _clipped(got, at), (number,))
    return Difference("value", name, expected, actual)  # only in what ends the lines


def _lines(text: str) -> list[str]:
    """The lines, the last of which is empty where the text ends with a line break."""
    return text.split("\n")


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _clipped(line: str | None, at: int) -> str | None:
    """A line that is short enough, with the place that matters."""
    if line is None or len(line) <= _LONGEST:
        return line
    start = max(0, min(at - _BEFORE, len(line) - _LONGEST))
    shown = line[start : start + _LONGEST]
    return ("…" if start else "") + shown + ("…" if start + _LONGEST < len(line) else "")
