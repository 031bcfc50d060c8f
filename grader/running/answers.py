"""Which answers were run before? Equal answers are one answer, run once, whoever wrote it.

An answer is all that its outcomes depend on: the code of one question's slice without comments,
docstrings and layout, the modules and stubs that it may use, its calls, and the worker. What the
machine may have ended is run again, and a crash or a time-out is not kept for another run.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from functools import cache

from grader.machine import resources
from grader.running.findings import MOST_BYTES, Findings, SharedFindings, packed, unpacked
from grader.worker import (
    Outcome,
    ReplyError,
    Task,
    TooLargeError,
    Worker,
    outcomes_from_bytes,
    outcomes_to_bytes,
)

#: The most bytes of outcomes that are remembered ready for use.
_MEMORY_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True)
class Answered:
    """The outcomes of an answer.

    `key` is the same for equal answers, and "" where the next equal one is run anew.
    """

    outcomes: tuple[Outcome, ...]
    key: str


class Answers:
    """The outcomes of distinct answers; threads may share it.

    Attributes:
        findings: what is known of answers, their outcomes and more.
    """

    def __init__(self, findings: Findings | None = None) -> None:
        """Share what is known with all who have the same `findings`."""
        self.findings = findings if findings is not None else SharedFindings()
        self._known: OrderedDict[str, tuple[tuple[Outcome, ...], int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def outcomes(self, worker: Worker, task: Task) -> Answered:
        """The outcomes of a task, which `worker` runs unless they are known."""
        key = answer_key(worker, task)
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return Answered(self._known[key][0], key)
        data = self.findings.take(key)
        if data is not None:
            known = _read(data, worker, task)
            if known is not None:
                self._remember(key, *known)
                return Answered(known[0], key)
        kept, lasting = None, False
        try:
            ran = worker.run(task)
            data = _to_keep(ran)
            outcomes = tuple(replace(outcome, sent=()) for outcome in ran)
            if data is None:
                return Answered(outcomes, "")
            self._remember(key, outcomes, len(data))
            kept = packed(data)
            lasting = all(outcome.reason is None for outcome in outcomes)
            return Answered(outcomes, key)
        finally:
            self.findings.give(key, kept, lasting=lasting)

    def _remember(self, key: str, outcomes: tuple[Outcome, ...], size: int) -> None:
        with self._lock:
            self._bytes += size - self._known.pop(key, ((), 0))[1]
            self._known[key] = outcomes, size
            while len(self._known) > 1 and self._bytes > _MEMORY_BYTES:
                _key, (_outcomes, oldest) = self._known.popitem(last=False)
                self._bytes -= oldest


def _to_keep(outcomes: tuple[Outcome, ...]) -> bytes | None:
    """Outcomes as they are kept; None where they cannot be."""
    reasons = [outcome.reason for outcome in outcomes if outcome.reason is not None]
    if any(reason.from_outside for reason in reasons):
        return None
    try:
        return outcomes_to_bytes(outcomes, MOST_BYTES)
    except TooLargeError:
        return None


def _read(data: bytes, worker: Worker, task: Task) -> tuple[tuple[Outcome, ...], int] | None:
    """The outcomes that were kept, and their bytes; None if they are damaged."""
    try:
        plain = unpacked(data)
        outcomes = outcomes_from_bytes(plain, worker.limits)
    except (ValueError, ReplyError):
        return None
    return (outcomes, len(plain)) if len(outcomes) == len(task.calls) else None


def answer_key(worker: Worker, task: Task) -> str:
    """A digest of everything that the outcomes of a task depend on."""
    machine = (
        worker.tier,
        repr(worker.limits),
        worker.python_version,
        worker.numpy_version,
        repr((sorted(worker.packages), worker.versions_of(task.packages))),
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
