"""How do marks get into the gradebook of Sakai? Into its export, by user ids in the first column.

A heading says what the marks are out of, `Title [10]`; `* Title` holds comments, and Sakai leaves
out what begins with `#`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from grader.platforms.sheets import numbers
from grader.platforms.sheets.filling import Column, fill, find_column
from grader.platforms.sheets.making import cell, login_of, name_of, new_file
from grader.platforms.sheets.marks import Export, Marks
from grader.platforms.sheets.matching import RowOwner
from grader.platforms.sheets.sheet import Sheet, read_sheet
from grader.wording import translate as _

_ITEM = re.compile(r"(?P<title>[^\[*#][^\[]*?)\s*\[(?P<points>\d+(?:[.,]\d+)?)\]")


def fill_in(data: bytes, marks: Marks) -> Export:
    """The gradebook that Sakai exported, with the marks of an assignment in it.

    Raises:
        GraderError: it is not a gradebook, the column is not known, or has other points.
    """
    sheet, index = read_sheet(
        data,
        lambda each: _recognised(each, marks),
        "a gradebook of Sakai (Gradebook, Import/Export, Export)",
    )
    header = sheet.header[index].strip()
    column = Column(index, header, _points(header), tuple(_columns(sheet)))
    filled = fill("sakai", sheet, column, _owners(sheet), marks)
    remarks = [] if filled.cells else [_("No mark changed: Sakai refuses a file without changes.")]
    return filled.export(header, marks, (*remarks, _upload()))


def make(classes: Sequence[Marks]) -> Export:
    """The smallest file that Sakai takes: user ids, names, and one column."""
    (marks,) = classes
    heading = marks.heading
    if marks.points is not None and not _ITEM.fullmatch(heading):
        heading = f"{heading} [{numbers.written(marks.points)}]"
    rows = [
        (mark, login, [login, name_of(mark), cell(mark)])
        for mark in marks.marks
        for login in [login_of(mark.person, "sakai")]
    ]
    remarks = (
        _("Sakai makes a new item if it has none of this title."),
        _(
            "Where its language writes decimal commas, Sakai reads ';' between cells: there, fill "
            "in its own file with --into."
        ),
        _upload(),
    )
    head = [["Student ID", "Student Name", heading]]
    return new_file(head, rows, marks, heading, remarks)


def _upload() -> str:
    return _("Upload it under Gradebook, Import/Export.")


def _recognised(sheet: Sheet, marks: Marks) -> int | str | None:
    columns = _columns(sheet)
    if len(sheet.header) < 3 or not columns or min(columns) < 2:
        return None
    found = find_column(marks.column, columns, (marks.title, marks.assignment), _title)
    if isinstance(found, str):
        return found
    headings = [text.strip() for text in sheet.header if not text.strip().startswith("#")]
    if "" in headings:
        return "a column has no heading, which Sakai refuses; export the file from Sakai again"
    if twice := [text for text, count in Counter(headings).items() if count > 1]:
        return f"{twice[0]!r} is the heading of several columns, which Sakai refuses"
    people = [sheet.text(row, 0) for row in range(1, len(sheet.rows))]
    if twice := [text for text, count in Counter(people).items() if text and count > 1]:
        return f"{twice[0]!r} has several rows, which Sakai refuses"
    return found


def _columns(sheet: Sheet) -> dict[int, str]:
    """The columns of marks."""
    headers = enumerate(text.strip() for text in sheet.header)
    return {index: text for index, text in headers if index > 1 and _ITEM.fullmatch(text)}


def _title(header: str) -> set[str]:
    match = _ITEM.fullmatch(header)
    return {match["title"]} if match else set()


def _points(header: str) -> Decimal | None:
    match = _ITEM.fullmatch(header)
    return numbers.read(match["points"]) if match else None


def _owners(sheet: Sheet) -> list[RowOwner]:
    return [
        RowOwner(row, name=sheet.text(row, 1), logins=(sheet.text(row, 0),))
        for row in range(1, len(sheet.rows))
        if sheet.text(row, 0)
    ]
