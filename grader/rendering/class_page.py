"""What does the class page show? The statistics of a whole class, and what went wrong in it."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import get_args
from urllib.parse import quote

from grader.rendering.class_answers import AnswerKey, WrongAnswers, wrong_answers
from grader.rendering.class_rows import PLAIN, ClassRow, PackedRows, packed_rows
from grader.rendering.paths import page_paths
from grader.results import QuestionStatus, Result, Source
from grader.wording import percent

_STATUSES: tuple[QuestionStatus, ...] = get_args(QuestionStatus)
#: The most submissions that could not be graded of which the page gives the reason.
_MOST_UNGRADED = 100


@dataclass(frozen=True)
class Bin:
    """How many scores are in one tenth of the range (in the last bin: full marks)."""

    label: str
    count: int
    height: float


@dataclass(frozen=True)
class QuestionCount:
    """The statuses of one question in the whole class; `mean` is None if none was judged."""

    function: str
    title: str
    mean: float | None
    counts: tuple[tuple[QuestionStatus, int], ...]
    total: int


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
    questions: tuple[QuestionCount, ...]
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

    `packed` are the rows that are not `plain`; None if all are. `ungraded` are the first of those
    that could not be graded; whoever handed nothing in is counted apart.
    """

    rows: tuple[ClassRow, ...]
    assignments: tuple[AssignmentView, ...]
    ungraded: tuple[ClassRow, ...]
    ungraded_count: int
    missing_count: int
    packed: PackedRows | None
    student_count: int
    seconds: float

    @cached_property
    def has_sections(self) -> bool:
        """Whether it is known of anybody in which section they are."""
        return any(row.section for row in self.rows)

    @property
    def shown_answers(self) -> frozenset[AnswerKey]:
        """The wrong answers whose texts the page shows."""
        return frozenset(answer.key for a in self.assignments for answer in a.wrong.answers)

    @property
    def plain(self) -> tuple[ClassRow, ...]:
        """The rows that need no script."""
        return self.rows[:PLAIN]


def class_view(results: Sequence[Result], sources: Mapping[AnswerKey, Source]) -> ClassView:
    """What the class page shows of `results`, and of the `sources` of their wrong answers."""
    rows = tuple(
        ClassRow(result, link(path))
        for result, path in zip(results, page_paths(results), strict=True)
    )
    grouped: dict[str, list[ClassRow]] = {}
    for row in rows:
        if row.result.status == "graded":
            grouped.setdefault(row.result.assignment or "", []).append(row)
    ungraded = tuple(row for row in rows if row.result.status in ("unreadable", "error"))
    return ClassView(
        rows=rows,
        assignments=tuple(
            _assignment(name, group, sources, number)
            for number, (name, group) in enumerate(grouped.items(), start=1)
        ),
        ungraded=ungraded[:_MOST_UNGRADED],
        ungraded_count=len(ungraded),
        missing_count=sum(row.result.status == "missing" for row in rows),
        packed=packed_rows(rows),
        student_count=len(set(map(_person, results))),
        seconds=sum(result.seconds for result in results),
    )


def _person(result: Result) -> str:
    """What tells people apart; several results may be of one person."""
    return result.identity.person if result.identity else f"\0{result.student}"


def link(path: PurePosixPath) -> str:
    """A relative link to `path`, whatever its characters."""
    return quote(str(path))


def _assignment(
    name: str, rows: Sequence[ClassRow], sources: Mapping[AnswerKey, Source], number: int
) -> AssignmentView:
    scores = tuple(row.percent for row in rows if row.result.score is not None)
    return AssignmentView(
        title=rows[0].result.title or name,
        name=name,
        scores=scores,
        bins=_bins(scores),
        questions=_questions(rows),
        wrong=wrong_answers([(row.result, row.href) for row in rows], sources, f"a{number}"),
        not_judged=len(rows) - len(scores),
        perfect=sum(_share_earned(row.result) >= 100 for row in rows),
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


def _questions(rows: Sequence[ClassRow]) -> tuple[QuestionCount, ...]:
    questions = [question for row in rows for question in row.result.questions]
    counted = []
    for function in dict.fromkeys(question.function for question in questions):
        same = [question for question in questions if question.function == function]
        shares = [percent(q.score, q.max_score) for q in same if q.score is not None]
        counts = [(status, sum(q.status == status for q in same)) for status in _STATUSES]
        counted.append(
            QuestionCount(
                function=function,
                title=same[0].title,
                mean=statistics.fmean(shares) if shares else None,
                counts=tuple((status, count) for status, count in counts if count),
                total=len(same),
            )
        )
    return tuple(counted)
