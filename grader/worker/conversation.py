"""How does a child answer a task, and what is the outcome of each call?

Each message of a task carries the task's token and a number, so that a message that was forged or
sent twice is detected and costs only the answer it belongs to.
"""

from __future__ import annotations

import itertools
import os
import socket
import time
from collections import deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace

from .child.wire import WireError
from .limits import Limits
from .link import Allowance, Link, LostError
from .observing import observed
from .outcomes import Outcome, Reason
from .replies import ReplyError, check_loaded, read_outcome, read_versions
from .tasks import CallRequest, Task
from .tier import ChildProcess

#: How long a child may take to start.
_START_SECONDS = 60.0
#: Tasks that wait for a child take so little of the room for messages on their way.
_SHARE_OF_ROOM = 4
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
        time that its code is loaded: once for its public and once for its hidden calls, and for
        each that has files.
        """
        asked = 2 + sum(1 + call.again + bool(call.files) for call in task.calls)
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
        room = child.socket.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        self._room = room // _SHARE_OF_ROOM
        self._asked: deque[tuple[Task, bytes, int]] = deque()
        self._shared = _Shared()
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

    @property
    def child(self) -> ChildProcess:
        """The child."""
        return self._child

    @property
    def unanswered(self) -> int:
        """How many tasks were put to the child whose answers nobody has asked for."""
        return len(self._asked)

    @property
    def takes_more(self) -> bool:
        """Whether the child can be given a task to go on with once it has done the others.

        No more is on the way than fits, so that neither side ever waits for the other to read.
        """
        if not self._asked:
            return True
        on_the_way = sum(size for _task, _token, size in self._asked)
        return self._is_ready and not self._link.has_unsent and on_the_way < self._room

    def put(self, task: Task) -> None:
        """Give the child a task, which it begins once it has done those before.

        That the child is lost shows when answers are asked for: there may be some of before.
        """
        token = os.urandom(8)
        size = self._link.write(self._shared.message(task, token))
        if self._is_ready:
            self._link.push()
        self._asked.append((task, token, size))

    def ask(self, task: Task) -> tuple[Outcome, ...]:
        """Return an outcome for each call of the task, whatever the child does.

        It is the first of those that were put to the child, or it is put to it now.

        Raises:
            NotStartedError: the child never got ready.
        """
        if not self._asked:
            self.put(task)
        assert self._asked[0][0] is task
        _task, token, _size = self._asked.popleft()
        outcomes: list[Outcome] = []
        try:
            self._answer(task, token, outcomes)
        except LostError as lost:
            self.lost = lost
            self.close()
            outcomes += _unanswered(lost, len(task.calls) - len(outcomes))
        return tuple(outcomes)

    def close(self) -> None:
        """End the child."""
        self.alive = False
        self._child.finish()

    def _answer(self, task: Task, token: bytes, outcomes: list[Outcome]) -> None:
        tokens = (token + number.to_bytes(4, "big") for number in itertools.count())
        if not self._is_ready:
            self.await_ready()
        self._load(next(tokens))
        for call in task.calls:
            outcomes.append(observed(call, self._outcome(next(tokens))))
            if call.again:
                self._again(call, outcomes, next(tokens))

    def _load(self, token: bytes) -> None:
        allowance = self._allow()
        try:
            if not self._asked:  # or it was sent before the next one
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

    def _again(self, call: CallRequest, outcomes: list[Outcome], token: bytes) -> None:
        try:
            second = observed(call, self._outcome(token))
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


class _Shared:
    """What several tasks have in common: a child is sent it once, with a number."""

    def __init__(self) -> None:
        self._known: dict[Hashable, tuple[int, tuple[CallRequest, ...]]] = {}

    def message(self, task: Task, token: bytes) -> dict[str, object]:
        """The message for a task."""
        calls = tuple(map(id, task.calls))  # which are kept, so that no other one has its id
        fallback = tuple(task.fallback.items())
        key = (task.function, task.stubs, fallback, task.old_numpy, task.traced, calls)
        shared = None
        if key not in self._known:
            self._known[key] = len(self._known), task.calls
            shared = {
                "function": task.function,
                "stubs": task.stubs,
                "fallback": dict(task.fallback),
                "old_numpy": task.old_numpy,
                "traced": task.traced,
                "calls": task.call_messages(),
            }
        return {
            "token": token,
            "number": self._known[key][0],
            "shared": shared,
            "code": [[code.file, code.line, code.source] for code in task.code],
            "substitutes": [one.message for one in task.substitutes],
            "traced_places": [list(place) for place in task.traced_places],
        }
