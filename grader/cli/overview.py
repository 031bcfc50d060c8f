"""What does `grader grade` say before it grades? What was seen, and who is missing or unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.cli.progress import Report
    from grader.course import Course
    from grader.results import Result
    from grader.submissions import RootOverview, Submission


class Announcing:
    """A report that says something before it reports the first submission, and only once.

    What stops a run before anything is graded is then the one line that is said.
    """

    def __init__(self, report: Report, lines: Iterable[str]) -> None:
        """Report to `report`, after it has said these lines."""
        self._report, self._lines = report, list(lines)

    def __call__(self, submission: Submission, results: tuple[Result, ...], kept: bool) -> None:
        """Report a submission."""
        self.announce()
        self._report(submission, results, kept)

    def announce(self) -> None:
        """Say what has not been said yet."""
        from grader.wording import one_line

        for line in self._lines:
            self._report.line(one_line(line, 4000))
        self._lines.clear()


def what_was_seen(overview: Iterable[RootOverview]) -> Iterator[str]:
    """What was seen in each folder and archive."""
    for root in overview:
        yield from root.lines()


def whose_times_are_unknown(
    submissions: Sequence[Submission], course: Course, only: str | None
) -> Iterator[str]:
    """How many hand-ins cannot lose anything for being late, although others can."""
    from grader.wording import ntranslate

    assignments = [course.assignment(only)] if only else course.assignments.values()
    late = [assignment for assignment in assignments if assignment.late is not None]
    if not late:
        return
    from grader.grading import Times

    count = sum(
        not each.is_missing and all(Times.of(each, assignment).is_unknown for assignment in late)
        for each in submissions
    )
    message = ntranslate(
        "when {count} hand-in was handed in is not known, so nothing is taken off it for being "
        "late",
        "when {count} hand-ins were handed in is not known, so nothing is taken off them for being "
        "late",
        count,
    )
    if count:
        yield message.format(count=count)


def who_may_be_one(submissions: Iterable[Submission]) -> Iterator[str]:
    """Whose names stand in several exports, although nothing says that they are one person."""
    from grader.submissions import names_of_several
    from grader.wording import ntranslate, people_listed

    names = names_of_several([each.identity for each in submissions if each.identity is not None])
    message = ntranslate(
        "{count} name stands in several exports; no number, login or e-mail address says that it "
        "is one person's, so they are counted as different people: {names}",
        "{count} names stand in several exports; no number, login or e-mail address says that each "
        "is one person's, so they are counted as different people: {names}",
        len(names),
    )
    if names:
        yield message.format(count=len(names), names=people_listed(names, 4))
