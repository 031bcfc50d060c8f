"""What is asked of a worker, and what does it answer?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .child.wire import Opaque

__all__ = [
    "CallRequest",
    "Code",
    "Isolation",
    "Job",
    "Limits",
    "Opaque",
    "Outcome",
    "OutcomeKind",
    "Raised",
    "Task",
    "WorkerError",
]

Isolation = Literal["auto", "sandbox", "process"]
OutcomeKind = Literal["value", "raised", "crashed", "timeout", "missing"]


class WorkerError(Exception):
    """The grader's own fault: no interpreter, no numpy there, or no sandbox to be had."""


@dataclass(frozen=True)
class Limits:
    """How much one submission may use.

    CPU time is what counts for a call (and for loading a task's code); ``wall_factor`` times as
    much wall time is the backstop, so that a busy machine costs no student marks.
    """

    cpu_seconds: float = 5.0
    wall_factor: float = 4.0
    submission_seconds: float = 60.0
    memory_mb: int = 1024
    output_chars: int = 20_000
    value_bytes: int = 8 * 1024 * 1024


@dataclass(frozen=True)
class Code:
    """One top-level statement of a submission: ``file`` and ``line`` appear in tracebacks."""

    file: str
    line: int
    source: str


@dataclass(frozen=True)
class CallRequest:
    """One call of a task's function.

    ``again`` asks for a second one with fresh arguments. No process learns the arguments of a
    ``hidden`` call before it has answered the plain calls of all its tasks, so no answer to those
    can tell of them. Hidden calls have a namespace of their own.
    """

    args: tuple[object, ...]
    seed: int | None = None
    stubs: Mapping[str, str] = field(default_factory=dict)
    again: bool = False
    hidden: bool = False


@dataclass(frozen=True)
class Task:
    """One question: its code in a fresh namespace, and the calls of its function."""

    function: str
    code: tuple[Code, ...]
    calls: tuple[CallRequest, ...]
    stubs: str = ""
    fallback: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False


@dataclass(frozen=True)
class Job:
    """One submission: its tasks, and the support modules by the name students import."""

    tasks: tuple[Task, ...]
    modules: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Raised:
    """An exception; ``frames`` are (file, line, function) of the student's code, innermost last."""

    type: str
    message: str
    frames: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What one call gave.

    ``shared`` says that other tasks may have a hand in it: their code ran in the same process
    before, or took the time of the whole job.
    """

    kind: OutcomeKind
    value: object = None
    again: object = None
    answered_again: bool = False
    error: Raised | None = None
    reason: str = ""
    changed: tuple[str, ...] = ()
    printed: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    shared: bool = False
