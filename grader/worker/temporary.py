"""Where do files lie that only one run needs, and who removes them if that run is killed?

A temporary folder is locked for as long as its process lives; the system takes the lock away
however the process ends. A later run sweeps away what nobody holds any more.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import sys
import tempfile
import weakref
from pathlib import Path

_PREFIX = "grader-temporary-"
_NAME = re.compile(re.escape(_PREFIX) + r"[a-z0-9_]{8}")


class TemporaryFolder:
    """A folder of this process alone; `remove` it, or it goes when the process ends."""

    def __init__(self) -> None:
        """Make the folder.

        Raises:
            OSError: the system's temporary folder is full or cannot be written.
        """
        # It gets the name that is swept only once it is locked.
        unlocked = Path(tempfile.mkdtemp(prefix="." + _PREFIX))
        lock = _lock(unlocked)
        self.path = unlocked.rename(unlocked.with_name(unlocked.name[1:]))
        self._remove = weakref.finalize(self, _remove, self.path, lock)

    def remove(self) -> None:
        """Remove the folder and all that is in it; once is enough."""
        self._remove()


def sweep_temporary_folders() -> None:
    """Remove the temporary folders of this user's runs that were killed."""
    try:
        entries = list(Path(tempfile.gettempdir()).iterdir())
    except OSError:
        return
    for path in entries:
        if _NAME.fullmatch(path.name) and _is_own_folder(path):
            lock = _lock(path)
            if lock is not None:  # so its process has gone
                _remove(path, lock)


def _is_own_folder(path: Path) -> bool:
    try:
        status = path.lstat()
    except OSError:  # removed meanwhile
        return False
    return (
        stat.S_ISDIR(status.st_mode) and sys.platform != "win32" and status.st_uid == os.geteuid()
    )


def _lock(folder: Path) -> int | None:
    """The descriptor that holds the folder's lock; None where another process holds it.

    Where folders cannot be locked (on Windows, on some network drives) it is None as well, and
    nothing is swept.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _remove(folder: Path, lock: int | None) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    if lock is not None:
        os.close(lock)
