"""Whose is a file of an nbgrader course? `submitted/<student>/<assignment>/<notebook>`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.platforms import dates
from grader.platforms.layouts import Attempt, Layout, Listing, Owner, Parts, Place

SUBMITTED = "submitted"
#: The folders next to `submitted` in a course, and its files.
_TEACHERS = {"source", "release", "autograded", "feedback", "exchange"}
_TEACHERS_FILES = {"gradebook.db", "nbgrader_config.py"}
_TIME = "timestamp.txt"


@dataclass(frozen=True)
class NbgraderLayout:
    """A folder for each stage, in it one for each student, and in that one for each assignment.

    The folder of a student is called by the id that nbgrader has for them in all assignments.
    """

    is_above: bool
    times: Mapping[tuple[str, str], str] = field(repr=False)
    platform: str = "nbgrader"
    is_sure: bool = True

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        above = int(self.is_above)
        if self.is_above and parts[0] != SUBMITTED:
            if parts[0] in _TEACHERS or (len(parts) == 1 and not is_folder):
                return Place(None, kind="teacher")
            return None
        rest = parts[above:]
        if not rest:
            return Place(None, kind="teacher")
        if len(rest) == 1 and not is_folder:
            return None
        at = self.times.get((rest[0], rest[1]), "") if len(rest) > 1 else ""
        return Place(owner_of(rest[0]), above + 1, "work", Attempt(submitted_at=at))


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if the folder holds one called `submitted`, or is it."""
    is_above = SUBMITTED in listing.folders_in(folder)
    top = (*folder, SUBMITTED) if is_above else folder
    if not is_above and (
        listing.name_of(folder) != SUBMITTED or not _has_assignments(listing, top)
    ):
        return None
    if folder and not _is_course(listing, folder, top):
        return None
    times = {
        (student, assignment): dates.of_stamp(text)
        for student in listing.folders_in(top)
        for assignment in listing.folders_in((*top, student))
        if (text := listing.text((*top, student, assignment, _TIME)))
    }
    return NbgraderLayout(is_above, times)


def _has_assignments(listing: Listing, top: Parts) -> bool:
    """Whether the folders of students hold folders, and no work beside these."""
    students = [(*top, name) for name in listing.folders_in(top)]
    return any(map(listing.folders_in, students)) and not any(
        listing.is_work((*student, file))
        for student in students
        for file in listing.files_in(student)
    )


def _is_course(listing: Listing, folder: Parts, top: Parts) -> bool:
    """Whether a folder further down, which may be a student's, looks like a whole course."""
    students = [name for name in listing.folders_in(top) if listing.folders_in((*top, name))]
    return len(students) > 1 or bool(students and _TEACHERS & {*listing.folders_in(folder)})


def owner_of(student: str) -> Owner:
    """The person whom nbgrader calls `student`."""
    return Owner("nbgrader", student, student, user_id=student, is_global=True)


def student_of_path(real: Path, *, is_folder: bool) -> str | None:
    """The student of `submitted/<student>/<assignment>/<file>`, or of a folder on the way there.

    `submitted/hw1/` may be a class, unless timestamps or a course around it say otherwise.
    """
    if not is_folder:
        return real.parts[-3] if real.parts[-4:-3] == (SUBMITTED,) else None
    for student in (real, real.parent):
        course = student.parent.parent
        if student.parent.name == SUBMITTED and (
            any((course / name).exists() for name in ("source", "release", "gradebook.db"))
            or any(student.glob(f"*/{_TIME}"))
        ):
            return student.name
    return None
