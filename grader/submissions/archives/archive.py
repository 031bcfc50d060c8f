"""What is in a zip archive? Extracts what can be graded and trusts nothing the archive says."""

from __future__ import annotations

import lzma
import os
import re
import shutil
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path, PurePath
from types import TracebackType
from typing import Self

from grader.errors import GraderError, check_machine
from grader.submissions.archives.zip_names import member_names
from grader.submissions.names import (
    CHECKPOINTS,
    displayable,
    is_ignored,
    is_metadata,
    is_notebook,
    is_script,
    is_zip,
    may_be_work,
    may_hold_notebook,
)
from grader.submissions.shares import Share, ShareOf
from grader.wording import ntranslate
from grader.wording import translate as _

_MIB = 1024 * 1024
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
#: The most bytes of a file that is neither notebook nor script, and may hold one all the same.
_LARGEST_OTHER = 16 * _MIB
#: The flag of an encrypted member; the sizes of a member's header and of what ends an archive.
_ENCRYPTED = 0x1
_LOCAL_HEADER, _END = 30, 22
_LONGEST_END = _END + 0xFFFF
_DRIVE = re.compile(r"[A-Za-z]:/")


@dataclass(frozen=True)
class ArchiveLimits:
    """How long the list of an archive's members may be: how many, and in bytes."""

    members: int
    directory: int


#: An archive that was named: what it may hold is bounded for each student, not for the class.
CLASS = ArchiveLimits(1_000_000, 128 * _MIB)
#: The archive of one student, whose list must not fill the memory for the others.
STUDENT = ArchiveLimits(10_000, 4 * _MIB)


@dataclass(frozen=True)
class Member:
    """One file of an archive.

    Attributes:
        parts: the names that lead to it inside the archive.
        path: where it was extracted to; None if it is not gradable, or is damaged.
        fault: why it could not be extracted.
        notes: what is to be said about its name.
    """

    parts: tuple[str, ...]
    path: Path | None = None
    fault: str = ""
    notes: tuple[str, ...] = ()


