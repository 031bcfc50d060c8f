"""What did one student hand in below one root? Their files, and which of them are graded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from grader.platforms.layouts import ONLY, Attempt, Kind, Owner, Parts
from grader.submissions.class_folders import is_own_folder
from grader.submissions.layouts import Located
from grader.submissions.names import displayable, is_notebook, is_script, may_be_work
from grader.submissions.shares import FILES, too_many_files
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
        return self.folders[0][: _common(self.folders)]

    @property
    def has_own_folder(self) -> bool:
        """Whether the student has a folder of their own below the root."""
        return bool(self.folders)

    def label(self, file: File) -> str:
        """What a file is called among those of its student."""
        below = self._below(file)
        same = [each.parts for each in self.files if self._below(each) == below]
        if len(same) > 1:
            below = file.parts[_common(same) :]
        return displayable("/".join(below))

    def folder_below(self, file: File) -> Parts:
        """The folders that lead to a file from the student's own, but for those of versions."""
        return tuple(name for name in self._below(file)[:-1] if not is_own_folder(name))

    def own_folders(self, file: File) -> Parts:
        """The folders around a file that are called after a version, a week and the like."""
        found = self.located.get(file.parts)
        above = len(found.export) - 1 if found is not None else 0
        return tuple(name for name in file.parts[max(above, 0) : -1] if is_own_folder(name))

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

    @cached_property
    def left_out(self) -> list[File]:
        """The ungraded scripts of a student whose other scripts answer an assignment."""
        if self.is_named or not self.chosen or self.chosen[0].is_notebook:
            return []
        chosen = {file.parts for file in self.chosen}
        return [file for file in self._scripts if file.parts not in chosen]

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


def _common(places: Sequence[Parts]) -> int:
    """How many names all of these begin with."""
    first, last = min(places), max(places)
    return next(
        (at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first)
    )
