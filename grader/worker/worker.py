"""How does one submission after another run, each in its own child? The life of a worker."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Literal

from .conversation import Conversation, NotStartedError
from .forks import NoSandboxError, SandboxTier
from .interpreter import find_interpreter
from .link import job_time_is_up
from .process import ProcessTier, Tier
from .records import Isolation, Job, Limits, Outcome, Task, WorkerError

_TRIES = 3  # for a child that does not start, or falls with its tier


class Worker:
    """Runs jobs under one interpreter at one tier; a context manager; not thread-safe.

    ``tier`` is what it got, ``tier_reason`` why. Raises WorkerError when the interpreter, its
    numpy, or the sandbox that was asked for are not to be had.
    """

    tier: Literal["sandbox", "process"]

    def __init__(
        self,
        *,
        python: str | None = None,
        isolation: Isolation = "auto",
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self._interpreter = find_interpreter(python)
        self._tier = self._choose(isolation)
        self.tier = self._tier.name
        self.tier_reason = self._tier.reason
        self._spare: Conversation | None = None
        self.python_version, self.numpy_version = self._meet()

    def run(self, job: Job) -> tuple[tuple[Outcome, ...], ...]:
        """Return one outcome for each call of each task; student code raises nothing here."""
        until = time.monotonic() + self.limits.submission_seconds
        results: list[tuple[Outcome, ...]] = []
        shared: Conversation | None = None
        try:
            for task in job.tasks:
                if not task.calls:
                    results.append(())
                elif time.monotonic() > until:
                    reason = job_time_is_up(self.limits.submission_seconds)
                    results.append((Outcome("timeout", reason=reason),) * len(task.calls))
                elif task.alone:
                    outcomes, own = self._answers(job, task, until, None)
                    own.close()
                    results.append(outcomes)
                else:
                    outcomes, shared = self._answers(job, task, until, shared)
                    results.append(outcomes)
        finally:
            if shared is not None:
                shared.close()
        return tuple(results)

    def close(self) -> None:
        """End every process of this worker; nothing remains."""
        self._tier.close()

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answers(
        self, job: Job, task: Task, until: float, conversation: Conversation | None
    ) -> tuple[tuple[Outcome, ...], Conversation]:
        """Ask a task, in the given conversation if it still lives, in a new one otherwise.

        A task that was lost because the tier fell is asked once more.
        """
        why = ""
        for attempt in range(_TRIES):
            if conversation is None or not conversation.alive:
                conversation = self._begin(job, until)
            try:
                outcomes = conversation.ask(task)
            except NotStartedError as error:
                why = str(error)
                continue
            except BaseException:  # Ctrl-C, or arguments that cannot be sent
                conversation.close()
                raise
            lost = conversation.lost
            fell = lost is not None and lost.ended and not self._tier.survived()
            if not fell or attempt == _TRIES - 1:
                return outcomes, conversation
        raise WorkerError(f"student code cannot be run: a new process ends at once ({why})")

    def _choose(self, isolation: Isolation) -> Tier:
        reason = "asked for"
        if isolation != "process":
            try:
                return SandboxTier(self._interpreter, self.limits)
            except NoSandboxError as error:
                reason = f"no sandbox: {error}"
        if isolation == "sandbox":
            raise WorkerError(f"the sandbox cannot be had here; {reason}")
        return ProcessTier(self._interpreter, self.limits, reason)

    def _begin(self, job: Job, until: float) -> Conversation:
        spare, self._spare = self._spare, None
        conversation = spare or Conversation(self._tier.start(), self.limits)
        conversation.begin(job, until)
        return conversation

    def _meet(self) -> tuple[str, str]:
        """Return the versions of Python and numpy; the child that told them waits for a job."""
        self._spare = Conversation(self._tier.start(), self.limits)
        try:
            return self._spare.meet()
        except NotStartedError as error:
            self.close()
            raise WorkerError(
                f"{self._interpreter.path} cannot run student code: {error}"
            ) from None
