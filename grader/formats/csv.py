"""How do results become grades.csv? A row for each submission, a column for each question."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence

from grader.results import Result
from grader.wording import one_line, points

#: A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
#: The columns before those of the functions.
_COLUMNS = ("student", "assignment", "source", "status", "score", "max_score")
#: The columns after those of the functions, each of which is there if it says something of anybody:
#: the points that are still to be given by hand, who handed in, and what being late cost.
_IDENTITY = (
    "platform", "user_id", "attachment_id", "login", "email", "name", "section", "submitted_at",
    "export",
)  # fmt: skip
_UNMARKED = ("unmarked_points",)
_LATENESS = ("days_late", "score_before", "deducted")


def grades_csv(results: Sequence[Result]) -> bytes:
    """The gradebook of `results` as UTF-8, with a byte order mark if it is not all ASCII.

    Without the mark, Excel reads a file in the local code page and garbles names. An ASCII file
    goes without it, since many other readers take the mark for part of the first header.
    """
    functions = list(dict.fromkeys(q.function for result in results for q in result.questions))
    by_hand = list(dict.fromkeys(q.name for result in results for q in result.manual))
    unmarked = _UNMARKED if by_hand else ()
    identity = [
        column for column in _IDENTITY if any(_identity(result, column) for result in results)
    ]
    lateness = _LATENESS if any(result.late for result in results) else ()
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(
        [*_COLUMNS, *map(_cell, (*functions, *by_hand)), *unmarked, *identity, *lateness]
    )
    for result in results:
        earned = {question.function: _points(question.score) for question in result.questions}
        given = {question.name: _points(question.score) for question in result.manual}
        words = [result.student, result.assignment or "", result.source, result.status]
        writer.writerow(
            [_cell(word) for word in words]
            + [_score(result), _most(result)]
            + [earned.get(function, "") for function in functions]
            + [given.get(name, "") for name in by_hand]
            + ([points(result.unmarked_points) if result.manual else ""] if by_hand else [])
            + [_cell(_identity(result, column)) for column in identity]
            + (_late(result) if lateness else [])
        )
    text = page.getvalue()
    return (b"" if text.isascii() else codecs.BOM_UTF8) + text.encode()


def _score(result: Result) -> str:
    """The score; an empty cell for what was not graded, as in the files for platforms."""
    return _points(result.score if result.status == "graded" else None)


def _most(result: Result) -> str:
    """The most that could be earned; an empty cell where no assignment says that."""
    return points(result.max_score) if result.status == "graded" or result.max_score else ""


def _identity(result: Result, column: str) -> str:
    return getattr(result.identity, column) if result.identity else ""


def _late(result: Result) -> list[str]:
    late = result.late
    return (
        ["", "", ""]
        if late is None
        else [str(late.days), _points(late.before), points(late.deducted)]
    )


def _points(score: float | None) -> str:
    """The points; an empty cell where they are not known."""
    return "" if score is None else points(score)


def _cell(text: str) -> str:
    """`text` on one line, never taken for a formula by a spreadsheet."""
    text = one_line(text, 1000)
    return "'" + text if text.startswith(_FORMULA) else text
