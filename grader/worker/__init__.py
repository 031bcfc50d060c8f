"""How does student code run, and what comes back? The grader's side; `child/` is the other side.

This is the front door: other rooms import nothing else from the worker.
"""

from .child.encoding import TooLargeError, encode
from .child.wire import decode
from .records import (
    CallRequest,
    Code,
    Isolation,
    Limits,
    OldUse,
    Opaque,
    Outcome,
    OutcomeKind,
    Raised,
    Reason,
    ReasonKind,
    Step,
    StepKind,
    Substitute,
    Task,
    Unavailable,
    WorkerError,
)
from .replies import ReplyError, outcomes_from_bytes, outcomes_to_bytes
from .temporary import TemporaryFolder, sweep_temporary_folders
from .worker import Worker

__all__ = [
    "CallRequest",
    "Code",
    "Isolation",
    "Limits",
    "OldUse",
    "Opaque",
    "Outcome",
    "OutcomeKind",
    "Raised",
    "Reason",
    "ReasonKind",
    "ReplyError",
    "Step",
    "StepKind",
    "Substitute",
    "Task",
    "TemporaryFolder",
    "TooLargeError",
    "Unavailable",
    "Worker",
    "WorkerError",
    "decode",
    "encode",
    "outcomes_from_bytes",
    "outcomes_to_bytes",
    "sweep_temporary_folders",
]
