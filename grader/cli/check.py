"""What does `grader check` do? It checks your own notebook, on the public calls."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import click

from grader.cli.interruption import Interruptions
from grader.cli.options import (
    PATH,
    Isolation,
    Language,
    assignment_option,
    course_of,
    course_option,
    isolation_option,
    lang_option,
    python_option,
    set_language,
    settings_of,
    timeout_option,
)
from grader.errors import GraderError


class CheckFormat(StrEnum):
    """What `check` writes."""

    text = "text"
    json = "json"
    html = "html"
    junit = "junit"
    github = "github"
    markdown = "markdown"


@click.argument(
    "submissions", nargs=-1, required=True, type=PATH, help="Notebooks or .py files of your own."
)
@assignment_option
@click.option(
    "--format",
    type=click.Choice(CheckFormat),
    default=CheckFormat.text,
    help="What to write.",
)
@click.option("--out", "-o", type=PATH, metavar="FILE", help="Write there instead of the terminal.")
@click.option(
    "--hint",
    type=click.IntRange(1, 5),
    metavar="STEP",
    help="How far hints go in text: 2 a question, 3 the explanation, 4 the formula and the "
    "values, 5 the repair, as far as the course allows.",
)
@click.option(
    "--require",
    type=click.FloatRange(0, 100),
    default=100.0,
    metavar="PERCENT",
    help="Exit with 0 if at least this share of the public points is earned.",
)
@click.option("--watch", is_flag=True, help="Check again at each save, until Ctrl-C.")
@isolation_option
@python_option
@timeout_option
@lang_option
@course_option
def check(
    submissions: Sequence[Path],
    assignment: str | None = None,
    format: CheckFormat = CheckFormat.text,
    out: Path | None = None,
    hint: int | None = None,
    require: float = 100.0,
    watch: bool = False,
    isolation: Isolation = Isolation.auto,
    python: str | None = None,
    timeout: float | None = None,
    lang: Language | None = None,
    course: Path | None = None,
) -> None:
    """Check your own notebook, on the public calls."""
    if hint is not None and format is not CheckFormat.text:
        raise GraderError(
            f"--hint is for text, and cannot be used with --format {format.value}: the other "
            "formats hold every step that they can show"
        )
    if watch:
        _allow_watching(format, out)
    settings = settings_of(isolation, python, timeout, jobs=1, warm=False)
    with settings.starting() as first:  # while the rest is imported
        set_language(lang)
        if watch:
            from grader.cli.watch import watch as watch_files

            found = course_of(course, assignment)
            watch_files(found, submissions, settings, only=assignment, hint=hint, first=first())
            return
        from grader.batch.check import check_submissions
        from grader.cli.output import Marks, write

        marks = Marks() if format is CheckFormat.text and out is None else None
        results = check_submissions(
            course_of(course, assignment),
            submissions,
            settings,
            only=assignment,
            on_fault=lambda _submission, text: print(text, file=sys.stderr),
            on_judged=marks,
            first=first(),
        )
    write(results, format.value, out, hint, marks)
    if any(result.status != "graded" for result in results):
        raise click.exceptions.Exit(2)
    wanted = require / 100 - 1e-9
    if any(
        result.score is None or result.score < wanted * result.most_so_far for result in results
    ):
        raise click.exceptions.Exit(1)


def _allow_watching(format: CheckFormat, out: Path | None) -> None:
    """Let Ctrl-C end what only so ends, unless an option makes no sense with `--watch`.

    Raises:
        GraderError: one does.
    """
    context = click.get_current_context()
    if format is not CheckFormat.text:
        raise GraderError(
            f"--watch shows text, and cannot be used with --format {format.value}: leave one out"
        )
    if out is not None:
        raise GraderError("--watch shows each round at once, and cannot be used with --out")
    if context.get_parameter_source("require") is not click.core.ParameterSource.DEFAULT:
        raise GraderError(
            "--require is for the exit status, and cannot be used with --watch, which Ctrl-C ends"
        )
    interruptions = context.find_object(Interruptions)
    if interruptions is not None:
        interruptions.expected.add(signal.SIGINT)
