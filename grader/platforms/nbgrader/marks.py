"""How do marks get into a table as nbgrader exports it? A row for each person and assignment.

nbgrader writes its table without quotes, so that a comma in a name moves all cells after it. A cell
that needs quotes has them here: whatever reads CSV reads it right.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from grader.errors import GraderError
from grader.platforms.sheets import numbers
from grader.platforms.sheets.filling import Column, check_points, decimal_sign, fill
from grader.platforms.sheets.leftovers import without_marks
from grader.platforms.sheets.making import cell, name_of
from grader.platforms.sheets.marks import Export, Mark, Marks
from grader.platforms.sheets.matching import RowOwner
from grader.platforms.sheets.sheet import Position, Sheet, made, read_sheet

#: The columns of nbgrader's own exporter.
HEADER = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def make(classes: Sequence[Marks]) -> Export:
    """The table of a class; people without a mark have empty cells, where nbgrader writes 0."""
    rows = [_row(marks, mark) for marks in classes for mark in marks.marks]
    return Export(
        data=made([HEADER, *rows], line_end="\n"),
        column="score",
        count=sum(mark.score is not None for marks in classes for mark in marks.marks),
        leftovers=tuple(without_marks(classes)),
    )


def fill_in(data: bytes, marks: Marks) -> Export:
    """The table that nbgrader exported, with the marks in the rows of an assignment.

    Raises:
        GraderError: it is not such a table, has no row of the assignment, or has other points.
    """
    wanted = {marks.column} if marks.column else {marks.assignment, marks.title}
    sheet, places = read_sheet(data, _recognised, "a table that `nbgrader export` wrote")
    rows = [
        row for row in range(1, len(sheet.rows)) if sheet.text(row, places["assignment"]) in wanted
    ]
    there = {sheet.text(row, places["assignment"]) for row in range(1, len(sheet.rows))} - {""}
    if not rows:
        raise GraderError(
            f"no row is of the assignment {marks.column or marks.assignment!r}; "
            f"name one with --column: {', '.join(sorted(there))}"
        )
    maxima = {numbers.read(sheet.text(row, places["max_score"])) for row in rows} - {None}
    for maximum in maxima:
        check_points("max_score", maximum, marks)
    owners = [
        RowOwner(
            row,
            name=f"{sheet.text(row, places['last_name'])}, {sheet.text(row, places['first_name'])}",
            ids=(sheet.text(row, places["student_id"]),),
            logins=(sheet.text(row, places["student_id"]),),
            emails=(sheet.text(row, places["email"]),),
        )
        for row in rows
    ]
    column = Column(places["score"], "score", numbers=(places["score"], places["max_score"]))
    filled = fill("nbgrader", sheet, column, owners, marks)
    sign = decimal_sign(sheet, column.numbers)
    cells: dict[Position, str] = dict(filled.cells)
    for row, mark in filled.marks.items():
        for name, number in _parts(marks, mark).items():
            if numbers.read(sheet.text(row, places[name])) != number:
                cells[row, places[name]] = numbers.written(number, sign)
    return filled.with_cells(cells).export("score", marks)


def _recognised(sheet: Sheet) -> dict[str, int] | None:
    header = [text.strip() for text in sheet.header]
    return {name: header.index(name) for name in HEADER} if set(HEADER) <= set(header) else None


def _parts(marks: Marks, mark: Mark) -> dict[str, Decimal]:
    """The score before a deduction, and the deduction; whoever was not judged has none."""
    score = mark.score or Decimal(0)
    late = mark.result.late if mark.result is not None and mark.is_judged else None
    penalty = Decimal(0)
    if late is not None and late.before is not None and mark.result is not None:
        before = marks.scaled(late.before, mark.result.max_score)
        penalty = before - score
    return {"raw_score": score + penalty, "late_submission_penalty": penalty}


def _row(marks: Marks, mark: Mark) -> list[str]:
    identities = mark.person.identities
    own = mark.result.identity if mark.result is not None else None
    known = [own] if own is not None else list(identities)
    student_id, name = _student_id(mark), name_of(mark)
    if name == student_id:
        name = ""
    last, comma, first = (part.strip() for part in name.partition(","))
    late = mark.result.late if mark.result is not None else None
    parts = {} if mark.score is None else _parts(marks, mark)
    raw, penalty = (
        numbers.written(parts[each]) if parts else ""
        for each in ("raw_score", "late_submission_penalty")
    )
    return [
        marks.column or marks.assignment,
        late.due if late is not None else "",
        next((each.submitted_at for each in known if each.submitted_at), ""),
        student_id,
        last if comma else name,
        first if comma else "",
        next((each.email for each in identities if each.email), ""),
        raw,
        penalty,
        cell(mark),
        "" if marks.points is None else numbers.written(marks.points),
    ]


def _student_id(mark: Mark) -> str:
    """What nbgrader calls a person: the name of their folder, else their login or number."""
    identities = sorted(mark.person.identities, key=lambda each: each.platform != "nbgrader")
    ids = (
        (each.user_id or each.login)
        if each.platform == "nbgrader"
        else (each.login or each.user_id)
        for each in identities
    )
    return next(filter(None, ids), mark.person.student)
