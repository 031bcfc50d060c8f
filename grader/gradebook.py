"""A class graded into a folder: the store as it goes, then the pages and the class's files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

import grader
from grader.batch import Keys, Settings, full_expectations, grade_each, kept_in
from grader.course import Course
from grader.formats.csv import grades_csv
from grader.grading import Grading
from grader.rendering import Pages, page_paths
from grader.results import SCHEMA, Result, ResultSet, to_json
from grader.seeds import Seed
from grader.store import Store, write_whole
from grader.submissions import Submission

FORMATS = ("html", "json", "csv")
FAULTS = "grader-faults.log"


@dataclass(frozen=True)
class Run:
    """One `grader grade`: what is graded with, and where the results go."""

    course: Course
    seed: Seed
    settings: Settings
    out: Path
    formats: tuple[str, ...] = FORMATS
    fresh: bool = False


Progress = Callable[[Submission, tuple[Result, ...], bool], None]


def grade_into(run: Run, submissions: Sequence[Submission], on_progress: Progress) -> ResultSet:
    """Grade `submissions` into `run.out`; what is there already and still holds is not run again.

    Args:
        run: the settings.
        submissions: whose results the folder shall hold.
        on_progress: told each submission with its results, and whether they were kept from before.

    Raises:
        GraderError: the folder cannot be written, or another run is writing into it.
    """
    with Store(run.out) as store:
        first = run.settings.worker()
        versions = {"python": first.python_version, "numpy": first.numpy_version}
        keys = Keys(run.course, run.seed, run.settings, first.tier, repr(versions))
        grading = Grading(run.course, full_expectations(run.course, run.seed), run.settings.only)
        faults = run.out / FAULTS
        faults.unlink(missing_ok=True)

        def on_fault(submission: Submission, text: str) -> None:
            with faults.open("a", encoding="utf-8", errors="backslashreplace") as log:
                log.write(f"{submission.source}\n{text}\n")

        look = kept_in(store, keys)
        taken: dict[str, bool] = {}

        def kept(submission: Submission) -> tuple[Result, ...] | None:
            found = None if run.fresh else look(submission)
            taken[submission.source] = found is not None
            return found

        order: list[str] = []
        for submission, results in grade_each(
            submissions, grading, run.settings, on_fault=on_fault, first=first, kept=kept
        ):
            key = keys.of(submission)
            again = taken.get(submission.source, False)
            if not again:
                store.append(key, results)
            order.append(key)
            on_progress(submission, results, again)
        return _finish(run, store, order, first.tier, versions)


def _finish(
    run: Run, store: Store, order: Sequence[str], tier: str, versions: dict[str, str]
) -> ResultSet:
    """Write the pages and the class's files from what the store holds."""
    short = tuple(_short(result) for key in order for result in store[key])
    whole = ResultSet(
        schema=SCHEMA,
        grader=grader.__version__,
        isolation=tier,
        seed=run.seed.fingerprint,
        versions=versions,
        submissions=short,
    )
    if "html" in run.formats:
        pages, paths = Pages(), iter(page_paths(short))
        for key in order:
            for result in store[key]:
                write_whole(run.out / next(paths), pages.student_page(result))
        downloads = [name for name in ("grades.csv", "results.json") if _kind(name) in run.formats]
        write_whole(run.out / "index.html", pages.class_page(whole, downloads=downloads))
    if "json" in run.formats:
        write_whole(run.out / "results.json", to_json(whole, indent=2))
    if "csv" in run.formats:
        write_whole(run.out / "grades.csv", grades_csv(short))
    return whole


def _kind(name: str) -> str:
    return name.rpartition(".")[2]


def _short(result: Result) -> Result:
    """A result without the texts that only its own page shows."""
    questions = tuple(
        msgspec.structs.replace(question, source=None, calls=()) for question in result.questions
    )
    return msgspec.structs.replace(result, questions=questions)
