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
    from .child.exception_value import ExceptionValue
    from .child.format import Instance, Opaque
    from .child.plain_records import (
        Column,
        Figure,
        Labels,
        Record,
        Series,
        Table,
        fields_of,
        name_of,
        record_from,
    )
    from .child.tables import plain
    from .child.wire import WireError, decode
    from .observing import exception_fits
    from .outcomes import (
        OldUse,
        Outcome,
        OutcomeKind,
        Raised,
        Reason,
        ReasonKind,
        Step,
        StepKind,
        Unavailable,
    )
    from .replies import ReplyError, outcomes_from_bytes, outcomes_to_bytes
    from .tasks import CallRequest, CallStep, Code, Given, Substitute, Task
    from .temporary import TemporaryFolder, sweep_temporary_folders
    from .worker import Worker

__all__ = [
    "CallRequest",
    "CallStep",
    "Code",
    "Column",
    "ExceptionValue",
    "Figure",
    "Given",
    "Instance",
    "Isolation",
    "Labels",
    "Launched",
    "Limits",
    "OldUse",
    "Opaque",
    "Outcome",
    "OutcomeKind",
    "Raised",
    "Reason",
    "ReasonKind",
    "Record",
    "ReplyError",
    "Series",
    "Step",
    "StepKind",
    "Substitute",
    "Table",
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
    "exception_fits",
    "fields_of",
    "launch",
    "name_of",
    "outcomes_from_bytes",
    "outcomes_to_bytes",
    "plain",
    "record_from",
    "sweep_temporary_folders",
]

#: Where the names are that are not here yet.
_LATER = (
    *("worker", "tasks", "outcomes", "replies", "temporary", "observing"),
    *("child.encoding", "child.wire", "child.exception_value", "child.format"),
    *("child.plain_records", "child.tables"),
)


def __getattr__(name: str) -> object:
    if name in __all__:
        for place in _LATER:
            module = importlib.import_module(f"{__name__}.{place}")
            if name in vars(module):
                return globals().setdefault(name, vars(module)[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
