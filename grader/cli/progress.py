"""How far has a batch got? A bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from grader.cli.saying import rows_of, say
from grader.results import Result
from grader.submissions import Submission
from grader.wording import one_line
from grader.wording import translate as _

#: How often the state of a cluster is told where there is no bar.
_EVERY_SECONDS = 10.0


class Report(Protocol):
    """Reports on standard error how far a batch has got."""

    def __call__(self, submission: Submission, results: tuple[Result, ...], kept: bool) -> None:
        """Report a submission."""

    def gathered(self, back: int, out: int) -> None:
        """Report how many answers came back from a cluster, and how many are still there."""

    def line(self, text: str) -> None:
        """Report something else, in one line."""


@contextmanager
def progress(total: int) -> Iterator[Report]:
    """Yields what reports each submission on standard error."""
    if sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown"):
        with _bar(total) as report:
            yield report
    else:
        yield _Lines(total)


class _Lines:
    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._told = 0.0

    def gathered(self, back: int, out: int) -> None:
        now = time.monotonic()
        if now - self._told >= _EVERY_SECONDS:
            self._told = now
            self.line(_gathered(back, out))

    def __call__(self, submission: Submission, results: tuple[Result, ...], kept: bool) -> None:
        self._done += 1
        text = "; ".join(map(_outcome, results))
        text = _("{results} (unchanged)").format(results=text) if kept else text
        self.line(f"[{self._done}/{self._total}] {one_line(submission.student)}: {text}")

    def line(self, line: str) -> None:
        encoding = sys.stderr.encoding or "ascii"
        say(line.encode(encoding, "backslashreplace").decode(encoding))


def _gathered(back: int, out: int) -> str:
    message = _("cluster: {back} answers back, {out} out")
    return message.format(back=back, out=out)


def _outcome(result: Result) -> str:
    if result.status != "graded":
        message = _("unreadable: {reason}") if result.status == "unreadable" else "{reason}"
        return message.format(reason=one_line(result.reason or ""))
    if result.score is None:
        return f"{result.assignment} {_('not judged')}"
    text = f"{result.assignment} {result.score:g}/{result.most_so_far:g}"
    if result.late is not None and result.late.before is not None:
        before = _("late; {before} before the deduction").format(before=f"{result.late.before:g}")
        return f"{text} ({before})"
    return text


@contextmanager
def _bar(total: int) -> Iterator[Report]:
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

        class Bar:
            def __call__(
                self, submission: Submission, results: tuple[Result, ...], kept: bool
            ) -> None:
                del results, kept
                bar.update(task, advance=1, student=one_line(submission.student, 40))

            def gathered(self, back: int, out: int) -> None:
                bar.update(task, student=_gathered(back, out) if out else "")

            def line(self, text: str) -> None:
                for row in rows_of(text):
                    bar.console.print(row, markup=False, highlight=False, soft_wrap=True)

        yield Bar()
