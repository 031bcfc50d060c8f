"""How does a child lock itself into a sandbox, and does the sandbox hold here?

Everything is prepared once, before the fork; the child then only makes the calls that confine it.
"""

from __future__ import annotations

import errno
import functools
import os
import pathlib
import posixpath
import sys
from collections.abc import Mapping
from typing import Any

from . import landlock
from .kernel import CHANNEL, Kernel, UnavailableError, keep_only
from .limits import limit_resources

#: With this, root can still read a library in somebody's private home directory.
_CAP_DAC_READ_SEARCH = 1 << 2


class Sandbox:
    """A sandbox that is prepared; `enter` confines the process to it permanently."""

    #: How student code gets a refusal if it reads what it must not.
    refusal: type[OSError] = PermissionError

    def __init__(
        self,
        packages: Mapping[str, str],
        listed: Mapping[str, Any],
        memory_mb: int,
        cpu_seconds: int,
        files: str = "",
    ) -> None:
        """Prepare it for `packages` by their folders, and for those that a course lists.

        The folder `files` can be read as well, if there is one.
        """
        self._memory_mb = memory_mb
        self._cpu_seconds = cpu_seconds
        self._kernel = Kernel()
        version = landlock.abi(self._kernel.syscall)
        if version < 1:
            raise UnavailableError("the kernel has no Landlock, or it is turned off")
        paths = [
            *landlock.readable_paths(packages, listed.get("readable", ())),
            *map(pathlib.Path, filter(None, [files])),
        ]
        shared = map(pathlib.Path, listed.get("shared", ()))
        try:
            self._ruleset = landlock.make_ruleset(self._kernel.syscall, version, paths, shared)
        except OSError as error:
            raise UnavailableError(f"Landlock does not work here: {error}") from None
        self.what = f"Landlock ABI {version}, seccomp"
        self._kernel.hide_memory()

    def enter(self, channel: int, parent: int) -> None:
        """Keep `channel` (as CHANNEL) and give up everything else that reaches outside.

        Raises:
            OSError: the kernel refuses a step.
        """
        self._kernel.end_with(parent)
        keep_only(channel, self._ruleset)
        limit_resources(self._memory_mb, self._cpu_seconds)
        self._kernel.give_up_privileges(_CAP_DAC_READ_SEARCH if os.geteuid() == 0 else 0)
        landlock.restrict(self._kernel.syscall, CHANNEL + 1)
        os.close(CHANNEL + 1)
        self._kernel.filter_system_calls()

    def end_others(self, pid: int) -> None:
        """Do nothing: a child in the sandbox has no way to make another process."""


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


def leaks(refusal: type[OSError] = PermissionError) -> list[str]:
    """Try, where a child is confined, what must be forbidden; return what was not.

    Reading a file that exists is to end with this `refusal`.
    """
    import socket

    def read_a_file() -> None:
        try:
            os.close(os.open(__file__, os.O_RDONLY))
        except refusal:
            raise PermissionError from None

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
