"""What need not be made or run twice? Variants that explain an answer that is graded in two ways.

`grade` and `check` try the same variants of an answer, on the same public calls. What counts for
marks, and what confirms an edit, is run each time: only what `run_together` gives is remembered.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterable, Iterator
from itertools import tee
from typing import Any

from grader.diagnosis.edits import Edit, Scope, edits
from grader.worker import Limits, Outcome, Task, Worker


class Remembering:
    """A worker that runs a variant once; `ran` counts those that it ran."""

    def __init__(self, worker: Worker) -> None:
        self.worker = worker
        self.ran = 0
        self._known: dict[tuple[bytes, Limits], tuple[Outcome, ...]] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.worker, name)

    def run_together(
        self, tasks: Iterable[Task], limits: Limits, owner: object = None
    ) -> Generator[tuple[Outcome, ...], None, None]:
        """Yield the outcomes of each task; those that are new share a child, as ever."""
        listed = list(tasks)
        asked = {(task.digest, limits): task for task in listed}
        new = [task for key, task in asked.items() if key not in self._known]
        running = self.worker.run_together(iter(new), limits, owner)
        try:
            for task in listed:
                key = task.digest, limits
                if key not in self._known:
                    self._known[key] = next(running)
                    self.ran += 1
                yield self._known[key]
        finally:
            running.close()


class RememberedEdits:
    """Makes the edits of a statement once, as many of them as anybody asked for."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Iterator[Edit]] = {}

    def edits(self, source: str, line: int, scope: Scope) -> Iterator[Edit]:
        """The edits of the statement on a line, the likeliest first."""
        key = source, line, scope.key
        known = self._known.get(key) or edits(source, line, scope)
        given, self._known[key] = tee(known)
        return given
