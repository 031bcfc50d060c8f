"""What is in a zip archive? Extracts what can be graded and trusts nothing the archive says."""

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
from grader.submissions.names import (
    METADATA,
    displayable,
    is_ignored,
    is_notebook,
    is_script,
    is_zip,
)

_MIB = 1024 * 1024
#: An archive whose contents are larger than this may be a zip bomb,
_RATIO_FROM = 16 * _MIB
#: if they are also this many times larger than the archive. (Notebooks shrink to about a tenth,
#: zeros to a thousandth.)
_RATIO = 200
#: What zipfile raises for a damaged archive.
_DAMAGE_ERRORS = (
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
    """How much one archive may hold: `files` members of `size` bytes in total, unpacked."""

    files: int
    size: int


#: The limits for the archive of a class.
CLASS = ArchiveLimits(10_000, 2048 * _MIB)
#: The limits for one student's archive inside it, which must not fill the disk for the others.
STUDENT = ArchiveLimits(10_000, 256 * _MIB)


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes:
        parts: the names that lead to it inside the archive.
        path: where it was extracted to; None if it is not gradable, or is damaged.
        fault: why it could not be extracted.
    """

    parts: tuple[str, ...]
    path: Path | None = None
    fault: str = ""


@dataclass(frozen=True)
class Contents:
    """The files and folders of an archive."""

    members: tuple[Member, ...]
    folders: frozenset[tuple[str, ...]]


def unpack(
    archive: Path, name: str, into: Path, limits: ArchiveLimits, *, nested: bool
) -> Contents:
    """Extract the notebooks and scripts (and, if `nested`, the archives) of a zip below `into`.

    The files get paths of our own choosing, so that no member can decide where it is written.

    Args:
        archive: the zip file.
        name: what messages call it.
        into: an empty or new folder.
        limits: how much it may hold.
        nested: extract inner zip archives as well.

    Raises:
        GraderError: it is not a zip, is encrypted or too large, or has names that point outside.
    """
    into.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(archive) as opened:
            return _extract_wanted(opened, archive.stat().st_size, name, into, limits, nested)
    except _DAMAGE_ERRORS:
        what = "is damaged" if zipfile.is_zipfile(archive) else "is not a zip archive"
        raise GraderError(f"{name} {what}; download or pack it again") from None
    except OSError as error:
        raise GraderError(f"{name} cannot be unpacked: {error.strerror or error}") from None


def _extract_wanted(
    opened: zipfile.ZipFile, size: int, name: str, into: Path, limits: ArchiveLimits, nested: bool
) -> Contents:
    folders: set[tuple[str, ...]] = set()
    files: dict[tuple[str, ...], zipfile.ZipInfo] = {}
    for parts, info in _without_litter(_with_paths(opened.infolist(), name)):
        depth = len(parts) + 1 if info.is_dir() else len(parts)
        folders.update(parts[:end] for end in range(1, depth))
        if not info.is_dir():
            files[parts] = info
    if len(files) > limits.files:
        raise GraderError(f"{name} contains more than {limits.files} files; unpack it yourself")
    wanted = {parts: info for parts, info in files.items() if _is_wanted(parts[-1], info, nested)}
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
        for number, parts in enumerate(files)
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
        # A member yields no more bytes than its header declares, and those were added up above.
        with opened.open(info) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
    except _DAMAGE_ERRORS:
        return Member(parts, fault=f"{displayable(parts[-1])} is damaged in the archive")
    except OSError as error:
        if error.errno is not None:
            raise
        return Member(parts, fault=f"{displayable(parts[-1])} is damaged in the archive")
    return Member(parts, path)


def _without_litter(
    named: Iterable[tuple[tuple[str, ...], zipfile.ZipInfo]],
) -> list[tuple[tuple[str, ...], zipfile.ZipInfo]]:
    """Everything except what operating systems and tools leave behind."""
    members = list(named)
    environments = {parts[:-1] for parts, _ in members if parts[-1] == "pyvenv.cfg"}
    return [
        (parts, info)
        for parts, info in members
        if not any(is_ignored(part) for part in parts)
        and not any(parts[:end] in environments for end in range(1, len(parts) + 1))
    ]


def _with_paths(
    infos: list[zipfile.ZipInfo], name: str
) -> Iterator[tuple[tuple[str, ...], zipfile.ZipInfo]]:
    decoded = _decoded_names(infos)
    for info in infos:
        text = decoded[id(info)].replace("\\", "/")
        parts = tuple(part for part in text.split("/") if part not in ("", "."))
        if text.startswith("/") or _DRIVE.match(text) or ".." in parts:
            raise GraderError(
                f"{name} contains a file that would be written outside of it; it was not unpacked"
            )
        if parts:
            yield parts, info


def _decoded_names(infos: list[zipfile.ZipInfo]) -> dict[int, str]:
    """The name of each member, by the id of its `ZipInfo`.

    A name without the UTF-8 flag may be UTF-8 all the same, or in the code page of whoever packed
    the archive. That is GBK if most characters of all such names together are common Chinese
    characters in GBK, and otherwise the zip standard's code page.
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
