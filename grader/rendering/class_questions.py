"""What does the class page say of one question? Its statuses, how hard it is, what went wrong."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from grader.rendering.class_answers import WrongQuestion
from grader.rendering.class_people import HandIn
from grader.rendering.item_analysis import ItemAnalysis, analyse
from grader.results import QuestionResult, QuestionStatus, Result

#: How long one call of an answer took, in seconds, by the assignment, the function, and the digest
#: of the answer; None if that is not known.
CallTime = Callable[[str, str, str], float | None]

_STATUSES: tuple[QuestionStatus, ...] = get_args(QuestionStatus)
#: The most parts of a question that the page shows.
_MOST_PARTS = 30


@dataclass(frozen=True)
class Times:
    """How long one call took, in seconds: half of the hand-ins took no longer than the median."""

    count: int
    median: float
    slowest: float


@dataclass(frozen=True)
class PartAnalysis:
    """What the points say about one part of a question."""

    name: str
    most: float
    item: ItemAnalysis


@dataclass(frozen=True)
class QuestionOfClass:
    """One question of an assignment in the whole class.

    The numbers are made when they are asked for: the class is looked through once without them.

    Attributes:
        number: its number in the assignment.
        anchor: its id on the page.
        function: its function.
        title: its title.
        most: the points that it is worth.
        most_of_all: the points that the assignment is worth.
        hand_ins: the graded results of the assignment.
        wrong: what went wrong in it; None if nothing did.
        call_time: how long a call of an answer took.
    """

    number: int
    anchor: str
    function: str
    title: str
    most: float
    most_of_all: float
    hand_ins: Sequence[HandIn]
    wrong: WrongQuestion | None
    call_time: CallTime

    def _answered(self) -> Iterator[tuple[QuestionResult, Result]]:
        for hand_in in self.hand_ins:
            for question in hand_in.result.questions:
                if question.function == self.function:
                    yield question, hand_in.result

    def _totals(self) -> list[float | None]:
        """The points for all questions together, before anything was taken off for being late."""
        return [_total(result) for _question, result in self._answered()]

    @cached_property
    def counts(self) -> tuple[tuple[QuestionStatus, int], ...]:
        """How many have each status; those that nobody has are left out."""
        count = Counter(question.status for question, _result in self._answered())
        return tuple((status, count[status]) for status in _STATUSES if count[status])

    @cached_property
    def item(self) -> ItemAnalysis:
        """How hard it is, and how well it tells strong from weak."""
        scores = [question.score for question, _result in self._answered()]
        return analyse(scores, self._totals(), self.most, self.most_of_all)

    @property
    def mean(self) -> float | None:
        """The mean share of its points, in percent; None if none was judged."""
        return None if self.item.mean is None else 100 * self.item.mean

    @cached_property
    def parts(self) -> tuple[PartAnalysis, ...]:
        """The same for its parts, if there are several."""
        points = [_points_of_parts(question) for question, _result in self._answered()]
        most: dict[str, float] = {}
        for question, _result in self._answered():
            for name, worth in _worth_of_parts(question).items():
                most.setdefault(name, worth)
        if len(most) < 2:
            return ()
        totals = self._totals()
        return tuple(
            PartAnalysis(
                name,
                worth,
                analyse(
                    [None if earned is None else earned.get(name, 0.0) for earned in points],
                    totals,
                    worth,
                    self.most_of_all,
                ),
            )
            for name, worth in list(most.items())[:_MOST_PARTS]
        )

    @cached_property
    def times(self) -> Times | None:
        """How long a call takes; None if that is not known."""
        times: dict[tuple[str, str], float | None] = {}
        known = []
        for question, result in self._answered():
            key = result.assignment or "", question.answer
            if key not in times:
                times[key] = self.call_time(key[0], self.function, key[1])
            if (seconds := times[key]) is not None:
                known.append(seconds)
        return Times(len(known), statistics.median(known), max(known)) if known else None


def questions_of(
    hand_ins: Sequence[HandIn],
    wrong: Sequence[WrongQuestion],
    prefix: str,
    call_time: CallTime,
) -> tuple[QuestionOfClass, ...]:
    """The questions of one assignment.

    Args:
        hand_ins: the graded results of the assignment.
        wrong: what went wrong, question by question.
        prefix: what the ids of questions begin with.
        call_time: how long a call of an answer took.
    """
    first: dict[str, QuestionResult] = {}
    for hand_in in hand_ins:
        for question in hand_in.result.questions:
            first.setdefault(question.function, question)
    went_wrong = {question.function: question for question in wrong}
    return tuple(
        QuestionOfClass(
            number=number,
            anchor=f"{prefix}-q{number}",
            function=function,
            title=question.title,
            most=question.max_score,
            most_of_all=sum(each.max_score for each in first.values()),
            hand_ins=hand_ins,
            wrong=went_wrong.get(function),
            call_time=call_time,
        )
        for number, (function, question) in enumerate(first.items(), start=1)
    )


def _total(result: Result) -> float | None:
    """The sum of the questions' points; None if one of them is not known."""
    known = [question.score for question in result.questions if question.score is not None]
    return math.fsum(known) if len(known) == len(result.questions) else None


def _worth_of_parts(question: QuestionResult) -> dict[str, float]:
    """The points that each part is worth; parts of other kinds are left out."""
    worth: dict[str, float] = {}
    for finding in question.checks:
        if finding.kind == "part" and finding.max_score > 0:
            worth[finding.name] = worth.get(finding.name, 0.0) + finding.max_score
    return worth


def _points_of_parts(question: QuestionResult) -> dict[str, float] | None:
    """What each part earned; None if nothing is known of them though something was earned."""
    if question.score is None:
        return None
    worth = _worth_of_parts(question)
    if not worth and question.score > 0:
        return None
    earned = dict.fromkeys(worth, 0.0)
    for finding in question.checks:
        if finding.name in earned and finding.kind == "part":
            earned[finding.name] += finding.score
    return earned
