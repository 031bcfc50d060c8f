"""How are marks written for no platform in particular? A table with a row for each person.

The table is for programs: numbers have decimal points, and nothing stands before a text that a
spreadsheet would take for a formula (`grades.csv` is for spreadsheets).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from grader.platforms.sheets import numbers
from grader.platforms.sheets.filling import Column, fill, find_column
from grader.platforms.sheets.leftovers import without_marks
from grader.platforms.sheets.making import cell, name_of, section_of
from grader.platforms.sheets.marks import Export, Mark, Marks
from grader.platforms.sheets.matching import RowOwner
from grader.platforms.sheets.sheet import Sheet, made, read_sheet

#: What the first cell of the row of maxima says.
MAXIMA = "maximum"

_IDS = {"id", "user id", "user_id", "userid"}
_LOGINS = {
    "login", "username", "user name", "user", "student id", "student_id", "sis user id",
    "sis login id", "orgdefinedid", "id number", "matriculation number", "matrikelnummer", "学号",
    "anmeldename", "benutzername", "用户名",
}  # fmt: skip
_EMAILS = {"email", "e-mail", "email address", "mail", "e-mail-adresse", "邮箱", "电子邮件"}
_NAMES = {"name", "full name", "student", "student name", "vollständiger name", "姓名", "全名"}
_LAST_NAMES = {"last name", "last_name", "lastname", "surname", "nachname", "姓"}
_FIRST_NAMES = {"first name", "first_name", "firstname", "given name", "vorname", "名"}


def make(classes: Sequence[Marks]) -> Export:
    """The table of a class: a column for each assignment, and a row of maxima above the people.

    The total and its percentage are empty while one of the marks is missing. `late` are the days
    begun after the deadlines, and `deducted` the points that they cost.
    """
    names = [marks.assignment for marks in classes]
    if len(classes) == 1 and classes[0].column:
        names = [classes[0].column]
    head = ["name", "id", "login", "email", "section", *names, "total", "percent"]
    maxima = [marks.points for marks in classes]
    whole = sum((points or Decimal(0) for points in maxima), Decimal(0))
    written = ["" if points is None else numbers.written(points) for points in maxima]
    table = [
        [*head, "late", "deducted"],
        [MAXIMA, "", "", "", "", *written, numbers.written(whole), "100", "", ""],
    ]
    for person_marks in zip(*(marks.marks for marks in classes), strict=True):
        table.append(_row(classes, person_marks, whole))
    return Export(
        data=made(table, line_end="\n"),
        column=", ".join(names),
        count=sum(mark.score is not None for marks in classes for mark in marks.marks),
        leftovers=tuple(without_marks(classes)),
    )


def fill_in(data: bytes, marks: Marks) -> Export:
    """A table of one's own, with the marks in one of its columns.

    Raises:
        GraderError: it does not say whose its rows are, or the column is not known.
    """
    sheet, index = read_sheet(
        data,
        lambda each: _recognised(each, marks),
        "a table with a row of headings, among them `login`, `id`, `email` or `name`",
    )
    header = sheet.header[index].strip()
    maxima = [row for row in range(1, len(sheet.rows)) if sheet.text(row, 0).casefold() == MAXIMA]
    points = numbers.read(sheet.text(maxima[0], index)) if maxima else None
    rows = [row for row in range(1, len(sheet.rows)) if row not in maxima]
    column = Column(index, header, points, tuple(_columns(sheet)))
    owners = [owner for row in rows if (owner := _owner(sheet, row)) is not None]
    return fill("plain", sheet, column, owners, marks).export(header, marks)


def _row(classes: Sequence[Marks], person_marks: Sequence[Mark], whole: Decimal) -> list[str]:
    """The row of one person."""
    first = person_marks[0]
    identities = first.person.identities
    known = [mark.score for mark in person_marks if mark.score is not None]
    total = sum(known, Decimal(0)) if len(known) == len(person_marks) else None
    percent = ""
    if total is not None and whole > 0:
        share = (total * 100 / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)
        percent = numbers.written(share)
    late = [
        (mark.result.late, marks.scaled(mark.result.late.deducted, mark.result.max_score))
        for marks, mark in zip(classes, person_marks, strict=True)
        if mark.result is not None and mark.result.late is not None
    ]
    days = max((one.days for one, _deducted in late), default=0)
    deducted = sum((points for _one, points in late), Decimal(0))
    return [
        name_of(first)
        if len({name_of(mark) for mark in person_marks}) == 1
        else first.person.student,
        next((each.user_id for each in identities if each.user_id), ""),
        next((each.login for each in identities if each.login), ""),
        next((each.email for each in identities if each.email), ""),
        section_of(first),
        *map(cell, person_marks),
        "" if total is None else numbers.written(total),
        percent,
        str(days) if days else "",
        numbers.written(deducted) if deducted else "",
    ]


def _recognised(sheet: Sheet, marks: Marks) -> int | str | None:
    if len(sheet.header) < 2 or not any(_places(sheet, each) for each in _WHO):
        return None
    return find_column(
        marks.column, _columns(sheet), (marks.title, marks.assignment), lambda _header: set()
    )


def _columns(sheet: Sheet) -> dict[int, str]:
    """The columns that say something else than who somebody is."""
    about = {place for each in _WHO for place in _places(sheet, each)}
    headers = enumerate(text.strip() for text in sheet.header)
    return {index: text for index, text in headers if text and index not in about}


def _owner(sheet: Sheet, row: int) -> RowOwner | None:
    ids, logins, emails, names, last, first = (
        [sheet.text(row, place) for place in _places(sheet, each)] for each in _WHO
    )
    name = next(filter(None, names), ", ".join(filter(None, (*last, *first))))
    owner = RowOwner(row, name, tuple(ids), tuple(logins), tuple(emails))
    return owner if name or any((*ids, *logins, *emails)) else None


#: The words for what a person is known by: ids, logins, e-mail addresses and names.
_WHO = (_IDS, _LOGINS, _EMAILS, _NAMES, _LAST_NAMES, _FIRST_NAMES)


def _places(sheet: Sheet, words: set[str]) -> list[int]:
    headers = enumerate(" ".join(text.split()).casefold() for text in sheet.header)
    return [index for index, text in headers if text in words]
