"""How do marks get into the gradebook of Canvas? Into its export, or a small file of one column.

The rules are those of Canvas's own importer: people are known by their `ID`, then by their SIS ids,
and columns by the number at the end of `Title (1234)`. What is not ours must not be in a new file:
an empty cell over a score takes the score away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.errors import GraderError
from grader.platforms.sheets import numbers
from grader.platforms.sheets.filling import Column, fill, find_column
from grader.platforms.sheets.making import cell, login_of, name_of, new_file, section_of
from grader.platforms.sheets.marks import Export, Mark, Marks
from grader.platforms.sheets.matching import RowOwner
from grader.platforms.sheets.sheet import Sheet, read_sheet
from grader.wording import translate as _

_WITH_ID = re.compile(r"(.*) \((\d+)\)", re.DOTALL)
#: Columns that Canvas computes.
_COMPUTED = re.compile(r"(?:Current|Final|Override) (?:Score|Points|Grade|Status)")
_HIDDEN = re.compile(r"\s*(?:Muted|Manual Posting.*)?\s*", re.IGNORECASE)
_READ_ONLY = re.compile(r"read\s+only")
_TEST_STUDENT = {"student, test", "test student"}


@dataclass(frozen=True)
class _Gradebook:
    """Where in a gradebook things stand."""

    column: int
    points_row: int | None
    hidden_row: int | None
    first: int
    people: tuple[int, ...]
    is_split: bool


def fill_in(data: bytes, marks: Marks) -> Export:
    """The gradebook that Canvas exported, with the marks of an assignment in it.

    Raises:
        GraderError: it is not a gradebook, the column is not known, or has other points.
    """
    sheet, book = read_sheet(
        data, lambda each: _recognised(each, marks), "a gradebook of Canvas (Export, in Grades)"
    )
    header = sheet.header[book.column].strip()
    owners = [_owner(sheet, row, book) for row in book.people]
    points = None
    if book.points_row is not None:
        points = numbers.read(sheet.text(book.points_row, book.column))
    mark_columns = tuple(_columns(sheet, book.first, book.points_row))
    column = Column(
        book.column,
        header,
        points,
        mark_columns,
        lambda row: _reason_to_keep(sheet.text(row, book.column)),
    )
    filled = fill("canvas", sheet, column, owners, marks)
    remarks = []
    if not _WITH_ID.fullmatch(header):
        remarks.append(_new_column(header))
    if book.hidden_row is not None and sheet.text(book.hidden_row, book.column):
        remarks.append(_("Canvas shows the marks to students only once you post them."))
    remarks.append(
        _(
            "The other columns go back as they stand in the file: if anything in them changed "
            "since it was downloaded, download it again."
        )
    )
    remarks.append(_preview())
    return filled.export(header, marks, remarks)


def make(classes: Sequence[Marks]) -> Export:
    """The smallest file that Canvas takes: people and one column.

    Whoever has neither an id of Canvas nor a login is left out, since Canvas would look for the
    name.

    Raises:
        GraderError: Canvas would leave out the column.
    """
    (marks,) = classes
    ids = [(mark, *_ids(mark)) for mark in marks.marks]
    has_logins = any(login and not user_id for _mark, user_id, login in ids)
    heading = marks.heading
    # a title may end like an id; that it is one, only the teacher says
    is_new = _WITH_ID.fullmatch(marks.column) is None
    if _COMPUTED.search(heading):
        raise GraderError(
            f"Canvas leaves out the column {heading!r}, which it takes for one that it computes; "
            "name another with --column"
        )
    login_header = ["SIS Login ID"] if has_logins else []
    head = [["Student", "ID", *login_header, "Section", heading]]
    if is_new and marks.points is not None:
        blanks = [""] * (len(login_header) + 2)
        head.append(["    Points Possible", *blanks, numbers.written(marks.points)])
    rows: list[tuple[Mark, str, list[str]]] = []
    for mark, user_id, login in ids:
        logins = ["" if user_id else login] if has_logins else []
        cells = [name_of(mark), user_id, *logins, section_of(mark), cell(mark)]
        rows.append((mark, user_id or login, cells))
    remarks = [_new_column(heading)] if is_new else []
    if any(mark.score is None for mark, key, _cells in rows if key):
        remarks.append(_("An empty cell takes away a mark that stands in Canvas."))
    return new_file(head, rows, marks, heading, (*remarks, _preview()), line_end="\n")


def _preview() -> str:
    return _("Upload it under Grades, Import; Canvas shows what changes before it takes anything.")


def _new_column(header: str) -> str:
    message = _(
        "If Canvas has no assignment called {header!r}, it makes a new one; a heading with the "
        "number of the assignment, as in 'Title (1234)', is never mistaken."
    )
    return message.format(header=header)


def _recognised(sheet: Sheet, marks: Marks) -> _Gradebook | str | None:
    header = [text.strip() for text in sheet.header]
    is_split = header[:2] == ["LastName", "FirstName"]
    names = 2 if is_split else 1
    if len(header) < names + 3 or "ID" not in header[names]:
        return None
    if not is_split and "Student" not in header[0]:
        return None
    sections = [i for i, text in enumerate(header) if "Section" in text and names < i <= names + 5]
    if not sections:
        return None
    first = sections[0] + 1
    points_row = hidden_row = None
    people = []
    for row in range(1, len(sheet.rows)):
        texts = [cell.text for cell in sheet.rows[row]]
        if "Points Possible" in texts[0]:
            points_row = row
        elif all(_HIDDEN.fullmatch(text) for text in texts):
            hidden_row = row if any(text.strip() for text in texts) else hidden_row
        elif _name_of(sheet, row, is_split).casefold() not in _TEST_STUDENT:
            people.append(row)
    columns = _columns(sheet, first, points_row)
    titles = (marks.title, marks.assignment)
    found = find_column(marks.column, columns, titles, _title_and_id)
    if isinstance(found, str):
        return found
    return _Gradebook(found, points_row, hidden_row, first, tuple(people), is_split)


def _columns(sheet: Sheet, first: int, points_row: int | None) -> dict[int, str]:
    """The columns that take marks."""
    return {
        index: text.strip()
        for index, text in enumerate(sheet.header)
        if index >= first
        and text.strip()
        and not _COMPUTED.search(text)
        and (points_row is None or not _READ_ONLY.search(sheet.text(points_row, index)))
    }


def _title_and_id(header: str) -> set[str]:
    match = _WITH_ID.fullmatch(header)
    return {match[1], match[2]} if match else set()


def _owner(sheet: Sheet, row: int, book: _Gradebook) -> RowOwner:
    header = [text.strip() for text in sheet.header]
    by_header = {header[i]: sheet.text(row, i) for i in range(book.first - 1)}
    return RowOwner(
        row,
        name=_name_of(sheet, row, book.is_split),
        ids=(by_header.get("ID", ""),),
        logins=(by_header.get("SIS Login ID", ""), by_header.get("SIS User ID", "")),
    )


def _name_of(sheet: Sheet, row: int, is_split: bool) -> str:
    if is_split:
        return f"{sheet.text(row, 0)}, {sheet.text(row, 1)}"
    return sheet.text(row, 0)


def _reason_to_keep(standing: str) -> str:
    if standing.casefold() == "ex":
        return _("excused in Canvas")
    if standing.casefold() == "n/a":
        return _("the assignment is not assigned to them in Canvas")
    return ""


def _ids(mark: Mark) -> tuple[str, str]:
    """The id of Canvas and the login of a person, "" where they are not known."""
    identities = mark.person.identities
    numbers_of = (i.user_id for i in identities if i.platform == "canvas" and i.user_id.isdigit())
    return next(numbers_of, ""), login_of(mark.person, "canvas")
