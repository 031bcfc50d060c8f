"""What is a mark that goes back to a platform, and what is known about a file of marks?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from grader.errors import GraderError
from grader.platforms.people import GradedPerson
from grader.platforms.sheets import numbers
from grader.results import Result


@dataclass(frozen=True)
class Mark:
    """The mark of one person for one assignment.

    Attributes:
        person: whose it is.
        result: what was graded, or what of theirs answers no assignment that is known; None if
            they handed in nothing.
        score: the mark, scaled and rounded; None if there is none.
    """

    person: GradedPerson
    result: Result | None
    score: Decimal | None

    @property
    def is_judged(self) -> bool:
        """Whether it is a mark that was earned, and not one for what is missing."""
        result = self.result
        return result is not None and result.status == "graded" and result.score is not None


@dataclass(frozen=True)
class Marks:
    """The marks of a class for one assignment.

    Attributes:
        assignment: the name of the assignment.
        title: its title.
        marks: a mark for each person of the class, in its order.
        points: what the marks are out of; None if nobody has one.
        is_scaled: whether that was asked for.
        column: the name of the platform's column that was asked for; "" if none was.
    """

    assignment: str
    title: str
    marks: tuple[Mark, ...]
    points: Decimal | None
    is_scaled: bool = False
    column: str = ""

    @property
    def people(self) -> list[GradedPerson]:
        """The class."""
        return [mark.person for mark in self.marks]

    def scaled(self, score: float, max_score: float) -> Decimal:
        """Points of a result as they stand beside the marks."""
        return numbers.scaled(score, max_score, self.points if self.is_scaled else None)

    @property
    def heading(self) -> str:
        """The heading of a new column."""
        return self.column or self.title or self.assignment


@dataclass(frozen=True)
class Export:
    """A file of marks, and what its reader has to know.

    Attributes:
        data: the file.
        column: the column of the marks.
        count: how many marks it holds that are ours.
        leftovers: who and what was left over, a line each kind.
        remarks: what the platform will do with the file that people do not expect.
    """

    data: bytes
    column: str
    count: int
    leftovers: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def marks_of(
    people: Sequence[GradedPerson],
    assignment: str,
    *,
    scale: Decimal | None = None,
    missing_is_zero: bool = False,
    column: str = "",
) -> Marks:
    """The marks of a class for an assignment.

    Only what was graded and judged in full is a mark; what is missing, unreadable or not judged
    has none, unless that shall be 0.

    Raises:
        GraderError: not all results are out of the same points, and there is no scale.
    """
    marks: list[Mark] = []
    maxima: dict[Decimal, None] = {}
    title = ""
    for person in people:
        result = _result_of(person, assignment)
        score: Decimal | None = Decimal(0) if missing_is_zero else None
        if result is not None:
            title = title or (result.title if result.assignment == assignment else "")
            if result.status == "graded" and result.score is not None:
                score = numbers.scaled(result.score, result.max_score, scale)
            if result.status == "graded":
                maxima[numbers.scaled(result.max_score, result.max_score, scale)] = None
        marks.append(Mark(person, result, score))
    if scale is None and len(maxima) > 1:
        several = " and ".join(numbers.written(most) for most in sorted(maxima))
        raise GraderError(
            f"the results of {assignment} are out of {several} points; "
            "grade the class again, or say with --scale what marks shall be out of"
        )
    points = scale if scale is not None else next(iter(maxima), None)
    return Marks(assignment, title, tuple(marks), points, scale is not None, column)


def _result_of(person: GradedPerson, assignment: str) -> Result | None:
    """The result of a person for an assignment, else that of a file of which nobody knows."""
    own = (each for each in person.results if each.assignment == assignment)
    unknown = (r for r in person.results if r.assignment is None and r.status != "missing")
    return next(own, None) or next(unknown, None)
