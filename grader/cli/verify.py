"""What does `grader verify` do? It proves that an assignment itself is sound."""

from __future__ import annotations

from typing import Annotated

import typer

from grader.cli.options import CourseOption, course_of, settings_of


def verify(
    assignment: Annotated[
        str | None, typer.Argument(metavar="[ASSIGNMENT]", help="One assignment only.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Write the public expectations again first.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Prove that an assignment itself is sound."""
    from grader.authoring.verification import Verification, verify_assignment, write_record

    found = course_of(course, assignment)
    names = [assignment] if assignment else sorted(found.assignments)
    sound = True
    with settings_of(jobs=1).worker() as worker:
        for name in names:
            if record:
                write_record(found, found.assignment(name), worker)
            verification: Verification = verify_assignment(found, found.assignment(name), worker)
            print(verification.text())
            sound = sound and verification.sound
    if not sound:
        raise typer.Exit(1)
