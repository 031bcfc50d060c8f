"""Which options do several commands share, and what do they mean?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from grader.batch.settings import RunSettings
    from grader.course import Course


class Isolation(StrEnum):
    """How student code is confined."""

    auto = "auto"
    sandbox = "sandbox"
    process = "process"


class Language(StrEnum):
    """The language that people read."""

    en = "en"
    zh = "zh"


CourseOption = Annotated[
    Path | None,
    typer.Option(
        "--course", metavar="DIR", help="The course's folder, if it is not the bundled one."
    ),
]
AssignmentOption = Annotated[
    str | None,
    typer.Option(
        "--assignment",
        "-a",
        metavar="NAME",
        help="Grade for this assignment instead of recognising it by the functions defined.",
    ),
]
IsolationOption = Annotated[
    Isolation,
    typer.Option(
        help="sandbox: refuse to run without it; process: a separate process, no boundary against "
        "hostile code; auto: the best that is available."
    ),
]
PythonOption = Annotated[
    str | None,
    typer.Option("--python", metavar="PATH", help="Run submissions under this interpreter."),
]
TimeoutOption = Annotated[
    float | None,
    typer.Option("--timeout", metavar="S", min=0.1, help="Seconds of CPU time for each call."),
]
ThemeOption = Annotated[
    Path | None,
    typer.Option(
        "--theme", metavar="DIR", help="Templates and style to use in place of those in reports/."
    ),
]
LangOption = Annotated[
    Language | None,
    typer.Option("--lang", help="The language to write in (default: as the locale says)."),
]


def course_of(folder: Path | None, assignment: str | None) -> Course:
    """The course in `folder`, or the bundled one.

    Raises:
        GraderError: there is no course, or it does not have `assignment`.
    """
    from grader.course import find_course

    course = find_course(folder)
    if assignment is not None:
        course.assignment(assignment)
    return course


def settings_of(
    isolation: Isolation = Isolation.auto,
    python: str | None = None,
    timeout: float | None = None,
    jobs: int | None = None,
) -> RunSettings:
    """The settings with which submissions are run."""
    import os

    from grader.batch.settings import RunSettings
    from grader.worker import Limits

    limits = Limits() if timeout is None else Limits.for_calls_of(timeout)
    return RunSettings(
        jobs=jobs or os.cpu_count() or 1,
        isolation=isolation.value,
        python=python,
        limits=limits,
    )


def set_language(language: Language | None) -> None:
    """Use `language` from now on; by default, the locale's."""
    from grader.wording import locale_language, use_language

    use_language(language.value if language else locale_language())
