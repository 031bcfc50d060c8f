"""How are children forked into the sandbox? The sandbox tier, on the grader's side."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .child.wire import WireError, decode
from .interpreter import Interpreter
from .launching import Launched, launch_command, why_no_forkserver
from .limits import Limits, TierName, WorkerError
from .tier import ChildProcess, ClosedError, cpu_seconds

if TYPE_CHECKING:
    from .temporary import TemporaryFolder

#: How long the forkserver may take to start and to reply.
_START_SECONDS, _REPLY_SECONDS = 60.0, 30.0


class NoSandboxError(Exception):
    """The sandbox is not available here; the message says why."""


class SandboxTier:
    """A forkserver whose children are sandboxed; it is started again whenever it dies."""

    name: TierName = "sandbox"

    def __init__(
        self,
        interpreter: Interpreter,
        limits: Limits,
        warm: bool = True,
        launched: Launched | None = None,
    ) -> None:
        if problem := why_no_forkserver():
            raise NoSandboxError(problem)
        self._interpreter = interpreter
        self._limits = limits
        self._warm = warm
        self._closed = False
        self._starting = threading.Lock()
        self._files: TemporaryFolder | None = None
        self._forkserver = Forkserver(launched) if launched else self._start()
        self.reason = str(self._forkserver.report.get("confinement"))

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

    def allow_files(self) -> bool:
        """Start another forkserver, whose children may read a folder that is their present one.

        Only one child works at a time, and files lie there only while it answers the call that they
        are for.
        """
        from .temporary import TemporaryFolder

        with self._starting:
            if self._closed:
                raise ClosedError
            if self._files is not None:
                return False
            try:
                self._files = TemporaryFolder()
                self._forkserver.close()
                self._forkserver = self._start()
            except (OSError, NoSandboxError) as error:
                self._forkserver.dead = True
                raise WorkerError(f"files cannot be given to student code: {error}") from None
        return True

    def files_folder(self, child: ChildProcess) -> Path:
        """Return the folder, which is that of all children."""
        del child
        assert self._files is not None
        return self._files.path

    def survived(self) -> bool:
        """Return whether the forkserver is still alive."""
        return not self._forkserver.dead

    def close(self) -> None:
        """End the forkserver and with it all children."""
        self._closed = True
        with self._starting:
            self._forkserver.close()
        if self._files is not None:
            self._files.remove()

    def _command(self, settings: dict[str, object]) -> list[str]:
        return self._interpreter.command("forkserver", {**settings, **self._settings()})

    def _settings(self) -> dict[str, object]:
        """What the forkserver needs to know besides its limits."""
        return {} if self._files is None else {"files": str(self._files.path)}

    def _start(self) -> Forkserver:
        try:
            return Forkserver(launch_command(self._command, self._limits, self._warm))
        except OSError as error:
            raise NoSandboxError(f"it cannot be started: {error}") from None


class Forkserver:
    """A forkserver and the socket that controls it; `dead` once it cannot be used any more."""

    def __init__(self, launched: Launched) -> None:
        self.dead = False
        self._launched = launched
        self._control = launched.control
        self._control.settimeout(_START_SECONDS)
        try:
            report: Any = decode(self._control.recv(1 << 16))
        except (OSError, WireError):
            line = launched.last_error_line()
            report = {"problem": "the forkserver did not start: " + line}
        except BaseException:
            self.close()
            raise
        if report["problem"]:
            self.close()
            raise NoSandboxError(report["problem"])
        self.report: dict[str, object] = report
        self._control.settimeout(_REPLY_SECONDS)
        assert launched.process.stderr is not None
        launched.process.stderr.close()

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
        self._launched.close()


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
