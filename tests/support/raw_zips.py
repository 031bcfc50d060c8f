"""How is a zip written whose names are any bytes at all? By hand, as its format says."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One member of an archive: its name as bytes, what it holds, its flags and extra fields."""

    name: bytes
    content: bytes = b"{}"
    flags: int = 0
    extra: bytes = b""


def raw_zip(entries: Iterable[Entry | bytes]) -> bytes:
    """An archive of stored members, in this order, names and all else as they are given."""
    body, listed = b"", []
    for given in entries:
        entry = given if isinstance(given, Entry) else Entry(given)
        size, checksum = len(entry.content), zlib.crc32(entry.content)
        shared = struct.pack(
            "<HHHHHLLLHH",
            20, entry.flags, 0, 0, 0x21, checksum, size, size, len(entry.name), len(entry.extra),
        )  # fmt: skip
        head = struct.pack("<HHHLL", 0, 0, 0, 0, len(body))
        listed.append(b"PK\1\2\x14\0" + shared + head + entry.name + entry.extra)
        body += b"PK\3\4" + shared + entry.name + entry.extra + entry.content
    directory = b"".join(listed)
    count = len(listed)
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(directory), len(body), 0)
    return body + directory + b"PK\5\6" + end


def unicode_path(raw: bytes, text: str, *, version: int = 1, checksum: int | None = None) -> bytes:
    """The extra field that carries the name `text` for the raw name."""
    held = struct.pack("<BL", version, zlib.crc32(raw) if checksum is None else checksum)
    held += text.encode()
    return struct.pack("<HH", 0x7075, len(held)) + held
