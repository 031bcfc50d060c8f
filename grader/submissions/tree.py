"""Which files are below a folder or in an archive? One flat list, with archives unpacked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from grader.errors import GraderError, MachineError, check_machine
from grader.notebook import LARGEST_FILE
from grader.submissions import archives
from grader.submissions.names import (
    CHECKPOINTS,
    displayable,
    is_ignored,
    is_notebook,
    is_script,
    is_zip,
    may_be_work,
    may_hold_notebook,
)
from grader.submissions.scripts import ScriptClassifier
from grader.submissions.shares import Share, ShareOf
from grader.wording import translate as _

#: The most bytes of a metadata file.
_METADATA_SIZE = 64 * 1024 * 1024
#: What a notebook begins with, and what it has further down.
_BEGINNING = 4096
_CELLS = (b'"cells"', b'"worksheets"')


@dataclass(frozen=True)
class File:
    """One file.

    Attributes:
        parts: the names that lead to it from the root; an unpacked archive counts as a folder.
        path: where it can be read; None if it cannot be, or need not be.
        key: identifies the file: two entries with the same key are the same file.
        fault: why it cannot be read.
        notes: what the instructor should know about where it was.
    """

    parts: tuple[str, ...]
    path: Path | None
    key: str
    fault: str = ""
    notes: tuple[str, ...] = ()

    @cached_property
    def is_notebook(self) -> bool:
        """Whether it is a notebook, by its name or, under a few other names, by what it holds."""
        return is_notebook(self.parts[-1]) or self.is_renamed

    @cached_property
    def is_renamed(self) -> bool:
        """Whether it is a notebook under another name."""
        return (
            self.path is not None
            and bool(self.parts)
            and may_hold_notebook(self.parts[-1])
            and _holds_notebook(self.path)
        )


@dataclass(frozen=True)
class Tree:
    """All files of one root.

    Attributes:
        given: the root as it was named.
        folder: where it is on this machine; for an archive, where it was unpacked to.
        files: everything that is not litter.
        folders: everything that may hold files, including unpacked archives.
        is_archive: whether the root is an archive.
        drafts: the notebooks that Jupyter saved by itself.
        clones: the folders that are clones of repositories.
        apart: the archives that hold a class of their own, and are read apart: where each is, and
            what it is called below the root.
        scripts: distinguishes work from support modules.
    """

    given: Path
    folder: Path
    files: tuple[File, ...]
    folders: frozenset[tuple[str, ...]]
    is_archive: bool
    drafts: tuple[tuple[str, ...], ...] = ()
    clones: frozenset[tuple[str, ...]] = frozenset()
    apart: tuple[tuple[Path, Path], ...] = ()
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

    def text(self, parts: tuple[str, ...]) -> str:
        """The text of the file at `parts`; "" if there is none, or it cannot be read."""
        file = self.file(parts)
        return "" if file is None or file.path is None else read_text(file.path) or ""

    def file(self, parts: tuple[str, ...]) -> File | None:
        """The file at `parts`; None if there is none."""
        return self._by_parts.get(parts)

    @cached_property
    def _by_parts(self) -> dict[tuple[str, ...], File]:
        return {file.parts: file for file in self.files}


def read_text(path: Path) -> str | None:
    """The text of a metadata file, or None if it cannot be read or is absurdly long."""
    try:
        if path.stat().st_size > _METADATA_SIZE:
            return None
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        check_machine(error, f"{path} cannot be read")
        return None


def read_tree(
    root: Path,
    temporary: Path,
    scripts: ScriptClassifier,
    shares: Callable[[Tree], ShareOf],
    results: Path | None = None,
    is_class: Callable[[Tree, File], bool] = lambda _tree, _file: False,
    encoding: str | None = None,
) -> Tree:
    """Everything below a folder or in a zip archive, and in the archives inside, two levels deep.

    Args:
        root: the folder or archive.
        temporary: where archives are unpacked to.
        scripts: tells work from support modules.
        shares: whose share each file of a tree takes from, before anything in it is unpacked.
        results: the real path of the folder of results, which is left out.
        is_class: whether an archive inside is that of a class, to be read apart.
        encoding: that of names in archives that do not say theirs.

    Raises:
        GraderError: the root itself cannot be read, or its names are not in `encoding`.
    """
    if root.is_dir():
        tree = replace(_walk(root, results), scripts=scripts)
        share_of = shares(tree)
    else:
        folder = temporary / "0"
        key = os.path.realpath(root)
        with archives.Archive(root, displayable(str(root)), archives.CLASS, encoding) as archive:
            listed = tuple(File(parts, None, key) for parts in archive.files)
            tree = Tree(
                root,
                folder,
                listed,
                archive.folders,
                is_archive=True,
                drafts=archive.drafts,
                scripts=scripts,
            )
            share_of = shares(tree)
            files = _files(archive.unpack(folder, share_of, nested=True), (), key)
        tree = replace(tree, files=files)
    found: list[File] = []
    apart: list[tuple[Path, Path]] = []
    folders, drafts = set(tree.folders), list(tree.drafts)
    for number, file in enumerate(tree.files, start=1):
        if file.path is None or not is_zip(file.parts[-1]):
            found.append(file)
            continue
        if is_class(tree, file):
            apart.append((file.path, tree.given.joinpath(*file.parts)))
            continue
        inside, inner, saved = _unpack(
            file, temporary / str(number), share_of(file.parts), encoding
        )
        found.extend(inside)
        folders.update(inner)
        drafts += saved
        if tree.is_archive:  # it was unpacked to a copy of its own, which nobody needs any more
            file.path.unlink(missing_ok=True)
    return replace(
        tree,
        files=tuple(found),
        folders=frozenset(folders),
        drafts=tuple(drafts),
        apart=tuple(apart),
    )


def _unpack(
    file: File, folder: Path, share: Share, encoding: str | None, *, is_further: bool = False
) -> tuple[list[File], set[tuple[str, ...]], list[tuple[str, ...]]]:
    """The files, folders and drafts of a student's archive; or it alone, with what is wrong.

    Archives in it are unpacked as well, but not those in these (`is_further`).
    """
    assert file.path is not None
    if fault := share.take_archive():
        return [replace(file, path=None, fault=fault)], set(), []
    name = displayable(file.parts[-1])
    try:
        with archives.Archive(file.path, name, archives.STUDENT, encoding) as archive:
            members = archive.unpack(folder, lambda _parts: share, nested=not is_further)
            folders = {file.parts, *((*file.parts, *parts) for parts in archive.folders)}
            drafts = [(*file.parts, *parts) for parts in archive.drafts]
    except MachineError:
        raise
    except GraderError as error:
        return [replace(file, path=None, fault=str(error))], set(), []
    found: list[File] = []
    for number, each in enumerate(_files(members, file.parts, file.key)):
        if each.path is None or not is_zip(each.parts[-1]):
            found.append(_from_further(each, name) if is_further else each)
            continue
        below = folder / f"in {number}"
        inside, inner, saved = _unpack(each, below, share, encoding, is_further=True)
        found.extend(inside)
        folders.update(inner)
        drafts += saved
        each.path.unlink(missing_ok=True)
    return [replace(each, notes=(*file.notes, *each.notes)) for each in found], folders, drafts


def _from_further(file: File, archive: str) -> File:
    if file.path is None:
        return file
    message = _("{archive} was inside another archive; what it holds was read too")
    note = message.format(archive=archive)
    return replace(file, notes=(*file.notes, note))


def _files(
    members: Iterable[archives.Member], above: tuple[str, ...], key: str
) -> tuple[File, ...]:
    return tuple(
        File(
            (*above, *member.parts),
            member.path,
            "\0".join((key, *member.parts)),
            member.fault,
            member.notes,
        )
        for member in members
    )


def _walk(root: Path, results: Path | None) -> Tree:
    """Everything below a folder but the results; links are listed but never followed."""
    real = os.path.realpath(root)
    left_out = set()
    if results and results.is_dir():
        left_out = {str(results), str(_with_nothing_else(results, Path(real)))}
    files: list[File] = []
    folders: set[tuple[str, ...]] = set()
    drafts: list[tuple[str, ...]] = []
    clones: set[tuple[str, ...]] = set()
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        above = waiting.pop()
        try:
            with os.scandir(root.joinpath(*above)) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            check_machine(error, f"{root.joinpath(*above)} cannot be read")
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
                if entry.name == CHECKPOINTS:
                    drafts += _notebooks_in(entry, parts)
                elif entry.name == ".git":
                    clones.add(above)
                continue
            is_folder = entry.is_dir(follow_symlinks=False)
            if is_folder or os.path.isdir(entry.path):  # noqa: PTH112 - circular links are no error
                if os.path.realpath(entry.path) in left_out:
                    continue
                folders.add(parts)
                if is_folder:
                    waiting.append(parts)
            else:
                files.append(_file(entry, root, parts, str(Path(real, *parts))))
    return Tree(
        root,
        root,
        tuple(files),
        frozenset(folders),
        is_archive=False,
        drafts=tuple(drafts),
        clones=frozenset(clones),
    )


def _notebooks_in(folder: os.DirEntry[str], parts: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The notebooks directly in a folder that is not followed if it is a link."""
    if not folder.is_dir(follow_symlinks=False):
        return []
    with suppress(OSError), os.scandir(folder.path) as scan:
        return sorted((*parts, entry.name) for entry in scan if is_notebook(entry.name))
    return []


def _holds_notebook(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            begin = file.read(_BEGINNING).removeprefix(b"\xef\xbb\xbf").lstrip()
            if not begin.startswith(b"{"):
                return False
            data = begin + file.read(LARGEST_FILE)
    except OSError as error:
        check_machine(error, f"{path} cannot be read")
        return False
    return b'"nbformat"' in data and any(key in data for key in _CELLS)


def _with_nothing_else(results: Path, root: Path) -> Path:
    """The folder of results, or the outermost one below the root that holds nothing else."""
    with suppress(OSError):
        while root in results.parent.parents and [*results.parent.iterdir()] == [results]:
            results = results.parent
    return results


def _file(entry: os.DirEntry[str], root: Path, parts: tuple[str, ...], key: str) -> File:
    if entry.is_file(follow_symlinks=False):
        return File(parts, root.joinpath(*parts), key)
    message = _("{file} is not a regular file")
    if entry.is_symlink():
        message = _("{file} is a link, and links are not followed")
    fault = message.format(file=displayable(entry.name)) if may_be_work(entry.name) else ""
    return File(parts, None, key, fault)
