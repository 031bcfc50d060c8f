"""Must a file be read to know what it answers? Not if its bytes are known from an earlier run.

Reading a notebook takes some milliseconds, and a class that is graded again has the same files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress

import msgspec

from grader.course import Assignment
from grader.machine import resources
from grader.machine.digests import digest_of_folder
from grader.results import Record, UserCache

#: How many lists are kept, one for each way to ask, and how many files each of them knows.
_LISTS, _MOST = 10, 50_000
#: The rooms on whose code it depends what is found in a file.
_ROOMS = ("notebook", "submissions")


class FileContent(Record, frozen=True, kw_only=True):
    """What a file answers: how many functions of each assignment are filled in; its imports."""

    answers: dict[str, int]
    imports: frozenset[str]


class KnownFiles:
    """What is known of files by the digests of their bytes; kept for this user's next run."""

    def __init__(self, assignments: Iterable[Assignment], only: str | None = None) -> None:
        """Take what was kept for these assignments, of which `only` one may have been named.

        Raises:
            GraderError: a file of the grader cannot be read.
        """
        asked = sorted(
            (each.name, sorted(each.recognised_by), [q.function for q in each.questions])
            for each in assignments
        )
        code = [digest_of_folder(resources.PACKAGE / room, "**/*.py") for room in _ROOMS]
        self._key = hashlib.sha256(repr((asked, only, code)).encode()).hexdigest()
        self._kept = UserCache("files", _LISTS)
        self._contents: dict[str, FileContent] = {}
        self._is_changed = False
        data = self._kept.read(self._key)
        if data is not None:
            with suppress(msgspec.DecodeError):
                self._contents = _DECODE(data)

    def of(self, data: bytes) -> FileContent | None:
        """What is known of a file with these bytes."""
        return self._contents.get(_digest(data))

    def remember(self, data: bytes, content: FileContent) -> None:
        """Know a file with these bytes from now on."""
        self._contents[_digest(data)] = content
        self._is_changed = True

    def keep(self) -> None:
        """Keep what was found out, if anything was, for the next run."""
        if self._is_changed:
            newest = list(self._contents.items())[-_MOST:]
            self._kept.write(self._key, msgspec.msgpack.encode(dict(newest)))
            self._is_changed = False


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_DECODE = msgspec.msgpack.Decoder(dict[str, FileContent]).decode
