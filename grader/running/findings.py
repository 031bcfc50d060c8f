"""What is known of answers by now, and who is finding out the rest? Each finding is made once.

Findings are bytes under keys that are digests of all that they depend on, so it does not matter
who found them: another thread, another process, another machine, or an earlier run.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol, TypeVar

from grader.results import UnwritableError

#: The most bytes of one finding that is kept; honest ones take some thousand.
MOST_BYTES = 2 * 1024 * 1024
#: The most bytes of findings in memory that no file has.
_MEMORY_BYTES = 200 * 1024 * 1024

Found = TypeVar("Found")


class Findings(Protocol):
    """What is known, shared by all who find out more."""

    def take(self, key: str) -> bytes | None:
        """What is known under a key; None: the caller is to find it out, and to `give` it then.

        It waits for somebody else who is finding it out.
        """

    def give(self, key: str, data: bytes | None, *, lasting: bool) -> None:
        """Say what was found under a key that was taken: something, or with None nothing.

        What is `lasting` holds for other runs as well.
        """


class KeptFindings(Protocol):
    """What another run found."""

    def __getitem__(self, key: str) -> bytes:
        """What is kept under a key.

        Raises:
            KeyError: nothing is.
        """


class FindingsFile(KeptFindings, Protocol):
    """Where findings are kept for another run."""

    def append(self, key: str, data: bytes) -> None:
        """Keep something under a key.

        Raises:
            UnwritableError: it cannot be written.
        """


class SharedFindings:
    """Findings in memory, and in a file if there is one; threads may share it."""

    def __init__(
        self, file: FindingsFile | None = None, others: Sequence[KeptFindings] = ()
    ) -> None:
        """Keep findings in `file` as well; those of `others` are only read."""
        self._file, self._others = file, others
        self._known: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0
        self._searched: set[str] = set()
        self._state = threading.Condition()

    def take(self, key: str) -> bytes | None:
        """What is known under a key; None: the caller is to find it out, and to `give` it then."""
        with self._state:
            while key in self._searched:
                self._state.wait()
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
            for file in (self._file, *self._others):
                with suppress(KeyError):
                    if file is not None:
                        return file[key]
            self._searched.add(key)
            return None

    def give(self, key: str, data: bytes | None, *, lasting: bool) -> None:
        """Say what was found under a key; whoever waits for it goes on."""
        with self._state:
            if data is not None and not (lasting and self._write(key, data)):
                self._remember(key, data)
            self._searched.discard(key)
            self._state.notify_all()

    def _write(self, key: str, data: bytes) -> bool:
        if self._file is None:
            return False
        try:
            self._file.append(key, data)
        except UnwritableError:  # results matter more: they say so if the disk is full
            self._file = None
            return False
        return True

    def _remember(self, key: str, data: bytes) -> None:
        self._bytes += len(data) - len(self._known.pop(key, b""))
        self._known[key] = data
        while len(self._known) > 1 and self._bytes > _MEMORY_BYTES:
            _key, oldest = self._known.popitem(last=False)
            self._bytes -= len(oldest)


def find_once(
    findings: Findings,
    key: str,
    find: Callable[[], Found],
    to_bytes: Callable[[Found], bytes],
    from_bytes: Callable[[bytes], Found],
    lasts: Callable[[Found], bool],
) -> Found:
    """What is known under a key, or else what `find` finds.

    Args:
        findings: what is known.
        key: the digest of everything that the finding depends on.
        find: finds it out.
        to_bytes: encodes it; a ValueError says that it cannot be kept.
        from_bytes: decodes it; a ValueError says that it is damaged, and it is found anew.
        lasts: whether it holds for other runs as well.
    """
    data = findings.take(key)
    if data is not None:
        with suppress(ValueError):
            return from_bytes(unpacked(data))
    kept, lasting = None, False
    try:
        found = find()
        with suppress(ValueError):
            kept, lasting = packed(to_bytes(found)), lasts(found)
        return found
    finally:
        findings.give(key, kept, lasting=lasting)


def packed(data: bytes) -> bytes:
    """A finding as it is kept.

    Raises:
        ValueError: it is too large.
    """
    if len(data) > MOST_BYTES:
        raise ValueError("too large to be kept")
    return zlib.compress(data, 1)


def unpacked(data: bytes) -> bytes:
    """The finding in what was kept.

    Raises:
        ValueError: it is damaged, or too large.
    """
    stream = zlib.decompressobj()
    try:
        found = stream.decompress(data, MOST_BYTES)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if not stream.eof:
        raise ValueError("too large, or cut off")
    return found
