"""How are a graded folder's pages rebuilt? From its store alone: nothing is run or graded."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

import msgspec

import grader
from grader.batch.class_files import (
    FORMATS,
    LAST_RUN,
    call_times_of,
    last_run,
    result_set_of,
    without_details,
    write_class,
)
from grader.batch.edited import GRADES, OnEdited, ignore_edited, write_grades
from grader.batch.interning import interned
from grader.batch.mark_owners import settle_marks
from grader.errors import GraderError
from grader.rendering import PAGE_KEYS, NotebookPages, Pages, anonymize, pseudonym_key
from grader.results import (
    SCHEMA,
    STORE_FILE,
    Result,
    ResultSet,
    Store,
    StoredResults,
    matches_points,
    to_json,
    write_atomically,
)
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
    on_edited: OnEdited = ignore_edited,
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
        on_edited: told of a table of grades that was edited by hand, and where it is kept.

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
        keys = store.newest() if last is None else [key for key in last.keys if key in store]
        if last is not None and last.points:
            keys = [key for key in keys if matches_points(store[key], last.points)]
        if last is not None and len(keys) < len(last.keys):
            on_damage(len(last.keys) - len(keys))

        results: Sequence[Result] = StoredResults(store, keys)
        remarks = settle_marks(store, results)
        folder, notebooks = out, NotebookPages() if last and last.notebooks else None
        if hide_names:
            results = anonymize(list(results), pseudonym_key(out))
            folder, notebooks = out / ANONYMOUS, None
            _remove_old_pages(folder)
        short = interned(map(without_details, results))
        tiers = {result.isolation for result in short if result.isolation}
        result_set = (
            result_set_of(last, short, remarks)
            if last is not None
            else ResultSet(
                schema=SCHEMA,
                grader=grader.__version__,
                isolation=", ".join(sorted(tiers)),
                submissions=short,
                remarks=tuple(remarks),
            )
        )
        if hide_names:  # it is passed on, and what people share is for the instructor
            result_set = msgspec.structs.replace(result_set, copies=(), remarks=())
        written = dict(last.written) if last is not None else {}
        name = str(PurePosixPath(*folder.relative_to(out).parts, GRADES))
        written.update(write_grades(out, name, short, written, on_edited))
        if last is not None:
            again = msgspec.structs.replace(last, written=written)
            write_atomically(out / LAST_RUN, to_json(again))
        with call_times_of(out) as call_time:
            jobs = os.cpu_count() or 1
            write_class(
                folder,
                result_set,
                results,
                FORMATS,
                pages,
                notebooks,
                jobs,
                call_time,
                with_marking=not hide_names,
            )
        if hide_names:  # its pages are always made again, and it holds nothing but the report
            (folder / PAGE_KEYS).unlink(missing_ok=True)
    return folder


def _remove_old_pages(folder: Path) -> None:
    """Remove the pages of an earlier report, so that nobody who left the class remains in it."""
    for path in folder.glob("students/*/*.html"):
        path.unlink()
        with suppress(OSError):
            path.parent.rmdir()
