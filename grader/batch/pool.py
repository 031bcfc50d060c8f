"""How are the submissions of a class graded by several graders at once?"""

from __future__ import annotations

import queue
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from grader.batch.settings import RunSettings
from grader.batch.submission_grader import LocalGrader, OnFault, SubmissionGrader
from grader.grading import GradingContext
from grader.results import Result
from grader.submissions import Submission
from grader.worker import Worker

#: How often the main thread looks for a signal while it waits for results.
POLL_SECONDS = 0.2


def grade_each(
    submissions: Sequence[Submission], graders: Sequence[SubmissionGrader]
) -> Generator[tuple[Submission, tuple[Result, ...]], None, None]:
    """Grade all submissions, each by the next grader that is free, and yield each when it is done.

    With one grader they come in the order given. Close the iterator to stop early: that ends
    whatever is running and leaves no process behind. The graders are closed at the end.

    Yields:
        Each submission with its results.

    Raises:
        GraderError: nothing can be graded, because of the course or the interpreter.
    """
    free: queue.SimpleQueue[SubmissionGrader] = queue.SimpleQueue()
    for one in graders:
        free.put(one)

    def grade(submission: Submission) -> tuple[Result, ...]:
        one = free.get()
        try:
            return one.grade(submission)
        finally:
            free.put(one)

    pool = ThreadPoolExecutor(max_workers=len(graders), thread_name_prefix="grader")
    rest = iter(submissions)
    running: dict[Future[tuple[Result, ...]], Submission] = {}
    try:
        while True:
            for submission in islice(rest, 2 * len(graders) - len(running)):
                running[pool.submit(grade, submission)] = submission
            if not running:
                return
            # a signal may reach another thread and then does not wake this one
            done, _ = wait(running, timeout=POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in [future for future in running if future in done]:
                yield running.pop(future), future.result()
    finally:
        close_all(graders)
        pool.shutdown(wait=True, cancel_futures=True)


def close_all(graders: Sequence[SubmissionGrader]) -> None:
    """Close graders, of which each may take a moment."""
    with ThreadPoolExecutor(max_workers=len(graders)) as closing:
        closing.map(lambda one: one.close(), graders)


def local_graders(
    count: int,
    context: GradingContext,
    settings: RunSettings,
    on_fault: OnFault,
    first: Worker | None = None,
) -> list[SubmissionGrader]:
    """At most `settings.jobs` graders in this process, for `count` submissions.

    `first` is a worker that is already running; it is closed with the others.
    """
    number = max(1, min(settings.jobs, count))
    return [
        LocalGrader(context, settings, on_fault, first if place == 0 else None)
        for place in range(number)
    ]
