"""Whose is a file or folder that was named by itself, although it is one entry of an export?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.platforms.layouts import Layout, Listing, Owner, Parts, Place
from grader.submissions.names import is_zip
from grader.submissions.tree import Tree, read_text

#: How far above a named file its person's folder may be.
_LEVELS_ABOVE = 4
#: The platforms whose names say whose an entry is, wherever it lies now: folders, and files.
_OF_FOLDERS = ("moodle", "gradescope", "brightspace", "sakai")
_OF_FILES = ("blackboard", "canvas", "edx")
#: Without one of these, a name is that of no platform.
_MARK = re.compile(r"_\d|\d_|\d - |\)$|^\[\d|anon_|^submitted$")


@dataclass(frozen=True)
class SingleEntry:
    """One entry of an export, taken out of it.

    Attributes:
        layout: how the export is read.
        above: the names that lead from the export to what was named.
        folder: the folder of the export.
    """

    layout: Layout
    above: Parts
    folder: Path


@dataclass(frozen=True)
class _OnePerson:
    """The layout of files that are all one person's."""

    owner: Owner
    platform: str
    is_sure: bool = True

    def place(self, parts: Parts, *, is_folder: bool) -> Place:
        """What is at `parts`: always the person's."""
        del parts, is_folder
        return Place(self.owner)


def entry_of_root(tree: Tree, only: str | None) -> SingleEntry | None:
    """How a root is read that is, or lies in, one person's part of an export."""
    files = [file.parts for file in tree.files]
    folders = [(), *tree.folders]
    is_archive = is_zip(tree.given.name)
    return _entry(tree.given, files, folders, only, takes_files=is_archive, is_folder=True)


def entry_of_file(path: Path, only: str | None) -> SingleEntry | None:
    """How a file is read that lies in one person's part of an export."""
    return _entry(path, [()], [], only, takes_files=True, is_folder=False)


def _entry(
    path: Path,
    files: Sequence[Parts],
    folders: Sequence[Parts],
    only: str | None,
    *,
    takes_files: bool,
    is_folder: bool,
) -> SingleEntry | None:
    real = path.absolute()
    if ".." in real.parts:
        real = real.resolve()
    if not any(map(_MARK.search, real.parts[-_LEVELS_ABOVE - 1 :])):
        return None
    for place in (real, *real.parents[:_LEVELS_ABOVE]):
        above = real.parts[len(place.parts) - 1 :]
        platforms = (*_OF_FOLDERS, *(_OF_FILES if takes_files and place == real else ()))
        listing = Listing(
            place.parent.name,
            [(*above, *parts) for parts in files],
            [above[:end] for end in range(1, len(above))] + [(*above, *parts) for parts in folders],
            lambda parts, folder=place.parent: read_text(folder.joinpath(*parts)) or "",  # type: ignore[misc] # bound at once
            is_alone=True,
        )
        layout = _layout(
            listing, (each for each in platforms if only in (None, each)), above, is_folder
        )
        if layout is not None:
            return SingleEntry(layout, above, place.parent)
    return _nbgrader_entry(real, is_folder=is_folder) if only in (None, "nbgrader") else None


def _layout(
    listing: Listing, platforms: Iterable[str], above: Parts, is_folder: bool
) -> Layout | None:
    """The layout of a platform that knows whose the entry is."""
    from grader.platforms.recognition import recogniser

    for platform in platforms:
        layout = recogniser(platform)(listing, ())
        if layout is not None and layout.is_sure:
            place = layout.place(above, is_folder=is_folder)
            if place is not None and place.owner is not None:
                return layout
    return None


def _nbgrader_entry(real: Path, *, is_folder: bool) -> SingleEntry | None:
    from grader.platforms.nbgrader.layout import owner_of, student_of_path

    student = student_of_path(real, is_folder=is_folder)
    if student is None:
        return None
    folder = next(place for place in real.parents if place.name == "submitted")
    return SingleEntry(_OnePerson(owner_of(student), "nbgrader"), (), folder)
