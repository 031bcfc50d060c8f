"""How does a student check their own files? On the public calls, for the command and for pytest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.batch.answer_keys import public_answer_keys
from grader.batch.pool import POLL_SECONDS, grade_each, local_graders
from grader.batch.settings import RunSettings
from grader.batch.submission_grader import LocalGrader
from grader.course import Course
from grader.grading import GradingContext
from grader.results import Result
from grader.submissions import Collection as Collected
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
    with collected_for_check(paths, course, only) as collected:
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


def collected_for_check(paths: Sequence[Path], course: Course, only: str | None) -> Collected:
    """What is there to check: all of what was named, even if one of several files would count.

    Raises:
        GraderError: a path that is not there or cannot be read, or holds nothing to check.
    """
    return collect(paths, course, only, attempt="best")


class Checker:
    """Checks files again and again, with one worker; what was found out is not run again."""

    def __init__(
        self,
        course: Course,
        settings: RunSettings,
        *,
        only: str | None = None,
        on_fault: Callable[[Submission, str], None] = lambda _submission, _traceback: None,
        first: Worker | None = None,
    ) -> None:
        """Check for this course; `first` is a worker that is already running."""
        self._course, self._only = course, only
        self._settings, self._on_fault = settings, on_fault
        self._context = GradingContext(course, public_answer_keys(course), only)
        self._grader = LocalGrader(self._context, settings, on_fault, first)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="grader")

    def check(self, paths: Sequence[Path]) -> list[Result]:
        """The results of files on the public calls.

        Raises:
            GraderError: there is nothing to check, or it cannot be run.
        """
        results: list[Result] = []
        with collected_for_check(paths, self._course, self._only) as collected:
            for submission in collected:
                graded = self._pool.submit(self._grader.grade, submission)
                # a signal may reach another thread and then does not wake this one
                while not wait([graded], timeout=POLL_SECONDS).done:
                    pass
                results.extend(graded.result())
        if any(result.status == "error" for result in results):  # perhaps of its worker
            self._grader.close()
            self._grader = LocalGrader(self._context, self._settings, self._on_fault)
        return results

    def close(self) -> None:
        """End everything that runs here."""
        self._grader.close()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
