"""Which student does a file belong to, in the layouts in which course platforms export a class?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path, PurePath

from grader.submissions.gradescope import submitters
from grader.submissions.names import METADATA, displayable, is_zip
from grader.submissions.tree import Tree, read_text

_MOODLE = re.compile(r"(.+?)_(\d+)_assignsubmission_(?:file|onlinetext)(?:_.*)?", re.DOTALL)
_CANVAS = re.compile(
    r"(?:(?!LATE_)(?P<name>.+?)_)?(?:(?P<late>LATE)_)?(?P<user>anon_[A-Za-z0-9]+|[1-9]\d+)"
    r"_(?:(?P<attachment>[1-9]\d+)_(?P<file>.+)|(?:text|link)\.html)",
    re.DOTALL,
)
_GRADESCOPE = re.compile(r"submission_(\d+)")
_EXPORT = re.compile(r"assignment_\d+_export")
#: The folders next to `submitted` in an nbgrader course.
_NBGRADER = {"source", "release", "autograded", "feedback", "exchange"}
#: How far above a named file its student's folder may be.
_LEVELS_ABOVE = 4


@dataclass(frozen=True)
class Owner:
    """The student to whom a file belongs.

    Attributes:
        name: the name as shown to people; may be empty.
        id: what distinguishes students of the same name in one export, if the export has ids.
        export: the folder of the export, below the root (or an absolute path if the whole root
            belongs to one student).
        folder: the folder of the student's files, below the root.
        is_certain: whether the layout alone proves that this is a student, whatever the contents.
        is_late: whether the file's name says that it was late.
    """

    name: str
    id: str = ""
    export: tuple[str, ...] = ()
    folder: tuple[str, ...] = field(default=(), compare=False)
    is_certain: bool = field(default=False, compare=False)
    is_late: bool = field(default=False, compare=False)


class Layout:
    """Determines the owner of each file of a tree."""

    def __init__(self, tree: Tree, sole_owner: Owner | None) -> None:
        """Find out which folder holds the class, and whether it is an export from Canvas.

        Args:
            tree: the files.
            sole_owner: the student to whom all of them belong, if that is known.
        """
        self._tree = tree
        self._sole_owner = sole_owner
        self._class = _class_folder(tree)
        self._has_submitted = self._class[-1:] == ("submitted",)
        loose = [
            file.parts[-1]
            for file in tree.files
            if file.parts[:-1] == self._class and tree.may_be_work(file.parts)
        ]
        unpacked = [parts[-1] for parts in tree.folders if _is_unpacked(parts, self._class)]
        canvas = sum(_canvas_owner(name) is not None for name in (*loose, *unpacked))
        self._is_canvas = canvas > 0 and 2 * canvas >= len(loose) + len(unpacked)
        self._submitters = cache(self._read_submitters)

    def owner(self, parts: tuple[str, ...], *, is_folder: bool = False) -> Owner | None:
        """The owner of the file (or the empty folder); None if it is nobody's work."""
        if self._sole_owner is not None:
            return self._sole_owner
        return self._platform_owner(parts, is_folder) or self._folder_owner(parts, is_folder)

    def _platform_owner(self, parts: tuple[str, ...], is_folder: bool) -> Owner | None:
        for index, part in enumerate(parts):
            above, here = parts[:index], parts[: index + 1]
            folder = here if is_folder or here != parts else above
            if match := _MOODLE.fullmatch(part):
                name = displayable(match[1].replace("_", " "))
                return Owner(name, match[2], above, folder, is_certain=True)
            if match := _GRADESCOPE.fullmatch(part):
                names = self._submitters(above)
                parent = above[-1] if above else self._tree.given.name
                if names or _EXPORT.fullmatch(parent):
                    name = " & ".join(names.get(part, (part,)))
                    return Owner(displayable(name), match[1], above, here, is_certain=True)
        depth = len(self._class)
        if self._is_canvas and len(parts) > depth and (owner := _canvas_owner(parts[depth])):
            folder = parts[: depth + (len(parts) > depth + 1)]
            return replace(owner, folder=folder)
        return None

    def _folder_owner(self, parts: tuple[str, ...], is_folder: bool) -> Owner | None:
        top = self._class
        if parts[: len(top)] != top:
            if not self._has_submitted:
                return None
            top = top[:-1]
            is_loose = len(parts) <= len(top) + 1 and not is_folder
            if is_loose or parts[: len(top)] != top or parts[len(top)] in _NBGRADER:
                return None
        rest = parts[len(top) :]
        if not rest:
            return None
        if len(rest) == 1 and not is_folder:
            if not self._tree.may_be_work(parts):
                return None
            return Owner(displayable(PurePath(rest[0]).stem))
        name = rest[0]
        if is_zip(name):
            name = PurePath(name).stem
        certain = self._has_submitted and top == self._class
        return Owner(displayable(name), folder=(*top, rest[0]), is_certain=certain)

    def _read_submitters(self, above: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
        return submitters(self._tree.text((*above, METADATA)) or "")


def owner_of_path(path: Path, *, is_folder: bool) -> Owner | None:
    """The owner of a named file or folder, by its own name and the folders above it."""
    real = path.absolute()
    if ".." in real.parts:
        real = path.resolve()
    for place in (real, *real.parents[:_LEVELS_ABOVE]):
        is_inside = is_folder or place != real
        name = PurePath(place.name).stem if is_zip(place.name) else place.name
        if match := _MOODLE.fullmatch(name):
            return Owner(
                displayable(match[1].replace("_", " ")),
                match[2],
                (str(place.parent),),
                is_certain=True,
            )
        if is_inside and (match := _GRADESCOPE.fullmatch(name)):
            names = submitters(read_text(place.parent / METADATA) or "").get(name)
            if names:
                name, export = displayable(" & ".join(names)), (str(place.parent),)
                return Owner(name, match[1], export, is_certain=True)
    if student := _nbgrader_student(real, is_folder):
        return Owner(displayable(student), is_certain=True)
    owner = _canvas_owner(real.name) if not is_folder or is_zip(real.name) else None
    return owner and replace(owner, export=(str(real.parent),))


def original_name(name: str) -> str:
    """What the student called the file, before Canvas prefixed it with numbers."""
    match = _CANVAS.fullmatch(name)
    return match["file"] if match and match["file"] else name


def _nbgrader_student(real: Path, is_folder: bool) -> str | None:
    """The student of `submitted/<student>/<assignment>/<file>`, or of a folder on the way there.

    `submitted/hw1/` may be a class, unless timestamps or a course around it say otherwise.
    """
    if not is_folder:
        return real.parts[-3] if real.parts[-4:-3] == ("submitted",) else None
    for student in (real, real.parent):
        course = student.parent.parent
        if student.parent.name == "submitted" and (
            any((course / name).exists() for name in ("source", "release", "gradebook.db"))
            or any(student.glob("*/timestamp.txt"))
        ):
            return student.name
    return None


def _canvas_owner(name: str) -> Owner | None:
    match = _CANVAS.fullmatch(name)
    if match is None or (match["name"] is None and not match["user"].startswith("anon_")):
        return None
    student, user = match["name"] or match["user"], match["user"]
    return Owner(displayable(student), user, is_certain=True, is_late=match["late"] is not None)


def _is_unpacked(parts: tuple[str, ...], above: tuple[str, ...]) -> bool:
    return parts[:-1] == above and is_zip(parts[-1])


def _class_folder(tree: Tree) -> tuple[str, ...]:
    """The folder whose entries are the students: the root, or the one folder that wraps them."""
    top: tuple[str, ...] = ()
    while True:
        if (*top, "submitted") in tree.folders:
            return (*top, "submitted")
        entries = {parts[-1] for parts in tree.folders if parts[:-1] == top}
        is_loose = any(f.parts[:-1] == top and tree.may_be_work(f.parts) for f in tree.files)
        if is_loose or len(entries) != 1:
            return top
        below = (*top, *entries)
        if not _is_wrapper(tree, below):
            return top
        top = below


def _is_wrapper(tree: Tree, folder: tuple[str, ...]) -> bool:
    name = folder[-1]
    if is_zip(name) or _MOODLE.fullmatch(name):
        return False
    if name == "submissions" or (*folder, "submitted") in tree.folders:
        return True
    if not tree.is_archive:
        return False
    if name.casefold() == tree.given.stem.casefold():
        return True
    depth = len(folder)
    work = [
        file.parts
        for file in tree.files
        if tree.may_be_work(file.parts) and not is_zip(file.parts[-1])
    ]
    inside = [parts for parts in work if parts[:depth] == folder]
    loose = [parts[-1] for parts in inside if len(parts) == depth + 1]
    if loose:
        return all(map(_canvas_owner, loose))
    return len({parts[depth] for parts in inside}) > 1
