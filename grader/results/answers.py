"""How are the outcomes of answers kept on disk, for another run? Beside the results, line by line.

What hidden calls gave is among them, so only the owner may read the file.
"""

from __future__ import annotations

import base64
import binascii
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.errors import GraderError
from grader.results.lines import LineFile, Place, read_lines

#: The file in an output folder.
ANSWERS_FILE = "answers.txt"
#: The hexadecimal digits of a key.
_KEY_LENGTH = 64


class KeptAnswers:
    """What the answers of another output folder gave, by their keys; only read."""

    def __init__(self, folder: Path) -> None:
        """Read the file of an output folder.

        Raises:
            GraderError: there is none, or it cannot be read.
        """
        path = folder / ANSWERS_FILE
        begin = 0
        self._places: dict[str, Place] = {}
        try:
            self._file = path.open("rb")
            for line in read_lines(path):
                self._places[_key_of(line)] = Place(begin, len(line))
                begin += len(line)
        except OSError as error:
            raise GraderError(f"{path} cannot be read: {error.strerror}") from None
        self._lock = threading.Lock()

    def __getitem__(self, key: str) -> bytes:
        """What is kept under a key.

        Raises:
            KeyError: nothing is, or it is damaged.
        """
        place = self._places[key]
        with self._lock:
            self._file.seek(place.begin)
            return _data_of(key, self._file.read(place.length))

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class AnswerStore:
    """What the answers of one output folder gave, by their keys; threads may share it."""

    def __init__(self, folder: Path, *, anew: bool = False) -> None:
        """Open the file of a folder that exists.

        Args:
            folder: the output folder.
            anew: do not look at what earlier runs kept.

        Raises:
            GraderError: the file cannot be opened.
        """
        self.path = folder / ANSWERS_FILE
        self._lock = threading.Lock()
        try:
            self._file = LineFile(self.path, private=True)
            found = {_key_of(line): place for place, line in self._file.lines()}
            self._places: dict[str, Place] = {} if anew else found
        except OSError as error:
            raise GraderError(
                f"{self.path} cannot be opened: {error.strerror}; name another folder with -o"
            ) from None

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
        """Close the file."""
        self._file.close()

    def __getitem__(self, key: str) -> bytes:
        """What is kept under a key.

        Raises:
            KeyError: nothing is, or it is damaged.
        """
        with self._lock:
            return _data_of(key, self._file.read(self._places[key]))

    def append(self, key: str, data: bytes) -> None:
        """Keep something under a key.

        Raises:
            UnwritableError: the disk may be full; what was written before is kept.
        """
        with self._lock:
            self._places[key] = self._file.append(
                key.encode() + b" " + base64.b64encode(data) + b"\n"
            )


def _key_of(line: bytes) -> str:
    return line[:_KEY_LENGTH].decode("latin-1")


def _data_of(key: str, line: bytes) -> bytes:
    try:
        return base64.b64decode(line[_KEY_LENGTH + 1 : -1], validate=True)
    except binascii.Error:
        raise KeyError(key) from None