class Archive:
    """A zip archive that is open: its files and folders, and a way to take the work out of it."""

    def __init__(
        self, path: Path, name: str, limits: ArchiveLimits, encoding: str | None = None
    ) -> None:
        """Open a zip file and list it.

        Where two members have the same name, the last one counts, as for all programs that unpack.

        Args:
            path: the zip file.
            name: what messages call it.
            limits: how long the list may be.
            encoding: that of names that do not say theirs.

        Raises:
            GraderError: not a zip, too many files, only names that point outside, or names that
                are not in `encoding`.
        """
        folders: set[tuple[str, ...]] = set()
        self._found: dict[tuple[str, ...], zipfile.ZipInfo] = {}
        self._count: Counter[tuple[str, ...]] = Counter()
        self._name = name
        self._is_class = limits is CLASS
        try:
            if _directory_size(path) > limits.directory:
                raise GraderError(f"{name} contains too many files; unpack it yourself")
            self._file = zipfile.ZipFile(path)
            try:
                infos = self._file.infolist()
                found = member_names(infos, name, encoding, must_fit=self._is_class)
                self._names, names = found, found.names
                self._outside = _outside(infos, names)
                inside = [info for info in infos if not _leads_outside(names[id(info)])]
                paths = list(_with_paths(inside, names))
                self.drafts = tuple(_drafts(parts for parts, _info in paths))
                folders.update(
                    parts[:end] for parts in self.drafts for end in range(1, len(parts) - 1)
                )
                for parts, info in _without_litter(paths):
                    depth = len(parts) + 1 if info.is_dir() else len(parts)
                    folders.update(parts[:end] for end in range(1, depth))
                    if not info.is_dir():
                        self._found[parts] = info
                        self._count[parts] += 1
                if self._outside and not self._found:
                    raise GraderError(
                        f"{name} contains only files that would be written outside of it; "
                        "it was not unpacked"
                    )
                self._overlapping = _overlapping(infos)
                if len(self.files) > limits.members:
                    raise GraderError(
                        f"{name} contains more than {limits.members} files; unpack it yourself"
                    )
            except BaseException:
                self._file.close()
                raise
        except _DAMAGE_ERRORS:
            what = "is damaged" if zipfile.is_zipfile(path) else "is not a zip archive"
            raise GraderError(f"{name} {what}; download or pack it again") from None
        except OSError as error:
            check_machine(error, f"{name} cannot be unpacked")
            raise GraderError(f"{name} cannot be unpacked: {error.strerror or error}") from None
        self.folders = frozenset(folders)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()

    @property
    def files(self) -> tuple[tuple[str, ...], ...]:
        """The names that lead to each file."""
        return (*self._found, *(member.parts for member in self._outside))

    def unpack(self, into: Path, share_of: ShareOf, *, nested: bool) -> tuple[Member, ...]:
        """Take the notebooks, scripts (and, if `nested`, archives) out below `into`.

        Files are written under names of our own choosing, so that no member's name says where it
        goes. What goes beyond a student's share is not taken out: scripts before archives, archives
        before notebooks, deep ones before those at the top.

        Args:
            into: an empty or new folder.
            share_of: whose share each file takes from.
            nested: take inner zip archives out as well.

        Raises:
            GraderError: the archive is encrypted.
            MachineError: the disk is full, say.
        """
        wanted = {
            parts: info
            for parts, info in self._found.items()
            if _is_wanted(parts[-1], info, nested)
        }
        if wanted and all(info.flag_bits & _ENCRYPTED for info in wanted.values()):
            raise GraderError(
                f"{self._name} is encrypted; unpack it with its password and name the folder"
            )
        members = {parts: Member(parts) for parts in self._found}
        for number, parts in enumerate(sorted(wanted, key=_importance)):
            members[parts] = self._extract(parts, into / str(number), share_of(parts))
        noted = (replace(each, notes=self._notes(each.parts)) for each in members.values())
        return (*noted, *self._outside)

    def _notes(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        notes = []
        # in the archive of one student, no name says whose the work is
        if self._is_class and id(self._found[parts]) in self._names.guessed:
            notes.append(self._names.note)
        if self._count[parts] > 1 and may_be_work(parts[-1]):
            message = ntranslate(
                "{archive} holds {count} file named {file}; the last one counts",
                "{archive} holds {count} files named {file}; the last one counts",
                self._count[parts],
            )
            file = displayable("/".join(parts))
            notes.append(
                message.format(
                    archive=PurePath(self._name).name, count=self._count[parts], file=file
                )
            )
        return tuple(notes)

    def _extract(self, parts: tuple[str, ...], folder: Path, share: Share) -> Member:
        info = self._found[parts]
        name = displayable(parts[-1])
        if info.flag_bits & _ENCRYPTED:
            return Member(parts, fault=f"{name} is encrypted in the archive")
        if id(info) in self._overlapping:
            return Member(parts, fault=f"{name} overlaps another file in the archive (a zip bomb?)")
        if fault := share.take_file(parts[-1], info.file_size):
            return Member(parts, fault=fault if may_be_work(parts[-1]) else "")
        try:
            path = folder / _short(parts[-1])
            folder.mkdir(parents=True)
            # A member yields no more bytes than its header declares, and those are in the share.
            with self._file.open(info) as source, path.open("wb") as target:
                shutil.copyfileobj(source, target)
        except _DAMAGE_ERRORS:
            return Member(parts, fault=f"{name} is damaged in the archive")
        except OSError as error:
            check_machine(error, f"{self._name} cannot be unpacked into {folder.parent}")
            return Member(parts, fault=f"{name} is damaged in the archive")
        return Member(parts, path)


def _importance(parts: tuple[str, ...]) -> tuple[int, int, tuple[str, ...]]:
    name = parts[-1]
    rank = 1 if is_notebook(name) else 2 if is_zip(name) else 3 if is_script(name) else 4
    return rank, len(parts), parts


def _short(name: str) -> str:
    """A name that the disk takes, whatever an archive says."""
    stem, suffix = Path(name).stem, Path(name).suffix
    short = stem.encode(errors="replace")[:150].decode(errors="ignore")
    return re.sub(r"[\x00-\x1f]", "", short) + suffix


def _overlapping(infos: Iterable[zipfile.ZipInfo]) -> set[int]:
    """The members whose data reach into the next one: so a small archive unpacks to terabytes."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    return {
        id(info)
        for info, following in pairwise(ordered)
        if info.header_offset + _LOCAL_HEADER + info.compress_size > following.header_offset
    }


def _directory_size(path: Path) -> int:
    """How many bytes the list of members has, which is read into memory as a whole."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _LONGEST_END))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if tail[-_END:].startswith(b"PK\x05\x06"):
        at = len(tail) - _END
    if at < 0 or len(tail) < at + _END:
        return 0  # no archive at all
    return min(size, int.from_bytes(tail[at + 12 : at + 16], "little"))


def _is_wanted(name: str, info: zipfile.ZipInfo, nested: bool) -> bool:
    if stat.S_ISLNK(info.external_attr >> 16):
        return False
    if is_notebook(name) or is_script(name) or (nested and is_zip(name)):
        return True
    may_be_read = is_metadata(name) or may_hold_notebook(name)
    return may_be_read and info.file_size <= _LARGEST_OTHER


def _without_litter(
    named: Iterable[tuple[tuple[str, ...], zipfile.ZipInfo]],
) -> list[tuple[tuple[str, ...], zipfile.ZipInfo]]:
    """Everything except what operating systems and tools leave behind."""
    members = list(named)
    environments = {parts[:-1] for parts, _info in members if parts[-1] == "pyvenv.cfg"}
    return [
        (parts, info)
        for parts, info in members
        if not any(is_ignored(part) for part in parts)
        and not any(parts[:end] in environments for end in range(1, len(parts) + 1))
    ]


def _drafts(paths: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The notebooks that Jupyter saved by itself."""
    for parts in paths:
        is_draft = parts[-2:-1] == (CHECKPOINTS,) and is_notebook(parts[-1])
        if is_draft and not any(map(is_ignored, (*parts[:-2], parts[-1]))):
            yield parts


def _with_paths(
    infos: Iterable[zipfile.ZipInfo], names: Mapping[int, str]
) -> Iterator[tuple[tuple[str, ...], zipfile.ZipInfo]]:
    """Each member with the names that lead to it, as far as they lead further into the archive."""
    for info in infos:
        path = _DRIVE.sub("", names[id(info)]).split("/")
        if parts := tuple(part for part in path if part not in ("", ".", "..")):
            yield parts, info


def _leads_outside(name: str) -> bool:
    return name.startswith("/") or bool(_DRIVE.match(name)) or ".." in name.split("/")


def _outside(infos: Iterable[zipfile.ZipInfo], names: Mapping[int, str]) -> list[Member]:
    """The members whose names lead elsewhere: never extracted, and told where they may be work."""
    message = _("{file} may lead outside of the archive; it was left out")
    leading = [info for info in infos if _leads_outside(names[id(info)])]
    return [
        Member(parts, fault=message.format(file=displayable(names[id(info)])))
        for parts, info in _with_paths(leading, names)
        if may_be_work(parts[-1]) and not any(map(is_ignored, parts))
    ]
