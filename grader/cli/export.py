"""What does `grader export` do? It takes marks and pages back to a course platform."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import PATH, set_language, theme_option
from grader.cli.saying import say
from grader.cli.writing import write_named
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.platforms.sheets.marks import Export

#: What can be exported to; `grader.batch.exporting` has how.
PLATFORMS = ("canvas", "moodle", "blackboard", "brightspace", "sakai", "nbgrader", "plain")
#: What is not for a platform: what people wrote, for programs that compare it.
SOURCES = "sources"
#: The most points that a mark may be out of.
MOST_POINTS = 1_000_000


@click.argument("platform", type=click.Choice([*PLATFORMS, SOURCES]), help="Whom it is for.")
@click.argument("out", type=PATH, help="A folder that `grader grade` wrote.")
@click.option(
    "--out",
    "-o",
    "target",
    type=PATH,
    metavar="PATH",
    help="The file of marks to write; for sources and nbgrader's feedback, the folder.",
)
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
@click.option(
    "--feedback",
    type=PATH,
    metavar="ZIP",
    help="Write people's pages into a zip that canvas or moodle gives back to them.",
)
@click.option(
    "--max-mb",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="The most megabytes of a zip of pages; more are written if need be.",
)
@click.option(
    "--anonymous",
    is_flag=True,
    help="Pseudonyms in place of names, where nothing is found by names: in sources.",
)
@theme_option
def export(
    platform: str,
    out: Path,
    target: Path | None = None,
    into: Path | None = None,
    assignment: str | None = None,
    column: str = "",
    scale: float | None = None,
    missing: str = "empty",
    feedback: Path | None = None,
    max_mb: float | None = None,
    anonymous: bool = False,
    theme: Path | None = None,
) -> None:
    """Write marks, or people's pages, into what a course platform takes."""
    set_language(None)
    if max_mb is not None and feedback is None:
        raise GraderError("--max-mb is for zips of pages; name one with --feedback")
    if anonymous and platform != SOURCES:
        print(f"--anonymous changes nothing: {platform} finds people by their names and numbers")
    _check_targets(out, target, feedback)
    if max_mb is not None and not math.isfinite(max_mb):
        raise GraderError(f"--max-mb {max_mb:g}: name a number of megabytes, or leave it out")
    if target is None or platform == SOURCES:
        _check_unused(into=into, column=column, scale=scale, missing=missing != "empty")
    if feedback is not None:
        from grader.cli.feedback import export_feedback_zip

        export_feedback_zip(
            platform, out, feedback, assignment=assignment, most_mb=max_mb, theme=theme
        )
        if target is None:
            return
    if target is None:
        raise GraderError("name the file to write with -o")
    if platform == SOURCES or (platform == "nbgrader" and into is None and _is_folder(target)):
        from grader.cli import feedback as folders

        if platform == SOURCES:
            folders.export_sources_folder(out, target, assignment=assignment, hide_names=anonymous)
        else:
            _check_unused(column=column, scale=scale, missing=missing != "empty")
            folders.export_feedback_folder(out, target, assignment=assignment, theme=theme)
        return
    from decimal import Decimal

    from grader.batch.exporting import export_marks

    if scale is not None and not 0 < scale <= MOST_POINTS:
        raise GraderError(f"--scale {scale:g}: it must be above 0, and at most {MOST_POINTS}")
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
    write_named(target, done.data)
    _say(done, target)


def _check_targets(out: Path, target: Path | None, feedback: Path | None) -> None:
    """Refuse to write over what a run wrote, or one file over the other.

    Raises:
        GraderError: one of the files would be lost.
    """
    from grader.batch.class_files import is_of_class

    for path in (target, feedback):
        if path is not None and is_of_class(out, path):
            raise GraderError(f"{path} is a file of the graded class; name another one")
    if target is not None and feedback is not None and target.resolve() == feedback.resolve():
        raise GraderError(f"{target} is named for marks and for pages; name two files")


def _is_folder(target: Path) -> bool:
    """Whether a path that is to be written is a folder: it is one, or has no suffix."""
    return target.is_dir() or (not target.suffix and not target.exists())


def _check_unused(**options: object) -> None:
    """Refuse the options for marks.

    Raises:
        GraderError: one was given.
    """
    for name, value in options.items():
        if value:
            raise GraderError(f"--{name} is for a file of marks, and none is written; leave it out")


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
        say(f"grader: {leftover}")
