"""Many submissions -> results: order, progress, what need not run again, and who runs it."""

from __future__ import annotations

import hashlib
import os
import platform
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, cast

import numpy as np

import grader
from grader.course import Course, hidden_calls
from grader.errors import GraderError
from grader.expectations import Expectations, recorded
from grader.grading import Grading, grade_submission
from grader.reference import Reference, make
from grader.results import Result
from grader.seeds import Seed
from grader.store import Store
from grader.submissions import Submission
from grader.worker import Limits, Worker, WorkerError

Isolation = Literal["auto", "sandbox", "process"]


@dataclass(frozen=True)
class Settings:
    """How submissions are run."""

    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    isolation: Isolation = "auto"
    python: str | None = None
    limits: Limits = field(default_factory=Limits)
    only: str | None = None

    def worker(self) -> Worker:
        """A new worker of this kind.

        Raises:
            GraderError: there is no such interpreter, it has no numpy, or there is no sandbox.
        """
        try:
            return Worker(python=self.python, isolation=self.isolation, limits=self.limits)
        except WorkerError as error:
            raise GraderError(str(error)) from None


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
    return Expected(lambda name, worker: recorded(course.assignment(name)))  # noqa: ARG005


def full_expectations(course: Course, seed: Seed) -> Expected:
    """The record, and what the reference gives on the hidden calls of `seed`."""

    def made(name: str, worker: Worker) -> Expectations:
        assignment = course.assignment(name)
        calls = hidden_calls(assignment, seed.secret)
        hidden = make(Reference(course, assignment), calls, worker, with_mistakes=False)
        return recorded(assignment).joined(hidden)

    return Expected(made)


def grade_each(
    submissions: Sequence[Submission],
    grading: Grading,
    settings: Settings,
    *,
    on_fault: Callable[[Submission, str], None],
    first: Worker | None = None,
    kept: Callable[[Submission], tuple[Result, ...] | None] | None = None,
) -> Iterator[tuple[Submission, tuple[Result, ...]]]:
    """Grade all submissions, `settings.jobs` at a time; they come out in the order given.

    Args:
        submissions: what to grade.
        grading: what they share.
        settings: how they are run.
        on_fault: told the traceback where the grader itself fails on a submission.
        first: a worker that runs already; it is closed at the end like the others.
        kept: the results that need not be made again, or None.
    """
    crew = _Crew(grading, settings, on_fault, first or settings.worker())
    pool = ThreadPoolExecutor(max_workers=settings.jobs, thread_name_prefix="grader")
    waiting: deque[tuple[Submission, Future[tuple[Result, ...]]]] = deque()

    def one(submission: Submission) -> tuple[Result, ...]:
        return (kept and kept(submission)) or crew.grade(submission)

    try:
        for submission in submissions:
            waiting.append((submission, pool.submit(one, submission)))
            if len(waiting) > 4 * settings.jobs:
                done, future = waiting.popleft()
                yield done, future.result()
        while waiting:
            done, future = waiting.popleft()
            yield done, future.result()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        crew.close()
        pool.shutdown(wait=True)


class _Crew:
    """A worker for each thread."""

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

    def grade(self, submission: Submission) -> tuple[Result, ...]:
        try:
            return tuple(grade_submission(submission, self._grading, self._worker()))
        except (WorkerError, GraderError) as error:
            return (_fault(submission, str(error)),)
        except Exception as error:  # a fault of ours costs this submission's result, no other's
            self._on_fault(submission, traceback.format_exc())
            return (_fault(submission, f"{type(error).__name__} in the grader"),)

    def _worker(self) -> Worker:
        if not hasattr(self._mine, "worker"):
            with suppress(IndexError):
                self._mine.worker = self._idle.pop()
                return cast(Worker, self._mine.worker)
            self._mine.worker = self._settings.worker()
            self._all.append(self._mine.worker)
        return cast(Worker, self._mine.worker)

    def close(self) -> None:
        for worker in self._all:
            worker.close()


def _fault(submission: Submission, reason: str) -> Result:
    return Result(
        student=submission.student,
        assignment=None,
        source=submission.source,
        sha256="",
        status="error",
        reason=f"the grader itself failed: {reason}",
    )


class Keys:
    """What a submission's results depend on, as one digest: the same digest, the same results."""

    def __init__(
        self, course: Course, seed: Seed, settings: Settings, tier: str, versions: str
    ) -> None:
        shared = [
            grader.__version__,
            _digest_of(Path(__file__).parent, "**/*.py"),
            _digest_of(course.folder / "assignments", "**/*"),
            _digest_of(course.folder / "reference", "**/*"),
            seed.fingerprint,
            versions,
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
        for text in (submission.student, submission.source, repr(submission.problem)):
            digest.update(text.encode(errors="surrogatepass") + b"\0")
        if submission.problem is None:
            try:
                digest.update(submission.path.read_bytes())
            except OSError:
                digest.update(b"unreadable")
        return digest.hexdigest()


@cache
def _digest_of(folder: Path, pattern: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def lasting(results: Sequence[Result]) -> bool:
    """Whether results may be kept: a time-out, a crash or a fault may not repeat."""
    return not any(
        result.status == "error"
        or any(question.status in ("timeout", "crashed") for question in result.questions)
        for result in results
    )


def kept_in(store: Store, keys: Keys) -> Callable[[Submission], tuple[Result, ...] | None]:
    """Looks a submission's results up in the store."""

    def look(submission: Submission) -> tuple[Result, ...] | None:
        key = keys.of(submission)
        if key not in store:
            return None
        results = store[key]
        return results if lasting(results) else None

    return look
