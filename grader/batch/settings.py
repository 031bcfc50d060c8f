"""How are submissions run: where, how many at once, within which limits?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from grader.errors import GraderError
from grader.worker import Isolation, Limits, Worker, WorkerError


@dataclass(frozen=True)
class RunSettings:
    """How submissions are run."""

    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    isolation: Isolation = "auto"
    python: str | None = None
    limits: Limits = field(default_factory=Limits)

    def worker(self) -> Worker:
        """A new worker with these settings.

        Raises:
            GraderError: there is no such interpreter, it has no numpy, or there is no sandbox.
        """
        try:
            return Worker(python=self.python, isolation=self.isolation, limits=self.limits)
        except WorkerError as error:
            raise GraderError(str(error)) from None

    @contextmanager
    def starting(self) -> Iterator[Callable[[], Worker]]:
        """Start a worker at once, in the background; yields a function that waits for it.

        The worker is closed at the end, whether or not the function was called.
        """
        with ThreadPoolExecutor(max_workers=1) as pool:
            future = pool.submit(self.worker)
            try:
                yield future.result
            finally:
                if future.exception() is None:
                    future.result().close()
