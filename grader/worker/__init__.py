"""How does student code run, and what does it give? The front door of all that runs beside it.

Standard library and numpy only: the same files run under another interpreter, started by path.
"""

from .records import (
    CallRequest,
    Code,
    Isolation,
    Job,
    Limits,
    Opaque,
    Outcome,
    Raised,
    Task,
    WorkerError,
)
from .worker import Worker

__all__ = [
    "CallRequest",
    "Code",
    "Isolation",
    "Job",
    "Limits",
    "Opaque",
    "Outcome",
    "Raised",
    "Task",
    "Worker",
    "WorkerError",
]
