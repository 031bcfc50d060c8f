"""Who has handed in? The files of a tree, grouped by student."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from grader.errors import GraderError
from grader.platforms.layouts import Owner, Parts
from grader.platforms.plain.layout import owner_of_folder
from grader.platforms.recognition import TITLES
from grader.submissions.layouts import Layouts, Located, folder_of_export, located_in_entry
from grader.submissions.names import (
    CHECKPOINTS,
    displayable,
    is_notebook,
    without_copy_mark,
)
from grader.submissions.scripts import ScriptClassifier
from grader.submissions.shares import Share, ShareOf
from grader.submissions.single_entries import entry_of_file
from grader.submissions.tree import File, Tree
from grader.submissions.work import Work


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
        if not present and not tree.apart:
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
            work_of(located).located[empty] = located
    return TreeWorks(tree, layouts, list(works.values()), teachers, nobodys)


def _only_students(works: Sequence[Work], layouts: Layouts) -> list[Work]:
    """Only the entries that are students.

    A plain folder without work is a student only if other plain folders as deep as it hold work
    (next to `ada.ipynb`, a folder `images` is not, and next to weeks, `slides` is not), and never
    if it is the folder that holds an export.
    """
    depths = {
        len(folder)
        for work in works
        if not work.is_told and (work.chosen or work.drafts)
        for folder in work.folders
    }
    return [
        work
        for work in works
        if work.chosen
        or work.is_told
        or work.faults
        or work.drafts
        or (not work.has_own_folder and not work.is_told)
        or (any(len(f) in depths for f in work.folders) and not _is_around(work, layouts))
    ]


def _is_around(work: Work, layouts: Layouts) -> bool:
    return any(folder in layouts.around for folder in work.folders)
