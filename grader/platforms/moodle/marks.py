"""How do marks get into Moodle? Into the grading worksheet of an assignment, or a small one.

Moodle looks for its own headings in the language of the teacher, so the columns are known by what
stands in them where the heading is not: the participants' numbers, and a mark beside its maximum.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from grader.platforms.sheets import numbers
from grader.platforms.sheets.filling import Column, Filled, fill
from grader.platforms.sheets.leftovers import line, shown
from grader.platforms.sheets.making import cell, name_of, new_file
from grader.platforms.sheets.marks import Export, Mark, Marks
from grader.platforms.sheets.matching import RowOwner
from grader.platforms.sheets.sheet import Sheet, read_sheet
from grader.wording import ntranslate, one_line
from grader.wording import translate as _

#: What the importer looks for, where the teacher reads English.
IDENTIFIER, GRADE, MODIFIED = "Identifier", "Grade", "Last modified (grade)"

_GRADES = {"grade", "bewertung", "成绩", "note", "calificación", "cijfer", "valutazione", "nota"}
_MAXIMA = {"maximum grade", "bestwertung", "最高成绩", "note maximale", "calificación máxima"}
_SCALES = {"scale", "skala", "等级", "barème", "escala", "schaal", "scala", "échelle"}
_NAMES = {"full name", "vollständiger name", "全名", "nom complet", "nombre completo", "姓名"}
_EMAILS = {"email address", "e-mail-adresse", "电子邮件地址", "adresse de courriel"}
_LOGINS = {"username", "id number", "anmeldename", "id-nummer", "用户名", "学号"}
_LOCKED = {
    "no",
    "nein",
    "否",
    "non",
    "não",
    "nee",
    "nej",
    "nei",
    "ні",
    "нет",
    "いいえ",
    "아니오",
    "nie",
}
_PARTICIPANT = re.compile(r"(.*?)(\d+)", re.DOTALL)
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True)
class _Worksheet:
    """Where in a worksheet things stand; -1 for what is not there."""

    identifier: int
    grade: int
    maximum: int
    changeable: int
    name: int
    emails: tuple[int, ...]
    logins: tuple[int, ...]


def fill_in(data: bytes, marks: Marks) -> Export:
    """The worksheet that Moodle gave, with the marks in it.

    Raises:
        GraderError: it is not a worksheet, it has a scale in place of points, or other points.
    """
    sheet, worksheet = read_sheet(
        data,
        lambda each: _recognised(each, marks.column),
        "a grading worksheet of Moodle (Download grading worksheet, in the assignment)",
    )
    maxima = {numbers.read(text) for text in sheet.column(worksheet.maximum)} - {None}
    column = Column(
        worksheet.grade,
        sheet.header[worksheet.grade].strip(),
        next(iter(maxima)) if len(maxima) == 1 else None,
        tuple(i for i in (worksheet.grade, worksheet.maximum) if i >= 0),
        lambda row: _reason_to_keep(sheet, row, worksheet.changeable),
    )
    marks = replace(marks, marks=tuple(map(_with_own_number, marks.marks)))
    filled = fill("moodle", sheet, column, _owners(sheet, worksheet), marks)
    is_english = MODIFIED in [text.strip() for text in sheet.header]
    return filled.export(column.header, marks, _remarks(filled, is_english=is_english))


def make(classes: Sequence[Marks]) -> Export:
    """A worksheet with English headings, from the numbers of the participants alone."""
    (marks,) = classes
    heading = marks.column or GRADE
    rows = [
        (mark, [f"Participant {number}", name_of(mark), cell(mark), "-"] if number else None)
        for mark in marks.marks
        for number in [_number(mark)]
    ]
    remarks = []
    if marks.points is not None:
        message = _("In Moodle, the assignment has to be out of {points} points.")
        remarks.append(message.format(points=numbers.written(marks.points)))
    remarks.append(
        _(
            "Moodle takes the headings of this file only where the teacher's language is English; "
            "elsewhere, fill in its own worksheet with --into."
        )
    )
    remarks += _zeros(mark for mark, cells in rows if cells)
    remarks.append(_stale())
    head = [[IDENTIFIER, "Full name", heading, MODIFIED]]
    return new_file(head, rows, marks, heading, remarks, line_end="\n")


def _remarks(filled: Filled, *, is_english: bool) -> list[str]:
    """What Moodle will do with a worksheet that was filled in."""
    remarks = _zeros(filled.marks[row] for row, _column in filled.cells)
    if is_english or not filled.replaced:
        remarks.append(_stale())
    else:
        remarks.append(
            _(
                "In this language, Moodle takes every mark that replaces another one for an old "
                "one: tick 'Update records that have been modified more recently than the "
                "spreadsheet' at the upload."
            )
        )
    remarks.append(
        _("Upload it in the assignment, Upload grading worksheet, in the encoding that it has.")
    )
    return remarks


def _stale() -> str:
    return _(
        "Moodle skips a mark that was changed there after the file was downloaded, unless 'Update "
        "records that have been modified more recently than the spreadsheet' is ticked."
    )


def _zeros(marks: Iterable[Mark]) -> list[str]:
    names = [shown(mark.person) for mark in marks if mark.score == 0]
    message = ntranslate(
        "The newest Moodle skips a mark of 0, so enter that of {count} person by hand: {names}",
        "The newest Moodle skips a mark of 0, so enter those of {count} people by hand: {names}",
        len(names),
    )
    return line(names, message)


def _recognised(sheet: Sheet, asked: str) -> _Worksheet | str | None:
    header = [" ".join(text.split()).casefold() for text in sheet.header]
    if len(header) < 3 or len(sheet.rows) < 2:
        return None
    identifier = _identifier(sheet, header)
    if identifier < 0:
        return None
    scale = _first(header, _SCALES)
    if scale >= 0 or _has_scale(sheet, header):
        return (
            "the worksheet has a scale in place of points, which no mark out of points fits; "
            "set the assignment to points in Moodle and download it again"
        )
    grade = _grade(sheet, header, asked, identifier)
    if isinstance(grade, str):
        return grade
    beside = grade + 1
    has_maximum = beside < len(header) and _is_maximum(sheet, beside)
    emails = tuple(i for i in range(len(header)) if _is_email(sheet, header, i))
    return _Worksheet(
        identifier=identifier,
        grade=grade,
        maximum=beside if has_maximum else -1,
        changeable=beside + has_maximum if beside + has_maximum < len(header) else -1,
        name=_first(header, _NAMES),
        emails=emails,
        logins=tuple(i for i, text in enumerate(header) if text in _LOGINS),
    )


def _identifier(sheet: Sheet, header: Sequence[str]) -> int:
    """The column of numbers of participants: one word before all of them, none of them twice."""
    if "identifier" in header:
        return header.index("identifier")
    for column in range(len(header)):
        found = [_PARTICIPANT.fullmatch(text) for text in sheet.column(column) if text]
        known = [match for match in found if match]
        if known and len(known) == len(found) == len({match[2] for match in known}):
            words = {match[1] for match in known}
            if len(words) == 1 and any(character.isalpha() for character in words.pop()):
                return column
    return -1


def _grade(sheet: Sheet, header: Sequence[str], asked: str, identifier: int) -> int | str:
    """The column of marks: the one that was asked for, or the one beside its maximum."""
    if asked:
        if (column := _first(header, {" ".join(asked.split()).casefold()})) >= 0:
            return column
        there = ", ".join(repr(one_line(text, 80)) for text in sheet.header)
        return f"the worksheet has no column {asked!r}; there are {there}"
    named = [i for i, text in enumerate(header) if text in _GRADES]
    if len(named) == 1:
        return named[0]
    beside = [
        column
        for column in range(len(header) - 1)
        if column != identifier
        and column + 1 != identifier
        and _is_maximum(sheet, column + 1)
        and all(
            text in ("", "-") or numbers.read(text) is not None for text in sheet.column(column)
        )
        and (header[column + 1] in _MAXIMA or column > identifier)
    ]
    if len(beside) == 1:
        return beside[0]
    return "which column has the marks is not certain; name it with --column"


def _has_scale(sheet: Sheet, header: Sequence[str]) -> bool:
    """Whether the column beside the marks holds words, the same ones for everybody."""
    column = next((i for i, text in enumerate(header) if text in _GRADES), -1) + 1
    if not 0 < column < len(header) or header[column] in _MAXIMA or _is_maximum(sheet, column):
        return False
    said = {text for text in sheet.column(column) if text}
    # longer than yes and no, and no time
    return len(said) == 1 and all(len(text) > 8 and ":" not in text for text in said)


def _is_maximum(sheet: Sheet, column: int) -> bool:
    """Whether everybody has the same number in a column."""
    said = {numbers.read(text) for text in sheet.column(column) if text}
    return len(said) == 1 and (said.pop() or Decimal(0)) > 0


def _is_email(sheet: Sheet, header: Sequence[str], column: int) -> bool:
    texts = [text for text in sheet.column(column) if text]
    is_known = header[column] in _EMAILS
    return is_known or (bool(texts) and all(map(_ADDRESS.fullmatch, texts)))


def _reason_to_keep(sheet: Sheet, row: int, changeable: int) -> str:
    is_locked = changeable >= 0 and sheet.text(row, changeable).casefold() in _LOCKED
    return _("locked in Moodle") if is_locked else ""


def _owners(sheet: Sheet, worksheet: _Worksheet) -> list[RowOwner]:
    owners = []
    for row in range(1, len(sheet.rows)):
        match = _PARTICIPANT.fullmatch(sheet.text(row, worksheet.identifier))
        if match is not None:
            owners.append(
                RowOwner(
                    row,
                    name=sheet.text(row, worksheet.name),
                    ids=(match[2],),
                    logins=tuple(sheet.text(row, column) for column in worksheet.logins),
                    emails=tuple(sheet.text(row, column) for column in worksheet.emails),
                )
            )
    return owners


def _first(header: Sequence[str], known: set[str]) -> int:
    return next((i for i, text in enumerate(header) if text in known), -1)


def _with_own_number(mark: Mark) -> Mark:
    """A mark of a person without the numbers that they have in other exports."""
    if mark.result is None or not (number := _number(mark)):
        return mark
    identities = tuple(
        each
        for each in mark.person.identities
        if each.platform != "moodle" or each.user_id in ("", number)
    )
    return replace(mark, person=replace(mark.person, identities=identities))


def _number(mark: Mark) -> str:
    """The participant's number of what is marked; "" where it is not known."""
    identities = [i for i in mark.person.identities if i.platform == "moodle" and i.user_id]
    own = mark.result.identity if mark.result is not None else None
    if own is not None and own.platform == "moodle" and own.user_id:
        return own.user_id
    return identities[0].user_id if len({i.user_id for i in identities}) == 1 else ""
