"""What does the class page show? The statistics of a whole class."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import get_args
from urllib.parse import quote

from grader.rendering.paths import page_paths
from grader.results import Diagnosis, QuestionResult, QuestionStatus, Result
from grader.wording import percent
from grader.wording import translate as _

_STATUSES: tuple[QuestionStatus, ...] = get_args(QuestionStatus)


@dataclass(frozen=True)
class ClassRow:
    """One result of the class and the link to its page."""

    result: Result
    href: str

    @property
    def percent(self) -> float:
        """The share of the points that was earned."""
        return percent(self.result.score, self.result.max_score)


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
class StudentLink:
    """A student, and a link to one question on the page of their result."""

    student: str
    href: str


@dataclass(frozen=True)
class MistakeCount:
    """One mistake and who made it: `share` percent of the results that were graded."""

    title: str
    function: str
    students: tuple[StudentLink, ...]
    share: float


@dataclass(frozen=True)
class AssignmentView:
    """The statistics of one assignment in the class; `scores` are those that are known."""

    title: str
    name: str
    scores: tuple[float, ...]
    bins: tuple[Bin, ...]
    questions: tuple[QuestionCount, ...]
    mistakes: tuple[MistakeCount, ...]
    not_judged: int

    @property
    def mean(self) -> float | None:
        """The mean score in percent; None where none is known."""
        return statistics.fmean(self.scores) if self.scores else None

    @property
    def median(self) -> float | None:
        """The median score in percent; None where none is known."""
        return statistics.median(self.scores) if self.scores else None

    @property
    def perfect(self) -> int:
        """How many results have full marks."""
        return self.bins[-1].count


@dataclass(frozen=True)
class ClassView:
    """A class, as its page shows it."""

    rows: tuple[ClassRow, ...]
    assignments: tuple[AssignmentView, ...]
    ungraded: tuple[ClassRow, ...]
    student_count: int
    seconds: float


def class_view(results: Sequence[Result]) -> ClassView:
    """The statistics of `results` for the class page."""
    rows = tuple(
        ClassRow(result, link(path))
        for result, path in zip(results, page_paths(results), strict=True)
    )
    grouped: dict[str, list[ClassRow]] = {}
    for row in rows:
        if row.result.status == "graded":
            grouped.setdefault(row.result.assignment or "", []).append(row)
    return ClassView(
        rows=rows,
        assignments=tuple(_assignment(name, group) for name, group in grouped.items()),
        ungraded=tuple(row for row in rows if row.result.status != "graded"),
        student_count=len({result.student for result in results}),
        seconds=sum(result.seconds for result in results),
    )


def link(path: PurePosixPath) -> str:
    """A relative link to `path`, whatever its characters."""
    return quote(str(path))


def _assignment(name: str, rows: Sequence[ClassRow]) -> AssignmentView:
    scores = tuple(row.percent for row in rows if row.result.score is not None)
    return AssignmentView(
        title=rows[0].result.title or name,
        name=name,
        scores=scores,
        bins=_bins(scores),
        questions=_questions(rows),
        mistakes=_mistakes(rows),
        not_judged=len(rows) - len(scores),
    )


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


def _title(diagnosis: Diagnosis, question: QuestionResult) -> str:
    """The title of a diagnosis, or of all between which nothing decides."""
    titles = {one.mistake: one.title for one in question.diagnosis}
    known = [titles[id] for id in diagnosis.alternatives if id in titles]
    return _("; ").join(known) or diagnosis.title


def _mistakes(rows: Sequence[ClassRow]) -> tuple[MistakeCount, ...]:
    """The mistakes made, most frequent first; each counts once per result.

    Mistakes of which one was made, and nothing tells which, count as one.
    """
    students_of: dict[tuple[str, str], dict[str, StudentLink]] = {}
    titles: dict[tuple[str, str], str] = {}
    for row in rows:
        for number, question in enumerate(row.result.questions, 1):
            for diagnosis in question.diagnosis:
                if diagnosis.confidence != "none":
                    name = "; ".join(diagnosis.alternatives) or diagnosis.mistake
                    key = (question.function, name or diagnosis.title)
                    titles.setdefault(key, _title(diagnosis, question))
                    student = StudentLink(row.result.student, f"{row.href}#q{number}")
                    students_of.setdefault(key, {}).setdefault(row.href, student)
    counted = [
        MistakeCount(titles[key], key[0], tuple(students.values()), 100 * len(students) / len(rows))
        for key, students in students_of.items()
    ]
    return tuple(sorted(counted, key=lambda mistake: -len(mistake.students)))
