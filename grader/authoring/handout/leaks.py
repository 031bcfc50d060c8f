"""Does a student's notebook hold a line of the answer or of a hidden test?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from grader.authoring.handout.comments import holds, tokens_of

#: A line of fewer tokens says nothing where it stands inside another line or a sentence.
_LEAST = 4
#: What the handout itself writes in place of an answer.
_PLACEHOLDERS = frozenset(map(tokens_of, ("pass", "...", "raise NotImplementedError()")))


@dataclass(frozen=True)
class Passage:
    """A text of the student's notebook, and where it stands."""

    place: str
    text: str
    is_code: bool = False


@dataclass(frozen=True)
class Leak:
    """A line of the answer, and where students can read it."""

    place: str
    line: str

    def __str__(self) -> str:
        return f"{self.place}: {self.line}"


def leaks_in(cells: Sequence[tuple[str, str]], passages: Sequence[Passage]) -> list[Leak]:
    """Where the passages hold a line that the handout leaves out, in the order of the passages.

    A line that also stands in what students get of the solved notebook is no secret. Code is
    compared without its comments and blanks. A short line counts only as a whole line of code.

    Args:
        cells: the text of each cell of the solved notebook, and what students get of it.
        passages: the texts of the student's notebook.
    """
    secret = {}
    for solved, given in cells:
        known = {_code(line) for line in given.splitlines()}
        for line in solved.splitlines():
            if (code := _code(line)) and code not in known | _PLACEHOLDERS:
                secret[code] = line.strip()
    for _, given in cells:
        for line in given.splitlines():
            secret.pop(_code(line), None)
    public = [tokens_of(given) for _, given in cells]
    inside = [
        code
        for code in secret
        if len(code) >= _LEAST and not any(holds(text, code) for text in public)
    ]
    return [
        Leak(place, secret[code])
        for passage in passages
        for place, code in _found(passage, secret, inside)
    ]


def _found(
    passage: Passage, secret: Collection[tuple[str, ...]], inside: Sequence[tuple[str, ...]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The places in a passage where a secret line stands, and that line."""
    for number, line in enumerate(passage.text.splitlines(), start=1):
        code, tokens = _code(line), tokens_of(line)
        place = f"{passage.place}, line {number}"
        if passage.is_code and code in secret:
            yield place, code
            continue
        yield from ((place, one) for one in inside if holds(tokens, one))


def _code(line: str) -> tuple[str, ...]:
    """The tokens of a line of code, without the comment at its end."""
    return tokens_of(_without_comment(line))


def _without_comment(line: str) -> str:
    quote = ""
    for place, sign in enumerate(line):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign == "#":
            return line[:place]
    return line
