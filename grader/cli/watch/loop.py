"""How does watching go on? Round after round, until somebody ends it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from grader.batch.check import Checker
from grader.cli.watch.files import WatchedFiles
from grader.cli.watch.rounds import Round
from grader.cli.watch.screen import Display, display
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.batch.settings import RunSettings
    from grader.course import Course
    from grader.worker import Worker


def watch(
    course: Course,
    paths: Sequence[Path],
    settings: RunSettings,
    *,
    only: str | None,
    hint: int | None,
    first: Worker,
) -> None:
    """Check files at once and again at each save; it ends only by an exception or a signal.

    Raises:
        GraderError: a path is not a file, or nothing can be run.
    """
    for path in paths:
        if path.is_dir():
            raise GraderError(f"--watch takes files, and {path} is a folder: name the files in it")
        if not path.is_file():
            raise GraderError(f"{path}: no such file")
    faults: list[str] = []
    checker = Checker(
        course, settings, only=only, on_fault=lambda _one, text: faults.append(text), first=first
    )
    try:
        with checker, display(hint) as shown:
            _go_on(checker, WatchedFiles(paths), shown)
    finally:
        for text in faults:  # not while the screen is drawn on
            print(text, file=sys.stderr)


def _go_on(checker: Checker, files: WatchedFiles, shown: Display) -> None:
    known = files.now()
    last = _next(checker, files, shown, Round())
    for moment in files.moments():
        if moment is None or moment == known:
            shown.tick()
            continue
        known = moment
        last = _next(checker, files, shown, last)


def _next(checker: Checker, files: WatchedFiles, shown: Display, last: Round) -> Round:
    """The next round, which is shown."""
    shown.checking()
    there = [path for path in files.paths if path.is_file()]
    absent = [path for path in files.paths if path not in there]
    try:
        results = checker.check(there) if there else []
    except GraderError:
        if all(path.is_file() for path in there):
            raise
        return last  # it was replaced at this moment, which is heard of
    found = last.then(results, absent)
    shown.show(found)
    return found
