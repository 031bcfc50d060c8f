"""Results on disk: append-only JSON lines, whole or absent at any moment, one writer at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from filelock import FileLock, Timeout

from grader.errors import GraderError
from grader.results import Record, Result, to_json

FILE = "results.jsonl"
LOCK = ".lock"


class Entry(Record, frozen=True, kw_only=True):
    """One line: what a submission's results depend on (`key`), and the results."""

    key: str
    results: tuple[Result, ...]


class Store:
    """The results of one output folder. A context manager; holds the folder's lock meanwhile."""

    def __init__(self, folder: Path) -> None:
        """Open `folder` (made if need be).

        Raises:
            GraderError: the folder cannot be written, or another run is writing into it.
        """
        self.folder = folder
        self.path = folder / FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / LOCK, timeout=0)
            self._lock.acquire()
        except Timeout:
            raise GraderError(
                f"another run is writing into {folder}; wait for it, or name another folder with -o"
            ) from None
        except OSError as error:
            raise GraderError(
                f"cannot write into {folder}: {error.strerror}; name another folder with -o"
            ) from None
        self._places: dict[str, tuple[int, int]] = {}
        self._file = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the folder go."""
        os.close(self._file)
        self._lock.release()

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __getitem__(self, key: str) -> tuple[Result, ...]:
        """The results kept under `key`, read from the disk."""
        begin, length = self._places[key]
        with self.path.open("rb") as file:
            file.seek(begin)
            return _decode(file.read(length)).results

    def append(self, key: str, results: tuple[Result, ...]) -> None:
        """Write one submission's results, whole or not at all.

        Raises:
            GraderError: the disk is full, say; what was written before stays.
        """
        line = to_json(Entry(key=key, results=results)) + b"\n"
        begin = os.lseek(self._file, 0, os.SEEK_END)
        try:
            written = os.write(self._file, line)
            while written < len(line):
                written += os.write(self._file, line[written:])
        except OSError as error:
            os.ftruncate(self._file, begin)
            raise GraderError(
                f"{self.path} cannot be written ({error.strerror}); what is graded so far is kept: "
                "run the same command again to go on"
            ) from None
        self._places[key] = (begin, len(line))

    def _open(self) -> int:
        """Open the file, drop a half-written last line, and learn where each key stands."""
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise GraderError(f"{self.path}: {error.strerror}") from None
        begin = 0
        for line in _lines(self.path):
            if not line.endswith(b"\n"):
                os.ftruncate(file, begin)
                break
            # a line of another version is not trusted: its submission is graded again
            with suppress(*_NOT_OURS):
                self._places[_decode(line).key] = (begin, len(line))
            begin += len(line)
        return file


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from file


_DECODER = msgspec.json.Decoder(Entry)
_NOT_OURS = (msgspec.DecodeError, UnicodeDecodeError)  # a line damaged, or of another version


def _decode(line: bytes) -> Entry:
    return _DECODER.decode(line)


def read_store(folder: Path) -> list[Result]:
    """All results kept in an output folder, the newest of each submission, in written order.

    Raises:
        GraderError: the folder holds no results.
    """
    path = folder / FILE
    if not path.is_file():
        raise GraderError(f"{folder} holds no {FILE}: grade into it first")
    newest: dict[str, tuple[Result, ...]] = {}
    for line in _lines(path):
        try:
            entry = _decode(line)
        except _NOT_OURS:
            continue
        source = entry.results[0].source
        newest.pop(source, None)
        newest[source] = entry.results
    return [result for results in newest.values() for result in results]


def write_whole(path: Path, text: str | bytes) -> None:
    """Write a file so that at any moment it is there whole, as it was or as it will be.

    Raises:
        GraderError: the disk is full, say.
    """
    data = text.encode(errors="backslashreplace") if isinstance(text, str) else text
    half = path.with_name(f".{path.name}.half")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(data)
        half.replace(path)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise GraderError(f"{path} cannot be written ({error.strerror})") from None
