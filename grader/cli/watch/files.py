"""When were watched files saved? Whatever an editor does: write in place, or replace the file."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

#: How often the files are looked at although nothing was heard of them: a network drive tells
#: nothing of what was written on another machine.
_TICK_SECONDS = 0.5
#: The most modules beside a file that are looked at.
_MOST_BESIDE = 200


@dataclass(frozen=True)
class Moment:
    """What the watched files were at one moment.

    Attributes:
        contents: a digest of each file; None for one that is not there or cannot be read.
        beside: the modules beside them, which they may import: their times and sizes.
    """

    contents: Mapping[Path, str | None]
    beside: Mapping[str, tuple[int, int]]


class WatchedFiles:
    """Files that are checked again when they, or modules beside them, have changed."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Watch these files. Their folders are what is watched: a save may replace a file."""
        self.paths = tuple(dict.fromkeys(paths))
        self._absolute = {path.absolute() for path in self.paths}
        self._folders = sorted({path.parent for path in self._absolute})

    def now(self) -> Moment:
        """What the files are now."""
        contents = {path: _digest(path) for path in self.paths}
        return Moment(contents, dict(self._beside()))

    def moments(self) -> Iterator[Moment | None]:
        """What the files are after each time that something happened; None where nothing did.

        It comes at least twice a second.
        """
        known = None
        for heard in self._ticks():
            stamps = [_stamp(path) for path in self.paths], list(self._beside())
            yield self.now() if heard or stamps != known else None
            known = stamps

    def _ticks(self) -> Iterator[bool]:
        """Whether anything was heard of the folders, each time and at least twice a second."""
        from watchfiles import watch  # it takes as long as a check, so only once one was shown

        folders = [folder for folder in self._folders if folder.is_dir()]
        with suppress(OSError, RuntimeError):  # as where the system watches no more files
            for changes in watch(
                *folders,
                watch_filter=None,
                recursive=False,
                rust_timeout=int(1000 * _TICK_SECONDS),
                yield_on_timeout=True,
            ):
                yield bool(changes)
        while True:
            time.sleep(_TICK_SECONDS)
            yield False

    def _beside(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for folder in self._folders:
            with suppress(OSError), os.scandir(folder) as scan:
                names = sorted(entry.name for entry in scan if entry.name.endswith(".py"))
                for name in names[:_MOST_BESIDE]:
                    path = folder / name
                    if path not in self._absolute and (stamp := _stamp(path)):
                        yield str(path), stamp[:2]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def _digest(path: Path) -> str | None:
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
