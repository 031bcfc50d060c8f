"""How does a child give up its rights for good? The calls to the kernel that all tiers share."""

from __future__ import annotations

import ctypes
import os
import signal
import struct

from .seccomp import filter_program
from .syscalls import NUMBERS

#: The descriptor at which a child finds its socket; the next ones are free.
CHANNEL = 3
#: More descriptors than the forkserver ever has open.
_OPEN_FILES = 256

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SECCOMP_SET_MODE_FILTER = 1
_CAPABILITIES_VERSION = 0x20080522


class UnavailableError(Exception):
    """Children cannot be confined here; the message says why."""


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("program", ctypes.c_char_p)]


class Kernel:
    """The kernel's calls, prepared before the fork; whatever it refuses raises an OSError."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.syscall.restype = ctypes.c_long
        program = filter_program()
        self._filter = _Filter(len(program) // 8, program)

    def syscall(self, *arguments: object) -> int:
        """Make a system call and return what it gives."""
        words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
        result: int = self._libc.syscall(*words)
        return result

    def end_with(self, parent: int) -> None:
        """Let this process end when the forkserver that forked it ends.

        The kernel forgets that when the process becomes another user, so that must come before.
        """
        self._prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)

    def hide_memory(self) -> None:
        """Keep other processes of the same user from looking into this one."""
        self._prctl(_PR_SET_DUMPABLE, 0)

    def give_up_privileges(self, capabilities: int = 0) -> None:
        """Let no program bring new privileges, and keep only these capabilities."""
        self._prctl(_PR_SET_NO_NEW_PRIVS, 1)
        header = struct.pack("<Ii", _CAPABILITIES_VERSION, 0)
        data = struct.pack("<6I", capabilities, capabilities, 0, 0, 0, 0)
        self._check(self.syscall(NUMBERS["capset"], header, data), "capset")

    def filter_system_calls(self) -> None:
        """Refuse every system call from now on that is not on the list of allowed ones."""
        done = self.syscall(
            NUMBERS["seccomp"], _SECCOMP_SET_MODE_FILTER, 0, ctypes.byref(self._filter)
        )
        self._check(done, "seccomp")

    def _prctl(self, option: int, value: int) -> None:
        zero = ctypes.c_ulong(0)
        done = self._libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero)
        self._check(done, f"prctl {option}")

    def _check(self, result: int, what: str) -> None:
        if result != 0:
            raise OSError(f"{what} failed: {os.strerror(ctypes.get_errno())}")


def keep_only(*descriptors: int) -> None:
    """Close every descriptor but the standard ones and these, which become CHANNEL and the next."""
    moved = [os.dup(one) if one <= CHANNEL + len(descriptors) else one for one in descriptors]
    for place, one in enumerate(moved, CHANNEL):
        os.dup2(one, place, inheritable=False)
    os.closerange(CHANNEL + len(descriptors), _OPEN_FILES)
