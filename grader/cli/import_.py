"""What does `grader import` do? It takes over a notebook that was written for another grader."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import PATH, settings_of

if TYPE_CHECKING:
    from grader.authoring.importing import Imported


@click.argument("file", type=PATH, metavar="FILE", help="The notebook with its solutions.")
@click.option(
    "--course",
    "-o",
    type=PATH,
    default=Path(),
    show_default="the current folder",
    metavar="DIR",
    help="The course's folder, which need not exist.",
)
@click.option("--name", help="The name of the new assignment (default: as the file is called).")
def import_(file: Path, course: Path = Path(), name: str | None = None) -> None:
    """Take over a source notebook of nbgrader, or one in otter's Assign format."""
    from dataclasses import replace

    from grader.authoring.creating.recording import RECORDING_LIMITS
    from grader.authoring.importing import import_notebook

    settings = settings_of(jobs=1)
    with settings.worker() as worker:
        imported = import_notebook(
            file,
            course,
            name or "",
            replace(settings, limits=RECORDING_LIMITS, warm=False).worker,
            worker,
        )
    for line in _account(imported):
        print(line)
    if imported.verification is not None and not imported.verification.sound:
        raise click.exceptions.Exit(1)


import_.__name__ = "import"  # the word of the command, which Python keeps for itself


def _account(imported: Imported) -> Iterator[str]:
    """What was taken over, what was not, and what `verify` says of it."""
    from grader.authoring.creating.account import calls_counted
    from grader.authoring.importing import in_order

    yield f"made: {imported.folder / 'assignments' / imported.name} (from {imported.format})"
    tests = "1 test was" if imported.turned == 1 else f"{imported.turned} tests were"
    yield f"  {tests} turned into calls"
    for one in imported.questions:
        calls = calls_counted(one.public, one.hidden)
        yield f"  {one.function}: {_points(one.points)}, {calls}"
    for marked in imported.by_hand:
        place = ", ".join(f"cell {cell}" for cell in marked.cells)
        yield f"  {marked.name} ({place}): {_points(marked.points)}, to be marked by hand"
    if imported.remarks:
        yield f"not as it was (kept in {imported.notes}):"
        yield from (f"  {remark}" for remark in in_order(imported.remarks))
    if imported.verification is not None:
        yield imported.verification.text()
        if imported.verification.suggested:
            course = "" if imported.folder == Path() else f" --course {imported.folder}"
            yield f"  To have it in the catalogue: grader verify {imported.name} --mistakes{course}"


def _points(points: float) -> str:
    return "1 point" if points == 1 else f"{points:.4g} points"
