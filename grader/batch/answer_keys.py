"""What are the assignments judged by? Answer keys, each made once, when it is first needed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import cache

from grader.course import (
    Assignment,
    Course,
    Expectations,
    RightTraces,
    check_modules,
    read_record,
    read_traces,
)
from grader.errors import GraderError
from grader.grading import AnswerKey
from grader.judging import check_comparable
from grader.worker import Worker


class AnswerKeys:
    """Answer keys by the name of the assignment, each made once, when it is first needed."""

    def __init__(self, make: Callable[[str, Worker], AnswerKey]) -> None:
        self._make = make
        self._keys: dict[str, AnswerKey] = {}
        self._lock = threading.Lock()

    def prepare(self, names: Iterable[str], worker: Worker) -> None:
        """Make these keys now, so that a fault of the course shows before anybody is graded.

        Raises:
            GraderError: the course is at fault.
        """
        for name in names:
            self(name, worker)

    def __call__(self, name: str, worker: Worker) -> AnswerKey:
        """The key of the assignment with that name; `worker` runs the code that this takes."""
        with self._lock:
            if name not in self._keys:
                self._keys[name] = self._make(name, worker)
            return self._keys[name]


def public_answer_keys(course: Course) -> AnswerKeys:
    """The recorded public expectations, which are enough for `check`."""

    def make(name: str, worker: Worker) -> AnswerKey:
        del worker  # nothing needs to be run
        assignment = course.assignment(name)
        check_modules(assignment.modules)
        public = read_record(assignment, complete=False)  # a right answer asks for no mistake
        check_comparable(assignment, public)
        return AnswerKey(
            public.translated(assignment), right_traces=right_traces_of(assignment, public)
        )

    return AnswerKeys(make)


def right_traces_of(
    assignment: Assignment, public: Expectations
) -> Callable[[], RightTraces | None]:
    """What reads the recorded traces, once; None where there are none that fit.

    Nobody's mark rises because of them; `grader verify` says what is wrong with them.
    """

    @cache
    def read() -> RightTraces | None:
        try:
            return read_traces(assignment, public.fingerprint)
        except GraderError:
            return None

    return read
