"""Who has handed in? The files of a tree, put together by student."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from grader.submissions.layouts import Layout, Owner
from grader.submissions.names import is_notebook, is_script
from grader.submissions.tree import File, Tree


@dataclass
class Work:
    """All files of one student below one root; `name` is distinct within the student's export."""

    tree: Tree
    owner: Owner
    files: list[File] = field(default_factory=list)
    is_late: bool = False
    name: str = ""

    @property
    def chosen(self) -> list[File]:
        """The notebooks, or where there is none the scripts."""
        readable = [file for file in self.files if file.path is not None]
        notebooks = [file for file in readable if is_notebook(file.parts[-1])]
        return notebooks or [file for file in readable if is_script(file.parts[-1])]

    @property
    def faults(self) -> tuple[str, ...]:
        """Why some of the files could not be read."""
        return tuple(file.fault for file in self.files if file.fault)


def students(tree: Tree) -> list[Work]:
    """Everybody who has handed in something, with or without anything to grade."""
    present = _present(_by_owner(tree))
    ids: defaultdict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
    for work in present:
        ids[work.owner.export, work.owner.name].add(work.owner.id)
    for work in present:
        owner = work.owner
        others = ids[owner.export, owner.name] - {owner.id, ""}
        work.name = f"{owner.name} ({owner.id})".strip() if owner.id and others else owner.name
    return present


def _by_owner(tree: Tree) -> list[Work]:
    layout = Layout(tree)
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
