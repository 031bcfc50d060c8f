"""What does `grader otter build` do? It writes the tests with which otter asks this grader."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import PATH, assignment_option, course_of, course_option


@click.option(
    "--out", "-o", type=PATH, required=True, metavar="DIR", help="The folder to write tests/ into."
)
@assignment_option
@course_option
def otter_build(out: Path, assignment: str | None = None, course: Path | None = None) -> None:
    """Write a test file for each function, and what otter needs to give the marks of the course."""
    from grader.authoring.otter_tests import write_otter_files

    found = course_of(course, assignment)
    names = [assignment] if assignment else sorted(found.assignments)
    for name in names:
        folder = out / name if len(names) > 1 else out
        where = course.resolve() if course else None
        for path in write_otter_files(folder, found.assignment(name), where):
            print(path)
