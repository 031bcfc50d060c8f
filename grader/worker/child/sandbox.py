"""How does a child lock itself into a sandbox, and does the sandbox hold here?

Everything is prepared once, before the fork; the child then only makes the calls that confine it.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import pathlib
import posixpath
import signal
import struct
import sys
from collections.abc import Mapping
from typing import Any

from . import landlock
from .limits import limit_resources
from .seccomp import filter_program
from .syscalls import NUMBERS

#: The descriptor at which a child finds its socket; the next ones are free.
CHANNEL = 3
#: More descriptors than the forkserver ever has open.
_OPEN_FILES = 256

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_SECCOMP_SET_MODE_FILTER = 1
_CAPABILITIES_VERSION = 0x20080522
#: With this, root can still read a library in somebody's private home directory.
_CAP_DAC_READ_SEARCH = 1 << 2


class UnavailableError(Exception):
    """There is no sandbox here; the message says why."""


class _Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("program", ctypes.c_char_p)]


class Sandbox:
    """A sandbox that is prepared; `enter` confines the process to it permanently."""

    def __init__(self, packages: Mapping[str, str], memory_mb: int, cpu_seconds: int) -> None:
        self._memory_mb = memory_mb
        self._cpu_seconds = cpu_seconds
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._libc.syscall.restype = ctypes.c_long
        program = filter_program()
        self._filter = _Filter(len(program) // 8, program)
        self.landlock_abi = landlock.abi(self._syscall)
        if self.landlock_abi < 1:
            raise UnavailableError("the kernel has no Landlock, or it is turned off")
        paths = landlock.readable_paths(packages)
        try:
            self._ruleset = landlock.make_ruleset(self._syscall, self.landlock_abi, paths)
        except OSError as error:
            raise UnavailableError(f"Landlock does not work here: {error}") from None
        self._prctl(_PR_SET_DUMPABLE, 0)  # no other process of this user can inspect this one

    def enter(self, channel: int, parent: int) -> None:
        """Keep `channel` (as CHANNEL) and give up everything else that reaches outside.

        Raises:
            OSError: the kernel refuses a step.
        """
        self._prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)
        ruleset = os.dup(self._ruleset) if self._ruleset == CHANNEL else self._ruleset
        if channel != CHANNEL:
            os.dup2(channel, CHANNEL, inheritable=False)
        if ruleset != CHANNEL + 1:
            os.dup2(ruleset, CHANNEL + 1, inheritable=False)
        os.closerange(CHANNEL + 2, _OPEN_FILES)
        limit_resources(self._memory_mb, self._cpu_seconds)
        self._prctl(_PR_SET_NO_NEW_PRIVS, 1)
        header = struct.pack("<Ii", _CAPABILITIES_VERSION, 0)
        kept = _CAP_DAC_READ_SEARCH if os.geteuid() == 0 else 0
        data = struct.pack("<6I", kept, kept, 0, 0, 0, 0)
        self._check(self._syscall(NUMBERS["capset"], header, data), "capset")
        landlock.restrict(self._syscall, CHANNEL + 1)
        os.close(CHANNEL + 1)
        done = self._syscall(
            NUMBERS["seccomp"], _SECCOMP_SET_MODE_FILTER, 0, ctypes.byref(self._filter)
        )
        self._check(done, "seccomp")

    def _prctl(self, option: int, value: int) -> None:
        zero = ctypes.c_ulong(0)
        done = self._libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero)
        self._check(done, f"prctl {option}")

    def _syscall(self, *arguments: object) -> int:
        words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
        result: int = self._libc.syscall(*words)
        return result

    def _check(self, result: int, what: str) -> None:
        if result != 0:
            raise OSError(f"{what} failed: {os.strerror(ctypes.get_errno())}")


def resolve_without_links() -> None:
    """Let paths be resolved where no link can be read: a link is then a place like any other."""
    original = posixpath.realpath

    @functools.wraps(original)
    def realpath(filename: Any, **options: Any) -> Any:
        try:
            return original(filename, **options)
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            return posixpath.abspath(filename)

    posixpath.realpath = realpath
    if sys.version_info[:2] == (3, 10):  # where pathlib keeps its own
        pathlib._NormalAccessor.realpath = staticmethod(realpath)  # type: ignore[attr-defined]


def leaks() -> list[str]:
    """Try, inside the sandbox, what it must forbid; return what it did not forbid."""
    import socket

    def read_a_file() -> None:
        os.close(os.open(__file__, os.O_RDONLY))

    def read_a_link() -> None:
        try:
            pathlib.Path("/proc/self").readlink()
        except OSError as error:
            raise (PermissionError if error.errno == errno.EINVAL else error) from None

    def write_a_file() -> None:
        os.close(os.open(os.devnull, os.O_WRONLY))

    def fork() -> None:
        if os.fork() == 0:
            os._exit(0)

    def execute() -> None:
        os.execv("/nonexistent", ["nonexistent"])

    def signal_the_parent() -> None:
        os.kill(os.getppid(), 0)

    def open_a_socket() -> None:
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).close()

    attempts = (
        read_a_file,
        read_a_link,
        write_a_file,
        fork,
        execute,
        signal_the_parent,
        open_a_socket,
    )
    found = []
    for attempt in attempts:
        try:
            attempt()
        except PermissionError:
            continue
        except OSError as error:
            found.append(f"{attempt.__name__.replace('_', ' ')} ({error.strerror})")
        else:
            found.append(attempt.__name__.replace("_", " "))
    return found
