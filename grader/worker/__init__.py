"""How does student code run, and what comes back? The grader's side; `child/` is the other side.

This is the front door: other rooms import nothing else from the worker.
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
from .temporary import TemporaryFolder, sweep_temporary_folders
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
    "TemporaryFolder",
    "Unavailable",
    "Worker",
    "WorkerError",
    "sweep_temporary_folders",
]
