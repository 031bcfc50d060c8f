"""How do answers become a table in which marks are written? A row for each person and question."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from grader.results import ManualResult
from grader.wording import one_line, points

#: What a spreadsheet takes for the beginning of a formula.
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
#: The columns; whoever marks writes into `points`, `rubric` and `comment`.
COLUMNS = (
    "student", "id", "assignment", "question", "points", "of", "rubric", "comment", "status",
    "excerpt", "answer", "stored",
)  # fmt: skip
#: What stands in the last column between the digest of the mark and that of a draft.
AND_DRAFT = "-"
#: The most characters of an answer that are shown.
_EXCERPT = 200
#: The hexadecimal digits of the digest of a mark.
_DIGEST_LENGTH = 10


@dataclass(frozen=True)
class Written:
    """What whoever marks writes into a row.

    Attributes:
        score: the points; None where there are none.
        rubric: the numbers of what was found of the rubric.
        comment: what the student is told.
    """

    score: float | None = None
    rubric: tuple[int, ...] = ()
    comment: str = ""

    @property
    def digest(self) -> str:
        """What stands for it in the table; begins with a letter, so that it is never a number."""
        text = repr((self.score, self.rubric, " ".join(self.comment.split())))
        return "m" + hashlib.sha256(text.encode(errors="replace")).hexdigest()[:_DIGEST_LENGTH]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was written."""
        return self.score is None and not self.rubric and not self.comment.strip()


@dataclass(frozen=True)
class MarkingRow:
    """A row of the table.

    Attributes:
        student: the name, or the pseudonym.
        person: what tells the person from all others.
        assignment: the assignment's name.
        question: what is known of the answer.
        draft: what was written without points, and is kept for later.
    """

    student: str
    person: str
    assignment: str
    question: ManualResult
    draft: Written = Written()


def mark_of(question: ManualResult) -> Written:
    """The mark that a question has, as it stands in the table."""
    if question.score is None:
        return Written()
    found = tuple(number for number, line in enumerate(question.rubric, start=1) if line.found)
    return Written(question.score, found, question.comment)


def marking_csv(rows: Sequence[MarkingRow]) -> bytes:
    """The table as UTF-8 with a byte order mark, so that a spreadsheet saves it as UTF-8 again.

    Whatever students wrote is never taken for a formula by a spreadsheet.
    """
    page = io.StringIO()
    writer = csv.writer(page)
    writer.writerow(COLUMNS)
    for row in rows:
        question = row.question
        mark = mark_of(question)
        shown = mark if row.draft.is_nothing else row.draft
        writer.writerow(
            [
                cell_text(one_line(row.student, 1000)),
                cell_text(row.person),
                cell_text(row.assignment),
                question.name,
                "" if shown.score is None else f"{shown.score:.12g}",
                points(question.max_score),
                " ".join(map(str, shown.rubric)),
                cell_text(shown.comment),
                _status(question),
                cell_text(one_line(excerpt(question), _EXCERPT)),
                f"a{question.answer}",
                mark.digest if row.draft.is_nothing else mark.digest + AND_DRAFT + row.draft.digest,
            ]
        )
    return codecs.BOM_UTF8 + page.getvalue().encode(errors="replace")


def cell_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula: with an apostrophe before what begins one.

    So has a text that begins with such an apostrophe, so that the text can be told from the cell.
    """
    return "'" + text if text.startswith((*FORMULA, "'")) else text


def text_of_cell(cell: str) -> str:
    """The text of a cell that `cell_text` made, or that somebody wrote."""
    begins = cell[:1] == "'" and cell[1:].startswith((*FORMULA, "'"))
    return cell[1:] if begins else cell


def excerpt(question: ManualResult) -> str:
    """The beginning of an answer, or what stands in its place."""
    text = " ".join(cell.text for cell in question.cells)
    shown = " ".join(text.split())
    outputs = sum(len(cell.outputs) + len(cell.attached) for cell in question.cells)
    if question.written == "missing":
        return "(no answer was found)"
    if outputs:
        what = "output or picture" if outputs == 1 else "outputs or pictures"
        shown = f"{shown[: _EXCERPT - 30]} (and {outputs} {what})"
    return shown


def _status(question: ManualResult) -> str:
    """What is to be done, in a word or a few: the same in every language, as columns are."""
    if question.is_worth_other_points:
        had, before = points(question.earlier), points(question.earlier_of)
        return f"to be marked again: had {had} of {before} points"
    if question.status == "changed":
        return f"changed since it was marked with {points(question.earlier)}"
    if question.status == "marked":
        return "marked"
    return {
        "answered": "to be marked",
        "as_handed_out": "to be marked: as it was handed out",
        "missing": "to be marked: no answer found",
    }[question.written]
