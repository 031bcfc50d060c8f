"""How do the suggested mistakes get into the catalogue? Into a file that is not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from grader.authoring.suggesting.entries import catalogue_text
from grader.course import Course, Mistake
from grader.errors import GraderError
from grader.results import write_atomically


def write_catalogue(course: Course, assignment: str, mistakes: Sequence[Mistake]) -> Path:
    """Write `reference/mistakes/<assignment>.py`.

    Raises:
        GraderError: there is such a file; it is left as it is.
    """
    path = course.folder / "reference" / "mistakes" / f"{assignment}.py"
    if path.exists():
        raise GraderError(f"{path} is there already; paste the suggested mistakes into it")
    write_atomically(path, catalogue_text(assignment, mistakes))
    return path
