"""How does student code run, and what does it give? The grader's side; `child/` is the other.

This is the front door: nothing else of the worker is for other rooms.
"""

from .records import (
    CallRequest,
    Code,
    Isolation,
    Job,
    Limits,
    OldUse,
    Opaque,
    Outcome,
    OutcomeKind,
    Raised,
    Reason,
    ReasonKind,
    Task,
    Unavailable,
    WorkerError,
)
from .worker import Worker

__all__ = [
    "CallRequest",
    "Code",
    "Isolation",
    "Job",
    "Limits",
    "OldUse",
    "Opaque",
    "Outcome",
    "OutcomeKind",
    "Raised",
    "Reason",
    "ReasonKind",
    "Task",
    "Unavailable",
    "Worker",
    "WorkerError",
]
