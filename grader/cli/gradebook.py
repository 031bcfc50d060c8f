"""What do the commands share that write a class into a folder? Its formats, and the last lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.report import print_page_to_open
from grader.cli.saying import say
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.results import ResultSet

format_option = click.option(
    "--format",
    "formats",
    default="html,json,csv",
    metavar="LIST",
    help="Which files to write.",
)


def formats_of(text: str) -> tuple[str, ...]:
    """The formats in a list.

    Raises:
        GraderError: one of them is unknown.
    """
    from grader.batch.class_files import FORMATS

    chosen = tuple(name.strip() for name in text.split(",") if name.strip())
    if unknown := [name for name in chosen if name not in FORMATS]:
        raise GraderError(f"--format: unknown {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    return chosen


def print_end(result_set: ResultSet, out: Path, formats: Sequence[str]) -> bool:
    """Print what was graded, where it is, and what lacks a mark; whether nothing does."""
    _print_summary(result_set, out, formats)
    lacking = _not_judged(result_set)
    if lacking:
        say(f"grader: {lacking}")
    failed = any(result.status == "error" for result in result_set.submissions)
    if failed:
        from grader.batch.class_files import FAULTS

        if (out / FAULTS).exists():
            say(f"grader: it failed on some; what happened is in {out / FAULTS}")
    return not failed and not lacking


def _not_judged(whole: ResultSet) -> str:
    """How much has no mark because a package of the course is not there; "" where nothing."""
    from grader.wording import ntranslate

    count = sum(q.status == "not_judged" for result in whole.submissions for q in result.questions)
    message = ntranslate(
        "{count} function was not judged, because a package that the course allows is not "
        "available where student code runs; once it is, run the same command again",
        "{count} functions were not judged, because a package that the course allows is not "
        "available where student code runs; once it is, run the same command again",
        count,
    )
    return message.format(count=count) if count else ""


def _print_summary(result_set: ResultSet, out: Path, formats: Sequence[str]) -> None:
    missing = {(r.student, r.source) for r in result_set.submissions if r.status == "missing"}
    everyone = {(result.student, result.source) for result in result_set.submissions}
    graded = {(r.student, r.source) for r in result_set.submissions if r.status == "graded"}
    other = len(everyone - graded - missing)
    from grader.wording import only_shares
    from grader.wording import translate as _

    message = _("{graded} graded, in {folder}")
    if other:
        message = _("{graded} graded, {other} could not be graded, in {folder}")
    print(message.format(graded=len(graded), other=other, folder=out))
    if missing:
        print(_("{count} handed nothing in").format(count=len(missing)))
    if unmarked := sum(len(result.unmarked) for result in result_set.submissions):
        from grader.wording import ntranslate

        message = ntranslate(
            "{count} answer is still to be marked by hand: grader marking {folder}",
            "{count} answers are still to be marked by hand: grader marking {folder}",
            unmarked,
        )
        print(message.format(count=unmarked, folder=out))
    if result_set.shard is not None:
        print(only_shares(result_set.shard))
    if "html" in formats:
        print_page_to_open(out)
