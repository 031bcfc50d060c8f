"""How does a student check their own files? On the public calls, for the command and for pytest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from grader.batch.answer_keys import public_answer_keys
from grader.batch.pool import grade_each, local_graders
from grader.batch.settings import RunSettings
from grader.course import Course
from grader.grading import GradingContext
from grader.results import Result
from grader.submissions import Submission, collect
from grader.worker import Worker


def check_submissions(
    course: Course,
    paths: Sequence[Path],
    settings: RunSettings,
    *,
    only: str | None = None,
    functions: Collection[str] = (),
    on_fault: Callable[[Submission, str], None] = lambda _submission, _traceback: None,
    on_judged: Callable[[Result], None] | None = None,
    first: Worker | None = None,
) -> list[Result]:
    """The results of `paths` on the public calls, in the order in which they are graded.

    Args:
        course: the course whose assignments are checked.
        paths: notebooks, `.py` files, folders or archives.
        settings: how they are run.
        only: the name of the assignment to check for, if it is given.
        functions: the names of the questions to check; all, if there are none.
        on_fault: called with the traceback if the grader itself fails on a submission.
        on_judged: called with a result as soon as its marks are known, before they are explained,
            if there is only one submission.
        first: a worker that is already running; it is closed at the end.

    Raises:
        GraderError: there is nothing to check, or it cannot be run.
    """
    with collect(paths, course, only) as collected:
        told = on_judged if len(collected) == 1 else None
        context = GradingContext(
            course,
            public_answer_keys(course),
            only,
            functions=frozenset(functions),
            on_judged=told,
        )
        graders = local_graders(len(collected), context, settings, on_fault, first)
        graded = grade_each(collected, graders)
        return [result for _submission, results in graded for result in results]
