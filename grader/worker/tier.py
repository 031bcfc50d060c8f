"""What is a tier of isolation, and what can every tier do with a child?"""

from __future__ import annotations

import math
import os
import socket
import sys
import time
from typing import Literal, Protocol

from .records import Limits, WorkerError


class ClosedError(WorkerError):
    """The worker was closed, so that nothing runs any more."""

    def __init__(self) -> None:
        super().__init__("the worker is closed")


class ChildProcess(Protocol):
    """A process that runs one submission."""

    socket: socket.socket

    def cpu_seconds(self) -> float | None:
        """Return the CPU time used so far, or None where it cannot be known."""

    def has_ended(self) -> bool:
        """Return whether the process is no more, even if something holds its socket open."""

    def finish(self, patience: float = 0.0) -> int | None:
        """End the process, leave nothing of it, and return how it ended if it ended by itself.

        ``patience`` is how many seconds it gets for that. Exit statuses are 0 or more, signals
        are negative, as subprocess has them.
        """


class Tier(Protocol):
    """A way of isolating children."""

    name: Literal["sandbox", "process"]
    reason: str

    def start(self) -> ChildProcess:
        """Start a child that waits for its job, or raise WorkerError (once closed: always)."""

    def survived(self) -> bool:
        """Return whether a child that vanished did so by itself, not because the tier fell."""

    def close(self) -> None:
        """End everything, from any thread; nothing remains, and nothing starts any more."""


def resource_limits(limits: Limits) -> dict[str, object]:
    """Return what a child is told to limit itself to; a backstop, as the grader looks as well.

    The CPU time is more than all processors together can give a job, so that no call that keeps
    its own limit comes to it.
    """
    return {
        "memory_mb": limits.memory_mb,
        "cpu_seconds": math.ceil(limits.submission_seconds * (os.cpu_count() or 1)) + 5,
    }


def cpu_seconds(pid: int) -> float | None:
    """Return the CPU time that a process has used, all its threads together (Linux only)."""
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime((~pid << 3) | 2)  # the kernel's id of another process's clock
    except OSError:
        return None
