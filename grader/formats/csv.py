"""grades.csv: one line for each submission, one column for each graded function."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence

from grader.results import Result
from grader.wording import one_line, points

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

_COLUMNS = ("student", "assignment", "source", "status", "score", "max_score")


def grades_csv(results: Sequence[Result]) -> bytes:
    """The gradebook of `results` as UTF-8, with a byte order mark where a character needs it.

    Excel takes a file without the mark for the local code page, so names would break; a file that
    is all ASCII goes without, since many other readers take the mark for part of the first header.
    """
    functions = list(dict.fromkeys(q.function for result in results for q in result.questions))
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow([*_COLUMNS, *map(_cell, functions)])
    for result in results:
        earned = {question.function: _points(question.score) for question in result.questions}
        words = [result.student, result.assignment or "", result.source, result.status]
        writer.writerow(
            [_cell(word) for word in words]
            + [_points(result.score), points(result.max_score)]
            + [earned.get(function, "") for function in functions]
        )
    text = page.getvalue()
    return (b"" if text.isascii() else codecs.BOM_UTF8) + text.encode()


def _points(score: float | None) -> str:
    """The points; an empty cell where they are not known, and never 0."""
    return "" if score is None else points(score)


def _cell(text: str) -> str:
    """`text` on one line, never taken for a formula by a spreadsheet."""
    text = one_line(text, 1000)
    return "'" + text if text.startswith(_FORMULA) else text
