"""What does one row of a table of marks say? Only what is certain and right is taken.

A row says whose it is in three ways, and all that it says must agree: the identity, the shown name,
and the digest of the answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from grader.errors import GraderError
from grader.formats.marking_csv import AND_DRAFT, Written, mark_of, text_of_cell
from grader.platforms.sheets import numbers
from grader.platforms.sheets.sheet import Sheet
from grader.results import ManualResult, Result
from grader.wording import one_line, points

#: What takes a mark back.
_TAKEN_BACK = ("-", "–", "−")
_RUBRIC = re.compile(r"\s*\d+(?:[\s,;+]+\d+)*\s*")


@dataclass(frozen=True)
class Asked:
    """A row that a table should have: a person's answer to a question.

    Attributes:
        result: the result of the person.
        question: the question, with the mark that it has.
        person: what the table calls the person.
        student: the name that it shows, or "" where that is not to be compared.
        answers: the digests of all answers that the person ever handed in for it.
    """

    result: Result
    question: ManualResult
    person: str
    student: str
    answers: frozenset[str]

    @property
    def answer(self) -> str:
        """The digest of the answer."""
        return self.question.answer


@dataclass(frozen=True)
class ReadRow:
    """What a row says.

    Attributes:
        asked: the answer that it is about.
        answer: the digest of the answer that was marked, which may be an earlier one.
        written: the mark; one without points is a draft, or takes a mark back.
        takes_back: whether it takes a mark back.
        seen: the digest of the draft that the row held when the table was made; "" for none.
        place: the file and the row, for messages.
    """

    asked: Asked
    answer: str
    written: Written
    takes_back: bool
    seen: str
    place: str

    @property
    def is_draft(self) -> bool:
        """Whether something is written, but no points are given."""
        return self.written.score is None and not self.takes_back

    def says_the_same_as(self, other: ReadRow) -> bool:
        """Whether both rows give the same mark to the same answer, or hold the same draft."""
        is_one = self.answer == other.answer and self.takes_back == other.takes_back
        return is_one and self.written == other.written

    def supersedes(self, other: ReadRow) -> bool:
        """Whether the other holds a draft that whoever wrote this row had before them."""
        return other.is_draft and self.seen == other.written.digest


class Row:
    """One row of a table, and what it says."""

    def __init__(self, sheet: Sheet, places: Mapping[str, int], number: int, place: str) -> None:
        self._sheet, self._places, self._number = sheet, places, number
        self.place = place

    def text(self, column: str) -> str:
        """What stands in a column; "" if there is none."""
        at = self._places.get(column)
        return "" if at is None else text_of_cell(self._sheet.text(self._number, at))

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all stands in it."""
        cells = self._sheet.rows[self._number]
        return not any(cell.text.strip() for cell in cells)

    @property
    def about(self) -> tuple[str, str]:
        """What its person and its question are called."""
        return as_compared(self.text("id")), self.text("question")

    @property
    def has_draft(self) -> bool:
        """Whether something without points stood in it when `grader marking` made it."""
        return AND_DRAFT in self.text("stored")

    @property
    def is_untouched(self) -> bool:
        """Whether nobody wrote in it since `grader marking` made it."""
        stored, _, draft = self.text("stored").partition(AND_DRAFT)
        text = self.text("points")
        score = numbers.read(text)
        if text and score is None:
            return False
        rubric = {int(number) for number in re.findall(r"\d+", self.text("rubric"))}
        written = Written(
            None if score is None else float(score), tuple(sorted(rubric)), self.text("comment")
        )
        return written.digest == (draft or stored)

    def read(self, asked: Asked) -> ReadRow | None:
        """What it says of an answer; None if that is known, or nothing.

        Raises:
            GraderError: it is not certain whose it is, or it says what cannot be.
        """
        stored, _, draft = self.text("stored").partition(AND_DRAFT)
        if self.is_untouched and not draft:
            return None
        score, takes_back = self._score(asked.question)
        rubric = self._rubric(asked.question)
        if score is None and not takes_back and rubric:
            score = self._sum(asked.question, rubric)
        written = Written(score, rubric, self.text("comment"))
        current = mark_of(asked.question)
        if not self.is_untouched:
            self._check_name(asked)
        if score is not None and written.digest != stored:
            self._check_most(asked.question)
        was_written = bool(stored) and stored == current.digest and not current.is_nothing
        if written.score is None and not takes_back and was_written:
            raise GraderError(
                f"{self.place}: the points were emptied, and {name_of(asked)} has "
                f"{points(current.score)} for {asked.question.name}; write a hyphen to take the "
                "mark back, or the points again"
            )
        if written.is_nothing and not takes_back and not draft:
            return None
        answer = self._answer(asked)
        is_current = answer == asked.question.answer
        if draft and written.digest == draft and current.score is not None:
            return None  # it was marked since, by somebody who had the draft before them
        if draft and written.is_nothing and not takes_back:
            return ReadRow(asked, answer, written, takes_back, draft, self.place)
        if is_current and (written.digest == current.digest and not takes_back):
            return None
        is_draft = written.score is None and not takes_back
        if is_draft and not is_current and current.score is not None:
            raise GraderError(
                f"{self.place}: {name_of(asked)} has handed in another answer to "
                f"{asked.question.name} since, and it is marked; empty this row, or mark the new "
                "answer in a new table"
            )
        if stored and is_current and stored != current.digest:
            raise GraderError(
                f"{self.place}: {name_of(asked)} was given another mark for {asked.question.name} "
                f"since this table was written ({_shown(asked.question)}); move the table "
                "elsewhere, run `grader marking` for a new one, and write the mark there"
            )
        return ReadRow(asked, answer, written, takes_back, draft, self.place)

    def _check_name(self, asked: Asked) -> None:
        name = as_compared(self.text("student"))
        if name and asked.student and name != as_compared(one_line(asked.student, 1000)):
            raise GraderError(
                f"{self.place}: the id is that of {name_of(asked)}, but the row names "
                f"{one_line(name, 60)}; the columns may have been sorted apart: undo that, or if "
                "the row is right, write the first of these names into it"
            )

    def _check_most(self, question: ManualResult) -> None:
        """Check that the points were given out of those that the question is worth now."""
        text = self.text("of")
        if text and numbers.read(text) != _exact(question.max_score):
            most = points(question.max_score)
            raise GraderError(
                f"{self.place}: the row is out of {one_line(text, 40)} points, and {question.name} "
                f"is worth {most} now; write the points out of {most}, and {most} in the column of"
            )

    def _answer(self, asked: Asked) -> str:
        """The digest of the answer that was marked."""
        answer = self.text("answer").removeprefix("a")
        if not answer:
            return asked.question.answer
        if answer not in asked.answers:
            raise GraderError(
                f"{self.place}: the answer of this row is none that {name_of(asked)} handed in for "
                f"{asked.question.name}; the columns may have been sorted apart: undo that, or "
                "move the table elsewhere and run `grader marking` for a new one"
            )
        return answer

    def _score(self, question: ManualResult) -> tuple[float | None, bool]:
        """The points, and whether a mark is taken back."""
        text = self.text("points")
        if text in _TAKEN_BACK:
            return None, True
        if not text:
            return None, False
        number = None if text.endswith("%") else numbers.read(text)
        if number is None:
            raise GraderError(
                f"{self.place}: points must be a number, not {one_line(text, 40)!r}; a hyphen "
                "takes a mark back"
            )
        if not 0 <= number <= _exact(question.max_score):
            raise GraderError(
                f"{self.place}: {one_line(text, 40)} points for {question.name}, which is worth "
                f"{points(question.max_score)}; give 0 to {points(question.max_score)}"
            )
        return float(number), False

    def _rubric(self, question: ManualResult) -> tuple[int, ...]:
        """The numbers of what was found of the rubric, in order."""
        text = self.text("rubric")
        if not text:
            return ()
        count = len(question.rubric)
        given = [int(each) for each in re.findall(r"\d+", text)] if _RUBRIC.fullmatch(text) else []
        if not given or not all(1 <= each <= count for each in given):
            allowed = f"numbers from 1 to {count}" if count else f"empty: {question.name} has none"
            raise GraderError(f"{self.place}: rubric must be {allowed}, not {one_line(text, 40)!r}")
        return tuple(sorted(set(given)))

    def _sum(self, question: ManualResult, rubric: Sequence[int]) -> float | None:
        """What the rubric gives for what was found; None if it gives no points for some of it."""
        given = [question.rubric[number - 1].points for number in rubric]
        known = [each for each in given if each is not None]
        if len(known) < len(given):
            return None
        total = sum(map(_exact, known))
        if total > _exact(question.max_score):
            raise GraderError(
                f"{self.place}: what was found of the rubric adds up to {points(float(total))}, "
                f"and {question.name} is worth {points(question.max_score)}; write the points too"
            )
        return float(total)


def _exact(value: float) -> Decimal:
    return Decimal(repr(value))


def _shown(question: ManualResult) -> str:
    if question.score is None:
        return "it has none now"
    by = f" by {one_line(question.marked_by, 40)}" if question.marked_by else ""
    return f"{points(question.score)}{by}"


def as_compared(text: str) -> str:
    """A text as it is compared with what went through a spreadsheet.

    Blanks do not count, nor whether a letter and its accent are one character.
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


def name_of(asked: Asked) -> str:
    """Whoever an answer is of, for messages."""
    return one_line(asked.student or asked.person, 60)
