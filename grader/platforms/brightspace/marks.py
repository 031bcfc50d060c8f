"""How do marks get into the gradebook of Brightspace? Into its export, by user names.

Marks stand in columns `<Item> Points Grade`; user names and ids have a `#` before them, and each
row ends with one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from grader.platforms.sheets import numbers
from grader.platforms.sheets.filling import Column, fill, find_column
from grader.platforms.sheets.making import cell, login_of, new_file
from grader.platforms.sheets.marks import Export, Marks
from grader.platforms.sheets.matching import RowOwner
from grader.platforms.sheets.sheet import Sheet, read_sheet
from grader.wording import translate as _

_POINTS_GRADE = re.compile(r"(?P<item>.*?) Points Grade(?:\s*<(?P<about>[^<>]*)>)?", re.DOTALL)
_MAXIMUM = re.compile(r"MaxPoints:\s*(\d+(?:[.,]\d+)?)")
_END = "End-of-Line Indicator"


def fill_in(data: bytes, marks: Marks) -> Export:
    """The gradebook that Brightspace exported, with the marks of an assignment in it.

    Raises:
        GraderError: it is not a gradebook, the column is not known, or has other points.
    """
    sheet, index = read_sheet(
        data,
        lambda each: _recognised(each, marks),
        "a gradebook of Brightspace (Grades, Enter Grades, Export)",
    )
    header = sheet.header[index].strip()
    points = _points(header)
    column = Column(index, header, points, tuple(_columns(sheet)))
    filled = fill("brightspace", sheet, column, _owners(sheet), marks)
    remarks = []
    if points is None and marks.points is not None:
        message = _(
            "The file does not say what {header!r} is out of: Brightspace cuts marks above the "
            "maximum of the item, and ours are out of {points}."
        )
        remarks.append(message.format(header=header, points=numbers.written(marks.points)))
    return filled.export(header, marks, (*remarks, _upload()))


def make(classes: Sequence[Marks]) -> Export:
    """The smallest file that Brightspace takes: user names, one column, and the end of each row."""
    (marks,) = classes
    heading = marks.heading
    if not _POINTS_GRADE.fullmatch(heading):
        heading += " Points Grade"
    rows = [
        (mark, login, [f"#{login}", cell(mark), "#"])
        for mark in marks.marks
        for login in [login_of(mark.person, "brightspace")]
    ]
    message = _(
        "Brightspace matches the column by the name of the grade item, and cuts marks above its "
        "maximum, so {header!r} has to be there, out of {points} points."
    )
    points = "?" if marks.points is None else numbers.written(marks.points)
    remarks = (message.format(header=heading, points=points), _upload())
    return new_file([["Username", heading, _END]], rows, marks, heading, remarks)


def _upload() -> str:
    return _("Upload it under Grades, Enter Grades, Import.")


def _recognised(sheet: Sheet, marks: Marks) -> int | str | None:
    header = {text.strip().casefold() for text in sheet.header}
    if not header & {"orgdefinedid", "username"} or len(header) < 3:
        return None
    columns = _columns(sheet)
    if not columns and _END.casefold() not in header:
        return None
    return find_column(marks.column, columns, (marks.title, marks.assignment), _item)


def _columns(sheet: Sheet) -> dict[int, str]:
    """The columns of points."""
    headers = enumerate(text.strip() for text in sheet.header)
    return {index: text for index, text in headers if _POINTS_GRADE.fullmatch(text)}


def _item(header: str) -> set[str]:
    match = _POINTS_GRADE.fullmatch(header)
    return {match["item"], f"{match['item']} Points Grade"} if match else set()


def _points(header: str) -> Decimal | None:
    match = _POINTS_GRADE.fullmatch(header)
    maximum = _MAXIMUM.search(match["about"] or "") if match else None
    return numbers.read(maximum[1]) if maximum else None


def _owners(sheet: Sheet) -> list[RowOwner]:
    places = {text.strip().casefold(): i for i, text in enumerate(sheet.header)}

    def text(row: int, header: str) -> str:
        return sheet.text(row, places.get(header, -1))

    owners = []
    for row in range(1, len(sheet.rows)):
        logins = tuple(text(row, each).removeprefix("#") for each in ("username", "orgdefinedid"))
        names = filter(None, (text(row, "last name"), text(row, "first name")))
        email = text(row, "email")
        if any(logins) or email:
            owners.append(RowOwner(row, ", ".join(names), logins=logins, emails=(email,)))
    return owners
