"""Which files of a course go into a bundle that marks it? All of them, with the reference."""

from __future__ import annotations

from pathlib import Path

from grader.authoring.bundles.wheel import files_below
from grader.course import COURSE_FILE, Course
from grader.errors import GraderError


def all_files(course: Course) -> dict[str, bytes]:
    """The whole course with its reference; never its seed.

    Raises:
        GraderError: it has no reference, or a file cannot be read.
    """
    check_reference(course)
    return _files(course.folder, ["assignments", "reference"])


def check_reference(course: Course) -> None:
    """Refuse a course of which only the students' files are there.

    Raises:
        GraderError: it has no reference.
    """
    if course.reference_folder is None:
        raise GraderError(
            f"{course.folder} has no reference/, which hidden calls need: run from a checkout of "
            "the course, or name one with --course"
        )


def _files(folder: Path, names: list[str]) -> dict[str, bytes]:
    paths = [path for name in names for path in files_below(folder / name)]
    settings = folder / COURSE_FILE
    if settings.is_file():
        paths.append(settings)
    found = {}
    for path in paths:
        try:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
        except OSError as error:
            raise GraderError(f"{path} cannot be read: {error.strerror}") from None
    return found
