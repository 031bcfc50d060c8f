"""How far has a batch got? A bar on a terminal, plain lines elsewhere."""

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
    """Yields a function that reports each submission on standard error."""
    if sys.stderr.isatty():
        with _bar(total) as report:
            yield report
    else:
        yield _Lines(total)


class _Lines:
    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0

    def __call__(self, submission: Submission, results: tuple[Result, ...], kept: bool) -> None:
        self._done += 1
        text = "; ".join(map(_outcome, results))
        text = _("{results} (unchanged)").format(results=text) if kept else text
        line = f"[{self._done}/{self._total}] {one_line(submission.student)}: {text}"
        encoding = sys.stderr.encoding or "ascii"
        print(
            line.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr, flush=True
        )


def _outcome(result: Result) -> str:
    if result.status != "graded":
        message = _("unreadable: {reason}") if result.status == "unreadable" else "{reason}"
        return message.format(reason=one_line(result.reason or ""))
    if result.score is None:
        return f"{result.assignment} {_('not judged')}"
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

        def report(submission: Submission, results: tuple[Result, ...], kept: bool) -> None:
            del results, kept
            bar.update(task, advance=1, student=one_line(submission.student, 40))

        yield report
