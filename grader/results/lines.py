"""How does a file grow safely? Line by line, each whole or not at all, by one writer at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from grader.results.files import UnwritableError


class Place(NamedTuple):
    """Where a line stands in its file: its first byte and its length."""

    begin: int
    length: int


def read_lines(path: Path) -> Iterator[bytes]:
    """The lines of a file, each with its end."""
    with path.open("rb") as file:
        yield from file


class LineFile:
    """A file of lines to which lines are only ever appended."""

    def __init__(self, path: Path, *, private: bool = False, read_only: bool = False) -> None:
        """Open a file, which is created if need be; others may not read a `private` one.

        Raises:
            OSError: it cannot be opened, or there is none to be read only.
        """
        self.path = path
        self._read_only = read_only
        if private:
            path.touch(0o600)
            path.chmod(0o600)
        # "a": whatever happens, everything is written to the end
        self._file: BinaryIO = path.open("rb" if read_only else "a+b", buffering=0)

    def lines(self) -> Iterator[tuple[Place, bytes]]:
        """Each line with its place; a last line that is half-written is dropped."""
        begin = 0
        for line in read_lines(self.path):
            if not line.endswith(b"\n"):
                if not self._read_only:
                    self._file.truncate(begin)
                return
            yield Place(begin, len(line)), line
            begin += len(line)

    def read(self, place: Place) -> bytes:
        """The line at a place."""
        if hasattr(os, "pread"):  # a fork shares the position in the file
            return os.pread(self._file.fileno(), place.length, place.begin)
        self._file.seek(place.begin)
        return self._file.read(place.length)

    def append(self, line: bytes) -> Place:
        """Write a line, whole or not at all.

        Raises:
            UnwritableError: the disk may be full; what was written before is kept.
        """
        begin = self._file.seek(0, os.SEEK_END)
        try:
            written = 0
            while written < len(line):
                written += self._file.write(line[written:])
        except BaseException as error:
            self._file.truncate(begin)
            if isinstance(error, OSError):
                raise UnwritableError(f"{self.path} cannot be written: {error.strerror}") from None
            raise
        return Place(begin, len(line))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
