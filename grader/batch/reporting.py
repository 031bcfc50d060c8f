"""How are a graded folder's pages rebuilt? From its store alone: nothing is run or graded."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import grader
from grader.batch.class_files import (
    FORMATS,
    last_run,
    result_set_of,
    without_details,
    write_class,
)
from grader.errors import GraderError
from grader.rendering import NotebookPages, Pages, anonymize, pseudonym_key
from grader.results import SCHEMA, STORE_FILE, ResultSet, Store, matches_points, read_store
from grader.wording import use_language

#: The folder in a graded folder for the report without names.
ANONYMOUS = "anonymous"


def write_report(
    out: Path,
    *,
    hide_names: bool = False,
    theme: Path | None = None,
    language: str | None = None,
    on_damage: Callable[[int], None] = lambda _count: None,
) -> Path:
    """Write the pages and the class's files of `out` again.

    Args:
        out: a folder that `grader grade` wrote.
        hide_names: use pseudonyms and write into the folder `anonymous` in `out`, which holds
            nothing else and can be passed on; pages of whole notebooks are left out.
        theme: a folder whose files replace the templates and styles of the same name.
        language: the language of the pages (default: that of the last run). The findings stay in
            the language in which they were graded.
        on_damage: gets the number of the last run's submissions whose stored results are damaged,
            and are left out; it is not called where there are none.

    Returns:
        The folder that the pages are in.

    Raises:
        GraderError: `out` holds no results or cannot be written, or the theme cannot be read.
    """
    if not (out / STORE_FILE).is_file():
        raise GraderError(f"{out} contains no {STORE_FILE}; run `grader grade` into it first")
    pages = Pages(theme)
    with Store(out) as store:
        last = last_run(out)
        if language is not None:
            use_language(language)
        elif last is not None:
            use_language(last.language)
        if last is None:
            results = read_store(out)
        else:
            kept = [store[key] for key in last.keys if key in store]
            trusted = [
                each for each in kept if not last.points or matches_points(each, last.points)
            ]
            if len(trusted) < len(last.keys):
                on_damage(len(last.keys) - len(trusted))
            results = [result for each in trusted for result in each]
        folder, notebooks = out, NotebookPages() if last and last.notebooks else None
        if hide_names:
            results = anonymize(results, pseudonym_key(out))
            folder, notebooks = out / ANONYMOUS, None
            _remove_old_pages(folder)
        tiers = {result.isolation for result in results if result.isolation}
        short = tuple(map(without_details, results))
        result_set = (
            result_set_of(last, short)
            if last is not None
            else ResultSet(
                schema=SCHEMA,
                grader=grader.__version__,
                isolation=", ".join(sorted(tiers)),
                submissions=short,
            )
        )
        write_class(folder, result_set, lambda: results, FORMATS, pages, notebooks)
    return folder


def _remove_old_pages(folder: Path) -> None:
    """Remove the pages of an earlier report, so that nobody who left the class remains in it."""
    for path in folder.glob("students/*/*.html"):
        path.unlink()
        with suppress(OSError):
            path.parent.rmdir()
