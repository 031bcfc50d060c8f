"""What does `grader grade` do? It grades a class, on public and hidden calls."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
    theme_option,
    timeout_option,
)
from grader.cli.report import print_page_to_open
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.results import ResultSet


@click.argument(
    "submissions",
    nargs=-1,
    required=True,
    type=PATH,
    help="Notebooks, folders of them, or zips of an LMS.",
)
@click.option("--out", "-o", type=PATH, required=True, metavar="DIR", help="Where results go.")
@assignment_option
@click.option(
    "--format",
    "formats",
    default="html,json,csv",
    metavar="LIST",
    help="Which files to write.",
)
@click.option(
    "--jobs",
    "-j",
    type=click.IntRange(min=1),
    metavar="N",
    help="How many at once (default: cores).",
)
@isolation_option
@python_option
@click.option(
    "--seed-file",
    type=PATH,
    metavar="FILE",
    help="The secret seed of the hidden calls, from a file.",
)
@timeout_option
@click.option("--fresh", is_flag=True, help="Run everything again, including what is unchanged.")
@click.option(
    "--reuse",
    type=PATH,
    multiple=True,
    metavar="DIR",
    help="Do not run again what another run's folder has.",
)
@click.option("--notebook", is_flag=True, help="Also show each whole notebook, on a page.")
@theme_option
@lang_option
@course_option
def grade(
    submissions: Sequence[Path],
    out: Path,
    assignment: str | None = None,
    formats: str = "html,json,csv",
    jobs: int | None = None,
    isolation: Isolation = Isolation.auto,
    python: str | None = None,
    seed_file: Path | None = None,
    timeout: float | None = None,
    fresh: bool = False,
    reuse: Sequence[Path] = (),
    notebook: bool = False,
    theme: Path | None = None,
    lang: Language | None = None,
    course: Path | None = None,
) -> None:
    """Grade a class, on public and hidden calls."""
    set_language(lang)
    from grader.batch.gradebook import GradebookRun, grade_into, results_folder
    from grader.course import find_seed
    from grader.submissions import collect

    found = course_of(course, assignment)
    settings = settings_of(isolation, python, timeout, jobs)
    if isolation is Isolation.auto:  # other people's code: nothing less unless asked for
        settings = replace(settings, isolation="sandbox")
    chosen = _formats(formats)
    if fresh and reuse:
        raise GraderError("--fresh runs everything again, so it cannot be used with --reuse")
    if found.reference_folder is None:
        raise GraderError(
            f"{found.folder} has no reference/, which hidden calls need: run from a checkout of "
            "the course, or name one with --course"
        )
    results = results_folder(out, submissions)
    seed = find_seed(found.folder, seed_file)
    run = GradebookRun(
        found,
        seed,
        settings,
        out,
        only=assignment,
        formats=chosen,
        fresh=fresh,
        reuse=tuple(reuse),
        notebook=notebook,
        theme=theme,
    )
    with collect(submissions, found, assignment, results=results) as collected:
        from grader.cli.progress import progress

        with progress(len(collected)) as report:
            result_set = grade_into(run, collected, report)
    _summary(result_set, out, chosen)
    if lacking := _not_judged(result_set):
        print(f"grader: {lacking}", file=sys.stderr)
    if any(result.status == "error" for result in result_set.submissions):
        from grader.batch.gradebook import FAULTS

        if (out / FAULTS).exists():
            print(f"grader: it failed on some; what happened is in {out / FAULTS}", file=sys.stderr)
        raise click.exceptions.Exit(1)
    if lacking:
        raise click.exceptions.Exit(1)


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


def _formats(text: str) -> tuple[str, ...]:
    from grader.batch.gradebook import FORMATS

    chosen = tuple(name.strip() for name in text.split(",") if name.strip())
    if unknown := [name for name in chosen if name not in FORMATS]:
        raise GraderError(f"--format: unknown {', '.join(unknown)}; there are {', '.join(FORMATS)}")
    return chosen


def _summary(result_set: ResultSet, out: Path, formats: Sequence[str]) -> None:
    everyone = {(result.student, result.source) for result in result_set.submissions}
    graded = {(r.student, r.source) for r in result_set.submissions if r.status == "graded"}
    other = len(everyone - graded)
    from grader.wording import translate as _

    message = _("{graded} graded, in {folder}")
    if other:
        message = _("{graded} graded, {other} could not be graded, in {folder}")
    print(message.format(graded=len(graded), other=other, folder=out))
    if "html" in formats:
        print_page_to_open(out)
