"""What does `grader merge` do? It makes one graded folder of those of the shares of a class."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from grader.cli.gradebook import format_option, formats_of, print_end
from grader.cli.options import PATH, course_of, course_option, set_language, theme_option
from grader.cli.report import say_what_is_kept


@click.argument(
    "shares",
    nargs=-1,
    required=True,
    type=PATH,
    help="The folders that `grader grade --shard` wrote.",
)
@click.option("--out", "-o", type=PATH, required=True, metavar="DIR", help="Where results go.")
@click.option("--partial", is_flag=True, help="Do without the shares that are missing.")
@format_option
@theme_option
@course_option
def merge(
    shares: Sequence[Path],
    out: Path,
    partial: bool = False,
    formats: str = "html,json,csv",
    theme: Path | None = None,
    course: Path | None = None,
) -> None:
    """Make one folder of those of shares, as if one run had graded all."""
    set_language(None)
    from grader.batch.class_files import pages_of
    from grader.batch.merging import merge_into

    chosen = formats_of(formats)
    pages = pages_of(course_of(course, None), theme)
    result_set = merge_into(
        out,
        shares,
        formats=chosen,
        pages=pages,
        partial=partial,
        on_edited=say_what_is_kept,
    )
    if not print_end(result_set, out, chosen):
        raise click.exceptions.Exit(1)
