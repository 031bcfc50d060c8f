"""How are submissions run: where, how many at once, within which limits?"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import grader.worker
from grader.errors import GraderError
from grader.worker import Isolation, Launched, Limits, WorkerError, launch

if TYPE_CHECKING:
    from grader.worker import Worker


@dataclass(frozen=True)
class RunSettings:
    """How submissions are run.

    A `warm` worker imports beforehand what students use, which pays off for a class.
    """

    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    isolation: Isolation = "auto"
    python: str | None = None
    limits: Limits = field(default_factory=Limits)
    warm: bool = True

    def worker(self, launched: Launched | None = None) -> Worker:
        """A new worker with these settings, of what was `launched` with them, if anything was.

        Raises:
            GraderError: there is no such interpreter, it has no numpy, or there is no sandbox.
        """
        try:
            return grader.worker.Worker(
                python=self.python,
                isolation=self.isolation,
                limits=self.limits,
                warm=self.warm,
                launched=launched,
            )
        except WorkerError as error:
            raise GraderError(str(error)) from None

    @contextmanager
    def starting(self) -> Iterator[Callable[[], Worker]]:
        """Start a worker at once, in the background; yields a function that waits for it.

        The worker is closed at the end, whether or not the function was called.

        Raises:
            GraderError: there is no such interpreter, or it has no numpy.
        """
        try:
            launched = launch(self.python, self.isolation, self.limits, self.warm)
        except WorkerError as error:
            raise GraderError(str(error)) from None
        with ExitStack() as stack:
            if launched is not None:
                stack.callback(launched.close)
            yield lambda: stack.enter_context(self.worker(launched))
