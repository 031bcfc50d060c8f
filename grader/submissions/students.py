"""Who has handed in? The files of a tree, grouped by student."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath

from grader.errors import GraderError
from grader.submissions.layouts import Layout, Owner, original_name, owner_of_path
from grader.submissions.names import (
    displayable,
    is_notebook,
    is_script,
    may_be_work,
    without_copy_mark,
)
from grader.submissions.scripts import ScriptClassifier
from grader.submissions.shares import FILES, Share, ShareOf, too_many_files
from grader.submissions.tree import File, Tree


@dataclass
class Work:
    """All files of one student below one root.

    Attributes:
        tree: the tree that they are part of.
        owner: the student.
        files: the files, including those that are not graded.
        is_late: whether one of them was late.
        is_named: whether it is a single file that was named, to be graded as it is.
        name: the student's name, distinct within the export (see `make_names_distinct`).
        beside: modules for which nobody's name is known, and which a file of this student imports.
    """

    tree: Tree
    owner: Owner
    files: list[File] = field(default_factory=list)
    is_late: bool = False
    is_named: bool = False
    name: str = ""
    beside: list[File] = field(default_factory=list)

    @property
    def export(self) -> PurePath:
        """The path of the export within which the student's id is unique."""
        return PurePath(os.path.realpath(self.tree.given), *self.owner.export)

    @cached_property
    def chosen(self) -> list[File]:
        """The notebooks, and the scripts that answer an assignment; without any, all scripts."""
        readable = [file for file in self.files if file.path is not None]
        if self.is_named:
            return readable
        notebooks = [file for file in readable if is_notebook(file.parts[-1])]
        answers = [file for file in self._scripts if self._is_answer(file)]
        return [*notebooks, *answers][:FILES] or self._scripts

    @property
    def left_out(self) -> list[File]:
        """The ungraded scripts of a student whose other scripts answer an assignment."""
        chosen = self.chosen
        is_by_script = not self.is_named and chosen and not is_notebook(chosen[0].parts[-1])
        return [file for file in self._scripts if is_by_script and file not in chosen]

    @cached_property
    def _scripts(self) -> list[File]:
        found = [
            file
            for file in self.files
            if file.path is not None
            and is_script(file.parts[-1])
            and file.parts not in self.tree.support
        ]
        return sorted(found, key=lambda file: len(file.parts))[:FILES]

    def helpers(self, file: File) -> list[File]:
        """The student's own modules in the folder of `file`: scripts that answer no assignment."""
        return [
            other
            for other in self._scripts
            if other.parts[:-1] == file.parts[:-1]
            and other.parts != file.parts
            and not self._is_answer(other)
        ]

    def _is_answer(self, file: File) -> bool:
        return file.path is not None and self.tree.scripts.is_answer(file.path)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the instructor should know about where the files were."""
        return tuple(dict.fromkeys(note for file in self.files for note in file.notes))

    @property
    def faults(self) -> tuple[str, ...]:
        """Why some of the files could not be read."""
        faults = [file.fault for file in self.files if file.fault]
        if sum(may_be_work(file.parts[-1]) for file in self.files if file.path) > FILES:
            faults.append(too_many_files())
        return tuple(dict.fromkeys(faults))


def shares_by_student(tree: Tree) -> ShareOf:
    """Gives each student of a tree a share, by what the names of its files say alone."""
    layout = Layout(tree, owner_of_path(tree.given, is_folder=True))
    shares: defaultdict[Owner | None, Share] = defaultdict(Share.whole)

    def share_of(parts: tuple[str, ...]) -> Share:
        return shares[layout.owner(parts)]

    return share_of


def works_in_trees(trees: Sequence[Tree]) -> list[Work]:
    """Everybody who has handed in something below the roots, whether or not it can be graded.

    A notebook next to the root's other notebooks is named after its student. But if several roots
    hold notebooks of the same name (`class/*`), each of those folders is a student.

    Raises:
        GraderError: nobody has handed in anything in one of the roots.
    """
    loose = {id(tree): _loose_stems(tree) for tree in trees}
    counts = Counter(stem for stems in loose.values() for stem in stems)
    works: list[Work] = []
    for tree in trees:
        sole_owner = owner_of_path(tree.given, is_folder=True)
        if sole_owner is None and any(counts[stem] > 1 for stem in loose[id(tree)]):
            sole_owner = Owner(displayable(tree.given.absolute().name))
        present = _only_students(_by_owner(tree, sole_owner))
        if not present:
            raise GraderError(
                f"no notebook found in {displayable(str(tree.given))} "
                "(looked for *.ipynb and *.py below it)"
            )
        works += present
    return _without_empty_duplicates(works)


def works_of_files(paths: Sequence[Path], scripts: ScriptClassifier) -> list[Work]:
    """Files named one by one: the student is the file's stem, or its folder where stems repeat."""
    owners = {path: owner_of_path(path, is_folder=False) for path in paths}
    plain = {(path.absolute().parent, path.stem) for path in paths if owners[path] is None}
    by_folder = len({stem for _, stem in plain}) < len(plain)
    works: list[Work] = []
    for path in paths:
        name = path.absolute().parent.name if by_folder else path.stem
        owner = owners[path] or Owner(displayable(name))
        tree = Tree(path.parent, path.parent, (), frozenset(), is_archive=False, scripts=scripts)
        file = File((path.name,), path, os.path.realpath(path))
        works.append(Work(tree, owner, [file], owner.is_late, is_named=True))
    return works


def make_names_distinct(works: Sequence[Work]) -> None:
    """Name everybody; students who share a name in one export get their ids appended."""
    ids: defaultdict[tuple[PurePath, str], set[str]] = defaultdict(set)
    for work in works:
        ids[work.export, work.owner.name].add(work.owner.id)
    for work in works:
        owner = work.owner
        others = ids[work.export, owner.name] - {owner.id, ""}
        work.name = f"{owner.name} ({owner.id})".strip() if owner.id and others else owner.name


def _without_empty_duplicates(works: Sequence[Work]) -> list[Work]:
    """Leave out a student's entry without work if the same export has another entry of theirs.

    Moodle makes two folders for each student: one for files, one for text typed in.
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
    """The stems of the notebooks directly in a folder; empty if there are any further down."""
    notebooks = [file.parts for file in tree.files if is_notebook(file.parts[-1])]
    if tree.is_archive or any(len(parts) > 1 for parts in notebooks):
        return set()
    return {
        without_copy_mark(PurePath(name).stem)
        for (name,) in notebooks
        if original_name(name) == name
    }


def _by_owner(tree: Tree, sole_owner: Owner | None) -> list[Work]:
    layout = Layout(tree, sole_owner)
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


def _only_students(works: Sequence[Work]) -> list[Work]:
    """Only the entries that are students.

    A plain folder without work is a student only if other plain folders hold work (next to
    `ada.ipynb`, a folder `images` is not), and never if it is the folder that holds an export.
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
