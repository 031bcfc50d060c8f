"""Which answers were run before? Equal answers are one answer, run once, whoever wrote it.

An answer is all that its outcomes depend on: the code of one question's slice without comments,
docstrings and layout, the modules and stubs that it may use, its calls, and the worker. What the
machine may have ended is run again, and a crash or a time-out is not kept for another run.
"""

from __future__ import annotations

import hashlib
import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from grader import resources
from grader.results import UnwritableError
from grader.worker import (
    Outcome,
    ReplyError,
    Task,
    TooLargeError,
    Worker,
    outcomes_from_bytes,
    outcomes_to_bytes,
)

#: The most bytes of the outcomes of one answer that is kept; honest ones take some thousand.
_MOST_BYTES = 2 * 1024 * 1024
#: The most bytes of outcomes in memory.
_MEMORY_BYTES = 200 * 1024 * 1024


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


@dataclass(frozen=True)
class Answered:
    """The outcomes of an answer.

    `key` is the same for equal answers, and "" where the next equal one is run anew.
    """

    outcomes: tuple[Outcome, ...]
    key: str


class Answers:
    """The outcomes of distinct answers; threads may share it."""

    def __init__(self, file: AnswerFile | None = None, others: Sequence[KeptOutcomes] = ()) -> None:
        """Keep answers in memory, and in `file` if there is one; `others` are only read."""
        self._file, self._others = file, others
        self._known: OrderedDict[str, tuple[Outcome, ...]] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._running: set[str] = set()
        self._state = threading.Condition()

    def outcomes(self, worker: Worker, task: Task) -> Answered:
        """The outcomes of a task, which `worker` runs unless they are known."""
        key = _key(worker, task)
        with self._state:
            while key in self._running:
                self._state.wait()
            known = self._recall(key, worker, task)
            if known is not None:
                return Answered(known, key)
            self._running.add(key)
        try:
            ran = worker.run(task)
            data = _to_keep(ran)
            outcomes = tuple(replace(outcome, sent=()) for outcome in ran)
            if data is None:
                return Answered(outcomes, "")
            self._keep(key, outcomes, data)
            return Answered(outcomes, key)
        finally:
            with self._state:
                self._running.discard(key)
                self._state.notify_all()

    def _recall(self, key: str, worker: Worker, task: Task) -> tuple[Outcome, ...] | None:
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        for file in (self._file, *self._others):
            found = _read(file, key, worker, task) if file is not None else None
            if found is not None:
                self._remember(key, *found)
                return found[0]
        return None

    def _keep(self, key: str, outcomes: tuple[Outcome, ...], data: bytes) -> None:
        """Remember outcomes in this run, and for the next one what did not end in it."""
        lasts = all(outcome.reason is None for outcome in outcomes)
        compressed = zlib.compress(data, 1) if self._file is not None and lasts else b""
        with self._state:
            self._remember(key, outcomes, len(data))
            if self._file is not None and lasts:
                try:
                    self._file.append(key, compressed)
                except UnwritableError:  # results matter more: they say so if the disk is full
                    self._file = None

    def _remember(self, key: str, outcomes: tuple[Outcome, ...], size: int) -> None:
        self._known[key] = outcomes
        self._sizes[key] = size
        self._bytes += size
        while len(self._known) > 1 and self._bytes > _MEMORY_BYTES:
            oldest, _outcomes = self._known.popitem(last=False)
            self._bytes -= self._sizes.pop(oldest)


def _to_keep(outcomes: tuple[Outcome, ...]) -> bytes | None:
    """Outcomes as they are kept; None where they cannot be."""
    reasons = [outcome.reason for outcome in outcomes if outcome.reason is not None]
    if any(reason.from_outside for reason in reasons):
        return None
    try:
        return outcomes_to_bytes(outcomes, _MOST_BYTES)
    except TooLargeError:
        return None


def _read(
    file: KeptOutcomes, key: str, worker: Worker, task: Task
) -> tuple[tuple[Outcome, ...], int] | None:
    """What a file keeps, and its bytes; None if that is nothing, or damaged."""
    try:
        data = zlib.decompressobj().decompress(file[key], _MOST_BYTES)
        outcomes = outcomes_from_bytes(data, worker.limits)
    except (KeyError, zlib.error, ReplyError):
        return None
    return (outcomes, len(data)) if len(outcomes) == len(task.calls) else None


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
