"""What grades the submissions of a class? A pool of threads, each with a worker of its own."""

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

#: How often the main thread looks for a signal while it waits for results.
_POLL_SECONDS = 0.2


def grade_each(
    submissions: Sequence[Submission],
    context: GradingContext,
    settings: RunSettings,
    *,
    on_fault: Callable[[Submission, str], None],
    first: Worker | None = None,
) -> Generator[tuple[Submission, tuple[Result, ...]], None, None]:
    """Grade all submissions, `settings.jobs` at a time, and yield each as soon as it is done.

    With one job they come in the order given. Close the iterator to stop early: that ends whatever
    is running and leaves no process behind.

    Args:
        submissions: what to grade.
        context: what they are graded by.
        settings: how they are run.
        on_fault: called with the traceback if the grader itself fails on a submission.
        first: a worker that is already running; it is closed at the end like the others.

    Yields:
        Each submission with its results.

    Raises:
        GraderError: nothing can be graded, because of the course or the interpreter.
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
            # a signal may reach another thread and then does not wake this one
            done, _ = wait(running, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in [future for future in running if future in done]:
                yield running.pop(future), future.result()
    finally:
        workers.stop()
        pool.shutdown(wait=True, cancel_futures=True)


class _WorkerPool:
    """A worker for each thread, started when the thread first needs it."""

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
        self._local = threading.local()
        self._stopping = False

    def grade(self, submission: Submission) -> tuple[Result, ...]:
        try:
            return tuple(grade_submission(submission, self._context, self._worker()))
        except GraderError:  # about the course or the machine: the same for every submission
            raise
        except WorkerError as error:
            return (_fault_result(submission, str(error)),)
        except Exception as error:  # the grader's own fault costs only this submission's result
            if not self._stopping:
                self._on_fault(submission, traceback.format_exc())
            reason = _("{exception} in the grader").format(exception=type(error).__name__)
            return (_fault_result(submission, reason),)

    def _worker(self) -> Worker:
        if not hasattr(self._local, "worker"):
            with suppress(IndexError):
                self._local.worker = self._idle.pop()
                return cast(Worker, self._local.worker)
            self._local.worker = self._settings.worker()
            self._all.append(self._local.worker)
            if self._stopping:  # too late to be closed with the others
                self._local.worker.close()
        return cast(Worker, self._local.worker)

    def stop(self) -> None:
        """Close all workers, even busy ones: nobody is waiting for their answers any more."""
        self._stopping = True
        for worker in list(self._all):
            worker.close()


def _fault_result(submission: Submission, reason: str) -> Result:
    return Result(
        student=submission.student,
        assignment=None,
        source=submission.source,
        sha256="",
        status="error",
        reason=_("the grader itself failed: {reason}").format(reason=reason),
        notes=submission.notes,
    )
