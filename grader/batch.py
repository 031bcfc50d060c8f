"""Many submissions -> results: order, progress, what need not run again, and who runs it."""

from __future__ import annotations

import hashlib
import platform
import threading
import traceback
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import cast

import numpy as np

import grader
from grader.course import Course, hidden_calls
from grader.errors import GraderError
from grader.expectations import Expectations, recorded, spoken
from grader.grading import Grading, grade_submission
from grader.language import current, translations_folder
from grader.language import translate as _
from grader.reference import Reference, make
from grader.results import QuestionResult, Result
from grader.seeds import Seed
from grader.settings import Settings
from grader.submissions import Submission
from grader.worker import Worker, WorkerError

_LOOK_SECONDS = 0.2


class Expected:
    """Expectations by the name of the assignment, made when first asked for, and once."""

    def __init__(self, make: Callable[[str, Worker], Expectations]) -> None:
        self._make = make
        self._made: dict[str, Expectations] = {}
        self._lock = threading.Lock()

    def __call__(self, name: str, worker: Worker) -> Expectations:
        """The expectations of the assignment of that name; `worker` runs what must be run."""
        with self._lock:
            if name not in self._made:
                self._made[name] = self._make(name, worker)
            return self._made[name]


def public_expectations(course: Course) -> Expected:
    """What stands in the record: enough for `check`."""

    def made(name: str, worker: Worker) -> Expectations:
        del worker  # nothing must be run
        assignment = course.assignment(name)
        return spoken(recorded(assignment), assignment)

    return Expected(made)


def full_expectations(course: Course, seed: Seed) -> Expected:
    """The record, and what the reference gives on the hidden calls of `seed`."""

    def made(name: str, worker: Worker) -> Expectations:
        assignment = course.assignment(name)
        calls = hidden_calls(assignment, seed.secret)
        hidden = make(Reference(course, assignment), calls, worker, with_mistakes=False)
        return spoken(recorded(assignment).joined(hidden), assignment)

    return Expected(made)


def grade_each(
    submissions: Sequence[Submission],
    grading: Grading,
    settings: Settings,
    *,
    on_fault: Callable[[Submission, str], None],
    first: Worker | None = None,
) -> Generator[tuple[Submission, tuple[Result, ...]], None, None]:
    """Grade all submissions, `settings.jobs` at a time; each comes out as soon as it is done.

    With one job they come out in the order given. Close the iterator to stop early: it ends what
    runs, and leaves no process behind.

    Args:
        submissions: what to grade.
        grading: what they share.
        settings: how they are run.
        on_fault: told the traceback where the grader itself fails on a submission.
        first: a worker that runs already; it is closed at the end like the others.

    Raises:
        GraderError: nothing can be graded: the course or the interpreter is at fault.
    """
    crew = _Crew(grading, settings, on_fault, first or settings.worker())
    pool = ThreadPoolExecutor(max_workers=settings.jobs, thread_name_prefix="grader")
    rest = iter(submissions)
    running: dict[Future[tuple[Result, ...]], Submission] = {}
    try:
        while True:
            for submission in islice(rest, 2 * settings.jobs - len(running)):
                running[pool.submit(crew.grade, submission)] = submission
            if not running:
                return
            # a signal may reach another thread, and then it does not wake this one
            done, _ = wait(running, timeout=_LOOK_SECONDS, return_when=FIRST_COMPLETED)
            for future in [future for future in running if future in done]:
                yield running.pop(future), future.result()
    finally:
        crew.stop()
        pool.shutdown(wait=True, cancel_futures=True)


class _Crew:
    """A worker for each thread; each is made when its thread first needs it."""

    def __init__(
        self,
        grading: Grading,
        settings: Settings,
        on_fault: Callable[[Submission, str], None],
        first: Worker,
    ) -> None:
        self._grading, self._settings, self._on_fault = grading, settings, on_fault
        self._idle = [first]
        self._all = [first]
        self._mine = threading.local()
        self._stopping = False

    def grade(self, submission: Submission) -> tuple[Result, ...]:
        try:
            return tuple(grade_submission(submission, self._grading, self._worker()))
        except GraderError:  # of the course or the machine: the same for every submission
            raise
        except WorkerError as error:
            return (_fault(submission, str(error)),)
        except Exception as error:  # a fault of ours costs this submission's result, no other's
            if not self._stopping:
                self._on_fault(submission, traceback.format_exc())
            told = _("{exception} in the grader").format(exception=type(error).__name__)
            return (_fault(submission, told),)

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


class Keys:
    """What a submission's results depend on, as one digest: the same digest, the same results."""

    def __init__(
        self, course: Course, seed: Seed, settings: Settings, tier: str, versions: str
    ) -> None:
        """Digest what all submissions share.

        Raises:
            GraderError: a file of the course cannot be read.
        """
        shared = [
            grader.__version__,
            _digest_of(Path(__file__).parent, "**/*.py"),
            current(),
            _digest_of(translations_folder(), "**/*"),
            _digest_of(course.folder / "assignments", "**/*"),
            _digest_of(course.folder / "reference", "**/*"),
            seed.fingerprint,
            versions,
            str(settings.python),
            np.__version__,
            platform.python_version(),
            tier,
            repr(settings.limits),
            str(settings.only),
        ]
        self._shared = hashlib.sha256("\0".join(shared).encode())

    def of(self, submission: Submission) -> str:
        """The key of one submission as its file is now."""
        digest = self._shared.copy()
        told = (submission.student, submission.source, submission.problem, submission.notes)
        digest.update(repr(told).encode(errors="backslashreplace") + b"\0")
        if submission.problem is None:
            try:
                digest.update(_digest_of_file(submission.path))
            except OSError:
                digest.update(b"unreadable")
        return digest.hexdigest()


def _digest_of(folder: Path, pattern: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(repr(path.relative_to(folder).parts).encode())
            try:
                digest.update(_digest_of_file(path))
            except OSError as error:
                raise GraderError(f"{path} cannot be read: {error.strerror}") from None
    return digest.hexdigest()


def _digest_of_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def lasting(results: Sequence[Result]) -> bool:
    """Whether results may be kept: a time-out, a crash or a fault may not repeat."""
    return not any(
        result.status == "error" or any(map(_passing, result.questions)) for result in results
    )


def _passing(question: QuestionResult) -> bool:
    # what ran with placeholders in it is called unfilled, also when it ran out of time
    unfilled = question.status == "unfilled" and bool(question.checks)
    return question.status in ("timeout", "crashed") or unfilled
