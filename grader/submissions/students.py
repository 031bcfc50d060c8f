"""Who has handed in? The files of a tree, put together by student."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath

from grader.errors import GraderError
from grader.submissions.layouts import Layout, Owner, original_name, owner_of_path
from grader.submissions.names import is_notebook, is_script, shown, without_copy_mark
from grader.submissions.tree import File, Tree


@dataclass
class Work:
    """All files of one student below one root.

    Attributes:
        tree: what they are part of.
        owner: the student.
        files: the files, with those that are not graded.
        is_late: whether one of them came late.
        is_named: whether it is one file that was named, to be taken as it is.
        name: the student's name, distinct within the export (see `make_names_distinct`).
    """

    tree: Tree
    owner: Owner
    files: list[File] = field(default_factory=list)
    is_late: bool = False
    is_named: bool = False
    name: str = ""

    @property
    def export(self) -> PurePath:
        """Where the export lies in which the student's id is one."""
        return PurePath(os.path.realpath(self.tree.given), *self.owner.export)

    @cached_property
    def chosen(self) -> list[File]:
        """The notebooks; where there is none, the scripts that answer an assignment, or all."""
        readable = [file for file in self.files if file.path is not None]
        if self.is_named:
            return readable
        notebooks = [file for file in readable if is_notebook(file.parts[-1])]
        return (
            notebooks or [file for file in self._scripts if self._is_answer(file)] or self._scripts
        )

    @property
    def left_out(self) -> list[File]:
        """The scripts that are not graded since others of the student's answer an assignment."""
        chosen = self.chosen
        is_by_script = not self.is_named and chosen and not is_notebook(chosen[0].parts[-1])
        return [file for file in self._scripts if is_by_script and file not in chosen]

    @property
    def _scripts(self) -> list[File]:
        return [
            file
            for file in self.files
            if file.path is not None
            and is_script(file.parts[-1])
            and file.parts not in self.tree.support
        ]

    def _is_answer(self, file: File) -> bool:
        return file.path is not None and self.tree.scripts.is_answer(file.path)

    @property
    def faults(self) -> tuple[str, ...]:
        """Why some of the files could not be read."""
        return tuple(file.fault for file in self.files if file.fault)


def in_trees(trees: Sequence[Tree]) -> list[Work]:
    """Everybody who has handed in something below some roots, with or without anything to grade.

    A notebook beside the root's other notebooks is named like its student; but where folders
    named side by side hold notebooks of one name (`class/*`), each folder is a student.

    Raises:
        GraderError: nobody has in one of the roots.
    """
    loose = {id(tree): _loose_stems(tree) for tree in trees}
    counts = Counter(stem for stems in loose.values() for stem in stems)
    works: list[Work] = []
    for tree in trees:
        whole = owner_of_path(tree.given, is_folder=True)
        if whole is None and any(counts[stem] > 1 for stem in loose[id(tree)]):
            whole = Owner(shown(tree.given.absolute().name))
        present = _present(_by_owner(tree, whole))
        if not present:
            raise GraderError(
                f"no notebook found in {shown(str(tree.given))} "
                "(looked for *.ipynb and *.py below it)"
            )
        works += present
    return _once(works)


def in_files(paths: Sequence[Path]) -> list[Work]:
    """Files named one by one: the student is the file's stem, or its folder where stems repeat."""
    owners = {path: owner_of_path(path, is_folder=False) for path in paths}
    plain = {(path.absolute().parent, path.stem) for path in paths if owners[path] is None}
    by_folder = len({stem for _, stem in plain}) < len(plain)
    works: list[Work] = []
    for path in paths:
        name = path.absolute().parent.name if by_folder else path.stem
        owner = owners[path] or Owner(shown(name))
        tree = Tree(path.parent, path.parent, (), frozenset(), is_archive=False)
        file = File((path.name,), path, os.path.realpath(path))
        works.append(Work(tree, owner, [file], owner.is_late, is_named=True))
    return works


def make_names_distinct(works: Sequence[Work]) -> None:
    """Name everybody; students of one name in one export get their ids behind it."""
    ids: defaultdict[tuple[PurePath, str], set[str]] = defaultdict(set)
    for work in works:
        ids[work.export, work.owner.name].add(work.owner.id)
    for work in works:
        owner = work.owner
        others = ids[work.export, owner.name] - {owner.id, ""}
        work.name = f"{owner.name} ({owner.id})".strip() if owner.id and others else owner.name


def _once(works: Sequence[Work]) -> list[Work]:
    """Without the roots that hold no work of a student who has another root in the same export.

    Moodle makes two folders of one student, for files and for text typed in.
    """
    known = {_identity(work) for work in works if work.owner.id and work.chosen}
    kept: list[Work] = []
    for work in works:
        identity = _identity(work)
        if work.chosen or not work.owner.id or identity not in known:
            kept.append(work)
            known.add(identity)
    return kept


def _identity(work: Work) -> tuple[PurePath, str, str]:
    return work.export, work.owner.name, work.owner.id


def _loose_stems(tree: Tree) -> set[str]:
    """What the notebooks directly in a folder are called, where none are further down."""
    notebooks = [file.parts for file in tree.files if is_notebook(file.parts[-1])]
    if tree.is_archive or any(len(parts) > 1 for parts in notebooks):
        return set()
    return {
        without_copy_mark(PurePath(name).stem)
        for (name,) in notebooks
        if original_name(name) == name
    }


def _by_owner(tree: Tree, whole: Owner | None) -> list[Work]:
    layout = Layout(tree, whole)
    works: dict[Owner, Work] = {}
    filled: set[tuple[str, ...]] = set()
    for file in tree.files:
        filled.update(file.parts[:end] for end in range(1, len(file.parts)))
        owner = layout.owner(file.parts, is_folder=file.parts in tree.folders)
        if owner is not None:
            work = works.setdefault(owner, Work(tree, owner))
            work.files.append(file)
            work.is_late |= owner.is_late
    filled.update(folder[:-1] for folder in tree.folders)
    for empty in sorted(tree.folders - filled):
        owner = layout.owner(empty, is_folder=True)
        if owner is not None:
            works.setdefault(owner, Work(tree, owner))
    return list(works.values())


def _present(works: Sequence[Work]) -> list[Work]:
    """Those who are students.

    A plain folder without work is one only where other plain folders hold work (beside
    `ada.ipynb`, a folder `images` is none), and never the folder in which an export lies.
    """
    plain = [work for work in works if work.owner.folder and not work.owner.is_certain]
    in_folders = any(work.chosen for work in plain)
    exports = {work.owner.export for work in works}
    around = {export[:end] for export in exports for end in range(1, len(export) + 1)}
    return [
        work
        for work in works
        if work.chosen
        or work.owner.is_certain
        or work.faults
        or (in_folders and work.owner.folder and work.owner.folder not in around)
    ]
