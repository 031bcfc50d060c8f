"""Which files lie below a folder or in an archive? One flat list, archives unpacked."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from grader.errors import GraderError
from grader.submissions import archives
from grader.submissions.names import is_ignored, is_script, is_zip, may_be_work, shown
from grader.submissions.scripts import Scripts
from grader.wording import translate as _

_METADATA_SIZE = 64 * 1024 * 1024


@dataclass(frozen=True)
class File:
    """One file.

    Attributes:
        parts: the names that lead to it from the root; an unpacked archive is one of them.
        path: where it can be read; None where it cannot be, or nobody would.
        key: tells whether two files are one and the same.
        fault: why it cannot be read.
    """

    parts: tuple[str, ...]
    path: Path | None
    key: str
    fault: str = ""


@dataclass(frozen=True)
class Tree:
    """All files of one root.

    Attributes:
        given: the root as it was named.
        folder: where to look at it on this machine; for an archive, where it was unpacked to.
        files: everything that is not litter.
        folders: everything that may hold files, unpacked archives included.
        is_archive: whether the root is an archive.
        scripts: tells work from support modules.
    """

    given: Path
    folder: Path
    files: tuple[File, ...]
    folders: frozenset[tuple[str, ...]]
    is_archive: bool
    scripts: Scripts = field(default_factory=Scripts)

    @cached_property
    def support(self) -> frozenset[tuple[str, ...]]:
        """The support modules that were handed in."""
        return frozenset(
            file.parts
            for file in self.files
            if is_script(file.parts[-1]) and self.scripts.is_support(file.parts[-1], file.path)
        )

    def may_be_work(self, parts: tuple[str, ...]) -> bool:
        """Whether the file at `parts` is, or may hold, something to grade."""
        return may_be_work(parts[-1]) and parts not in self.support

    def text(self, parts: tuple[str, ...]) -> str | None:
        """The text of the file at `parts`, or None where there is none."""
        path = next((file.path for file in self.files if file.parts == parts), None)
        return None if path is None else read_text(path)


def read_text(path: Path) -> str | None:
    """The text of a metadata file, or None where it cannot be had or is absurdly long."""
    try:
        if path.stat().st_size > _METADATA_SIZE:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def grow(root: Path, temporary: Path, scripts: Scripts) -> Tree:
    """Everything below a folder or in a zip archive; archives inside are unpacked, one level deep.

    Raises:
        GraderError: the root itself cannot be read; what cannot be read below is a file's fault.
    """
    if root.is_dir():
        tree = _walk(root)
    else:
        folder = temporary / "0"
        contents = archives.unpack(root, shown(str(root)), folder, archives.CLASS, nested=True)
        files = _files(contents, (), os.path.realpath(root))
        tree = Tree(root, folder, files, contents.folders, is_archive=True)
    found: list[File] = []
    folders = set(tree.folders)
    for number, file in enumerate(tree.files, start=1):
        if file.path is None or not is_zip(file.parts[-1]):
            found.append(file)
            continue
        name = shown(file.parts[-1])
        try:
            contents = archives.unpack(
                file.path, name, temporary / str(number), archives.STUDENT, nested=False
            )
        except GraderError as error:
            found.append(replace(file, path=None, fault=str(error)))
            continue
        found.extend(_files(contents, file.parts, file.key))
        folders.add(file.parts)
        folders.update((*file.parts, *parts) for parts in contents.folders)
    return replace(tree, files=tuple(found), folders=frozenset(folders), scripts=scripts)


def _files(contents: archives.Contents, above: tuple[str, ...], key: str) -> tuple[File, ...]:
    return tuple(
        File((*above, *member.parts), member.path, "\0".join((key, *member.parts)), member.fault)
        for member in contents.members
    )


def _walk(root: Path) -> Tree:
    """Everything below a folder; links are listed and never followed."""
    real = os.path.realpath(root)
    files: list[File] = []
    folders: set[tuple[str, ...]] = set()
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        above = waiting.pop()
        try:
            with os.scandir(root.joinpath(*above)) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or str(error)
            if not above:
                raise GraderError(f"{shown(str(root))} cannot be read: {reason}") from None
            fault = _("{file} cannot be read: {reason}")
            fault = fault.format(file=shown(above[-1]), reason=reason)
            files.append(File(above, None, "", fault))
            continue
        if above and any(entry.name == "pyvenv.cfg" for entry in entries):
            folders.discard(above)
            continue
        for entry in entries:
            parts = (*above, entry.name)
            if is_ignored(entry.name):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.add(parts)
                waiting.append(parts)
            elif os.path.isdir(entry.path):  # noqa: PTH112 - a link in a circle is no error
                folders.add(parts)
            else:
                files.append(_file(entry, root, parts, str(Path(real, *parts))))
    return Tree(root, root, tuple(files), frozenset(folders), is_archive=False)


def _file(entry: os.DirEntry[str], root: Path, parts: tuple[str, ...], key: str) -> File:
    if entry.is_file(follow_symlinks=False):
        return File(parts, root.joinpath(*parts), key)
    message = _("{file} is not a regular file")
    if entry.is_symlink():
        message = _("{file} is a link, and links are not followed")
    fault = message.format(file=shown(entry.name)) if may_be_work(entry.name) else ""
    return File(parts, None, key, fault)
