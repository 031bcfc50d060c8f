"""What does `grader verify` do? It proves that an assignment itself is sound."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import course_of, course_option, settings_of


@click.argument("assignment", required=False, help="One assignment only.")
@click.option("--record", is_flag=True, help="Write the public expectations again first.")
@course_option
def verify(assignment: str | None = None, record: bool = False, course: Path | None = None) -> None:
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
        raise click.exceptions.Exit(1)
