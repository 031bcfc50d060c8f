"""A graded folder's pages made again, from its store alone: nothing is run, nothing is graded."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

import grader
from grader.batch.gradebook import FORMATS, LAST_RUN, LastRun, shorter, write_class
from grader.errors import GraderError
from grader.rendering import Notebooks, Pages, anonymous, pseudonym_key
from grader.results import SCHEMA, STORE_FILE, ResultSet, Store, read_store
from grader.wording import use

ANONYMOUS = "anonymous"


def report(
    out: Path, *, hide_names: bool = False, theme: Path | None = None, language: str | None = None
) -> Path:
    """Write the pages and the class's files of `out` again; the folder they are in.

    Args:
        out: a folder that `grader grade` wrote.
        hide_names: write them under pseudonyms into the folder `anonymous` in it, which holds
            nothing else and can be given away; the pages of whole notebooks stay out of it.
        theme: a folder whose files take the place of the templates and style of the same name.
        language: that of the pages, unless it is that of the last run. What was found is told as
            it was when it was graded.

    Raises:
        GraderError: `out` holds no results or cannot be written, or the theme cannot be read.
    """
    if not (out / STORE_FILE).is_file():
        raise GraderError(f"{out} contains no {STORE_FILE}; run `grader grade` into it first")
    pages = Pages(theme)
    with Store(out) as store:
        last = _last_run(out)
        if language is not None:
            use(language)
        elif last is not None:
            use(last.language)
        if last is None:
            results = read_store(out)
        else:
            results = [result for key in last.keys if key in store for result in store[key]]
        folder, notebooks = out, Notebooks() if last and last.notebooks else None
        if hide_names:
            results = anonymous(results, pseudonym_key(out))
            folder, notebooks = out / ANONYMOUS, None
            _empty(folder)
        tiers = {result.isolation for result in results if result.isolation}
        whole = ResultSet(
            schema=SCHEMA,
            grader=last.grader if last else grader.__version__,
            isolation=last.isolation if last else ", ".join(sorted(tiers)),
            seed=last.seed if last else None,
            versions=last.versions if last else {},
            submissions=tuple(map(shorter, results)),
        )
        write_class(folder, whole, lambda: results, FORMATS, pages, notebooks)
    return folder


def _last_run(out: Path) -> LastRun | None:
    """What the last run that came to its end says; None where there is none, or it is damaged."""
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        return msgspec.json.decode((out / LAST_RUN).read_bytes(), type=LastRun)
    return None


def _empty(folder: Path) -> None:
    """Take away the pages of an earlier report: who left the class leaves this folder too."""
    for path in folder.glob("students/*/*.html"):
        path.unlink()
        with suppress(OSError):
            path.parent.rmdir()
