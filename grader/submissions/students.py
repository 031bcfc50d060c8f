"""Who has handed in? The files of a tree, grouped by student."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath

from grader.errors import GraderError
from grader.platforms.layouts import ONLY, Attempt, Kind, Owner, Parts
from grader.platforms.plain.layout import owner_of_folder
from grader.platforms.recognition import TITLES
from grader.submissions.layouts import Layouts, Located, folder_of_export, located_in_entry
from grader.submissions.names import (
    CHECKPOINTS,
    displayable,
    is_notebook,
    is_script,
    may_be_work,
    without_copy_mark,
)
from grader.submissions.scripts import ScriptClassifier
from grader.submissions.shares import FILES, Share, ShareOf, too_many_files
from grader.submissions.single_entries import entry_of_file
from grader.submissions.tree import File, Tree


@dataclass
class Work:
    """All files of one student below one root.

    Attributes:
        tree: the tree that they are part of.
        owner: the student, or the group.
        export: the folder of the export, as the root was named.
        files: the files, including those that are not graded.
        located: what the layout says of each file, by the names that lead to it.
        folders: the folders of the student.
        drafts: the notebooks that Jupyter saved by itself.
        is_named: whether it is a single file that was named, to be graded as it is.
        is_told: whether the layout of a platform says that this is a student.
        name: the student's name, distinct within the export (see `identities.name_everybody`).
        names: those of the members of a group.
        remarks: what is to be said about the name.
        beside: modules for which nobody's name is known, and which a file of this student imports.
    """

    tree: Tree
    owner: Owner
    export: Path
    files: list[File] = field(default_factory=list)
    located: dict[Parts, Located] = field(default_factory=dict)
    folders: list[Parts] = field(default_factory=list)
    drafts: list[Parts] = field(default_factory=list)
    is_named: bool = False
    is_told: bool = False
    name: str = ""
    names: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    beside: list[File] = field(default_factory=list)

    @property
    def place(self) -> Parts:
        """What stands for all that the student handed in: a folder, or the one file."""
        if not self.folders:
            return min(self.files, key=lambda file: self.kind(file) != "work").parts
        folders = self.folders
        common = folders[0]
        for folder in folders:
            end = next(
                (at for at, (a, b) in enumerate(zip(common, folder, strict=False)) if a != b),
                min(len(common), len(folder)),
            )
            common = common[:end]
        return common

    @property
    def has_own_folder(self) -> bool:
        """Whether the student has a folder of their own below the root."""
        return bool(self.folders)

    def label(self, file: File) -> str:
        """What a file is called among those of its student."""
        labels = Counter(self._below(each) for each in self.files)
        below = self._below(file)
        found = self.located.get(file.parts)
        if labels[below] > 1 and found is not None:
            below = file.parts[len(found.export) :]
        return displayable("/".join(below))

    def _below(self, file: File) -> Parts:
        found = self.located.get(file.parts)
        return file.parts[len(found.folder) :] if found is not None else file.parts

    @property
    def is_late(self) -> bool:
        """Whether the platform says that something was late."""
        return any(each.attempt.is_late for each in self.located.values())

    def kind(self, file: File) -> Kind:
        """What a file is: work, or something beside it."""
        found = self.located.get(file.parts)
        return "work" if found is None else found.kind

    def attempt(self, file: File) -> Attempt:
        """When a file was handed in."""
        found = self.located.get(file.parts)
        return ONLY if found is None else found.attempt

    def original_name(self, file: File) -> str:
        """What the student called a file, before the platform put something before it."""
        found = self.located.get(file.parts)
        return (found and found.name) or file.parts[-1]

    @cached_property
    def chosen(self) -> list[File]:
        """The notebooks, and the scripts that answer an assignment; without any, all scripts."""
        if self.is_named:
            return [file for file in self.files if file.path is not None]
        readable = [
            file for file in self.files if file.path is not None and self.kind(file) == "work"
        ]
        notebooks = [file for file in readable if is_notebook(file.parts[-1])]
        notebooks = notebooks or [file for file in readable if file.is_renamed]
        answers = [file for file in self._scripts if self._is_answer(file)]
        return [*notebooks, *answers][:FILES] or self._scripts

    @property
    def left_out(self) -> list[File]:
        """The ungraded scripts of a student whose other scripts answer an assignment."""
        chosen = self.chosen
        is_by_script = not self.is_named and chosen and not chosen[0].is_notebook
        return [file for file in self._scripts if is_by_script and file not in chosen]

    @cached_property
    def _scripts(self) -> list[File]:
        found = [
            file
            for file in self.files
            if file.path is not None
            and is_script(file.parts[-1])
            and file.parts not in self.tree.support
            and self.kind(file) == "work"
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


@dataclass(frozen=True)
class TreeWorks:
    """Everybody below one root.

    Attributes:
        tree: the files.
        layouts: how they are read.
        works: the students.
        teachers: the files that are the teacher's.
        nobodys: the files that are in nobody's folder.
    """

    tree: Tree
    layouts: Layouts
    works: list[Work]
    teachers: list[Parts]
    nobodys: list[Parts]


def shares_by_student(only: str | None = None) -> Callable[[Tree], ShareOf]:
    """What gives each student of a tree a share, by what the names of its files say alone.

    Args:
        only: the platform of the layout, if it was named.
    """

    def of(tree: Tree) -> ShareOf:
        layouts = Layouts(tree, only)
        shares: defaultdict[tuple[Parts, Owner] | None, Share] = defaultdict(Share.whole)

        def share_of(parts: Parts) -> Share:
            found = layouts.locate(parts)
            known = found is not None and found.owner is not None
            return shares[(found.export, found.owner) if found and found.owner and known else None]

        return share_of

    return of


def works_in_trees(trees: Sequence[Tree], only: str | None = None) -> list[TreeWorks]:
    """Everybody who has handed in something below the roots, whether or not it can be graded.

    A notebook next to the root's other notebooks is named after its student. But if several roots
    hold notebooks of the same name (`class/*`), each of those folders is a student.

    Raises:
        GraderError: nobody has handed in anything in one of the roots, or it is no export of the
            platform that was named.
    """
    read = [(tree, Layouts(tree, only)) for tree in trees]
    loose = [_loose_stems(tree, layouts) for tree, layouts in read]
    counts = Counter(stem for stems in loose for stem in stems)
    found: list[TreeWorks] = []
    for (tree, layouts), stems in zip(read, loose, strict=True):
        if any(counts[stem] > 1 for stem in stems):
            owner = owner_of_folder((), tree.given.absolute().name)
            layouts = Layouts(tree, sole_owner=owner)
        if only not in (None, "plain") and not layouts.layouts:
            raise GraderError(
                f"--layout {only}: nothing in {displayable(str(tree.given))} is named as "
                f"{TITLES[only or '']} names it; leave it out, or name another layout"
            )
        of_tree = _by_owner(tree, layouts)
        present = _only_students(of_tree.works, layouts)
        if not present:
            raise GraderError(
                f"no notebook found in {displayable(str(tree.given))} "
                "(looked for *.ipynb and *.py below it)"
            )
        students = {id(work) for work in present}
        strangers = [work for work in of_tree.works if id(work) not in students]
        of_tree.nobodys.extend(file.parts for work in strangers for file in work.files)
        of_tree.works[:] = present
        found.append(of_tree)
    return found


def works_of_files(
    paths: Sequence[Path], scripts: ScriptClassifier, only: str | None = None
) -> list[Work]:
    """Files named one by one: the student is the file's stem, or its folder where stems repeat."""
    entries = {path: entry_of_file(path, only) for path in paths}
    plain = {(path.absolute().parent, path.stem) for path in paths if entries[path] is None}
    by_folder = len({stem for _, stem in plain}) < len(plain)
    works: list[Work] = []
    for path in paths:
        tree = Tree(path.parent, path.parent, (), frozenset(), is_archive=False, scripts=scripts)
        file = File((path.name,), path, os.path.realpath(path))
        entry = entries[path]
        located = None if entry is None else located_in_entry(entry, (), is_folder=False)
        if entry is None or located is None or located.owner is None:
            name = path.absolute().parent.name if by_folder else path.stem
            owner = Owner("plain", "." if by_folder else path.stem, name)
            works.append(Work(tree, owner, path.parent, [file], is_named=True))
        else:
            works.append(
                Work(
                    tree,
                    located.owner,
                    entry.folder,
                    [file],
                    {file.parts: located},
                    is_named=True,
                    is_told=True,
                )
            )
    return works


