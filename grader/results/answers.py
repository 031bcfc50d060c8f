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
from grader.results.lines import LineFile, Place

#: The file in an output folder.
ANSWERS_FILE = "answers.txt"
#: A key is the hexadecimal form of so many bytes.
_KEY_BYTES = 32


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
            self._places: dict[str, Place] = {
                line[: 2 * _KEY_BYTES].decode("latin-1"): place
                for place, line in self._file.lines()
                if not anew
            }
        except OSError as error:
            raise GraderError(f"{self.path} cannot be opened: {error.strerror}") from None

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
            line = self._file.read(self._places[key])
        try:
            return base64.b64decode(line[2 * _KEY_BYTES + 1 : -1], validate=True)
        except binascii.Error:
            raise KeyError(key) from None

    def append(self, key: str, data: bytes) -> None:
        """Keep something under a key.

        Raises:
            UnwritableError: the disk may be full; what was written before is kept.
        """
        with self._lock:
            self._places[key] = self._file.append(
                key.encode() + b" " + base64.b64encode(data) + b"\n"
            )
