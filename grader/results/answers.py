"""How are the outcomes of answers kept on disk, for another run? Beside the results, line by line.

What hidden calls gave is among them, so only the owner may read the file.
"""

from __future__ import annotations

import base64
import binascii
import threading
from collections.abc import Iterator
from pathlib import Path

from grader.errors import GraderError
from grader.results.lines import LineFile, Place

#: The file in an output folder.
ANSWERS_FILE = "answers.txt"
#: The hexadecimal digits of a key.
_KEY_LENGTH = 64


class KeptAnswers:
    """What the answers of an output folder gave, by their keys; threads may share it."""

    def __init__(self, folder: Path) -> None:
        """Open the file of an output folder, to read it only.

        Raises:
            GraderError: there is none, or it cannot be read.
        """
        path = folder / ANSWERS_FILE
        try:
            self._open(LineFile(path, read_only=True))
        except OSError as error:
            raise GraderError(f"{path} cannot be read: {error.strerror}") from None

    def _open(self, file: LineFile) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._places: dict[str, Place] = {_key_of(line): place for place, line in file.lines()}

    def __getitem__(self, key: str) -> bytes:
        """What is kept under a key.

        Raises:
            KeyError: nothing is, or it is damaged.
        """
        with self._lock:
            return _data_of(key, self._file.read(self._places[key]))

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __iter__(self) -> Iterator[str]:
        """All keys."""
        return iter(self._places)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class AnswerStore(KeptAnswers):
    """The answers of the output folder that a run writes into."""

    def __init__(self, folder: Path, *, anew: bool = False) -> None:
        """Open the file of a folder that exists.

        Args:
            folder: the output folder.
            anew: do not look at what earlier runs kept.

        Raises:
            GraderError: the file cannot be opened.
        """
        path = folder / ANSWERS_FILE
        try:
            self._open(LineFile(path, private=True))
        except OSError as error:
            raise GraderError(
                f"{path} cannot be opened: {error.strerror}; name another folder with -o"
            ) from None
        if anew:
            self._places.clear()

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
