"""What grades submissions? A grader with a worker of its own, one submission after another."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Protocol

from grader.batch.settings import RunSettings
from grader.errors import GraderError
from grader.grading import GradingContext, grade_submission
from grader.results import Result
from grader.submissions import Submission
from grader.wording import translate as _
from grader.worker import Worker, WorkerError

#: Gets the traceback of a fault of the grader itself, and the submission that it costs.
OnFault = Callable[[Submission, str], None]


class SubmissionGrader(Protocol):
    """What grades one submission after another, for one thread at a time."""

    def grade(self, submission: Submission) -> tuple[Result, ...]:
        """The results of a submission; a fault of the grader costs only them.

        Raises:
            GraderError: nothing can be graded, because of the course or the machine.
        """

    def close(self) -> None:
        """End whatever runs here; any thread may do so, and nothing starts afterwards."""


class LocalGrader:
    """A grader in this process; its worker is started when it is first needed."""

    def __init__(
        self,
        context: GradingContext,
        settings: RunSettings,
        on_fault: OnFault,
        worker: Worker | None = None,
    ) -> None:
        """Grade by `context`, with `worker` if one is running already."""
        self._context, self._settings, self._on_fault = context, settings, on_fault
        self._worker = worker
        self._closed = False

    def grade(self, submission: Submission) -> tuple[Result, ...]:
        """The results of a submission."""
        try:
            return tuple(grade_submission(submission, self._context, self._running()))
        except GraderError:  # about the course or the machine: the same for every submission
            raise
        except WorkerError as error:
            return (fault_result(submission, str(error)),)
        except Exception as error:  # the grader's own fault costs only this submission's result
            if not self._closed:
                self._on_fault(submission, traceback.format_exc())
            reason = _("{exception} in the grader").format(exception=type(error).__name__)
            return (fault_result(submission, reason),)

    def _running(self) -> Worker:
        if self._worker is None:
            self._worker = self._settings.worker()
            if self._closed:  # while it was started
                self._worker.close()
        return self._worker

    def close(self) -> None:
        """Close the worker, even a busy one: nobody is waiting for its answers any more."""
        self._closed = True
        if self._worker is not None:
            self._worker.close()


def fault_result(submission: Submission, reason: str) -> Result:
    """The result of a submission on which the grader itself failed."""
    return Result(
        student=submission.student,
        assignment=None,
        source=submission.source,
        sha256="",
        status="error",
        reason=_("the grader itself failed: {reason}").format(reason=reason),
        notes=submission.notes,
        identity=submission.identity,
        group=submission.group,
    )
