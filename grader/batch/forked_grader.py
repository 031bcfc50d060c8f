"""How are submissions graded on each core? In a process for each, at the end of a pipe.

The process is a fork of this one, so it has the course and the answer keys without reading or
sending them. It knows nothing of the files that this one writes: what it finds out about answers,
and the results, it sends here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any, Protocol

import msgspec

from grader.batch.forking import Fork, detach
from grader.batch.submission_grader import OnFault, SubmissionGrader, fault_result
from grader.errors import GraderError
from grader.results import Result
from grader.running import Findings
from grader.submissions import Submission
from grader.wording import translate as _

_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(tuple[Result, ...]).decode


class MakeGrader(Protocol):
    """Makes the grader in the process."""

    def __call__(self, findings: Findings, on_fault: OnFault) -> SubmissionGrader:
        """A grader that shares `findings`, and tells of its faults."""


class ForkedGrader:
    """A grader in a process of its own; should that be lost, one in this process goes on.

    It is to be made in the main thread, before there are others.
    """

    def __init__(self, findings: Findings, make: MakeGrader, on_fault: OnFault) -> None:
        """Start the process, in which `make` makes the grader."""
        self._findings, self._on_fault = findings, on_fault
        self._make: Callable[[], SubmissionGrader] = lambda: make(findings, on_fault)
        self._taken: set[str] = set()
        self._instead: SubmissionGrader | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._fork = Fork(lambda pipe: _serve(pipe, make))
        self._pipe = self._fork.pipe

    def grade(self, submission: Submission) -> tuple[Result, ...]:
        """The results of a submission."""
        if self._instead is not None:
            return self._instead.grade(submission)
        try:
            return _DECODE(self._asked(submission))
        except (EOFError, OSError):
            self._give_back()
        with self._lock:
            if not self._closed:
                self._instead = self._make()
        reason = _("the process that graded it was lost")
        return (fault_result(submission, reason),)

    def _asked(self, submission: Submission) -> bytes:
        """What the process answers; what it asks meanwhile is answered here."""
        self._pipe.send(replace(submission, scripts=None))
        while True:
            match self._pipe.recv():
                case "take", str(key):
                    self._taken.add(key)
                    data = self._findings.take(key)
                    if data is not None:
                        self._taken.discard(key)
                    self._pipe.send(data)
                case "give", str(key), data, lasting:
                    self._findings.give(key, data, lasting=lasting)
                    self._taken.discard(key)
                case "fault", str(text):
                    self._on_fault(submission, text)
                case "failed", GraderError() as error:
                    raise error
                case "graded", bytes(results):
                    return results

    def _give_back(self) -> None:
        """Let others find out what the process did not."""
        for key in self._taken:
            self._findings.give(key, None, lasting=False)
        self._taken.clear()

    def close(self) -> None:
        """End the process, even a busy one."""
        with self._lock:
            self._closed = True
            if self._instead is not None:
                self._instead.close()
        self._fork.end()


class _FindingsElsewhere:
    """The findings of the process at the other end of a pipe."""

    def __init__(self, pipe: Connection[Any, Any]) -> None:
        self._pipe = pipe

    def take(self, key: str) -> bytes | None:
        self._pipe.send(("take", key))
        data = self._pipe.recv()
        return data if isinstance(data, bytes) else None

    def give(self, key: str, data: bytes | None, *, lasting: bool) -> None:
        self._pipe.send(("give", key, data, lasting))


def _serve(pipe: Connection[Any, Any], make: MakeGrader) -> None:
    """The life of the process: grade what comes through the pipe, until it is closed."""
    detach(pipe)
    local = make(_FindingsElsewhere(pipe), lambda _submission, text: pipe.send(("fault", text)))
    try:
        with suppress(EOFError, BrokenPipeError, ConnectionResetError):
            while True:
                submission = pipe.recv()
                try:
                    results = local.grade(submission)
                except GraderError as error:
                    pipe.send(("failed", error))
                else:
                    pipe.send(("graded", _ENCODE(results)))
    finally:
        local.close()
