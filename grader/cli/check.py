"""What does `grader check` do? It checks your own notebook, on the public calls."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import (
    AssignmentOption,
    CourseOption,
    Isolation,
    IsolationOption,
    LangOption,
    PythonOption,
    TimeoutOption,
    course_of,
    set_language,
    settings_of,
)
from grader.errors import GraderError


class CheckFormat(StrEnum):
    """What `check` writes."""

    text = "text"
    json = "json"
    html = "html"
    junit = "junit"
    github = "github"


def check(
    submissions: Annotated[list[Path], typer.Argument(help="Notebooks or .py files of your own.")],
    assignment: AssignmentOption = None,
    format: Annotated[CheckFormat, typer.Option(help="What to write.")] = CheckFormat.text,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write there instead of the terminal."),
    ] = None,
    hint: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=5,
            metavar="STEP",
            help="How far hints go in text: 2 a question, 3 the explanation, 4 the formula and "
            "the values, 5 the repair, as far as the course allows.",
        ),
    ] = None,
    require: Annotated[
        float,
        typer.Option(
            min=0,
            max=100,
            metavar="PERCENT",
            help="Exit with 0 if at least this share of the public points is earned.",
        ),
    ] = 100.0,
    isolation: IsolationOption = Isolation.auto,
    python: PythonOption = None,
    timeout: TimeoutOption = None,
    lang: LangOption = None,
    course: CourseOption = None,
) -> None:
    """Check your own notebook, on the public calls."""
    set_language(lang)
    if hint is not None and format is not CheckFormat.text:
        raise GraderError(
            f"--hint is for text, and cannot be used with --format {format.value}: the other "
            "formats hold every step that they can show"
        )
    settings = settings_of(isolation, python, timeout, jobs=1)
    with settings.starting() as first:  # while the rest is imported and read
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
        raise typer.Exit(2)
    wanted = require / 100 - 1e-9
    if any(result.score is None or result.score < wanted * result.max_score for result in results):
        raise typer.Exit(1)
