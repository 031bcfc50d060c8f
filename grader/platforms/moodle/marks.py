"""How do marks get into Moodle? Into the grading worksheet of an assignment, or a small one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from grader.platforms.moodle.worksheet import owners, recognise
from grader.platforms.sheets import numbers
from grader.platforms.sheets.filling import Column, Filled, fill
from grader.platforms.sheets.leftovers import line, shown
from grader.platforms.sheets.making import cell, name_of, new_file
from grader.platforms.sheets.marks import Export, Mark, Marks
from grader.platforms.sheets.sheet import Sheet, read_sheet
from grader.wording import ntranslate
from grader.wording import translate as _

#: What the importer looks for, where the teacher reads English.
IDENTIFIER, GRADE, MODIFIED = "Identifier", "Grade", "Last modified (grade)"
#: What a worksheet says of marks that cannot be changed.
_LOCKED = {
    "no", "nein", "否", "non", "não", "nee", "nej", "nei", "ні", "нет", "いいえ", "아니오", "nie",
    "ne", "ei", "nem", "nu", "hayır", "όχι", "لا",
}  # fmt: skip


def fill_in(data: bytes, marks: Marks) -> Export:
    """The worksheet that Moodle gave, with the marks in it.

    Raises:
        GraderError: it is not a worksheet, it has a scale in place of points, or other points.
    """
    sheet, worksheet = read_sheet(
        data,
        lambda each: recognise(each, marks.column),
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
    filled = fill("moodle", sheet, column, owners(sheet, worksheet), marks)
    is_english = MODIFIED in [text.strip() for text in sheet.header]
    return filled.export(column.header, marks, _remarks(filled, is_english=is_english))


def make(classes: Sequence[Marks]) -> Export:
    """A worksheet with English headings, from the numbers of the participants alone."""
    (marks,) = classes
    heading = marks.column or GRADE
    rows = [
        (mark, number, [f"Participant {number}", name_of(mark), cell(mark), "-"])
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
    remarks += _zeros(mark for mark, number, _cells in rows if number)
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


def _reason_to_keep(sheet: Sheet, row: int, changeable: int) -> str:
    is_locked = changeable >= 0 and sheet.text(row, changeable).casefold() in _LOCKED
    return _("locked in Moodle") if is_locked else ""


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
