"""How does the process tier start and end a child? Each is a fresh interpreter."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from .interpreter import Interpreter, clean_environment
from .limits import Limits, TierName, WorkerError
from .temporary import TemporaryFolder
from .tier import ChildProcess, ClosedError, cpu_seconds, resource_limits


class ProcessTier:
    """A fresh interpreter for each child, but no boundary against hostile code."""

    name: TierName = "process"

    def __init__(self, interpreter: Interpreter, limits: Limits, reason: str) -> None:
        self.reason = reason
        self._interpreter = interpreter
        self._settings = resource_limits(limits)
        self._children: list[FreshChild] = []
        self._closed = False

    def start(self) -> FreshChild:
        """Start a fresh interpreter."""
        self._children = [child for child in self._children if not child.finished]
        child = FreshChild(self._interpreter, self._settings)
        self._children.append(child)
        if self._closed:  # it may have started too late to be ended with the others
            child.finish()
            raise ClosedError
        return child

    def allow_files(self) -> bool:
        """Return False: each child has a folder of its own."""
        return False

    def files_folder(self, child: ChildProcess) -> Path:
        """Return the folder of a child."""
        assert isinstance(child, FreshChild)
        return child.folder

    def survived(self) -> bool:
        """Return True, since this tier has no process that could die."""
        return True

    def close(self) -> None:
        """End all children."""
        self._closed = True
        for child in list(self._children):
            child.finish()


class FreshChild:
    """A fresh interpreter in a session and a folder of its own."""

    def __init__(self, interpreter: Interpreter, settings: dict[str, object]) -> None:
        self.finished = False
        self._folder = TemporaryFolder()
        self.socket, theirs = socket.socketpair()
        posix = sys.platform != "win32"
        command = interpreter.command("session", {**settings, "descriptor": theirs.fileno()})
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL if posix else subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd=self._folder.path,
                env=clean_environment(),
                pass_fds=(theirs.fileno(),) if posix else (),
                start_new_session=posix,
            )
            if sys.platform == "win32":
                assert self._process.stdin is not None
                self._process.stdin.write(theirs.share(self._process.pid))
                self._process.stdin.close()
        except OSError as error:
            self.socket.close()
            self._folder.remove()
            raise WorkerError(f"{interpreter.path} cannot be started: {error}") from None
        finally:
            theirs.close()
        self.socket.setblocking(False)

    @property
    def folder(self) -> Path:
        """Its present folder."""
        return self._folder.path

    def cpu_seconds(self) -> float | None:
        """Return the CPU time used so far, or None if it cannot be known."""
        return cpu_seconds(self._process.pid)

    def has_ended(self) -> bool:
        """Return whether the process has ended."""
        if not hasattr(os, "waitid"):
            return self._process.poll() is not None
        # It is not reaped yet: while it is a zombie, its group's id cannot be reused.
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._process.pid, options) is not None

    def finish(self, patience: float = 0.0) -> int | None:
        """End the process and its group, and remove its folder."""
        if self.finished:
            return None
        self.finished = True
        self.socket.close()
        deadline = time.monotonic() + patience
        while not (ended := self.has_ended()) and time.monotonic() < deadline:
            time.sleep(0.002)
        if sys.platform == "win32":
            self._process.kill()
        else:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        status = self._process.wait()
        self._folder.remove()
        return status if ended else None
