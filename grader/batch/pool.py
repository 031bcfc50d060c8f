"""Who grades the submissions of a class? A pool of threads, each with a worker of its own."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import islice
from typing import cast

from grader.batch.settings import RunSettings
from grader.errors import GraderError
from grader.grading import GradingContext, grade_submission
from grader.results import Result
from grader.submissions import Submission
from grader.wording import translate as _
from grader.worker import Worker, WorkerError

_LOOK_SECONDS = 0.2


def grade_each(
    submissions: Sequence[Submission],
    context: GradingContext,
    settings: RunSettings,
    *,
    on_fault: Callable[[Submission, str], None],
    first: Worker | None = None,
) -> Generator[tuple[Submission, tuple[Result, ...]], None, None]:
    """Grade all submissions, `settings.jobs` at a time; each comes out as soon as it is done.

    With one job they come out in the order given. Close the iterator to stop early: it ends what
    runs, and leaves no process behind.

    Args:
        submissions: what to grade.
        context: what they are graded by.
        settings: how they are run.
        on_fault: gets the traceback where the grader itself fails on a submission.
        first: a worker that runs already; it is closed at the end like the others.

    Raises:
        GraderError: nothing can be graded: the course or the interpreter is at fault.
    """
    workers = _WorkerPool(context, settings, on_fault, first or settings.worker())
    pool = ThreadPoolExecutor(max_workers=settings.jobs, thread_name_prefix="grader")
    rest = iter(submissions)
    running: dict[Future[tuple[Result, ...]], Submission] = {}
    try:
        while True:
            for submission in islice(rest, 2 * settings.jobs - len(running)):
                running[pool.submit(workers.grade, submission)] = submission
            if not running:
                return
            # a signal may reach another thread, and then it does not wake this one
            done, _ = wait(running, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for future in [future for future in running if future in done]:
                yield running.pop(future), future.result()
    finally:
        workers.stop()
        pool.shutdown(wait=True, cancel_futures=True)


class _WorkerPool:
    """A worker for each thread; each is made when its thread first needs it."""

    def __init__(
        self,
        context: GradingContext,
        settings: RunSettings,
        on_fault: Callable[[Submission, str], None],
        first: Worker,
    ) -> None:
        self._context, self._settings, self._on_fault = context, settings, on_fault
        self._idle = [first]
        self._all = [first]
        self._mine = threading.local()
        self._stopping = False

    def grade(self, submission: Submission) -> tuple[Result, ...]:
        try:
            return tuple(grade_submission(submission, self._context, self._worker()))
        except GraderError:  # of the course or the machine: the same for every submission
            raise
        except WorkerError as error:
            return (_fault(submission, str(error)),)
        except Exception as error:  # a fault of ours costs this submission's result, no other's
            if not self._stopping:
                self._on_fault(submission, traceback.format_exc())
            reason = _("{exception} in the grader").format(exception=type(error).__name__)
            return (_fault(submission, reason),)

    def _worker(self) -> Worker:
        if not hasattr(self._mine, "worker"):
            with suppress(IndexError):
                self._mine.worker = self._idle.pop()
                return cast(Worker, self._mine.worker)
            self._mine.worker = self._settings.worker()
            self._all.append(self._mine.worker)
            if self._stopping:  # it may have come too late to be closed with the others
                self._mine.worker.close()
        return cast(Worker, self._mine.worker)

    def stop(self) -> None:
        """Close all workers, also those that are at work: nobody waits for their answers."""
        self._stopping = True
        for worker in list(self._all):
            worker.close()


def _fault(submission: Submission, reason: str) -> Result:
    return Result(
        student=submission.student,
        assignment=None,
        source=submission.source,
        sha256="",
        status="error",
        reason=_("the grader itself failed: {reason}").format(reason=reason),
        notes=submission.notes,
    )
