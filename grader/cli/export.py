"""What does `grader export` do? It takes marks back to a course platform."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import PATH, set_language
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.platforms.marks import Export

#: What can be exported to; `grader.batch.exporting` has how.
PLATFORMS = ("canvas", "moodle", "blackboard", "brightspace", "sakai", "nbgrader", "plain")
#: The most points that a mark may be out of.
MOST_POINTS = 1_000_000


@click.argument("platform", type=click.Choice(PLATFORMS), help="Whom the file is for.")
@click.argument("out", type=PATH, help="A folder that `grader grade` wrote.")
@click.option("--out", "-o", "target", type=PATH, metavar="FILE", help="The file to write.")
@click.option(
    "--into",
    type=PATH,
    metavar="FILE",
    help="The file that the platform gave: it is copied, and the marks are filled in.",
)
@click.option("--assignment", "-a", metavar="NAME", help="The assignment whose marks are meant.")
@click.option(
    "--column",
    default="",
    show_default=False,
    metavar="TITLE",
    help="The heading of the column of marks, e.g. 'Title (1234)'.",
)
@click.option(
    "--scale",
    type=float,
    metavar="POINTS",
    help="What marks shall be out of (default: the points of the assignment).",
)
@click.option(
    "--missing",
    type=click.Choice(["empty", "zero"]),
    default="empty",
    help="What people without a mark get.",
)
def export(
    platform: str,
    out: Path,
    target: Path | None = None,
    into: Path | None = None,
    assignment: str | None = None,
    column: str = "",
    scale: float | None = None,
    missing: str = "empty",
) -> None:
    """Write marks into the file that a course platform takes."""
    from decimal import Decimal

    from grader.batch.exporting import export_marks
    from grader.results import write_atomically

    set_language(None)
    if scale is not None and not 0 < scale <= MOST_POINTS:
        raise GraderError(f"--scale {scale:g}: it must be above 0, and at most {MOST_POINTS}")
    if target is None:
        raise GraderError("name the file to write with -o")
    if into is not None and target.resolve() == into.resolve():
        raise GraderError(f"{into} is the file to fill in; name another one with -o")
    done = export_marks(
        platform,
        out,
        into=into,
        assignment=assignment,
        column=column,
        scale=None if scale is None else Decimal(repr(scale)),
        missing_is_zero=missing == "zero",
    )
    write_atomically(target, done.data)
    _say(done, target)


def _say(done: Export, target: Path) -> None:
    """Say what was written, what the platform will do with it, and who is left over."""
    from grader.wording import ntranslate

    message = ntranslate(
        "{count} mark, rounded to two decimals, is in {file}, column {column!r}",
        "{count} marks, rounded to two decimals, are in {file}, column {column!r}",
        done.count,
    )
    print(message.format(count=done.count, file=target, column=done.column))
    for remark in done.remarks:
        print(remark)
    for leftover in done.leftovers:
        print(f"grader: {leftover}", file=sys.stderr)
