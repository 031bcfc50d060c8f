"""What does the class page show? The statistics of a whole class, and what went wrong in it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from urllib.parse import quote

from grader.rendering.attention import Concern, concerns_of
from grader.rendering.class_answers import AnswerKey, WrongAnswers, wrong_answers
from grader.rendering.class_people import ClassPeople, HandIn, PersonRow, people_of
from grader.rendering.class_questions import CallTime, QuestionOfClass, questions_of
from grader.rendering.class_rows import PackedRows, packed_rows, plain_rows, search_text
from grader.rendering.paths import page_paths
from grader.results import Result, Source
from grader.wording import percent

#: The most submissions that could not be graded of which the page gives the reason.
_MOST_UNGRADED = 100


@dataclass(frozen=True)
class Bin:
    """How many scores are in one tenth of the range (in the last bin: full marks)."""

    label: str
    count: int
    height: float


@dataclass(frozen=True)
class AssignmentView:
    """The statistics of one assignment in the class.

    `scores` are those that are known. `perfect` is in how many results everything is right, also if
    being late cost something.
    """

    title: str
    name: str
    scores: tuple[float, ...]
    bins: tuple[Bin, ...]
    questions: tuple[QuestionOfClass, ...]
    wrong: WrongAnswers
    not_judged: int
    perfect: int

    @property
    def mean(self) -> float | None:
        """The mean score in percent; None where none is known."""
        return statistics.fmean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        """The median score in percent; None where none is known."""
        return statistics.median(self.scores) if self.scores else None


@dataclass(frozen=True)
class ClassView:
    """A class, as its page shows it.

    `ungraded` are the first of those that could not be graded; whoever handed nothing in is counted
    apart.
    """

    hand_ins: tuple[HandIn, ...]
    assignments: tuple[AssignmentView, ...]
    ungraded: tuple[HandIn, ...]
    ungraded_count: int
    missing_count: int
    seconds: float

    @property
    def shown_answers(self) -> frozenset[AnswerKey]:
        """The wrong answers whose texts the page shows."""
        return frozenset(answer.key for a in self.assignments for answer in a.wrong.answers)

    @cached_property
    def people(self) -> ClassPeople:
        """A row for each person, a column for each assignment."""
        return people_of(self.hand_ins)

    @cached_property
    def packed(self) -> PackedRows | None:
        """The rows that are not `plain`; None if all are."""
        return packed_rows(self.people)

    @property
    def plain(self) -> tuple[PersonRow, ...]:
        """The rows that need no script."""
        return self.people.rows[: plain_rows(self.people.rows)]

    def searched(self, row: PersonRow) -> str:
        """What a row is searched by."""
        return search_text(row, self.people.columns)

    @cached_property
    def concerns(self) -> tuple[Concern, ...]:
        """What needs the teacher."""
        return concerns_of(self.people)

    @cached_property
    def without_name(self) -> tuple[QuestionOfClass, ...]:
        """The questions with wrong answers that nothing explains."""
        questions = (question for a in self.assignments for question in a.questions)
        return tuple(each for each in questions if each.wrong and each.wrong.unnamed)


def class_view(
    results: Sequence[Result],
    sources: Mapping[AnswerKey, Source],
    call_time: CallTime = lambda *_answer: None,
) -> ClassView:
    """What the class page shows.

    Args:
        results: the results of the class.
        sources: the texts of their wrong answers.
        call_time: how long a call of an answer took, as far as that is known.
    """
    hand_ins = tuple(
        HandIn(result, link(path))
        for result, path in zip(results, page_paths(results), strict=True)
    )
    grouped: dict[str, list[HandIn]] = {}
    for one in hand_ins:
        if one.result.status == "graded":
            grouped.setdefault(one.result.assignment or "", []).append(one)
    ungraded = tuple(one for one in hand_ins if one.result.status in ("unreadable", "error"))
    return ClassView(
        hand_ins=hand_ins,
        assignments=tuple(
            _assignment(name, group, sources, call_time, f"a{number}")
            for number, (name, group) in enumerate(grouped.items(), start=1)
        ),
        ungraded=ungraded[:_MOST_UNGRADED],
        ungraded_count=len(ungraded),
        missing_count=sum(one.result.status == "missing" for one in hand_ins),
        seconds=sum(result.seconds for result in results),
    )


def link(path: PurePosixPath) -> str:
    """A relative link to `path`, whatever its characters."""
    return quote(str(path))


def _assignment(
    name: str,
    hand_ins: Sequence[HandIn],
    sources: Mapping[AnswerKey, Source],
    call_time: CallTime,
    prefix: str,
) -> AssignmentView:
    scores = tuple(one.percent for one in hand_ins if one.result.score is not None)
    wrong = wrong_answers([(one.result, one.href) for one in hand_ins], sources, prefix)
    return AssignmentView(
        title=hand_ins[0].result.title or name,
        name=name,
        scores=scores,
        bins=_bins(scores),
        questions=questions_of(hand_ins, wrong.questions, prefix, call_time),
        wrong=wrong,
        not_judged=len(hand_ins) - len(scores),
        perfect=sum(_share_earned(one.result) >= 100 for one in hand_ins),
    )


def _share_earned(result: Result) -> float:
    """The share of the points that was earned, in percent, without what being late cost."""
    earned = result.score if result.late is None else result.late.before
    return percent(earned, result.max_score)


def _bins(scores: Sequence[float]) -> tuple[Bin, ...]:
    counts = [0] * 11
    for score in scores:
        counts[10 if score >= 100 else int(score // 10)] += 1
    highest = max(counts) or 1
    labels = [str(10 * n) for n in range(11)]
    return tuple(
        Bin(label, count, count / highest) for label, count in zip(labels, counts, strict=True)
    )
