"""Which folders hold people, and are nobody's own? Wrappers, weeks and sections, by what is inside.

A folder holds people if several of its entries answer the same assignment: one person does that
only in versions, and those are called by what they are.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from grader.platforms.layouts import Parts
from grader.platforms.plain.layout import stem_of
from grader.submissions.names import is_zip, without_copy_mark, without_version_words
from grader.submissions.scripts import ScriptClassifier
from grader.submissions.tree import File, Tree

#: What the folders of a class were taken for.
Kind = Literal["people", "weeks", "wrapper", "sections"]
#: What teachers call the folders of the weeks of a course, and no person is called.
_WEEK = re.compile(
    r"(?:week|wk|hw|homework|assignment|assign|assgn|lab|unit|exercise|ex|ps|pset|problem[ _-]?set"
    r"|session|module|project|quiz|sheet|task|lecture|blatt|übung|woche|aufgabe|semaine|devoir|td|tp"
    r"|semana|tarea|práctica|settimana|compito|неделя|задание|作业|练习|第)[ _.-]*\d+(?:\W.*)?",
    re.IGNORECASE | re.DOTALL,
)
#: What one person calls the folders of a hand-in.
_OWN = re.compile(
    r"(?:v|ver|version|rev|attempt|try|draft|part|copy)[ _.-]?\d*|final|new|old|latest|last|backup"
    r"|bak|fixed|done|src|source|code|notebooks?|scripts?|work|submission|submitted|solutions?"
    r"|answers?|data|images?|output|results?|archive|export|docs?|tests?|\d+",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Hubs:
    """The folders whose entries are people.

    Attributes:
        keys: each of them, with the names that the keys of its people begin with: those of the
            folders of weeks are left out, so that a person is the same in all weeks.
        kind: what folders below the class were taken for.
        is_sure: whether nothing else fits what is inside.
    """

    keys: Mapping[Parts, Parts]
    kind: Kind = "people"
    is_sure: bool = True


@dataclass
class _Inside:
    """What is in one entry of a class: its folders and files, with the work in each of them."""

    is_folder: bool
    folders: defaultdict[str, list[File]] = field(default_factory=lambda: defaultdict(list))
    files: defaultdict[str, list[File]] = field(default_factory=lambda: defaultdict(list))

    def add(self, file: File, depth: int) -> None:
        """Add a file in the folder that is `depth` names below the root."""
        if file.path is not None:
            below = self.files if len(file.parts) == depth + 1 else self.folders
            below[file.parts[depth]].append(file)

    def holds_people(self, scripts: ScriptClassifier, *, counts_files: bool) -> bool:
        """Whether several entries answer one assignment, and are no versions of one another."""
        return any(count > 1 for count in self._answered(scripts, counts_files).values())

    def holds_parts(self, scripts: ScriptClassifier) -> bool:
        """Whether several entries answer assignments, each of them others than the rest."""
        return bool(answered := self._answered(scripts, counts_files=True)) and (
            len(answered) > 1 and max(answered.values()) == 1
        )

    def holds_weeks(self, tree: Tree, depth: int) -> bool:
        """Whether its folders, `depth` names below the root, are weeks with people's folders."""
        return all(_is_week(tree, name) for name in self.folders) and any(
            _inside(files, depth).holds_people(tree.scripts, counts_files=False)
            for files in self.folders.values()
        )

    def answers(self, scripts: ScriptClassifier) -> set[str]:
        """The assignments that its folders answer."""
        return set(self._answered(scripts, counts_files=False))

    def _answered(self, scripts: ScriptClassifier, counts_files: bool) -> Counter[str]:
        """How many entries, that are no versions of one another, answer each assignment."""
        apart = [files for name, files in self.folders.items() if not is_own_folder(name)]
        if counts_files:
            stems: defaultdict[str, list[File]] = defaultdict(list)
            for name, files in self.files.items():
                stems[without_version_words(without_copy_mark(stem_of(name)))] += files
            apart += stems.values()
        if len(apart) < 2 or not scripts.assignments:
            return Counter()
        return Counter(
            assignment
            for files in apart
            for assignment in {
                name for file in files if file.path for name in scripts.answers(file.path)
            }
        )


def _are_alike(entries: Sequence[_Inside]) -> bool:
    """Whether what is in several entries has the same names: the folders of one person's work."""
    names = Counter(name for inside in entries for name in inside.folders)
    return 2 * sum(count > 1 for count in names.values()) > len(names)


def top_of_class(tree: Tree) -> Parts:
    """The folder whose entries are people: the root, or a wrapper, as far as names say so."""
    top: Parts = ()
    while True:
        entries = {parts[-1] for parts in tree.folders if parts[:-1] == top}
        is_loose = any(f.parts[:-1] == top and tree.may_be_work(f.parts) for f in tree.files)
        if is_loose or len(entries) != 1:
            return top
        below = (*top, *entries)
        if not _is_wrapper(tree, below):
            return top
        top = below


def hubs_below(tree: Tree, top: Parts, hubs: Hubs, is_claimed: Callable[[Parts], bool]) -> Hubs:
    """Look at what is in the folders of a class, and find those that hold people themselves.

    Args:
        tree: the files; before they are unpacked, nothing is known of what they answer.
        top: the folder of the class.
        hubs: the folders that hold people, as far as names say so.
        is_claimed: whether a file belongs to the export of a platform.
    """
    entries = _entries(tree, top, is_claimed)
    folders = {name: inside for name, inside in entries.items() if inside.is_folder}
    if not folders:
        return hubs
    if all(_is_week(tree, name) for name in folders):
        everything = {parts for parts in tree.folders if parts[:-1] == top}
        weeks = {parts: top for parts in everything if _is_week(tree, parts[-1])}
        if any(each.holds_people(tree.scripts, counts_files=True) for each in folders.values()):
            return Hubs({**hubs.keys, **weeks}, "weeks", is_sure=len(folders) > 1)
        if all(map(_may_hold_one, folders.values())):
            return Hubs({**hubs.keys, **weeks}, "weeks", is_sure=False)
    if len(folders) < len(entries):  # people's files lie beside the folders
        return hubs
    if len(folders) == 1:
        ((name, inside),) = folders.items()
        return _wrapper((*top, name), inside, tree, hubs, is_claimed)
    return _sections(tree, top, folders, hubs)


