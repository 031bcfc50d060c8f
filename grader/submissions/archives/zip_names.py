"""What is each member of a zip archive called? By what the archive says, or by its code page."""

from __future__ import annotations

import codecs
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING
from zipfile import ZipInfo

from grader.errors import GraderError
from grader.submissions.names import displayable
from grader.wording import translate as _

if TYPE_CHECKING:
    from grader.machine.encodings.code_pages import Reading

#: The flag of a name in UTF-8, and the kind of extra field that carries the name in UTF-8.
_UTF_8_FLAG, _UNICODE_PATH = 0x800, 0x7075
#: What an extra field begins with (kind, size), and this kind (version, CRC of the raw name).
_FIELD_HEADER, _CARRIED_HEADER = struct.Struct("<HH"), struct.Struct("<BL")


@dataclass(frozen=True)
class ZipNames:
    """The names of an archive's members, with slashes, by the `id` of each `ZipInfo`.

    Attributes:
        names: the names.
        guessed: the members whose names may be in another encoding than was taken.
        note: what to say about these.
    """

    names: Mapping[int, str]
    guessed: frozenset[int] = field(default=frozenset())
    note: str = ""


def checked_encoding(name: str) -> str:
    """The name of a text encoding, as Python spells it.

    Raises:
        GraderError: there is no such encoding.
    """
    try:
        "name".encode(name)  # not all codecs are of text
        b"".decode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError, TypeError):
        raise GraderError(
            f"{displayable(name)} is not a text encoding that Python knows; "
            "names like cp932, gbk, big5, cp949, cp1251 or cp850 are"
        ) from None


def member_names(
    infos: Sequence[ZipInfo], archive: str, encoding: str | None = None, *, must_fit: bool = True
) -> ZipNames:
    """The name of each member, by the surest of what is known of it.

    An archive may say that a name is in UTF-8, or carry it in UTF-8 in an extra field. All other
    names are in the code page of whoever packed the archive, which is `encoding` if that was
    given, and otherwise judged over all of them together. Backslashes become slashes only in
    decoded names, since the second byte of a letter may be that of a backslash.

    Args:
        infos: the members.
        archive: what messages call the archive.
        encoding: what was named for names that say no encoding.
        must_fit: whether names that are not in `encoding` are an error; otherwise it is not used.

    Raises:
        GraderError: a name is not in `encoding`.
    """
    names = {id(info): info.orig_filename.split("\0")[0] for info in infos}
    unknown: dict[int, bytes] = {}
    for info in infos:
        name = names[id(info)]
        if info.flag_bits & _UTF_8_FLAG or name.isascii():
            continue
        raw = name.encode("cp437")  # as which `zipfile` has decoded it
        if (text := _carried_name(info.extra, raw)) is not None:
            names[id(info)] = text
        else:
            unknown[id(info)] = raw
    if not unknown:
        return ZipNames(_with_slashes(names))
    reading = _reading(tuple(unknown.values()), archive, encoding, must_fit=must_fit)
    for key, raw in unknown.items():
        names[key] = "/".join(map(reading.text, raw.split(b"/")))
    guessed = [key for key in unknown if not reading.is_sure or _is_broken(names[key])]
    return ZipNames(_with_slashes(names), frozenset(guessed), _guess_note(archive, reading))


def _is_broken(name: str) -> bool:
    """Whether some bytes of a name mean nothing in its encoding."""
    return any("\udc80" <= char <= "\udcff" for char in name)


def _with_slashes(names: Mapping[int, str]) -> dict[int, str]:
    return {key: name.replace("\\", "/") for key, name in names.items()}


def _reading(
    names: Sequence[bytes], archive: str, encoding: str | None, *, must_fit: bool
) -> Reading:
    from grader.machine.encodings.code_pages import (  # seldom needed, and full of letters
        Reading,
        judge,
    )

    if encoding is not None:
        reading = Reading(encoding, keeps_utf_8=False)
        wrong = next((name for name in names if not _fits(name, encoding)), None)
        if wrong is None:
            return reading
        if must_fit:
            shown = displayable(wrong.decode("ascii", errors="replace"))
            raise GraderError(
                f"{archive}: the name {shown} is not in {encoding}; name the encoding of this "
                "archive with --encoding, or leave the option out"
            )
    return judge(part for name in names for part in name.split(b"/") if not part.isascii())


def _fits(name: bytes, encoding: str) -> bool:
    try:
        for part in name.split(b"/"):
            part.decode(encoding)
    except (UnicodeDecodeError, ValueError):
        return False
    return True


def _guess_note(archive: str, reading: Reading) -> str:
    if reading.rival:
        message = _(
            "{archive} does not say how its names are encoded: this one was read as {encoding}, "
            "and may be {other}; --encoding settles it"
        )
    else:
        message = _(
            "{archive} does not say how its names are encoded: this one was read as {encoding}, "
            "which may be wrong; --encoding settles it"
        )
    return message.format(
        archive=PurePath(archive).name, encoding=reading.encoding, other=reading.rival
    )


def _carried_name(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that an extra field carries for the name `raw`; None without one.

    A program that renames a member without knowing the field leaves the old name there, so it
    holds only as long as the checksum of the name does.
    """
    for kind, content in _extra_fields(extra):
        if kind != _UNICODE_PATH or len(content) <= _CARRIED_HEADER.size:
            continue
        version, checksum = _CARRIED_HEADER.unpack_from(content)
        if version == 1 and checksum == zlib.crc32(raw):
            try:
                return content[_CARRIED_HEADER.size :].decode("utf-8").split("\0")[0] or None
            except UnicodeDecodeError:
                return None
    return None


def _extra_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + _FIELD_HEADER.size <= len(extra):
        kind, size = _FIELD_HEADER.unpack_from(extra, at)
        at += _FIELD_HEADER.size
        yield kind, extra[at : at + size]
        at += size
