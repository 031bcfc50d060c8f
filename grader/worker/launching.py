"""How is a forkserver launched? At once, so that it can start while the grader still imports.

It takes a tenth of a second to be ready, as long as all imports of the grader. So nothing here
needs NumPy or reads a message.
"""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from functools import partial

from .interpreter import clean_environment, find_interpreter
from .limits import Isolation, Limits
from .tier import resource_limits

#: How long the process may take to end.
_END_SECONDS = 5.0


class Launched:
    """The process of a forkserver, ready or not, and the socket that controls it."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self.process = process
        self.control = control

    def close(self) -> None:
        """End the process; its children end with it."""
        self.control.close()  # it still carries out earlier commands
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        if self.process.stderr is not None:
            self.process.stderr.close()

    def last_error_line(self) -> str:
        """Return what the process wrote last before it failed to start."""
        self.control.close()
        try:
            _, stderr = self.process.communicate(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            return "no answer"
        lines = stderr.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"exit status {self.process.returncode}"


def launch(python: str | None, isolation: Isolation, limits: Limits, warm: bool) -> Launched | None:
    """Launch what a worker with these settings takes; None if it takes no forkserver, or has none.

    Raises:
        WorkerError: the interpreter is not available.
    """
    if isolation in ("process", "user") or why_no_forkserver():
        return None
    interpreter = find_interpreter(python)
    with contextlib.suppress(OSError):  # the worker will find out by itself
        return launch_command(partial(interpreter.command, "forkserver"), limits, warm)
    return None


def launch_command(
    command: Callable[[dict[str, object]], list[str]], limits: Limits, warm: bool
) -> Launched:
    """Launch the forkserver with the `command` for given settings.

    If it is `warm`, it imports what students use while there is nothing else to do.

    Raises:
        OSError: it cannot be started.
    """
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        try:
            process = subprocess.Popen(
                command({**resource_limits(limits), "warm": warm, "descriptor": theirs.fileno()}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                cwd="/",
                env=clean_environment(),
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
            )
        except OSError:
            ours.close()
            raise
    return Launched(process, ours)


def why_no_forkserver() -> str:
    """Return why no forkserver can have a sandbox on this system; "" if it may have one."""
    if sys.platform == "linux" and platform.machine() == "x86_64":
        return ""
    return f"it needs Linux on x86_64, and this is {sys.platform} on {platform.machine()}"
