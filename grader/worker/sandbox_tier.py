"""How are children forked into the sandbox? The sandbox tier, on the grader's side."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
from typing import Any, Literal

from .child.wire import WireError, decode
from .interpreter import Interpreter, clean_environment
from .records import Limits, WorkerError
from .tier import ClosedError, cpu_seconds, resource_limits

#: How long the forkserver may take to start, to reply, and to end.
_START_SECONDS, _REPLY_SECONDS, _END_SECONDS = 60.0, 30.0, 5.0


class NoSandboxError(Exception):
    """The sandbox is not available here; the message says why."""


class SandboxTier:
    """A forkserver whose children are sandboxed; it is started again whenever it dies."""

    name: Literal["sandbox", "process"] = "sandbox"

    def __init__(self, interpreter: Interpreter, limits: Limits) -> None:
        if sys.platform != "linux" or platform.machine() != "x86_64":
            here = f"{sys.platform} on {platform.machine()}"
            raise NoSandboxError(f"it needs Linux on x86_64, and this is {here}")
        self._interpreter = interpreter
        self._settings = resource_limits(limits)
        self._closed = False
        self._starting = threading.Lock()
        self._forkserver: Forkserver = self._start()
        self.reason = f"Landlock ABI {self._forkserver.report.get('landlock')}, seccomp"

    def start(self) -> ForkedChild:
        """Fork a child."""
        for last in (False, True):
            with self._starting:
                if self._closed:
                    raise ClosedError
                try:
                    if self._forkserver.dead:
                        self._forkserver.close()
                        self._forkserver = self._start()
                    return self._forkserver.fork()
                except (OSError, NoSandboxError) as error:
                    self._forkserver.dead = True
                    if last:
                        raise WorkerError(f"student code cannot be run: {error}") from None
        raise AssertionError

    def survived(self) -> bool:
        """Return whether the forkserver is still alive."""
        return not self._forkserver.dead

    def close(self) -> None:
        """End the forkserver and with it all children."""
        self._closed = True
        with self._starting:
            self._forkserver.close()

    def _command(self, settings: dict[str, object]) -> list[str]:
        return self._interpreter.command("forkserver", settings)

    def _start(self) -> Forkserver:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            try:
                process = subprocess.Popen(
                    self._command({**self._settings, "descriptor": theirs.fileno()}),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.PIPE,
                    cwd="/",
                    env=clean_environment(),
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
                raise NoSandboxError(f"it cannot be started: {error}") from None
        return Forkserver(process, ours)


class Forkserver:
    """The forkserver and the socket that controls it; `dead` once it cannot be used any more."""

    def __init__(self, process: subprocess.Popen[bytes], control: socket.socket) -> None:
        self.dead = False
        self._process = process
        self._control = control
        control.settimeout(_START_SECONDS)
        try:
            report: Any = decode(control.recv(1 << 16))
        except (OSError, WireError):
            report = {"problem": "the forkserver did not start: " + self._last_error_line()}
        except BaseException:
            self.close()
            raise
        if report["problem"]:
            self.close()
            raise NoSandboxError(report["problem"])
        self.report: dict[str, object] = report
        control.settimeout(_REPLY_SECONDS)
        assert process.stderr is not None
        process.stderr.close()

    def fork(self) -> ForkedChild:
        """Return a new child.

        Raises:
            OSError: the forkserver has died.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [b"fork"], [theirs.fileno()])
                pid = int(self._control.recv(64) or b"0")
                if not pid:
                    raise ConnectionResetError("the forkserver is gone")
            except BaseException:  # even if interrupted: an unread reply would come next
                ours.close()
                self.dead = True
                raise
        ours.setblocking(False)
        return ForkedChild(self, pid, ours)

    def end(self, pid: int, patience: float) -> int | None:
        """Kill and reap a child; return how it ended if it ended by itself in time."""
        try:
            self._control.send(f"end {pid} {int(patience * 1000)}".encode())
            if not patience:
                return None
            answer = self._control.recv(64)
        except OSError:
            answer = b""
        except BaseException:
            self.dead = True
            raise
        if not answer:  # the forkserver died, and with it the child
            self.dead = True
            return None
        return None if answer == b"killed" else int(answer)

    def close(self) -> None:
        """End the forkserver; its children end with it."""
        self.dead = True
        self._control.close()  # it still carries out earlier commands
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()

    def _last_error_line(self) -> str:
        self._control.close()
        try:
            _, stderr = self._process.communicate(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            return "no answer"
        lines = stderr.decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else f"exit status {self._process.returncode}"


class ForkedChild:
    """A child of the forkserver."""

    def __init__(self, forkserver: Forkserver, pid: int, channel: socket.socket) -> None:
        self.socket = channel
        self._forkserver = forkserver
        self._pid = pid
        self._finished = False

    def cpu_seconds(self) -> float | None:
        """Return the CPU time used so far."""
        return cpu_seconds(self._pid)

    def has_ended(self) -> bool:
        """Return False: nothing else holds its socket, so its end shows there."""
        return False

    def finish(self, patience: float = 0.0) -> int | None:
        """End the process; return how it ended if it ended by itself in time."""
        if self._finished:
            return None
        self._finished = True
        self.socket.close()
        return self._forkserver.end(self._pid, patience)
