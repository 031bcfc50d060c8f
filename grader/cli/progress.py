"""How far is a batch? A bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from grader.batch.gradebook import Progress
from grader.results import Result
from grader.submissions import Submission
from grader.wording import one_line
from grader.wording import translate as _


@contextmanager
def progress(total: int) -> Iterator[Progress]:
    """Give a function to tell each submission to; it writes to standard error."""
    if sys.stderr.isatty():
        with _bar(total) as tell:
            yield tell
    else:
        yield _Lines(total)


class _Lines:
    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0

    def __call__(self, submission: Submission, results: tuple[Result, ...], kept: bool) -> None:
        self._done += 1
        told = "; ".join(map(_told, results))
        told = _("{results} (unchanged)").format(results=told) if kept else told
        line = f"[{self._done}/{self._total}] {one_line(submission.student)}: {told}"
        encoding = sys.stderr.encoding or "ascii"
        print(
            line.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True
        )


def _told(result: Result) -> str:
    if result.status != "graded":
        told = _("unreadable: {reason}") if result.status == "unreadable" else "{reason}"
        return told.format(reason=one_line(result.reason or ""))
    return f"{result.assignment} {result.score:g}/{result.max_score:g}"


@contextmanager
def _bar(total: int) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(_("grading")),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[student]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("grading", total=total, student="")

        def tell(submission: Submission, results: tuple[Result, ...], kept: bool) -> None:
            del results, kept
            bar.update(task, advance=1, student=one_line(submission.student, 40))

        yield tell
