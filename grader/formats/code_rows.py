"""How are lines of code shown in rows of a limited width? What is wrong stays in sight.

A line that is too long is cut at the side away from what is wrong. Where only the line is known, it
is folded, and nothing of it is lost.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rich.text import Text

from grader.formats.flowing import cells, flowing, widths
from grader.formats.spelling import Words, styled
from grader.results import SyntaxProblem

#: The most characters of a line that are looked at, and the most rows over which one is folded.
_LONGEST, _MOST_ROWS = 2000, 12
_TAB = 4
#: Below this width, gutters are as narrow as can be.
_ROOMY = 60
_UNKNOWN = "\ufffd"
#: Characters without a width that belong to what people write.
_JOINERS = frozenset("\u200c\u200d")


@dataclass(frozen=True)
class CodeLine:
    """A line of code, to be shown.

    Attributes:
        number: its number.
        text: its text.
        is_marked: whether it is the one to look at.
        column: the first column of what is wrong, from 1, if that is known.
        end_column: the first column after it.
    """

    number: int
    text: str
    is_marked: bool = False
    column: int | None = None
    end_column: int | None = None

    @staticmethod
    def of(problem: SyntaxProblem) -> CodeLine:
        """The line that Python cannot read."""
        return CodeLine(problem.line, problem.text, True, problem.column, problem.end_column)


@dataclass(frozen=True)
class _Shown:
    """The characters of a line as they are shown, and the cells at which they begin and end."""

    characters: tuple[str, ...]
    starts: tuple[int, ...]

    @property
    def text(self) -> str:
        return "".join(self.characters)

    @property
    def width(self) -> int:
        return self.starts[-1]

    @property
    def margin(self) -> int:
        """How many characters its indentation has."""
        text = [character.strip() for character in self.characters]
        return next((place for place, character in enumerate(text) if character), len(text))

    def cell(self, place: int) -> int:
        """Where a character begins, or would begin behind the line."""
        behind = place - len(self.characters)
        return self.starts[place] if behind <= 0 else self.width + behind


def code_rows(
    lines: Sequence[CodeLine], width: int | None, words: Words, indent: int = 2
) -> Iterator[Text]:
    """The rows of lines of code with their numbers, and a caret below what is wrong.

    None is wider than `width`; without a width, none is cut.
    """
    is_roomy = width is None or width >= _ROOMY
    digits = max(len(str(max(line.number for line in lines))), 4 if is_roomy else 1)
    indent = indent if width is None or width >= 2 * _ROOMY // 3 else 0
    room = None if width is None else max(width - indent - digits - 5, 4)
    shown = [_shown(line.text, words) for line in lines]
    if any(
        room is not None and line.is_marked and line.column is None and each.width > room
        for line, each in zip(lines, shown, strict=True)
    ):
        margin = min((each.margin for each in shown if each.text.strip()), default=0)
        shown = [_without_margin(each, margin) for each in shown]
    for line, each in zip(lines, shown, strict=True):
        for number, row in enumerate(_rows(line, each, room, words)):
            style = "bold red" if line.is_marked else "dim"
            sign = ">" if line.is_marked and not number else " "
            counted = str(line.number) if not number else ""
            gutter = f"{' ' * indent}{sign} {counted:>{digits}} │"
            row = styled(words.spelled(gutter), style) + Text(" ") + row
            row.rstrip()
            yield row


def marked_rows(line: CodeLine, room: int, words: Words) -> Iterator[Text]:
    """The rows of a marked line without its number, and a caret below what is wrong."""
    return _rows(line, _shown(line.text, words), room, words)


def _rows(line: CodeLine, shown: _Shown, room: int | None, words: Words) -> Iterator[Text]:
    style = "bold" if line.is_marked else "dim"
    if line.is_marked and line.column is not None:
        first = max(line.column - 1, 0)
        last = max(line.end_column or 0, line.column + 1) - 1
        yield from _pointed_at(shown, first, last, room, words)
    elif room is None or shown.width <= room:
        yield styled(shown.text, style)
    elif line.is_marked:
        yield from _folded(shown, room, words)
    else:
        end = words.if_encodable("…", "...")
        yield styled(_beginning(shown, 0, room - cells(end)) + end, style)


def _folded(shown: _Shown, room: int, words: Words) -> Iterator[Text]:
    margin = min(shown.margin, room // 4 if room > 20 else 0)
    first = " " * margin
    text = styled("".join(shown.characters[shown.margin :]), "bold")
    hanging = margin + 2 if room > 20 else margin
    rows = list(flowing(text, room - hanging))
    for number, row in enumerate(rows[:_MOST_ROWS]):
        if number == _MOST_ROWS - 1 < len(rows) - 1:
            end = words.if_encodable("…", "...")
            row = styled(row.plain[: max(room - hanging - cells(end), 0)] + end, "bold")
        yield Text(" " * hanging if number else first) + row


def _pointed_at(
    shown: _Shown, first: int, last: int, room: int | None, words: Words
) -> Iterator[Text]:
    """A line whose characters from `first` to before `last` are wrong, and the carets below."""
    end = words.if_encodable("…", "...")
    begin, stop = 0, len(shown.characters)
    before = after = ""
    if room is not None:
        begin = min(shown.margin, first)
        if shown.cell(last) - shown.cell(begin) > room or shown.width - shown.starts[begin] > room:
            begin, stop = _window(shown, begin, first, last, room, cells(end))
            before = end if begin > shown.margin else ""
            after = end if stop < len(shown.characters) else ""
    text = "".join(shown.characters[begin:stop])
    carets = shown.cell(min(last, max(stop, first + 1))) - shown.cell(first)
    yield styled(before, "dim") + styled(text, "bold") + styled(after, "dim")
    offset = cells(before) + shown.cell(first) - shown.cell(begin)
    yield styled(" " * offset + "^" * max(carets, 1), "bold red")


def _window(
    shown: _Shown, begin: int, first: int, last: int, room: int, cut: int
) -> tuple[int, int]:
    """Which characters are shown, from which to before which, with `cut` cells for each cut."""
    length = len(shown.characters)
    right = cut if last < length else 0
    if shown.cell(last) - shown.cell(begin) <= room - right:
        low, high = shown.cell(begin), shown.cell(begin) + room - cut
    else:
        high = min(shown.cell(last) + room // 4, max(shown.width, shown.cell(last)))
        space = room - 2 * cut
        low = min(high - space, shown.cell(first))
        high = low + space
    start = next(place for place in range(begin, length + 1) if shown.starts[place] >= low)
    while start < length and shown.starts[start + 1] == shown.starts[start]:
        start += 1  # a character that combines with the one that is cut off
    start = min(start, first)
    stop = start
    while stop < length and shown.starts[stop + 1] <= high:
        stop += 1
    return start, stop


def _shown(text: str, words: Words) -> _Shown:
    """A line with its tabs expanded, and nothing in it that is not seen or moves the cursor."""
    text = text[:_LONGEST]
    size = widths(text)
    characters: list[str] = []
    taken: list[int] = []
    at = 0
    is_spelled = words.spelled(text) == text
    for character, width in zip(text, size, strict=True):
        if character == "\t":
            character, width = " " * (_TAB - at % _TAB), _TAB - at % _TAB
        elif _is_unseen(character):
            character, width = words.spelled(_UNKNOWN), 1
        elif not is_spelled:
            character = words.spelled(character)
            width = cells(character)
        characters.append(character)
        taken.append(width)
        at += width
    return _Shown(tuple(characters), tuple(accumulate(taken, initial=0)))


def _is_unseen(character: str) -> bool:
    """Whether a character controls the terminal, or is not seen although it is there."""
    kind = unicodedata.category(character)
    return kind in ("Cc", "Cs", "Zl", "Zp") or (kind == "Cf" and character not in _JOINERS)


def _without_margin(shown: _Shown, margin: int) -> _Shown:
    margin = min(margin, shown.margin)
    low = shown.starts[margin]
    starts = tuple(start - low for start in shown.starts[margin:])
    return _Shown(shown.characters[margin:], starts)


def _beginning(shown: _Shown, begin: int, room: int) -> str:
    """As many characters from `begin` on as there is room for."""
    stop = begin
    while stop < len(shown.characters) and shown.starts[stop + 1] - shown.starts[begin] <= room:
        stop += 1
    return "".join(shown.characters[begin:stop])
