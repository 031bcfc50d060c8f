"""How are messages exchanged with a child that may be late, dead, or talking nonsense?

The time limits are enforced here, outside the child, by its CPU clock and by the wall clock.
"""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import struct
import time
from dataclasses import dataclass

from .outcomes import OutcomeKind, Reason
from .packing import pack
from .tier import ChildProcess

#: Seconds between two looks at the child's CPU time.
_SLICE = 0.1
#: Seconds to wait for the exit status of a child that closed its socket.
_PATIENCE = 2.0


class LostError(Exception):
    """The child gives no further answer; `ended` if it ended by itself."""

    def __init__(self, kind: OutcomeKind, reason: Reason, ended: bool = False) -> None:
        super().__init__(str(reason))
        self.kind = kind
        self.reason = reason
        self.ended = ended


@dataclass(frozen=True)
class Allowance:
    """The time that the child has until its next message, and the limits that this follows from."""

    cpu_seconds: float
    cpu_until: float | None  # on the child's own clock; None if that cannot be read
    wall_seconds: float
    wall_until: float
    task_until: float
    task_seconds: float  # how many there were for the whole task


class Link:
    """The socket of one child; sending and receiving raise LostError if the child is lost."""

    def __init__(self, child: ChildProcess, largest: int) -> None:
        self._child = child
        self._largest = largest
        self._received = bytearray()
        self._unsent = bytearray()

    @property
    def has_unsent(self) -> bool:
        """Whether some of what was queued is not sent."""
        return bool(self._unsent)

    def write(self, message: dict[str, object]) -> int:
        """Queue a message for sending; return its size."""
        data = pack(message)
        self._unsent += struct.pack(">I", len(data)) + data
        return len(data)

    def push(self) -> None:
        """Send of the queued messages what fits; that the child is lost shows later."""
        with contextlib.suppress(OSError):  # with BlockingIOError, which says that it does not fit
            while self._unsent:
                del self._unsent[: self._child.socket.send(self._unsent)]

    def send(self, allowance: Allowance) -> None:
        """Send all queued messages."""
        while self._unsent:
            try:
                del self._unsent[: self._child.socket.send(self._unsent)]
            except BlockingIOError:
                self._wait(allowance, write=True)
            except OSError:
                raise self._vanished() from None

    def receive(self, allowance: Allowance) -> bytes:
        """Return the next message, undecoded."""
        while True:
            if len(self._received) >= 4:
                size = struct.unpack(">I", self._received[:4])[0]
                if size > self._largest:
                    raise LostError("crashed", Reason("message_too_large", size))
                if len(self._received) >= 4 + size:
                    frame = bytes(self._received[4 : 4 + size])
                    del self._received[: 4 + size]
                    return frame
            self._wait(allowance, write=False)
            try:
                data = self._child.socket.recv(1 << 18)
            except BlockingIOError:
                continue
            except OSError:
                data = b""
            if not data:
                raise self._vanished()
            self._received += data

    def _wait(self, allowance: Allowance, write: bool) -> None:
        while True:
            left = self._left(allowance)
            if _ready(self._child.socket, write, min(_SLICE, left)):
                return
            if self._child.has_ended() and not _ready(self._child.socket, write, 0):
                raise self._vanished()

    def _left(self, allowance: Allowance) -> float:
        """Return the wall-clock seconds left.

        Raises:
            LostError: a limit is reached.
        """
        now = time.monotonic()
        used = self._child.cpu_seconds() if allowance.cpu_until is not None else None
        if used is not None and allowance.cpu_until is not None and used > allowance.cpu_until:
            raise LostError("timeout", Reason("cpu_time", allowance.cpu_seconds))
        if now > allowance.task_until:
            raise LostError("timeout", Reason("task_time", allowance.task_seconds))
        if now > allowance.wall_until:
            raise LostError("timeout", Reason("wall_time", allowance.wall_seconds))
        return min(allowance.wall_until, allowance.task_until) - now

    def _vanished(self) -> LostError:
        return LostError("crashed", _how_it_ended(self._child.finish(_PATIENCE)), ended=True)


def _ready(channel: socket.socket, write: bool, timeout: float) -> bool:
    if hasattr(select, "poll"):  # works for any descriptor, select only below 1024
        poll = select.poll()
        poll.register(channel, select.POLLOUT if write else select.POLLIN)
        return bool(poll.poll(timeout * 1000))
    reading, writing, _ = select.select(
        [] if write else [channel], [channel] if write else [], [], timeout
    )
    return bool(reading or writing)


def _how_it_ended(status: int | None) -> Reason:
    if status is None:
        return Reason("connection_closed")
    if status >= 0:
        return Reason("exit_status", status)
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = ""
    return Reason("signal", -status, name)
