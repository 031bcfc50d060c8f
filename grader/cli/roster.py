"""What does `grader grade` say of a class before it is graded? Who is missing, unknown, untimed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.course import Course
    from grader.submissions import Roster, Rostered, Submission


def with_people(submissions: Sequence[Submission], roster: Roster) -> Rostered:
    """The submissions as a roster knows their people; says who is missing, and who is unknown."""
    from grader.submissions import with_roster

    rostered = with_roster(submissions, roster)
    for message in rostered.messages:
        _say(message)
    return rostered


def say_whose_times_are_unknown(
    submissions: Sequence[Submission], course: Course, only: str | None
) -> None:
    """Say how many hand-ins cannot lose anything for being late, although others can."""
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
        _say(message.format(count=count))


def _say(message: str) -> None:
    from grader.wording import one_line

    encoding = sys.stderr.encoding or "ascii"
    line = f"grader: {one_line(message, 4000)}"
    print(line.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
