"""What of a course does a check need? The files that it reads, and nothing else."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path

from grader.authoring.bundles.compiled_sentences import without_sentences
from grader.authoring.bundles.further_files import READ, further_files
from grader.authoring.bundles.toml_text import toml_text
from grader.course import COURSE_FILE, Assignment, Course
from grader.errors import GraderError

#: The file that describes an assignment.
_DESCRIPTION = "assignment.toml"


def course_part(course: Course, names: Collection[str]) -> dict[str, bytes]:
    """What checks of these assignments read, by the names in the course's folder.

    It is a course of its own. It has only the compiled translations, and a notebook only where
    answers are marked by hand, which are told by it from what was handed out. What such answers
    should have, the rubric, is not in it.

    Raises:
        GraderError: a file cannot be read.
    """
    files: dict[str, bytes] = {}
    if settings := _settings(course, names):
        files[COURSE_FILE] = settings.encode()
    for name in names:
        assignment = course.assignment(name)
        for path in _read_by_checks(assignment):
            inside = path.relative_to(assignment.folder).as_posix()
            files[f"assignments/{name}/{inside}"] = _for_students(path, assignment)
    return files


def content(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        GraderError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise GraderError(f"{path} cannot be read: {error.strerror}") from None


def _read_by_checks(assignment: Assignment) -> Iterator[Path]:
    folder = assignment.folder
    yield from (folder / name for name in READ if (folder / name).is_file())
    if assignment.manual and (folder / assignment.notebook).is_file():
        yield folder / assignment.notebook
    yield from assignment.modules.values()
    yield from sorted((folder / "translations").glob("*.mo"))
    yield from further_files(assignment).for_check


def _for_students(path: Path, assignment: Assignment) -> bytes:
    """A file of an assignment without remarks of its authors, and without rubrics."""
    data = content(path)
    if path == assignment.folder / _DESCRIPTION:
        return _without_rubrics(data)
    return without_sentences(data, _rubrics(assignment)) if path.suffix == ".mo" else data


def _without_rubrics(description: bytes) -> bytes:
    known = tomllib.loads(description.decode("utf-8"))
    for question in known.get("manual", ()):
        question.pop("rubric", None)
    return toml_text(known).encode()


def _rubrics(assignment: Assignment) -> frozenset[str]:
    """The sentences that only rubrics have."""
    questions = assignment.whole.manual
    titles = {assignment.title, *(question.title for question in questions)}
    titles |= {question.title for question in assignment.whole.questions}
    return frozenset(item.text for one in questions for item in one.rubric) - titles


def _settings(course: Course, names: Collection[str]) -> str:
    """The course.toml of the part: what it says, but for other assignments and remarks."""
    path = course.folder / COURSE_FILE
    if not path.is_file():
        return ""
    known = tomllib.loads(content(path).decode("utf-8"))
    if "handouts" in known:
        chosen = known.pop("handouts")
        known["handouts"] = {name: chosen[name] for name in names if name in chosen}
    return toml_text(known)
