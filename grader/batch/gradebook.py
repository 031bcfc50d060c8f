"""How is a class graded into a folder? First the store, result by result, then pages and files.

Nothing is ever removed from the folder. `index.html`, `grades.csv` and `results.json` list the
submissions of the last run that completed. The store keeps the results of earlier runs, and the
pages of students who are no longer among the submissions remain, though nothing links to them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import grader
from grader.batch.answer_keys import AnswerKeys
from grader.batch.best_attempts import best_only
from grader.batch.class_files import FAULTS, FORMATS, WHOLE, LastRun, finish_class, pages_of
from grader.batch.edited import OnEdited, ignore_edited
from grader.batch.forked_grader import ForkedGrader
from grader.batch.forking import AVAILABLE
from grader.batch.full_keys import full_answer_keys
from grader.batch.pool import close_all, grade_each, local_graders
from grader.batch.reuse import ResultKeys, is_reusable
from grader.batch.settings import RunSettings
from grader.batch.shards import Portion, portion_of
from grader.batch.submission_grader import LocalGrader, OnFault, SubmissionGrader, fault_result
from grader.course import Course, Seed
from grader.errors import GraderError, MachineError
from grader.grading import GradingContext, Memory
from grader.rendering import PAGES, NotebookPages
from grader.results import (
    STORE_FILE,
    AnswerStore,
    KeptAnswers,
    Result,
    ResultSet,
    Shard,
    Store,
    UnwritableError,
    matches_points,
    with_marks,
)
from grader.running import Answers, Findings, SharedFindings
from grader.submissions import Submission, may_be_work
from grader.wording import current_language
from grader.worker import Worker

#: Has answers of submissions looked at elsewhere, before they are graded here; returns those that
#: cannot be graded, each with the reason.
Prefetch = Callable[[Sequence[Submission], AnswerKeys, Worker, Findings], Mapping[Submission, str]]


@dataclass(frozen=True)
class GradebookRun:
    """One run of `grader grade`: its settings, and where the results go.

    With `is_best`, the best attempt of each person counts, and the others are left out.
    """

    course: Course
    seed: Seed
    settings: RunSettings
    out: Path
    only: str | None = None
    formats: tuple[str, ...] = FORMATS
    fresh: bool = False
    reuse: tuple[Path, ...] = ()
    notebook: bool = False
    theme: Path | None = None
    shard: Shard = WHOLE
    prefetch: Prefetch | None = None
    on_edited: OnEdited = ignore_edited
    remarks: tuple[str, ...] = ()
    is_best: bool = False


Progress = Callable[[Submission, tuple[Result, ...], bool], None]


def grade_into(
    run: GradebookRun, submissions: Sequence[Submission], on_progress: Progress
) -> ResultSet:
    """Grade `submissions` into `run.out`; results there that are still valid are kept.

    Args:
        run: the settings, which say what share of the class to grade.
        submissions: the whole class.
        on_progress: called with each submission, its results, and whether they were kept from an
            earlier run.

    Returns:
        The results without what only a student's page shows; the complete ones are in the folder.

    Raises:
        GraderError: the folder cannot be written, another run is writing into it, or this one was
            interrupted. What is done is kept, and the next run continues from there.
    """
    done = 0
    portion = portion_of(submissions, run.shard)
    total = len(portion.submissions)
    try:
        with ExitStack() as stack:
            others = [stack.enter_context(closing(KeptAnswers(folder))) for folder in run.reuse]
            store = stack.enter_context(Store(run.out))
            answers = stack.enter_context(closing(AnswerStore(run.out, anew=run.fresh)))
            first = stack.enter_context(run.settings.worker())
            batch = _Batch(run, store, SharedFindings(answers, others), first, portion)
            with closing(batch.results()) as graded:
                for submission, results, kept in graded:
                    done += 1
                    marked = tuple(with_marks(result, store.marks) for result in results)
                    on_progress(submission, marked, kept)
            return batch.finish()
    except KeyboardInterrupt:
        raise GraderError(f"interrupted; {_resume_hint(run, done, total)}") from None
    except (UnwritableError, MachineError) as error:
        raise GraderError(f"{error}; {_resume_hint(run, done, total)}") from None


def results_folder(out: Path, submissions: Iterable[Path]) -> Path:
    """The real path of the folder of results, which is none of the submissions wherever it lies.

    Raises:
        GraderError: submissions are in it, where the run writes its pages or where none has yet.
    """
    folder = out.resolve()
    given = {path.resolve() for path in submissions}
    if folder in given:
        raise GraderError(f"{folder} holds the submissions; name another folder with -o")
    if among := [path for path in given if path.is_relative_to(folder / PAGES)]:
        raise GraderError(f"{among[0]} is among the pages of {folder}; name another folder with -o")
    is_among = any(folder.is_relative_to(path) for path in given)
    if is_among and not (folder / STORE_FILE).is_file():
        for path in folder.rglob("*"):
            if may_be_work(path.name):
                raise GraderError(f"{path} may be a submission; name another folder with -o")
    return folder


def _resume_hint(run: GradebookRun, done: int, total: int) -> str:
    command = "the same command without --fresh" if run.fresh else "the same command"
    return f"{done} of {total} submissions are graded and kept: run {command} again to continue"


class _Batch:
    """The submissions of one run, each with the key under which the store has its results."""

    def __init__(
        self,
        run: GradebookRun,
        store: Store,
        findings: Findings,
        first: Worker,
        portion: Portion,
    ) -> None:
        self._run, self._store, self._findings, self._first = run, store, findings, first
        self._portion = portion
        self._pages = pages_of(run.course, run.theme)
        self._versions = {"python": first.python_version, "numpy": first.numpy_version}
        self._points = {
            name: {question.function: question.points for question in assignment.questions}
            | {question.name: question.points for question in assignment.manual}
            for name, assignment in run.course.assignments.items()
        }
        versions = first.versions_of(run.course.packages)
        found = repr((self._versions, sorted(first.packages), versions))
        self._keys = ResultKeys(run.course, run.seed, run.settings, run.only, first.tier, found)
        self._key_of = {submission: self._keys.of(submission) for submission in portion.submissions}

    def results(self) -> Generator[tuple[Submission, tuple[Result, ...], bool], None, None]:
        """Each submission with its results, and whether they were kept from an earlier run."""
        todo = []
        for submission, key in self._key_of.items():
            results = None if self._run.fresh else self._kept(key)
            if results is None:
                todo.append(submission)
            else:
                yield submission, results, True
        on_fault = self._faults()
        if not todo:
            return
        keys = full_answer_keys(self._run.course, self._run.seed)
        only = self._run.only
        keys.prepare([only] if only else sorted(self._run.course.assignments), self._first)
        graders = self._graders(len(todo), keys, on_fault)
        try:
            lost: Mapping[Submission, str] = {}
            # after the graders, which are made before any thread
            if self._run.prefetch is not None:
                lost = self._run.prefetch(todo, keys, self._first, self._findings)
            for submission, reason in lost.items():
                failed = (fault_result(submission, reason),)
                self._store.append(self._key_of_new(submission, failed), failed)
                yield submission, failed, False
        except BaseException:
            close_all(graders)
            raise
        rest = [submission for submission in todo if submission not in lost]
        with closing(grade_each(rest, graders)) as graded:
            for submission, results in graded:
                self._store.append(self._key_of_new(submission, results), results)
                yield submission, results, False

    def _graders(self, count: int, keys: AnswerKeys, on_fault: OnFault) -> list[SubmissionGrader]:
        """Graders for `count` submissions: a process for each, where there can be several."""
        run = self._run

        def context(findings: Findings) -> GradingContext:
            return GradingContext(run.course, keys, run.only, Memory(Answers(findings)))

        number = min(run.settings.jobs, count)
        if number == 1 or not AVAILABLE:
            grading = context(self._findings)
            return local_graders(count, grading, run.settings, on_fault, self._first)

        def make(findings: Findings, on_fault: OnFault) -> SubmissionGrader:
            return LocalGrader(context(findings), run.settings, on_fault)

        return [ForkedGrader(self._findings, make, on_fault) for _number in range(number)]

    def _kept(self, key: str) -> tuple[Result, ...] | None:
        if key not in self._store:
            return None
        results = self._store[key]
        if not is_reusable(results) or not matches_points(results, self._points):
            return None
        # the file changed, and changed back
        if not self._store.is_newest(key) and not self._run.is_best:
            self._store.append(key, results)
        return results

    def _key_of_new(self, submission: Submission, results: Sequence[Result]) -> str:
        """The key for new results; a key that is never reused if the file changed meanwhile."""
        if self._keys.of(submission, results) != self._key_of[submission]:
            self._key_of[submission] += " changed while it was graded"
        return self._key_of[submission]

    def _faults(self) -> OnFault:
        path = self._run.out / FAULTS
        with suppress(OSError):
            path.unlink()

        def on_fault(submission: Submission, text: str) -> None:
            with (
                suppress(OSError),  # a full disk: the result says that there was a fault
                path.open("a", encoding="utf-8", errors="backslashreplace") as log,
            ):
                log.write(f"{submission.source}\n{text}\n")

        return on_fault

    def finish(self) -> ResultSet:
        """Write the pages and the class's files."""
        run = self._run
        keys, places = list(self._key_of.values()), self._portion.places
        if run.is_best:
            keys = best_only(self._store, keys)
            places = tuple(range(len(keys)))
        last = LastRun(
            grader=grader.__version__,
            isolation=self._first.tier,
            seed=run.seed.fingerprint,
            versions=self._versions,
            keys=tuple(keys),
            points=self._points,
            notebooks=run.notebook,
            language=current_language(),
            conditions=self._keys.conditions,
            shard=run.shard,
            places=places,
            submissions=self._portion.digest,
            remarks=run.remarks,
        )
        notebooks = self._notebooks() if run.notebook else None
        return finish_class(
            run.out,
            last,
            self._store,
            run.formats,
            self._pages,
            notebooks,
            run.settings.jobs,
            run.on_edited,
        )

    def _notebooks(self) -> NotebookPages:
        """Pages of whole notebooks, from the files of the submissions."""
        paths = {submission.source: submission.path for submission in self._key_of}
        return NotebookPages(lambda result: paths.get(result.source))
