"""Which lines of a cell are replaced, and by what?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Span:
    """Lines `first` to `last` (counting from 1, inclusive), and what replaces them."""

    first: int
    last: int
    replacement: list[str]


def with_replacements(lines: Sequence[str], spans: Sequence[Span]) -> Iterator[str]:
    """The lines, with each span replaced; a span inside another one belongs to that one."""
    replaced: dict[int, Span] = {}
    for span in spans:
        if (known := replaced.get(span.first)) is None or known.last < span.last:
            replaced[span.first] = span
    number = 1
    while number <= len(lines):
        if found := replaced.get(number):
            yield from found.replacement
            number = found.last + 1
        else:
            yield lines[number - 1]
            number += 1


def indent_of(line: str) -> str:
    """The white space at the beginning of a line."""
    return line[: len(line) - len(line.lstrip())]
