"""How are the submissions of a class graded at several desks at once?"""

from __future__ import annotations

import queue
from collections.abc import Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from grader.batch.desk import Desk, OnFault, OwnDesk
from grader.batch.settings import RunSettings
from grader.grading import GradingContext
from grader.results import Result
from grader.submissions import Submission
from grader.worker import Worker

#: How often the main thread looks for a signal while it waits for results.
_POLL_SECONDS = 0.2


def grade_each(
    submissions: Sequence[Submission], desks: Sequence[Desk]
) -> Generator[tuple[Submission, tuple[Result, ...]], None, None]:
    """Grade all submissions, each at the next desk that is free, and yield each when it is done.

    At one desk they come in the order given. Close the iterator to stop early: that ends whatever
    is running and leaves no process behind. The desks are closed at the end.

    Yields:
        Each submission with its results.

    Raises:
        GraderError: nothing can be graded, because of the course or the interpreter.
    """
    free: queue.SimpleQueue[Desk] = queue.SimpleQueue()
    for desk in desks:
        free.put(desk)

    def grade(submission: Submission) -> tuple[Result, ...]:
        desk = free.get()
        try:
            return desk.grade(submission)
        finally:
            free.put(desk)

    pool = ThreadPoolExecutor(max_workers=len(desks), thread_name_prefix="grader")
    rest = iter(submissions)
    running: dict[Future[tuple[Result, ...]], Submission] = {}
    try:
        while True:
            for submission in islice(rest, 2 * len(desks) - len(running)):
                running[pool.submit(grade, submission)] = submission
            if not running:
                return
            # a signal may reach another thread and then does not wake this one
            done, _ = wait(running, timeout=_POLL_SECONDS, return_when=FIRST_COMPLETED)
            for future in [future for future in running if future in done]:
                yield running.pop(future), future.result()
    finally:
        close_all(desks)
        pool.shutdown(wait=True, cancel_futures=True)


def close_all(desks: Sequence[Desk]) -> None:
    """Close desks, of which each may take a moment."""
    with ThreadPoolExecutor(max_workers=len(desks)) as closing:
        closing.map(lambda desk: desk.close(), desks)


def own_desks(
    count: int,
    context: GradingContext,
    settings: RunSettings,
    on_fault: OnFault,
    first: Worker | None = None,
) -> list[Desk]:
    """At most `settings.jobs` desks in this process, for `count` submissions.

    `first` is a worker that is already running; it is closed with the others.
    """
    number = max(1, min(settings.jobs, count))
    return [
        OwnDesk(context, settings, on_fault, first if place == 0 else None)
        for place in range(number)
    ]
