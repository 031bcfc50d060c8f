"""What is an isolation tier, and what can each tier do with a child?"""

from __future__ import annotations

import math
import os
import socket
import sys
import time
from pathlib import Path
from typing import Protocol

from .limits import Limits, TierName, WorkerError


class ClosedError(WorkerError):
    """The worker was closed, so nothing runs any more."""

    def __init__(self) -> None:
        super().__init__("the worker is closed")


class ChildProcess(Protocol):
    """A process that runs one task."""

    socket: socket.socket

    def cpu_seconds(self) -> float | None:
        """Return the CPU time used so far, or None if it cannot be known."""

    def has_ended(self) -> bool:
        """Return whether the process has ended, even if something holds its socket open."""

    def finish(self, patience: float = 0.0) -> int | None:
        """End the process, clean up after it, and return how it ended if it ended by itself.

        `patience` is how many seconds it has for that. Exit statuses are 0 or more, signals are
        negative, as in subprocess.
        """


class Tier(Protocol):
    """A way of isolating children."""

    name: TierName
    reason: str

    def start(self) -> ChildProcess:
        """Start a child that waits for its job.

        Raises:
            WorkerError: it cannot be started, or the tier is closed.
        """

    def allow_files(self) -> bool:
        """See to it that children that start from now on can be given files.

        Return whether those that were started before cannot.

        Raises:
            WorkerError: it cannot be done.
        """

    def files_folder(self, child: ChildProcess) -> Path:
        """Return the folder that is the present one of a child; files were allowed before."""

    def survived(self) -> bool:
        """Return whether a child that vanished did so by itself, not because the tier died."""

    def close(self) -> None:
        """End everything, from any thread; nothing remains, and nothing starts afterwards."""


def resource_limits(limits: Limits) -> dict[str, object]:
    """Return the limits that a child sets for itself: a backstop, since the grader watches too.

    The CPU time is more than all processors together can give a job, so no call that keeps its own
    limit is ended by it.
    """
    return {
        "memory_mb": limits.memory_mb,
        "cpu_seconds": math.ceil(limits.task_seconds * (os.cpu_count() or 1)) + 5,
    }


def cpu_seconds(pid: int) -> float | None:
    """Return the CPU time that a process has used in all its threads (Linux only)."""
    if sys.platform != "linux":
        return None
    try:
        return time.clock_gettime((~pid << 3) | 2)  # the kernel's id of another process's clock
    except OSError:
        return None