def without_empty_duplicates(works: Sequence[Work]) -> list[Work]:
    """Leave out a student's entry without work if the same export has another entry of theirs.

    Moodle makes two folders for each student: one for files, one for text typed in. They may have
    been named one by one.
    """

    def key(work: Work) -> tuple[str, Owner]:
        return os.path.realpath(work.export), work.owner

    known = {key(work) for work in works if work.is_told and work.chosen}
    kept: list[Work] = []
    for work in works:
        if work.chosen or not work.is_told or key(work) not in known:
            kept.append(work)
            known.add(key(work))
    return kept


def _loose_stems(tree: Tree, layouts: Layouts) -> set[str]:
    """The stems of the notebooks directly in a folder; empty if there are any further down."""
    notebooks = [file.parts for file in tree.files if file.parts and is_notebook(file.parts[-1])]
    if tree.is_archive or layouts.single or any(len(parts) > 1 for parts in notebooks):
        return set()
    plain = [
        parts
        for parts in notebooks
        if (found := layouts.locate(parts)) and found.owner and found.owner.platform == "plain"
    ]
    return {without_copy_mark(PurePath(name).stem) for (name,) in plain}


def _by_owner(tree: Tree, layouts: Layouts) -> TreeWorks:
    works: dict[tuple[Path, Owner], Work] = {}
    teachers: list[Parts] = []
    nobodys: list[Parts] = []
    filled: set[Parts] = set()

    def work_of(located: Located) -> Work:
        assert located.owner is not None
        export = folder_of_export(layouts, tree, located)
        if located.owner.platform == "plain":
            export = tree.given
        work = works.setdefault((export, located.owner), Work(tree, located.owner, export))
        work.is_told = work.owner.platform != "plain"
        if located.folder and not located.is_loose and located.folder not in work.folders:
            work.folders.append(located.folder)
        return work

    for file in tree.files:
        filled.update(file.parts[:end] for end in range(1, len(file.parts)))
        is_folder = file.parts in tree.folders
        located = layouts.locate(file.parts, is_folder=is_folder)
        if located is None:
            nobodys.append(file.parts)
        elif located.owner is None:
            teachers.append(file.parts)
        else:
            work = work_of(located)
            work.files.append(file)
            work.located[file.parts] = located
            if located.kind == "teacher":
                teachers.append(file.parts)
    for draft in tree.drafts:
        above = draft[: draft.index(CHECKPOINTS)]
        located = layouts.locate(above, is_folder=True) if above else None
        if located is not None and located.owner is not None:
            work_of(located).drafts.append(draft)
    filled.update(folder[:-1] for folder in tree.folders)
    for empty in sorted(tree.folders - filled):
        located = layouts.locate(empty, is_folder=True)
        if located is not None and located.owner is not None:
            work_of(located)
    return TreeWorks(tree, layouts, list(works.values()), teachers, nobodys)


def _only_students(works: Sequence[Work], layouts: Layouts) -> list[Work]:
    """Only the entries that are students.

    A plain folder without work is a student only if other plain folders hold work (next to
    `ada.ipynb`, a folder `images` is not), and never if it is the folder that holds an export.
    """
    plain = [work for work in works if work.has_own_folder and not work.is_told]
    in_folders = any(work.chosen or work.drafts for work in plain)
    return [
        work
        for work in works
        if work.chosen
        or work.is_told
        or work.faults
        or work.drafts
        or (not work.has_own_folder and not work.is_told)
        or (in_folders and work.has_own_folder and not _is_around(work, layouts))
    ]


def _is_around(work: Work, layouts: Layouts) -> bool:
    return any(folder in layouts.around for folder in work.folders)
