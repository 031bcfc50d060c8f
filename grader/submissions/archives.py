"""What is in a zip archive? Takes out what may be graded, and believes nothing the archive says."""

from __future__ import annotations

import lzma
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.errors import GraderError
from grader.submissions.names import METADATA, is_ignored, is_notebook, is_script, is_zip, shown

_MIB = 1024 * 1024
#: Archives below this size in all are never taken for bombs; above, what comes out may be this
#: many times what went in. (Notebooks shrink to a tenth or so; zeros to a thousandth.)
_RATIO_FROM = 16 * _MIB
_RATIO = 200
_DAMAGED = (
    zipfile.BadZipFile,
    NotImplementedError,
    ValueError,
    OverflowError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
)
_DRIVE = re.compile(r"[A-Za-z]:[/\\]")


@dataclass(frozen=True)
class ArchiveLimits:
    """How much one archive may hold: members, and bytes taken out."""

    files: int
    size: int


#: A class; and the archive of one student inside it, which must not fill the disk for the others.
CLASS = ArchiveLimits(10_000, 2048 * _MIB)
STUDENT = ArchiveLimits(10_000, 256 * _MIB)


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    `path` is where it was taken out to; None for what nobody grades, and for what is faulty.
    """

    parts: tuple[str, ...]
    path: Path | None = None
    fault: str = ""


@dataclass(frozen=True)
class Contents:
    """The files of an archive, and all its folders."""

    members: tuple[Member, ...]
    folders: frozenset[tuple[str, ...]]


def unpack(
    archive: Path, name: str, into: Path, limits: ArchiveLimits, *, nested: bool
) -> Contents:
    """Take the notebooks, scripts (and, if `nested`, archives) of a zip out below `into`.

    Files are written under names of our own choosing, so that no member's name says where it goes.

    Args:
        archive: the zip file.
        name: what messages call it.
        into: an empty or new folder.
        limits: how much is too much.
        nested: take inner zip archives out as well.

    Raises:
        GraderError: not a zip, encrypted, too large, or with names that point outside.
    """
    into.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(archive) as opened:
            return _take_out(opened, archive.stat().st_size, name, into, limits, nested)
    except _DAMAGED:
        what = "is damaged" if zipfile.is_zipfile(archive) else "is not a zip archive"
        raise GraderError(f"{name} {what}; download or pack it again") from None
    except OSError as error:
        raise GraderError(f"{name} cannot be unpacked: {error.strerror or error}") from None


def _take_out(
    opened: zipfile.ZipFile, size: int, name: str, into: Path, limits: ArchiveLimits, nested: bool
) -> Contents:
    folders: set[tuple[str, ...]] = set()
    found: dict[tuple[str, ...], zipfile.ZipInfo] = {}
    for parts, info in _visible(_named(opened.infolist(), name)):
        depth = len(parts) + 1 if info.is_dir() else len(parts)
        folders.update(parts[:end] for end in range(1, depth))
        if not info.is_dir():
            found[parts] = info
    if len(found) > limits.files:
        raise GraderError(f"{name} contains more than {limits.files} files; unpack it yourself")
    wanted = {parts: info for parts, info in found.items() if _is_wanted(parts[-1], info, nested)}
    if any(info.flag_bits & 0x1 for info in wanted.values()):
        raise GraderError(f"{name} is encrypted; unpack it with its password and name the folder")
    total = sum(info.file_size for info in wanted.values())
    if total > limits.size:
        raise GraderError(
            f"{name} contains more than {limits.size // _MIB} MiB; unpack it yourself"
        )
    if total > _RATIO_FROM and total > _RATIO * size:
        raise GraderError(f"{name} unpacks to more than {_RATIO} times its size (a zip bomb?)")
    members = [
        _extract(opened, wanted[parts], parts, into / str(number))
        if parts in wanted
        else Member(parts)
        for number, parts in enumerate(found)
    ]
    return Contents(tuple(members), frozenset(folders))


def _is_wanted(name: str, info: zipfile.ZipInfo, nested: bool) -> bool:
    if stat.S_ISLNK(info.external_attr >> 16):
        return False
    return is_notebook(name) or is_script(name) or name == METADATA or (nested and is_zip(name))


def _extract(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, parts: tuple[str, ...], folder: Path
) -> Member:
    stem, suffix = Path(parts[-1]).stem, Path(parts[-1]).suffix
    short = re.sub(r"[\x00-\x1f]", "", stem.encode(errors="replace")[:150].decode(errors="ignore"))
    path = folder / (short + suffix)
    folder.mkdir()
    try:
        # A member yields no more bytes than its header declares, and those were summed up above.
        with opened.open(info) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
    except _DAMAGED:
        return Member(parts, fault=f"{shown(parts[-1])} is damaged in the archive")
    except OSError as error:
        if error.errno is not None:
            raise
        return Member(parts, fault=f"{shown(parts[-1])} is damaged in the archive")
    return Member(parts, path)


def _visible(
    named: Iterable[tuple[tuple[str, ...], zipfile.ZipInfo]],
) -> list[tuple[tuple[str, ...], zipfile.ZipInfo]]:
    """All but what operating systems and tools leave behind."""
    listed = list(named)
    environments = {parts[:-1] for parts, _ in listed if parts[-1] == "pyvenv.cfg"}
    return [
        (parts, info)
        for parts, info in listed
        if not any(is_ignored(part) for part in parts)
        and not any(parts[:end] in environments for end in range(1, len(parts) + 1))
    ]


def _named(
    infos: list[zipfile.ZipInfo], name: str
) -> Iterator[tuple[tuple[str, ...], zipfile.ZipInfo]]:
    decoded = _decode(infos)
    for info in infos:
        text = decoded[id(info)].replace("\\", "/")
        parts = tuple(part for part in text.split("/") if part not in ("", "."))
        if text.startswith("/") or _DRIVE.match(text) or ".." in parts:
            raise GraderError(
                f"{name} contains a file that would be written outside of it; it was not unpacked"
            )
        if parts:
            yield parts, info


def _decode(infos: list[zipfile.ZipInfo]) -> dict[int, str]:
    """The name of each member.

    Names without the UTF-8 flag are UTF-8 all the same, or in the code page of whoever packed
    them; where most characters of all these names together are common Chinese ones in GBK, that
    is the code page, else the one of the standard.
    """
    names = {id(info): info.orig_filename.split("\0")[0] for info in infos}
    legacy: dict[int, bytes] = {}
    for info in infos:
        name = names[id(info)]
        if info.flag_bits & 0x800 or name.isascii():
            continue
        raw = name.encode("cp437", errors="replace")
        try:
            names[id(info)] = raw.decode("utf-8")
        except UnicodeDecodeError:
            legacy[id(info)] = raw
    if _is_gbk(b"/".join(legacy.values())):
        names |= {key: raw.decode("gbk") for key, raw in legacy.items()}
    return names


def _is_gbk(raw: bytes) -> bool:
    try:
        wide = [char.encode("gbk") for char in raw.decode("gbk") if not char.isascii()]
    except UnicodeDecodeError:
        return False
    common = sum(0xB0 <= pair[0] <= 0xF7 and pair[1] >= 0xA1 for pair in wide if len(pair) == 2)
    return bool(wide) and 2 * common >= len(wide)
