"""How much may a task use, and how is it isolated? What is known before anything is imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: How student code is to be confined: at one tier, at the best that there is (`auto`), or at one of
#: the two that are a boundary against hostile code (`sandbox-or-user`).
Isolation = Literal["auto", "sandbox", "user", "sandbox-or-user", "process"]
#: The tiers themselves.
TierName = Literal["sandbox", "user", "process"]


class WorkerError(Exception):
    """The grader's own fault: the interpreter, its NumPy or the sandbox is not available."""


class UnsendableError(WorkerError):
    """The course's fault: an argument of a call is not plain data, or is too large."""


@dataclass(frozen=True)
class Limits:
    """How much one task may use.

    CPU time is what counts: `cpu_seconds` for a call, and for loading a task's code. A task may use
    what its calls may use together, so calls that keep their own limit cannot use it up. Wall time
    is only a backstop, so that a busy machine costs no student marks: `wall_factor` times the CPU
    time for a call and for a task, but no more than `task_seconds` for a task.
    """

    cpu_seconds: float = 5.0
    wall_factor: float = 8.0
    task_seconds: float = 300.0
    memory_mb: int = 1024
    output_chars: int = 20_000
    value_bytes: int = 8 * 1024 * 1024

    @classmethod
    def for_calls_of(cls, cpu_seconds: float) -> Limits:
        """Return limits for calls of so much CPU time; longer calls may make a longer task."""
        usual = cls()
        longer = usual.task_seconds * cpu_seconds / usual.cpu_seconds
        return cls(cpu_seconds, task_seconds=max(usual.task_seconds, longer))
