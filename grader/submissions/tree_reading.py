"""Which files are below a folder or in an archive? One flat list, with archives unpacked."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from grader.errors import GraderError, MachineError
from grader.submissions import archives
from grader.submissions.names import displayable, is_zip
from grader.submissions.scripts import ScriptClassifier
from grader.submissions.shares import Share, ShareOf
from grader.submissions.tree import File, Tree
from grader.submissions.walking import walk
from grader.wording import translate as _


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
        tree = replace(walk(root, results), scripts=scripts)
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
        files=tuple(sorted(found, key=lambda file: file.parts)),
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