def _sections(tree: Tree, top: Parts, folders: Mapping[str, _Inside], hubs: Hubs) -> Hubs:
    """The hubs, if most folders hold people, or hold weeks that do; that is never certain.

    Where they have the same folders in them, these are either what everybody made, or people in the
    weeks of a course: then no two of the weeks have the same assignment.
    """
    depth = len(top) + 2
    insides = {name: inside for name, inside in folders.items() if not is_zip(name)}
    weekly = [name for name, inside in insides.items() if inside.holds_weeks(tree, depth)]
    holding = [
        name
        for name, inside in insides.items()
        if name not in weekly and inside.holds_people(tree.scripts, counts_files=False)
    ]
    found = [*holding, *weekly]
    if len(found) < 2 or 2 * len(found) < len(folders):
        return hubs
    if holding and _are_alike([folders[name] for name in holding]):
        answered = [folders[name].answers(tree.scripts) for name in holding]
        if weekly or sum(map(len, answered)) > len(set().union(*answered)):
            return replace(hubs, is_sure=False)
        weeks = {(*top, name): top for name in holding}
        return Hubs({**hubs.keys, **weeks}, "weeks", is_sure=False)
    sections = {(*top, name): (*top, name) for name in found}
    for name in weekly:
        sections |= {(*top, name, week): (*top, name) for week in folders[name].folders}
    return Hubs({**hubs.keys, **sections}, "sections", is_sure=False)


def _may_hold_one(inside: _Inside) -> bool:
    """Whether there is nothing in a week but folders, which are not what one person makes."""
    return bool(inside.folders) and not inside.files and not any(map(is_own_folder, inside.folders))


def _wrapper(
    folder: Parts, inside: _Inside, tree: Tree, hubs: Hubs, is_claimed: Callable[[Parts], bool]
) -> Hubs:
    """The hubs, if the one folder of a class holds people, or holds a folder that does."""
    if is_zip(folder[-1]):
        return hubs
    wrapped = Hubs({**hubs.keys, folder: folder}, "wrapper", is_sure=False)
    below = hubs_below(tree, folder, wrapped, is_claimed)
    if below is not wrapped:
        return below
    is_class = inside.holds_people(tree.scripts, counts_files=True)
    is_alone = sum(parts[:-1] == folder[:-1] for parts in tree.folders) == 1
    if not is_class and tree.is_archive and is_alone and _has_several(tree, folder):
        is_class = not inside.holds_parts(tree.scripts)
    return wrapped if is_class else hubs


def _entries(tree: Tree, top: Parts, is_claimed: Callable[[Parts], bool]) -> dict[str, _Inside]:
    """What is in each entry of a folder that holds work."""
    depth = len(top)
    found: dict[str, _Inside] = {}
    for file in tree.files:
        parts = file.parts
        if parts[:depth] != top or len(parts) <= depth or not tree.may_be_work(parts):
            continue
        if is_claimed(parts):
            continue
        inside = found.setdefault(parts[depth], _Inside(len(parts) > depth + 1))
        if inside.is_folder:
            inside.add(file, depth + 1)
    return found


def _inside(files: Iterable[File], depth: int) -> _Inside:
    """What is in a folder that is `depth` names below the root."""
    inside = _Inside(is_folder=True)
    for file in files:
        inside.add(file, depth)
    return inside


def _is_week(tree: Tree, name: str) -> bool:
    assignments = tree.scripts.assignments
    titles = {_plain(key) for key in assignments}
    titles |= {_plain(each.title) for each in assignments.values()}
    return _plain(name) in titles or _WEEK.fullmatch(name) is not None


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\W_]+", name.casefold()))


def is_own_folder(name: str) -> bool:
    """Whether one person calls a folder of their own like this."""
    return (
        _OWN.fullmatch(name) is not None
        or without_version_words(f"x {name}") != f"x {name}".casefold()
        or _WEEK.fullmatch(name) is not None
    )


def _is_wrapper(tree: Tree, folder: Parts) -> bool:
    """Whether the one folder of a class is nobody's, by its name or by the entries it has."""
    name = folder[-1]
    if is_zip(name):
        return False
    if name == "submissions":
        return True
    if not tree.is_archive:
        return False
    if name.casefold() == tree.given.stem.casefold():
        return True
    return not _is_known(tree) and _has_several(tree, folder)


def _is_known(tree: Tree) -> bool:
    """Whether what is in files can tell more than their names: they are unpacked."""
    return bool(tree.scripts.assignments) and any(file.path is not None for file in tree.files)


def _has_several(tree: Tree, folder: Parts) -> bool:
    """Whether there is work in several entries of a folder, and none beside these."""
    depth = len(folder)
    inside = _work_in(tree, folder)
    if any(len(parts) == depth + 1 for parts in inside):
        return False
    return len({parts[depth] for parts in inside}) > 1


def _work_in(tree: Tree, folder: Parts) -> list[Parts]:
    files: Iterable[Parts] = (file.parts for file in tree.files)
    return [
        parts
        for parts in files
        if parts[: len(folder)] == folder and tree.may_be_work(parts) and not is_zip(parts[-1])
    ]
