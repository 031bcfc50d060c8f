"""How does a child answer a task, and what is the outcome of each call?

Each message of a task carries the task's token and a number, so that a message that was forged or
sent twice is detected and costs only the answer it belongs to.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from .child.wire import WireError
from .limits import Limits
from .link import Allowance, Link, LostError
from .records import Outcome, Reason, Task
from .replies import ReplyError, check_loaded, read_outcome, read_versions
from .tier import ChildProcess

#: How long a child may take to start.
_START_SECONDS = 60.0
#: The bytes of a message besides its value and output.
_FRAME_SLACK = 1 << 18


@dataclass(frozen=True)
class Deadline:
    """When a task must be done, on the monotonic clock, and how many seconds it had."""

    until: float
    seconds: float

    @classmethod
    def of(cls, task: Task, limits: Limits) -> Deadline:
        """Return the deadline of a task that begins now.

        It follows from the CPU time that the task may use: `cpu_seconds` for each call and for each
        time that its code is loaded, once for its public and once for its hidden calls.
        """
        asked = 2 + sum(1 + call.again for call in task.calls)
        wall = asked * limits.cpu_seconds * limits.wall_factor
        seconds = min(wall, limits.task_seconds)
        return cls(time.monotonic() + seconds, seconds)

    @property
    def is_past(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self.until


class NotStartedError(Exception):
    """The child was lost before it reported that it is ready, so not because of student code."""


class Conversation:
    """Sends a task to one child, in parts.

    Attributes:
        alive: whether the child can take another part.
        lost: why the child was lost, if it was.
    """

    def __init__(self, child: ChildProcess, limits: Limits) -> None:
        self.alive = True
        self.lost: LostError | None = None
        self._is_ready = False
        self._child = child
        self._limits = limits
        self._until = float("inf")
        self._seconds = limits.task_seconds
        largest = limits.value_bytes + 8 * limits.output_chars + _FRAME_SLACK
        self._link = Link(child, largest)

    def await_ready(self) -> tuple[str, str]:
        """Wait until the child is ready; return its versions of Python and NumPy.

        Raises:
            NotStartedError: it does not get ready.
        """
        until = time.monotonic() + _START_SECONDS
        allowance = Allowance(
            _START_SECONDS, None, _START_SECONDS, until, until, self._limits.task_seconds
        )
        try:
            self._link.send(allowance)
            versions = read_versions(self._link.receive(allowance))
        except (LostError, ReplyError, WireError) as error:
            self.close()
            raise NotStartedError(str(error)) from None
        self._is_ready = True
        return versions

    def begin(self, modules: Mapping[str, str]) -> None:
        """Send the support modules."""
        self._link.write(
            {
                "modules": dict(modules),
                "value_bytes": self._limits.value_bytes,
                "output_chars": self._limits.output_chars,
            }
        )

    def allow(self, deadline: Deadline, limits: Limits) -> None:
        """Say until when the next part must be done, and what its calls may use."""
        self._until, self._seconds = deadline.until, deadline.seconds
        self._limits = limits

    def ask(self, task: Task) -> tuple[Outcome, ...]:
        """Return an outcome for each call of the task, whatever the child does.

        Raises:
            NotStartedError: the child never got ready.
        """
        outcomes: list[Outcome] = []
        try:
            self._ask(task, outcomes)
        except LostError as lost:
            self.lost = lost
            self.close()
            outcomes += _unanswered(lost, len(task.calls) - len(outcomes))
        return tuple(outcomes)

    def close(self) -> None:
        """End the child."""
        self.alive = False
        self._child.finish()

    def _ask(self, task: Task, outcomes: list[Outcome]) -> None:
        token = os.urandom(8)
        tokens = (token + number.to_bytes(4, "big") for number in itertools.count())
        self._link.write(_message(task, token))
        if not self._is_ready:
            self.await_ready()
        self._load(next(tokens))
        for call in task.calls:
            outcomes.append(self._outcome(next(tokens)))
            if call.again:
                self._again(outcomes, next(tokens))

    def _load(self, token: bytes) -> None:
        allowance = self._allow()
        try:
            self._link.send(allowance)
            message = self._link.receive(allowance)
            try:
                check_loaded(message, token)
            except (ReplyError, WireError) as error:
                raise _malformed(error) from None
        except LostError as lost:
            raise LostError(
                lost.kind, replace(lost.reason, while_loading=True), lost.ended
            ) from None

    def _again(self, outcomes: list[Outcome], token: bytes) -> None:
        try:
            second = self._outcome(token)
        except LostError as lost:
            raise LostError(lost.kind, replace(lost.reason, not_run=True), lost.ended) from None
        if second.kind == "value":
            first = outcomes[-1]
            outcomes[-1] = replace(
                first, again=second.value, answered_again=True, sent=(*first.sent, *second.sent)
            )

    def _outcome(self, token: bytes) -> Outcome:
        message = self._link.receive(self._allow())
        try:
            return read_outcome(message, token, self._limits)
        except (ReplyError, WireError) as error:
            raise _malformed(error) from None

    def _allow(self) -> Allowance:
        seconds = self._limits.cpu_seconds
        wall = seconds * self._limits.wall_factor
        used = self._child.cpu_seconds()
        return Allowance(
            cpu_seconds=seconds,
            cpu_until=None if used is None else used + seconds,
            wall_seconds=wall,
            wall_until=time.monotonic() + wall,
            task_until=self._until,
            task_seconds=self._seconds,
        )


def _malformed(error: Exception) -> LostError:
    return LostError("crashed", Reason("malformed_answer", detail=str(error)))


def not_run(lost: LostError, count: int) -> list[Outcome]:
    """Return the outcomes of calls that were not made because the child was lost before."""
    return [Outcome(lost.kind, reason=replace(lost.reason, not_run=True))] * count


def _unanswered(lost: LostError, count: int) -> list[Outcome]:
    """Return the outcomes of calls without an answer; only the first was made, if any was."""
    return [Outcome(lost.kind, reason=lost.reason), *not_run(lost, count - 1)] if count else []


def _message(task: Task, token: bytes) -> dict[str, object]:
    return {
        "token": token,
        "function": task.function,
        "code": [[code.file, code.line, code.source] for code in task.code],
        "stubs": task.stubs,
        "fallback": dict(task.fallback),
        "old_numpy": task.old_numpy,
        "traced": task.traced,
        "substitutes": [one.message for one in task.substitutes],
        "traced_places": [list(place) for place in task.traced_places],
        "calls": task.call_messages(),
    }
