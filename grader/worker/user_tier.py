"""How are children forked as users of their own? The `user` tier, on the grader's side.

It is for root, on a machine without Landlock, such as the container of an autograder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .child.root_folder import CALL_FILES
from .interpreter import Interpreter
from .launching import why_no_forkserver
from .limits import Limits, TierName, WorkerError
from .sandbox_tier import Forkserver, NoSandboxError, SandboxTier
from .temporary import TemporaryFolder
from .tier import ChildProcess


class UserTier(SandboxTier):
    """A forkserver whose children are users of their own, in a root folder of their own."""

    name: TierName = "user"

    def __init__(self, interpreter: Interpreter, limits: Limits, warm: bool = True) -> None:
        if problem := why_no_forkserver() or _why_not_root():
            raise NoSandboxError(problem)
        self._folder: TemporaryFolder | None = None
        self._has_files = False
        try:
            super().__init__(interpreter, limits, warm)
        except BaseException:
            self._remove_folder()
            raise

    def close(self) -> None:
        """End the forkserver and with it all children, and remove their root folder."""
        super().close()
        self._remove_folder()

    def allow_files(self) -> bool:
        """Make a folder for them in the root folder; children that started before are elsewhere."""
        if self._has_files:
            return False
        self._has_files = True
        self._make_files_folder()
        return True

    def files_folder(self, child: ChildProcess) -> Path:
        """Return the folder, which is that of all children; see `SandboxTier.allow_files`."""
        del child
        assert self._folder is not None
        return self._folder.path / "root" / CALL_FILES

    def _make_files_folder(self) -> None:
        assert self._folder is not None
        folder = self._folder.path / "root" / CALL_FILES
        try:
            folder.mkdir()
            folder.chmod(0o755)
        except OSError as error:
            raise WorkerError(f"files cannot be given to student code: {error}") from None

    def _settings(self) -> dict[str, object]:
        assert self._folder is not None
        root = self._folder.path / "root"
        root.mkdir()
        return {"root": str(root)}

    def _start(self) -> Forkserver:
        self._remove_folder()
        try:
            self._folder = TemporaryFolder()
        except OSError as error:
            raise NoSandboxError(f"its root folder cannot be made: {error}") from None
        forkserver = super()._start()
        if self._has_files:
            self._make_files_folder()
        return forkserver

    def _remove_folder(self) -> None:
        if self._folder is not None:
            self._folder.remove()


def _why_not_root() -> str:
    if sys.platform != "win32" and os.geteuid() == 0:
        return ""
    return "only root can give each process a user of its own; run the grader as root"
