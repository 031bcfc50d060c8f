"""What does `grader verify` do? It proves that an assignment itself is sound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import course_of, course_option, settings_of

if TYPE_CHECKING:
    from grader.authoring.verification import Verification


@click.argument("assignment", required=False, help="One assignment only.")
@click.option("--record", is_flag=True, help="Write the public expectations again first.")
@click.option(
    "--mistakes",
    is_flag=True,
    help="Write the suggested mistakes to reference/mistakes/, where there are none yet.",
)
@course_option
def verify(
    assignment: str | None = None,
    record: bool = False,
    mistakes: bool = False,
    course: Path | None = None,
) -> None:
    """Prove that an assignment itself is sound."""
    from grader.authoring.suggesting.catalogue import write_catalogue
    from grader.authoring.verification import verify_assignment, write_record

    found = course_of(course, assignment)
    names = [assignment] if assignment else sorted(found.assignments)
    sound = True
    with settings_of(jobs=1).worker() as worker:
        for name in names:
            if record:
                write_record(found, found.assignment(name), worker)
            verification = verify_assignment(found, found.assignment(name), worker)
            if mistakes and verification.suggested:
                print(f"written: {write_catalogue(found, name, verification.suggested)}")
                write_record(found, found.assignment(name), worker)
                verification = verify_assignment(found, found.assignment(name), worker)
            print(verification.text())
            if verification.suggested:
                print(_suggested(name, verification))
            sound = sound and verification.sound
    if not sound:
        raise click.exceptions.Exit(1)


def _suggested(name: str, verification: Verification) -> str:
    """The suggested mistakes, and how to have them."""
    return "\n".join(
        [
            f"  They are ready for reference/mistakes/{name}.py; this command writes the file:",
            f"  grader verify {name} --mistakes",
            "",
            verification.suggestions(),
        ]
    )
