"""Where is the course, and which assignments are in it?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.course.assignment import Assignment
from grader.course.description import (
    CourseSettings,
    course_settings,
    faults_of_file,
    load_assignment,
)
from grader.course.modules import plain_module_name
from grader.errors import GraderError
from grader.machine import resources

#: The file, beside `assignments/`, with what holds for all assignments; there need not be one.
COURSE_FILE = "course.toml"


@dataclass(frozen=True)
class Course:
    """A folder with `assignments/` and, for instructors, `reference/`."""

    folder: Path
    assignments: Mapping[str, Assignment]

    @property
    def reference_folder(self) -> Path | None:
        """The instructors' folder; None if only the students' files are installed."""
        folder = self.folder / "reference"
        return folder if folder.is_dir() else None

    @property
    def support_modules(self) -> frozenset[str]:
        """The plain names of all modules that students get with the assignments."""
        names = (name for each in self.assignments.values() for name in each.modules)
        return frozenset(map(plain_module_name, names))

    @property
    def packages(self) -> frozenset[str]:
        """The packages that student code may use in one of the assignments."""
        return frozenset().union(*(each.packages for each in self.assignments.values()))

    @property
    def recognised_by(self) -> frozenset[str]:
        """The functions by which one of the assignments is recognised."""
        return frozenset().union(*(each.recognised_by for each in self.assignments.values()))

    def assignment(self, name: str) -> Assignment:
        """The assignment with the given name.

        Raises:
            GraderError: there is no such assignment; the message lists those there are.
        """
        try:
            return self.assignments[name]
        except KeyError:
            known = ", ".join(sorted(self.assignments))
            raise GraderError(f"unknown assignment {name!r}; this course has: {known}") from None


def find_course(folder: Path | None = None) -> Course:
    """The course at `folder`; by default this checkout, or the course that comes with the wheel."""
    if folder is not None:
        if not (folder / "assignments").is_dir():
            raise GraderError(f"{folder} is not a course: it has no assignments/ folder")
        return load_course(folder)
    if not any((resources.ROOT / "assignments").glob("*/assignment.toml")):
        raise GraderError("no course found; name its folder with --course DIR")
    return load_course(resources.ROOT)


def load_course(folder: Path) -> Course:
    """All assignments below `folder`/assignments, with what a course.toml says of all of them.

    Raises:
        GraderError: there is no assignment, or one of the files is faulty.
    """
    folders = sorted(path for path in (folder / "assignments").iterdir() if _may_be_one(path))
    found = [path / "assignment.toml" for path in folders]
    if lacking := [path.parent for path in found if not path.is_file()]:
        raise GraderError(
            f"{lacking[0]} has no assignment.toml; write one, or move the folder elsewhere"
        )
    if not found:
        raise GraderError(f"{folder / 'assignments'} contains no assignment (no */assignment.toml)")
    file = folder / COURSE_FILE
    settings = course_settings(file) if file.exists() else CourseSettings()
    loaded = [load_assignment(path, settings.hints) for path in found]
    assignments = {assignment.name: assignment for assignment in loaded}
    with faults_of_file(file):
        for name, handout in settings.handouts.items():
            if name not in assignments:
                raise ValueError(f"handouts: this course has no assignment {name!r}")
            assignments[name] = assignments[name].handed_out(handout)
    return Course(folder, assignments)


def _may_be_one(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith((".", "__"))
