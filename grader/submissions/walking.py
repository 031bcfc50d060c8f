"""Which files and folders are below a folder on the disk? All but litter and results."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from grader.errors import GraderError, check_machine
from grader.submissions.names import (
    CHECKPOINTS,
    displayable,
    is_ignored,
    is_notebook,
    may_be_work,
)
from grader.submissions.tree import File, Tree
from grader.wording import translate as _


def walk(root: Path, results: Path | None) -> Tree:
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
