"""How is one hand-in graded where Gradescope runs it? In time, and written down as far as it came.

The results are written again after each step: first that there is no mark yet, then what the public
calls show, then the marks, then what explains them. At any moment the file is whole and true.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from grader.batch.answer_keys import AnswerKeys, public_answer_keys
from grader.batch.full_keys import full_answer_keys
from grader.batch.one_result_each import one_result_each
from grader.batch.settings import RunSettings
from grader.batch.submission_grader import LocalGrader
from grader.course import Course, Seed, parse_moment
from grader.errors import GraderError
from grader.formats.gradescope import Feedback, Progress, results_json
from grader.grading import GradingContext
from grader.platforms.gradescope.hand_in import METADATA_JSON, Metadata, read_metadata
from grader.results import Result, write_atomically
from grader.submissions import HandIn, Submission, collect
from grader.wording import translate as _
from grader.worker import Worker

#: The share of the time that what is shown at once may take.
_SHARE_OF_CHECK = 1 / 3
#: How long after the limit everything may take to end, before the process ends itself.
_GRACE_SECONDS = 30.0
#: What nobody but the grader may read, below the root.
_PRIVATE = ("source", "results", "submission", METADATA_JSON)


@dataclass(frozen=True)
class AutograderRun:
    """One run of an autograder.

    Attributes:
        root: the folder with `submission/`, `submission_metadata.json` and `results/`.
        course: the course.
        seed: the seed of its hidden calls.
        settings: how the code is run.
        only: the assignment to grade for; None to recognise it.
        feedback: when students see what rests on hidden calls.
        time_limit: how many seconds it may take.
        on_fault: gets what only the instructor should read.
    """

    root: Path
    course: Course
    seed: Seed
    settings: RunSettings
    only: str | None = None
    feedback: Feedback = "after_published"
    time_limit: float = 480.0
    on_fault: Callable[[str], None] = lambda _text: None


def grade_hand_in(run: AutograderRun) -> Progress:
    """Grade what was handed in, and write `results/results.json`; returns what it says.

    Raises:
        UnwritableError: the results cannot be written.
    """
    writing = _Writing(run)
    writing.write()
    _close_to_others(run.root)
    try:
        metadata = read_metadata(run.root / METADATA_JSON)
        writing.remark(*_remarks(run, metadata))
        with (
            _time_limit(run.time_limit) as clock,
            collect(
                [run.root / "submission"],
                run.course,
                run.only,
                hand_in=HandIn(metadata.owner, metadata.attempt),
            ) as collected,
        ):
            submissions = [_with_due(each, run, metadata) for each in _once_each(collected)]
            _grade(run, submissions, writing, clock)
    except GraderError as error:
        run.on_fault(str(error))
        writing.remark(_("The autograder itself failed. Your instructor can see why."))
    writing.finish()
    return writing.progress


def _grade(
    run: AutograderRun, submissions: Sequence[Submission], writing: _Writing, clock: _Clock
) -> None:
    """Check the public calls, and then grade on all."""
    worker = run.settings.worker()
    try:
        public = public_answer_keys(run.course)
        checks = _results(run, public, submissions, worker, clock, _SHARE_OF_CHECK)
        if checks is None:
            worker.close()
            worker = run.settings.worker()
        else:
            writing.checked(checks)
        full = full_answer_keys(run.course, run.seed)
        marks = _results(run, full, submissions, worker, clock, 1.0, writing.marked)
    finally:
        worker.close()
    if marks is not None:
        for result in marks:
            if result.status == "error":
                run.on_fault(result.reason or "")
        writing.marked_all(marks)
        return
    minutes = f"{run.time_limit / 60:g}"
    run.on_fault(f"stopped after {minutes} minutes, the limit of this autograder")
    if writing.progress.score is None:
        message = _("Grading was stopped after {minutes} minutes, before all marks were known.")
    else:
        message = _("Grading was stopped after {minutes} minutes; explanations may be missing.")
    writing.remark(message.format(minutes=minutes))


def _results(
    run: AutograderRun,
    keys: AnswerKeys,
    submissions: Sequence[Submission],
    worker: Worker,
    clock: _Clock,
    share: float,
    on_judged: Callable[[Result], None] | None = None,
) -> list[Result] | None:
    """The results by these keys; None if the time for them was over before, and the worker ended.

    Raises:
        GraderError: the course or the machine is at fault.
    """
    context = GradingContext(run.course, keys, run.only, on_judged=on_judged)
    tell = run.on_fault
    grader = LocalGrader(context, run.settings, lambda _submission, text: tell(text), worker)
    results: list[Result] = []
    fault: GraderError | None = None
    with clock.ending(grader.close, share) as is_over:
        try:
            results = [result for each in submissions for result in grader.grade(each)]
        except GraderError as error:
            fault = error
    if is_over():
        return None
    if fault is not None:
        raise fault
    return one_result_each(results)


def _once_each(collected: Iterable[Submission]) -> list[Submission]:
    """Each file once: whoever handed in together has the same results."""
    return list({(each.source, each.assignments): each for each in collected}.values())


def _with_due(submission: Submission, run: AutograderRun, metadata: Metadata) -> Submission:
    """A submission that is due when Gradescope says, if the course does not say when."""
    source = Path(submission.source)
    with suppress(ValueError):
        source = source.relative_to(run.root / "submission")
    is_said = any(due is not None for due in _dues(run))
    due = "" if is_said or not _moment(metadata.due) else metadata.due
    shown = submission.source if source == Path() else source.as_posix()
    return replace(submission, due=due, source=shown)


def _dues(run: AutograderRun) -> list[datetime | None]:
    """When each assignment is due for which this may be graded."""
    asked = [run.course.assignment(run.only)] if run.only else run.course.assignments.values()
    return [assignment.due for assignment in asked]


def _remarks(run: AutograderRun, metadata: Metadata) -> Iterator[str]:
    """What is to be said of when it was handed in."""
    if metadata.problem:
        run.on_fault(f"{METADATA_JSON}: {metadata.problem}")
        yield _("Gradescope does not say when this was handed in, so nothing counts as late.")
    theirs = _moment(metadata.due)
    for ours in _dues(run):
        if ours is not None and theirs is not None and theirs > ours:
            message = _("Gradescope's due date {theirs} is later than that of the course, {ours}.")
            yield message.format(theirs=theirs.isoformat(), ours=ours.isoformat())


def _moment(text: str) -> datetime | None:
    """The moment of a text that has an offset; None for any other."""
    try:
        moment = parse_moment(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


class _Writing:
    """The file of results, and what it says so far."""

    def __init__(self, run: AutograderRun) -> None:
        self._run = run
        self._began = time.monotonic()
        self.progress = Progress(seed=run.seed.fingerprint)

    def remark(self, *remarks: str) -> None:
        """Say something above all else."""
        self._set(remarks=(*self.progress.remarks, *remarks))

    def checked(self, results: Sequence[Result]) -> None:
        """Write what the public calls show."""
        self._set(checks=tuple(results))

    def marked(self, result: Result) -> None:
        """Write the marks of one result as soon as they are known, though not explained yet."""
        marks = [each for each in self.progress.marks if each.assignment != result.assignment]
        graded = sum(each.status == "graded" for each in self.progress.checks)
        expected = 1 if self._run.only else graded
        self._set(marks=(*marks, result), are_marked=len(marks) + 1 == expected)

    def marked_all(self, results: Sequence[Result]) -> None:
        """Write all marks, explained."""
        self._set(marks=tuple(results), are_marked=True)

    def finish(self) -> None:
        """Write that nothing more will come."""
        self._set(is_over=True)

    def _set(self, **changes: object) -> None:
        self.progress = replace(self.progress, **changes)  # type: ignore[arg-type] # its own fields
        self.write()

    def write(self) -> None:
        """Write the file as a whole."""
        self.progress = replace(self.progress, seconds=time.monotonic() - self._began)
        data = results_json(self.progress, self._run.course, self._run.feedback)
        write_atomically(self._run.root / "results" / "results.json", data)


class _Clock:
    """When what must end."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._began = time.monotonic()

    @contextmanager
    def ending(self, end: Callable[[], None], share: float) -> Iterator[Callable[[], bool]]:
        """Call `end` when a share of the whole time is over; yields whether it was."""
        over = threading.Event()

        def fire() -> None:
            over.set()
            end()

        left = self._began + share * self._limit - time.monotonic()
        timer = threading.Timer(max(left, 0.0), fire)
        timer.daemon = True
        timer.start()
        try:
            yield over.is_set
        finally:
            timer.cancel()
            timer.join()  # it either ended everything, or never will


@contextmanager
def _time_limit(seconds: float) -> Iterator[_Clock]:
    """A clock; should nothing end when it says so, the process does, with what is written."""
    last = threading.Timer(seconds + _GRACE_SECONDS, os._exit, [1])
    last.daemon = True
    last.start()
    try:
        yield _Clock(seconds)
    finally:
        last.cancel()


def _close_to_others(root: Path) -> None:
    """Let no other user read the course, the seed, the results and who handed in what."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    for name in _PRIVATE:
        with suppress(FileNotFoundError):
            path = root / name
            path.chmod(path.stat().st_mode & 0o770)
