"""What does `grader grade` do? It grades a class, on public and hidden calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.cluster import check_cluster, prefetch_from
from grader.cli.gradebook import format_option, formats_of, print_end
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
from grader.cli.overview import (
    Announcing,
    what_was_seen,
    who_may_be_one,
    whose_times_are_unknown,
)
from grader.cli.report import say_what_is_kept
from grader.errors import GraderError
from grader.platforms.recognition import TITLES

if TYPE_CHECKING:
    from grader.submissions import Which


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
    "--roster",
    type=PATH,
    metavar="FILE",
    help="Who should hand in: a CSV file of the platform, or one's own.",
)
@format_option
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
@click.option(
    "--shard",
    metavar="K/N",
    help="Grade only the K-th of N shares of the submissions; `grader merge` joins them.",
)
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Have answers run by the workers of a Dask scheduler (tls://…).",
)
@click.option(
    "--layout",
    type=click.Choice(tuple(TITLES)),
    help="The platform that exported the submissions (default: recognised).",
)
@click.option(
    "--attempt",
    type=click.Choice(("first", "last", "best")),
    default="last",
    help="Which attempt of each person counts.",
)
@click.option(
    "--encoding",
    metavar="NAME",
    help="The encoding of names in zips that do not say theirs (cp932, gbk, cp850, …).",
)
@click.option("--notebook", is_flag=True, help="Also show each whole notebook, on a page.")
@theme_option
@lang_option
@course_option
def grade(
    submissions: Sequence[Path],
    out: Path,
    assignment: str | None = None,
    roster: Path | None = None,
    formats: str = "html,json,csv",
    jobs: int | None = None,
    isolation: Isolation = Isolation.auto,
    python: str | None = None,
    seed_file: Path | None = None,
    timeout: float | None = None,
    fresh: bool = False,
    reuse: Sequence[Path] = (),
    shard: str | None = None,
    cluster: str | None = None,
    layout: str | None = None,
    attempt: Which = "last",
    encoding: str | None = None,
    notebook: bool = False,
    theme: Path | None = None,
    lang: Language | None = None,
    course: Path | None = None,
) -> None:
    """Grade a class, on public and hidden calls."""
    set_language(lang)
    from grader.batch.class_files import WHOLE
    from grader.batch.gradebook import GradebookRun, grade_into, results_folder
    from grader.batch.shards import portion_of, shard_of
    from grader.course import find_seed
    from grader.submissions import (
        checked_encoding,
        collect,
        one_mark_each,
        read_roster,
        with_roster,
    )

    if encoding is not None:
        encoding = checked_encoding(encoding)
    found = course_of(course, assignment)
    settings = settings_of(isolation, python, timeout, jobs)
    if isolation is Isolation.auto:  # other people's code: nothing less unless asked for
        settings = replace(settings, isolation="sandbox")
    chosen = formats_of(formats)
    share = WHOLE if shard is None else shard_of(shard)
    if fresh and reuse:
        raise GraderError("--fresh runs everything again, so it cannot be used with --reuse")
    if found.reference_folder is None:
        raise GraderError(
            f"{found.folder} has no reference/, which hidden calls need: run from a checkout of "
            "the course, or name one with --course"
        )
    if cluster is not None:
        check_cluster(cluster, isolation)
    if attempt == "best" and not share.is_whole:
        raise GraderError(
            "--attempt best compares all attempts of a person, so it cannot be used with --shard"
        )
    results = results_folder(out, submissions)
    people = None if roster is None else read_roster(roster)
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
        shard=share,
        on_edited=say_what_is_kept,
        is_best=attempt == "best",
    )
    collection = collect(
        submissions,
        found,
        assignment,
        results=results,
        keeps=True,
        layout=layout,
        attempt=attempt,
        encoding=encoding,
    )
    with collection as collected:
        from grader.cli.progress import progress

        if people is not None:
            rostered = with_roster(collected, people)
            run = replace(run, remarks=rostered.messages)
            # people of several exports may be one only now
            collected = one_mark_each(rostered.submissions, found, attempt)
        lines = (
            *what_was_seen(collection.overview),
            *(f"grader: {remark}" for remark in run.remarks),
            *(f"grader: {line}" for line in whose_times_are_unknown(collected, found, assignment)),
            *who_may_be_one(collected),
        )
        with progress(len(portion_of(collected, share).submissions)) as report:
            if cluster is not None:
                run = replace(run, prefetch=prefetch_from(cluster, run, report))
            announcing = Announcing(report, lines)
            result_set = grade_into(run, collected, announcing)
            announcing.announce()
    if not print_end(result_set, out, chosen):
        raise click.exceptions.Exit(1)
