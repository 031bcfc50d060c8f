"""What is in a kit? Every file that students get, and nothing that only instructors have."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.authoring.bundles.course_files import check_reference
from grader.authoring.bundles.course_part import content, course_part
from grader.authoring.bundles.further_files import further_files
from grader.authoring.bundles.pins import distributions_of
from grader.authoring.bundles.wheel import grader_wheel
from grader.authoring.kit.checked import check_assignment
from grader.authoring.kit.instructions import Contents, instructions, notebook_in_kit
from grader.authoring.kit.leaks import check_further_files
from grader.course import Assignment, Course
from grader.errors import GraderError
from grader.worker import Worker

#: The folder of the kit that `grader check --course` understands.
COURSE = "grader-course"


@dataclass(frozen=True)
class StudentKit:
    """What students get.

    Attributes:
        files: the content of each file by its name, with `/` between folders.
        unnamed: files beside the notebooks that nothing names, and that are not in it.
    """

    files: dict[str, bytes]
    unnamed: tuple[Path, ...]


def make_kit(
    course: Course, names: Collection[str], worker: Worker, *, wheel: bool = False
) -> StudentKit:
    """The kit of some assignments of a course, of which nothing is stale.

    Raises:
        GraderError: the course has no reference, or what students would get is stale or tells
            answers.
    """
    check_reference(course)
    for name in names:
        check_assignment(course, name, worker)
    return packed_kit(course, names, wheel=wheel)


def packed_kit(course: Course, names: Collection[str], *, wheel: bool) -> StudentKit:
    """The kit, as the files of the course are; the same bytes for the same course and grader.

    With `wheel`, the grader comes along with the course in it; otherwise the course has a folder.

    Raises:
        GraderError: a file tells an answer, or cannot be read.
    """
    for name in names:
        check_further_files(course, course.assignment(name))
    assignments = [course.assignment(name) for name in names]
    files: dict[str, bytes] = {}
    for name, data in _beside_notebooks(assignments):
        if files.setdefault(name, data) != data:
            raise GraderError(f"two files are to be {name} in the kit; rename one of them")
    part, program = course_part(course, names), ""
    if wheel:
        made = grader_wheel(part)
        program = made.name
        files[made.name] = made.data
    else:
        files |= {f"{COURSE}/{name}": data for name, data in part.items()}
    packages = frozenset().union(*(each.packages for each in assignments))
    installed, others = distributions_of(packages)
    files |= instructions(
        Contents(assignments, "" if wheel else COURSE, program, [*installed, *others])
    )
    unnamed = [path for each in assignments for path in further_files(each).unnamed]
    return StudentKit(files, tuple(unnamed))


def _beside_notebooks(assignments: Collection[Assignment]) -> Iterator[tuple[str, bytes]]:
    """What lies in the folder of each assignment: what students open, and what it needs."""
    for each in assignments:
        yield notebook_in_kit(each), content(each.folder / each.notebook)
        for module, path in each.modules.items():
            yield f"{each.name}/{module.replace('.', '/')}.py", content(path)
        for path in further_files(each).beside_notebook:
            yield f"{each.name}/{path.relative_to(each.folder).as_posix()}", content(path)
