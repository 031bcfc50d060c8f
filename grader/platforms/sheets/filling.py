"""How do marks get into the sheet that a platform gave? One column changes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from grader.errors import GraderError
from grader.platforms.people import GradedPerson
from grader.platforms.sheets import numbers
from grader.platforms.sheets.leftovers import left_over, line, shown, without_marks
from grader.platforms.sheets.marks import Export, Mark, Marks
from grader.platforms.sheets.matching import Matching, RowOwner, match
from grader.platforms.sheets.sheet import Position, Sheet
from grader.wording import ntranslate, one_line
from grader.wording import translate as _


@dataclass(frozen=True)
class Filled:
    """A sheet with marks in it.

    Attributes:
        sheet: the sheet as it was.
        matching: whose rows are known.
        cells: what was written where.
        marks: the mark of each row that holds one of ours, whether or not its cell changed.
        replaced: the marks of people for whom another one stood in the sheet, with that one.
        kept: the people whose cells were left as they stand, each with the reason.
        sign: the decimal sign that was chosen, where the numbers of the sheet have both.
    """

    sheet: Sheet
    matching: Matching
    cells: Mapping[Position, str]
    marks: Mapping[int, Mark]
    replaced: Sequence[tuple[Mark, str]] = ()
    kept: Sequence[tuple[GradedPerson, str]] = ()
    sign: str = ""

    def with_cells(self, cells: Mapping[Position, str]) -> Filled:
        """The same with other cells written."""
        return replace(self, cells=cells)

    def export(self, column: str, marks: Marks, remarks: Iterable[str] = ()) -> Export:
        """The file, and what its reader has to know."""
        return Export(
            data=self.sheet.written(self.cells),
            column=column,
            count=len(self.marks),
            leftovers=(*left_over(self.matching, self.kept), *without_marks([marks])),
            remarks=(*self._replacements(), *self._signs(), *remarks),
        )

    def _signs(self) -> list[str]:
        message = _(
            "Numbers of the file have decimal points and decimal commas; marks have {sign!r}, as "
            "most of them."
        )
        return [message.format(sign=self.sign)] if self.sign else []

    def _replacements(self) -> list[str]:
        told = [
            f"{shown(mark.person)} ({one_line(old, 20)} → {numbers.written(mark.score)})"
            for mark, old in self.replaced
            if mark.score is not None
        ]
        message = ntranslate(
            "{count} mark that stood in the file was replaced: {names}",
            "{count} marks that stood in the file were replaced: {names}",
            len(told),
        )
        return line(told, message)


@dataclass(frozen=True)
class Column:
    """Where marks go.

    Attributes:
        index: the number of the column.
        header: its heading.
        points: what its marks are out of, as the sheet says; None if it does not.
        numbers: the columns whose numbers show the decimal sign of the sheet.
        reason_to_keep: why the cell of a row must stay as it is, from what stands in the row; ""
            if it need not.
    """

    index: int
    header: str
    points: Decimal | None = None
    numbers: tuple[int, ...] = ()
    reason_to_keep: Callable[[int], str] = field(default=lambda _row: "")


def fill(
    platform: str, sheet: Sheet, column: Column, owners: Sequence[RowOwner], marks: Marks
) -> Filled:
    """Write the marks of a class into a column; people without a mark keep what stands there.

    Args:
        platform: the name of the platform.
        sheet: what it gave.
        column: where the marks go.
        owners: the owners of the rows of people.
        marks: the marks.

    Raises:
        GraderError: the column is out of other points than the marks.
    """
    check_points(column.header, column.points, marks)
    columns = column.numbers or (column.index,)
    sign = decimal_sign(sheet, columns)
    mark_of = {id(mark.person): mark for mark in marks.marks}
    matching = match(platform, marks.people, owners)
    cells: dict[Position, str] = {}
    written: dict[int, Mark] = {}
    replaced: list[tuple[Mark, str]] = []
    kept: list[tuple[GradedPerson, str]] = []
    for person, owner, _by in matching.matches:
        mark = mark_of[id(person)]
        if mark.score is None:
            continue
        if reason := column.reason_to_keep(owner.row):
            kept.append((person, reason))
            continue
        standing = sheet.text(owner.row, column.index)
        old = numbers.read(standing)
        written[owner.row] = mark
        if old == mark.score:
            continue
        cells[owner.row, column.index] = numbers.written(mark.score, sign)
        if standing not in ("", "-"):
            replaced.append((mark, standing))
    has_both = all(numbers.decimal_signs(text for each in columns for text in sheet.column(each)))
    return Filled(sheet, matching, cells, written, replaced, kept, sign if has_both else "")


def check_points(header: str, points: Decimal | None, marks: Marks) -> None:
    """Return if marks are out of the points that a column says, or if one of them says nothing.

    Raises:
        GraderError: they differ.
    """
    if points is None or marks.points is None or points == marks.points:
        return
    theirs, ours = numbers.written(points), numbers.written(marks.points)
    said = f"column {one_line(header, 80)!r} is out of {theirs} points"
    if points == 0:
        raise GraderError(f"{said}, so it takes no marks; set its points in the platform first")
    if marks.is_scaled:
        raise GraderError(f"{said}, and --scale says {ours}; scale to {theirs}")
    raise GraderError(f"{said}, and the marks are out of {ours}; add --scale {theirs}")


def decimal_sign(sheet: Sheet, columns: Iterable[int]) -> str:
    """The decimal sign that most numbers of some columns have; else, the one of the separator."""
    points, commas = numbers.decimal_signs(text for each in columns for text in sheet.column(each))
    if points == commas:
        # where numbers have commas, cells are parted by semicolons
        return "," if sheet.separator == ";" else "."
    return "." if points > commas else ","


def find_column(
    asked: str, headers: Mapping[int, str], titles: Iterable[str], keys: Callable[[str], set[str]]
) -> int | str:
    """The one column that was asked for, or that has the title of the assignment.

    Args:
        asked: the heading that was asked for; "" if none was.
        headers: the columns that take marks.
        titles: what a heading may say if none was asked for.
        keys: the ways to name a column by its heading, beside the heading itself.

    Returns:
        The column, or why it is not known, in a sentence.
    """

    def found(names: Iterable[str]) -> list[int]:
        wanted = {_plain(name) for name in names if name}
        exact = [i for i, header in headers.items() if _plain(header) in wanted]
        return exact or [
            i for i, header in headers.items() if {_plain(key) for key in keys(header)} & wanted
        ]

    columns = found([asked] if asked else titles)
    if len(columns) == 1:
        return columns[0]
    there = ", ".join(repr(one_line(header, 80)) for header in headers.values())
    if not there:
        return "the file has no column that takes marks; make one in the platform, and download it"
    if columns:
        several = ", ".join(repr(one_line(headers[i], 80)) for i in columns)
        return f"several columns may be meant: {several}; name one of them with --column"
    if asked:
        return f"the file has no column {asked!r} that takes marks; there are {there}"
    return f"no column has the title of the assignment; name one with --column: {there}"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
