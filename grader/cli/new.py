"""What does `grader new` do? It makes a course, or one more assignment, from a solved notebook."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import PATH, settings_of


@click.argument("name", help="The name of the new assignment.")
@click.option(
    "--from",
    "source",
    type=PATH,
    metavar="NOTEBOOK",
    help="The solved notebook (.ipynb, or .py in percent format); without it, a small example.",
)
@click.option(
    "--functions",
    metavar="LIST",
    help="The functions to grade, separated by commas, instead of those that are found.",
)
@click.option(
    "--course",
    type=PATH,
    default=Path(),
    show_default="the current folder",
    metavar="DIR",
    help="The course's folder, which need not exist.",
)
def new(
    name: str, source: Path | None = None, functions: str | None = None, course: Path = Path()
) -> None:
    """Make a course, or one more assignment, from a solved notebook."""
    from dataclasses import replace

    from grader.authoring.creating.account import account_rows
    from grader.authoring.creating.creation import create_assignment
    from grader.authoring.creating.example import EXAMPLE
    from grader.authoring.creating.recording import RECORDING_LIMITS
    from grader.authoring.creating.solved import read_solved, solved_from_text
    from grader.cli.consoles import output_console
    from grader.formats.layout import Layout, print_rows

    wanted = [one.strip() for one in (functions or "").split(",") if one.strip()]
    if source is None:
        notebook = solved_from_text(EXAMPLE, Path(f"{name}.ipynb"))
    else:
        notebook = read_solved(source)
    settings = settings_of(jobs=1)
    with settings.worker() as worker:
        created = create_assignment(
            course,
            name,
            notebook,
            wanted,
            replace(settings, limits=RECORDING_LIMITS, warm=False).worker,
            worker,
        )
    console, _cuts_code = output_console()
    print_rows(account_rows(created, Layout.of(console)), console)
    verification = created.verification
    if verification is not None and not verification.sound:
        raise click.exceptions.Exit(1)
