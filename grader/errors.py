"""Which errors can a person fix? Each message says what is wrong, where, and what to do."""

from __future__ import annotations

import errno

#: What the operating system says when the machine itself has no room left: no file's fault.
_NO_ROOM = frozenset(
    getattr(errno, name)
    for name in ("ENOSPC", "EDQUOT", "EMFILE", "ENFILE", "ENOMEM")
    if hasattr(errno, name)  # Windows has no EDQUOT
)


class GraderError(Exception):
    """Something the grader was given is wrong (a path, an option, a course); a one-line message."""


class UnreadableError(GraderError):
    """A submission's file cannot be read as a notebook or as Python."""


class MachineError(GraderError):
    """The grader's machine has no disk space, memory or file handles left, or lost its cluster.

    It is nobody's own fault, and ends the run, whatever was being read or written: no submission
    may be blamed for it.
    """


def check_machine(error: OSError, doing: str) -> None:
    """Return if `error` says something about a file rather than about the grader's machine.

    Args:
        error: what the operating system said.
        doing: what was being done, and where, for the message.

    Raises:
        MachineError: the machine is out of disk space, memory or file handles.
    """
    if error.errno in _NO_ROOM:
        raise MachineError(
            f"{doing}: {error.strerror}; the run stops here, because this is a fault of this "
            "machine and not of a submission: free some space, or set TMPDIR to a larger disk"
        ) from None
