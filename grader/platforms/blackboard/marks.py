"""How do marks get into Blackboard? Into the file of its grade centre, by user names.

A column is known by the number after its heading, `Title [Total Pts: 10 Score] |664617`; only
columns of scores take marks.
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

_HEADING = re.compile(
    r"(?P<title>.*?)\s*\[(?P<inside>[^\[\]]*)\]\s*(?:\|\s*(?P<id>\d+))?", re.DOTALL
)
_POINTS = re.compile(r"(?P<up_to>\D*?)(?P<points>\d+(?:[.,]\d+)?)\s*(?P<kind>.*)", re.DOTALL)
_USERNAMES = {"username", "benutzername", "用户名", "使用者名称", "nom d'utilisateur", "usuario"}
_LAST_NAMES = {"last name", "nachname", "姓氏", "姓", "nom", "apellidos"}
_FIRST_NAMES = {"first name", "vorname", "名字", "名", "prénom", "nombre"}
_STUDENT_IDS = {"student id", "teilnehmer-id", "学生 id", "id de l'étudiant"}
#: What a column of words says it is, or one that Blackboard computes.
_NO_SCORES = ("text", "up to", "bis zu")


def fill_in(data: bytes, marks: Marks) -> Export:
    """The file that Blackboard gave, with the marks of an assignment in it.

    Raises:
        GraderError: it is not such a file, the column is not known, or has other points.
    """
    sheet, index = read_sheet(
        data,
        lambda each: _recognised(each, marks),
        "a file of Blackboard's grade centre (Work Offline, Download)",
    )
    header = sheet.header[index].strip()
    points = _points(header)
    columns = tuple(_columns(sheet))
    column = Column(index, header, points, columns)
    filled = fill("blackboard", sheet, column, _owners(sheet), marks)
    remarks = [_upload()] if _has_id(header) else [_without_id(header), _upload()]
    return filled.export(header, marks, remarks)


def make(classes: Sequence[Marks]) -> Export:
    """The smallest file that Blackboard takes: user names and one column."""
    (marks,) = classes
    heading = marks.heading
    if marks.points is not None and not _HEADING.fullmatch(heading):
        heading = f"{heading} [Total Pts: {numbers.written(marks.points)} Score]"
    rows = [
        (mark, login, [login, cell(mark)])
        for mark in marks.marks
        for login in [login_of(mark.person, "blackboard")]
    ]
    remarks = [_upload()] if _has_id(heading) else [_without_id(heading), _upload()]
    return new_file([["Username", heading]], rows, marks, heading, remarks, always_quoted=True)


def _upload() -> str:
    return _("Upload it in the grade centre, Work Offline, Upload.")


def _without_id(header: str) -> str:
    message = _(
        "Column {header!r} ends without the number of a column, such as '|664617': Blackboard "
        "makes a new one of it, of text and 0 points, or out of 100 points in Ultra."
    )
    return message.format(header=header)


def _has_id(header: str) -> bool:
    match = _HEADING.fullmatch(header)
    return match is not None and match["id"] is not None


def _points(header: str) -> Decimal | None:
    match = _HEADING.fullmatch(header)
    inside = _POINTS.fullmatch(match["inside"]) if match else None
    return numbers.read(inside["points"]) if inside else None


def _recognised(sheet: Sheet, marks: Marks) -> int | str | None:
    if _find(sheet, _USERNAMES) < 0:
        return None
    return find_column(
        marks.column, _columns(sheet), (marks.title, marks.assignment), _title_and_id
    )


def _columns(sheet: Sheet) -> dict[int, str]:
    """The columns of scores."""
    found = {}
    for index, header in enumerate(sheet.header):
        match = _HEADING.fullmatch(header.strip())
        inside = _POINTS.fullmatch(match["inside"]) if match else None
        if inside and not any(word in inside[0].casefold() for word in _NO_SCORES):
            found[index] = header.strip()
    return found


def _title_and_id(header: str) -> set[str]:
    match = _HEADING.fullmatch(header)
    return {match["title"], match["id"] or ""} if match else set()


def _owners(sheet: Sheet) -> list[RowOwner]:
    username, student_id = _find(sheet, _USERNAMES), _find(sheet, _STUDENT_IDS)
    last, first = _find(sheet, _LAST_NAMES), _find(sheet, _FIRST_NAMES)
    return [
        RowOwner(
            row,
            name=", ".join(filter(None, (sheet.text(row, last), sheet.text(row, first)))),
            logins=(sheet.text(row, username), sheet.text(row, student_id)),
        )
        for row in range(1, len(sheet.rows))
        if sheet.text(row, username)
    ]


def _find(sheet: Sheet, known: set[str]) -> int:
    headers = enumerate(sheet.header)
    return next((i for i, text in headers if text.strip().casefold() in known), -1)
