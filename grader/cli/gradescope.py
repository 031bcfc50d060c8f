"""What do the commands of `grader gradescope` do? They build an autograder, and are run by it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from grader.cli.bundled import run_settings, say_lacking
from grader.cli.options import (
    PATH,
    Isolation,
    Language,
    assignment_option,
    course_of,
    course_option,
    lang_option,
    timeout_option,
)
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.formats.gradescope import Progress

#: The variable that names the folder in which Gradescope has everything, and the usual one.
ROOT, USUAL_ROOT = "GRADESCOPE_ROOT", "/autograder"


@click.option("--out", "-o", type=PATH, required=True, metavar="ZIP", help="The zip to write.")
@assignment_option
@click.option(
    "--feedback",
    type=click.Choice(("after_published", "after_due_date")),
    default="after_published",
    help="When students see their points, and what rests on hidden calls.",
)
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0.5, max=39),
    default=8.0,
    metavar="MINUTES",
    help="How long one hand-in may take; less than Gradescope allows, which is 10 at first.",
)
@click.option(
    "--isolation",
    type=click.Choice(tuple(each.value for each in Isolation if each is not Isolation.auto)),
    default=Isolation.sandbox_or_user.value,
    help="How the code of students is confined. process is no boundary against hostile code.",
)
@click.option(
    "--python",
    metavar="VERSION",
    help="The version of Python to bring (default: the one that runs now).",
)
@click.option(
    "--seed-file",
    type=PATH,
    metavar="FILE",
    help="The secret seed of the hidden calls, from a file.",
)
@timeout_option
@lang_option
@course_option
def gradescope_build(
    out: Path,
    assignment: str | None = None,
    feedback: Literal["after_published", "after_due_date"] = "after_published",
    time_limit: float = 8.0,
    isolation: str = Isolation.sandbox_or_user.value,
    python: str | None = None,
    seed_file: Path | None = None,
    timeout: float | None = None,
    lang: Language | None = None,
    course: Path | None = None,
) -> None:
    """Build an autograder for Gradescope: a zip to upload there."""
    from grader.authoring.bundles import gradescope as bundles
    from grader.authoring.bundles.course_files import check_reference
    from grader.authoring.bundles.settings import BundleSettings
    from grader.course import kept_seed, seed_in
    from grader.results import write_atomically

    found = course_of(course, assignment)
    check_reference(found)
    kept = found.folder / bundles.SEED_FILE
    seed = kept_seed(kept) if seed_file is None else seed_in(seed_file)
    settings = BundleSettings(
        assignment=assignment,
        isolation=isolation,
        timeout=timeout,
        lang=lang.value if lang else None,
        feedback=feedback,
        time_limit=time_limit * 60,
    )
    bundle = bundles.gradescope_bundle(found, seed, settings, python)
    if out.is_dir():
        raise GraderError(f"{out} is a folder; name the zip to write with -o")
    write_atomically(out, bundle.data, private=True)
    print(f"{out} has the autograder, with Python {bundle.python}; upload it to Gradescope")
    print("It contains the reference and the secret seed of its hidden calls: share it with nobody")
    print(f"The seed is kept in {seed_file or kept}: build with it again, and hidden calls stay")
    say_lacking(bundle.lacking)


def gradescope_run() -> None:
    """Grade what a student handed in; run by the autograder, in its folder.

    The folder is that of GRADESCOPE_ROOT, or else /autograder.
    """
    from grader.authoring.bundles.gradescope import COURSE, SEED
    from grader.authoring.bundles.settings import read_settings
    from grader.batch.gradescope import AutograderRun, grade_hand_in
    from grader.course import find_course, seed_in
    from grader.wording import sanitize

    root = Path(os.environ.get(ROOT) or USUAL_ROOT)
    source = root / "source"
    settings = read_settings(source)
    run = AutograderRun(
        root,
        find_course(source / COURSE),
        seed_in(source / SEED),
        run_settings(settings),
        only=settings.assignment,
        feedback=settings.feedback,
        time_limit=settings.time_limit,
        on_fault=lambda text: print(sanitize(text)),
    )
    progress = grade_hand_in(run)
    _say(progress)
    if progress.score is None:
        raise click.exceptions.Exit(1)


def _say(progress: Progress) -> None:
    """Say what came out, which only instructors read: nothing that a student wrote."""
    from grader.wording import points

    for result in progress.marks:
        earned = f"{points(result.score)} of {points(result.most_so_far)} points"
        tier = f" ({result.isolation})" if result.isolation else ""
        print(f"{result.assignment or result.status}: {earned}{tier}")
