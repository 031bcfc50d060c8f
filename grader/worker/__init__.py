"""How does student code run, and what comes back? The grader's side; `child/` is the other side.

This is the front door: other rooms import nothing else from the worker. What needs NumPy, which
takes long to import, is imported when a name of it is asked for: a worker can be launched before.
"""

import importlib
from typing import TYPE_CHECKING

from .launching import Launched, launch
from .limits import Isolation, Limits, TierName, UnsendableError, WorkerError

if TYPE_CHECKING:
    from .child.encoding import TooLargeError, encode
    from .child.wire import WireError, decode
    from .records import (
        CallRequest,
        Code,
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
    )
    from .replies import ReplyError, outcomes_from_bytes, outcomes_to_bytes
    from .temporary import TemporaryFolder, sweep_temporary_folders
    from .worker import Worker

__all__ = [
    "CallRequest",
    "Code",
    "Isolation",
    "Launched",
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
    "TierName",
    "TooLargeError",
    "Unavailable",
    "UnsendableError",
    "WireError",
    "Worker",
    "WorkerError",
    "decode",
    "encode",
    "launch",
    "outcomes_from_bytes",
    "outcomes_to_bytes",
    "sweep_temporary_folders",
]

#: Where the names are that are not here yet.
_LATER = ("worker", "records", "replies", "temporary", "child.encoding", "child.wire")


def __getattr__(name: str) -> object:
    if name in __all__:
        for place in _LATER:
            module = importlib.import_module(f"{__name__}.{place}")
            if name in vars(module):
                return globals().setdefault(name, vars(module)[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
