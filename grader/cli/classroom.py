"""What do the commands of `grader classroom` do? They build an autograder, and are run by it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from grader.cli.bundled import run_settings, say_lacking
from grader.cli.options import (
    PATH,
    Language,
    assignment_option,
    course_of,
    course_option,
    lang_option,
    timeout_option,
)
from grader.errors import GraderError

#: The files that Classroom 50 takes from the checkout.
RESULT, BODY = "result.json", "release-body.md"


@click.option("--out", "-o", type=PATH, required=True, metavar="DIR", help="The folder to fill.")
@assignment_option
@click.option(
    "--wheelhouse",
    type=PATH,
    metavar="DIR",
    help="Wheels of all packages that are needed, where nothing can be downloaded.",
)
@timeout_option
@lang_option
@course_option
def classroom_build(
    out: Path,
    assignment: str | None = None,
    wheelhouse: Path | None = None,
    timeout: float | None = None,
    lang: Language | None = None,
    course: Path | None = None,
) -> None:
    """Build an autograder for Classroom 50: autograder.py, and what it needs beside it."""
    from grader.authoring.bundles.classroom import classroom_bundle
    from grader.authoring.bundles.settings import BundleSettings
    from grader.results import write_atomically

    settings = BundleSettings(
        assignment=assignment, timeout=timeout, lang=lang.value if lang else None
    )
    bundle = classroom_bundle(course_of(course, assignment), settings, wheelhouse)
    if out.exists() and not out.is_dir():
        raise GraderError(f"{out} is a file; name a folder with -o")
    others = [path for path in sorted(out.glob("*.whl")) if path.name not in bundle.files]
    for name, data in bundle.files.items():
        write_atomically(out / name, data)
    print(f"{out} has autograder.py and {len(bundle.files) - 1} files that it needs beside it")
    print("It contains neither the reference nor a seed, and judges public calls only")
    for path in others:
        print(f"{path} is from an earlier build; remove it")
    say_lacking(bundle.lacking)


@click.option(
    "--bundle", type=PATH, required=True, metavar="DIR", help="The folder of autograder.py."
)
@course_option
def classroom_run(bundle: Path, course: Path | None = None) -> None:
    """Grade the checkout in this folder; run by autograder.py."""
    from grader.authoring.bundles.settings import read_settings
    from grader.batch.classroom import about_hand_in, grade_checkout
    from grader.results import write_atomically

    settings = read_settings(bundle)
    checkout = Path.cwd()
    for name in (RESULT, BODY):
        _clear(checkout / name)
        _clear(checkout / f".{name}.half")
    found = grade_checkout(
        checkout,
        course_of(course, settings.assignment),
        run_settings(settings),
        about_hand_in(os.environ, checkout),
        only=settings.assignment,
        on_fault=lambda _submission, text: print(text, file=sys.stderr),
    )
    if found.record is not None:
        write_atomically(checkout / RESULT, found.record)
        write_atomically(checkout / BODY, found.body)
    _say(found.status, found.summary)
    if found.record is None:
        raise click.exceptions.Exit(1)


def _clear(path: Path) -> None:
    """Remove what has the name of a result: it was handed in, and may be a link.

    Raises:
        GraderError: it cannot be removed.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise GraderError(f"{path} is in the way: {error.strerror}; remove it") from None


def _say(status: str, summary: str) -> None:
    """Say what came out: in the log, and where the runner looks for it."""
    print(f"{status}: {summary}")
    if output := os.environ.get("GITHUB_OUTPUT"):
        try:
            with Path(output).open("a", encoding="utf-8") as file:
                file.write(f"status={status}\nsummary={summary}\n")
        except OSError as error:
            raise GraderError(f"{output} cannot be written: {error.strerror}") from None
