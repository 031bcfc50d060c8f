"""Which answers were run before? Equal answers are one answer, run once, whoever wrote it.

An answer is all that its outcomes depend on: the code of one question's slice without comments,
docstrings and layout, the modules and stubs that it may use, its calls, and the worker. Only what
would come out the same again is kept: no time-out, no crash.
"""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from typing import Protocol

from grader import resources
from grader.worker import (
    Outcome,
    ReplyError,
    Task,
    TooLargeError,
    Worker,
    outcomes_from_bytes,
    outcomes_to_bytes,
)

#: How many answers are kept in memory where a file keeps them all.
_IN_MEMORY = 1000
#: The most bytes of the outcomes of one answer that a file keeps.
_MOST_BYTES = 64 * 1024 * 1024


class KeptOutcomes(Protocol):
    """What was kept of outcomes, by the digests of their answers."""

    def __getitem__(self, key: str) -> bytes:
        """What is kept under a key.

        Raises:
            KeyError: nothing is.
        """


class AnswerFile(KeptOutcomes, Protocol):
    """Where outcomes are kept for another run."""

    def append(self, key: str, data: bytes) -> None:
        """Keep something under a key."""


class Answers:
    """The outcomes of distinct answers; threads may share it."""

    def __init__(self, file: AnswerFile | None = None, others: Sequence[KeptOutcomes] = ()) -> None:
        """Keep answers in memory, and in `file` if there is one; `others` are only read."""
        self._file, self._others = file, others
        self._known: OrderedDict[str, tuple[Outcome, ...]] = OrderedDict()
        self._running: set[str] = set()
        self._state = threading.Condition()

    def outcomes(self, worker: Worker, task: Task) -> tuple[Outcome, ...]:
        """The outcomes of a task, which `worker` runs unless they are known."""
        key = _key(worker, task)
        with self._state:
            while key in self._running:
                self._state.wait()
            known = self._recall(key, worker, task)
            if known is not None:
                return known
            self._running.add(key)
        try:
            outcomes = worker.run(task)
            if all(outcome.reason is None for outcome in outcomes):
                self._keep(key, outcomes)
            return outcomes
        finally:
            with self._state:
                self._running.discard(key)
                self._state.notify_all()

    def _recall(self, key: str, worker: Worker, task: Task) -> tuple[Outcome, ...] | None:
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        for file in (self._file, *self._others):
            outcomes = _read(file, key, worker, task) if file is not None else None
            if outcomes is not None:
                self._remember(key, outcomes)
                return outcomes
        return None

    def _keep(self, key: str, outcomes: tuple[Outcome, ...]) -> None:
        with self._state:
            self._remember(key, outcomes)
            if self._file is not None:
                with suppress(TooLargeError):
                    self._file.append(
                        key, zlib.compress(outcomes_to_bytes(outcomes, _MOST_BYTES), 1)
                    )

    def _remember(self, key: str, outcomes: tuple[Outcome, ...]) -> None:
        self._known[key] = outcomes
        if self._file is not None and len(self._known) > _IN_MEMORY:
            self._known.popitem(last=False)


def _read(file: KeptOutcomes, key: str, worker: Worker, task: Task) -> tuple[Outcome, ...] | None:
    """What a file keeps; None if that is nothing, or damaged."""
    try:
        data = zlib.decompressobj().decompress(file[key], _MOST_BYTES)
        outcomes = outcomes_from_bytes(data, worker.limits)
    except (KeyError, zlib.error, ReplyError):
        return None
    return outcomes if len(outcomes) == len(task.calls) else None


def _key(worker: Worker, task: Task) -> str:
    """A digest of everything that the outcomes of a task depend on."""
    machine = (
        worker.tier,
        repr(worker.limits),
        worker.python_version,
        worker.numpy_version,
        repr(sorted(worker.packages)),
        _engine(),
    )
    return hashlib.sha256("\0".join(machine).encode() + b"\0" + task.digest).hexdigest()


@cache
def _engine() -> str:
    """A digest of the code that runs answers."""
    digest = hashlib.sha256()
    for path in sorted((resources.PACKAGE / "worker").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
