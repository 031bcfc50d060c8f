"""Which options do several commands share, and what do they mean?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from grader.batch.settings import RunSettings
    from grader.course import Course


class Isolation(StrEnum):
    """How student code is confined."""

    auto = "auto"
    sandbox = "sandbox"
    user = "user"
    sandbox_or_user = "sandbox-or-user"
    process = "process"


class Language(StrEnum):
    """The language that people read."""

    en = "en"
    zh = "zh"


#: A path that need not exist: a command that misses a file says so itself, in one line.
PATH = click.Path(path_type=Path)

course_option = click.option(
    "--course",
    type=PATH,
    metavar="DIR",
    help="The course's folder, if it is not the bundled one.",
)
assignment_option = click.option(
    "--assignment",
    "-a",
    metavar="NAME",
    help="Grade for this assignment instead of recognising it by the functions defined.",
)
isolation_option = click.option(
    "--isolation",
    type=click.Choice(tuple(tier.value for tier in Isolation)),
    default=Isolation.auto.value,
    callback=lambda _context, _option, chosen: Isolation(chosen),
    help="sandbox: refuse to run without it; user: for root, where there is no sandbox: a user of "
    "its own for each process; sandbox-or-user: the better of these two; process: a separate "
    "process, no boundary against hostile code; auto: sandbox, or process.",
)
python_option = click.option(
    "--python", metavar="PATH", help="Run submissions under this interpreter."
)
timeout_option = click.option(
    "--timeout",
    type=click.FloatRange(min=0.1),
    metavar="S",
    help="Seconds of CPU time for each call.",
)
theme_option = click.option(
    "--theme",
    type=PATH,
    metavar="DIR",
    help="Templates and style to use in place of those in reports/.",
)
lang_option = click.option(
    "--lang",
    type=click.Choice(Language),
    help="The language to write in (default: as the locale says).",
)


def course_of(folder: Path | None, assignment: str | None) -> Course:
    """The course in `folder`, or the bundled one.

    A course in the current folder is not taken unless it is named, since its reference would run:
    the folder may be what somebody handed in. That it is there is said.

    Raises:
        GraderError: there is no course, or it does not have `assignment`.
    """
    from grader.course import find_course

    course = find_course(folder)
    here = Path()
    is_course = any(here.glob("assignments/*/assignment.toml"))
    if folder is None and is_course and not here.samefile(course.folder):
        note = "the bundled course is used; to use the one in this folder, add --course ."
        click.echo(f"grader: {note}", err=True)
    if assignment is not None:
        course.assignment(assignment)
    return course


def settings_of(
    isolation: Isolation = Isolation.auto,
    python: str | None = None,
    timeout: float | None = None,
    jobs: int | None = None,
    *,
    warm: bool = True,
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
        warm=warm,
    )


def set_language(language: Language | None) -> None:
    """Use `language` from now on; by default, the locale's."""
    from grader.wording import locale_language, use_language

    use_language(language.value if language else locale_language())
