"""Which pages need not be written again? Those of the same key that nobody has touched since."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

import msgspec

from grader.results import Record, to_json, write_atomically

#: The file in an output folder that holds the keys of its pages.
PAGE_KEYS = "pages.json"


class WrittenPage(Record, frozen=True, kw_only=True, gc=False):
    """A page on disk: the key of what it shows, its size, and when it was written, in ns."""

    key: str
    size: int
    modified: int


class _File(Record, frozen=True, kw_only=True):
    pages: dict[str, WrittenPage]


class PageKeys:
    """The keys of the pages in a folder: those of the last run, and those of this one.

    Several processes may each read the keys of the last run. One of them puts together what all of
    them have (`pages` and `add`), and saves it.
    """

    def __init__(self, folder: Path) -> None:
        """Read what the last run saved; without that, no page counts as written."""
        self._folder = folder
        self._last: dict[str, WrittenPage] = {}
        self._now: dict[str, WrittenPage] = {}
        with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self._last = msgspec.json.decode((folder / PAGE_KEYS).read_bytes(), type=_File).pages

    def is_written(self, path: PurePosixPath, key: str) -> bool:
        """Whether the page at `path` is that of `key`, as the last run wrote it."""
        last = self._last.get(str(path))
        if not key or last is None or last.key != key or last != self._on_disk(path, key):
            return False
        self._now[str(path)] = last
        return True

    def wrote(self, path: PurePosixPath, key: str) -> None:
        """Remember that this run wrote the page of `key` at `path`; "" is nobody's key."""
        if key and (page := self._on_disk(path, key)):
            self._now[str(path)] = page

    def keep(self, path: PurePosixPath) -> None:
        """Remember what the last run wrote at `path`, which this run leaves as it is."""
        if last := self._last.get(str(path)):
            self._now[str(path)] = last

    @property
    def pages(self) -> Mapping[str, WrittenPage]:
        """The pages of this run by their paths."""
        return self._now

    def add(self, pages: Mapping[str, WrittenPage]) -> None:
        """Remember the pages that another process has."""
        self._now.update(pages)

    def save(self) -> None:
        """Save the keys of the pages of this run, for the next one.

        Raises:
            UnwritableError: they cannot be written.
        """
        if self._now != self._last:
            pages = dict(sorted(self._now.items()))
            write_atomically(self._folder / PAGE_KEYS, to_json(_File(pages=pages)))

    def _on_disk(self, path: PurePosixPath, key: str) -> WrittenPage | None:
        try:
            status = (self._folder / path).stat()
        except OSError:
            return None
        return WrittenPage(key=key, size=status.st_size, modified=status.st_mtime_ns)
