"""Which files are below a folder or in an archive? One flat list, with archives unpacked."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from grader.errors import GraderError
from grader.submissions import archives
from grader.submissions.names import displayable, is_ignored, is_script, is_zip, may_be_work
from grader.submissions.scripts import ScriptClassifier
from grader.wording import translate as _

#: The most bytes of a metadata file.
_METADATA_SIZE = 64 * 1024 * 1024


@dataclass(frozen=True)
class File:
    """One file.

    Attributes:
        parts: the names that lead to it from the root; an unpacked archive counts as a folder.
        path: where it can be read; None if it cannot be, or need not be.
        key: identifies the file: two entries with the same key are the same file.
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
        folder: where it is on this machine; for an archive, where it was unpacked to.
        files: everything that is not litter.
        folders: everything that may hold files, including unpacked archives.
        is_archive: whether the root is an archive.
        scripts: distinguishes work from support modules.
    """

    given: Path
    folder: Path
    files: tuple[File, ...]
    folders: frozenset[tuple[str, ...]]
    is_archive: bool
    scripts: ScriptClassifier = field(default_factory=ScriptClassifier)

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
        """The text of the file at `parts`, or None if there is no such file."""
        path = next((file.path for file in self.files if file.parts == parts), None)
        return None if path is None else read_text(path)


def read_text(path: Path) -> str | None:
    """The text of a metadata file, or None if it cannot be read or is absurdly long."""
    try:
        if path.stat().st_size > _METADATA_SIZE:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None


def read_tree(root: Path, temporary: Path, scripts: ScriptClassifier) -> Tree:
    """Everything below a folder or in a zip archive; archives inside it are unpacked once.

    Anything below the root that cannot be read is a file with a `fault`.

    Raises:
        GraderError: the root itself cannot be read.
    """
    if root.is_dir():
        tree = _walk(root)
    else:
        folder = temporary / "0"
        contents = archives.unpack(
            root, displayable(str(root)), folder, archives.CLASS, nested=True
        )
        files = _files(contents, (), os.path.realpath(root))
        tree = Tree(root, folder, files, contents.folders, is_archive=True)
    all_files: list[File] = []
    folders = set(tree.folders)
    for number, file in enumerate(tree.files, start=1):
        if file.path is None or not is_zip(file.parts[-1]):
            all_files.append(file)
            continue
        name = displayable(file.parts[-1])
        try:
            contents = archives.unpack(
                file.path, name, temporary / str(number), archives.STUDENT, nested=False
            )
        except GraderError as error:
            all_files.append(replace(file, path=None, fault=str(error)))
            continue
        all_files.extend(_files(contents, file.parts, file.key))
        folders.add(file.parts)
        folders.update((*file.parts, *parts) for parts in contents.folders)
    return replace(tree, files=tuple(all_files), folders=frozenset(folders), scripts=scripts)


def _files(contents: archives.Contents, above: tuple[str, ...], key: str) -> tuple[File, ...]:
    return tuple(
        File((*above, *member.parts), member.path, "\0".join((key, *member.parts)), member.fault)
        for member in contents.members
    )


def _walk(root: Path) -> Tree:
    """Everything below a folder; links are listed but never followed."""
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
                raise GraderError(f"{displayable(str(root))} cannot be read: {reason}") from None
            fault = _("{file} cannot be read: {reason}")
            fault = fault.format(file=displayable(above[-1]), reason=reason)
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
            elif os.path.isdir(entry.path):  # noqa: PTH112 - a circular link is not an error
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
    fault = message.format(file=displayable(entry.name)) if may_be_work(entry.name) else ""
    return File(parts, None, key, fault)
