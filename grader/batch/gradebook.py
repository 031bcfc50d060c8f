"""How is a class graded into a folder? First the store, result by result, then pages and files.

Nothing is ever removed from the folder. `index.html`, `grades.csv` and `results.json` list the
submissions of the last run that completed. The store keeps the results of earlier runs, and the
pages of students who are no longer among the submissions remain, though nothing links to them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

import grader
from grader.batch.full_keys import full_answer_keys
from grader.batch.pool import grade_each
from grader.batch.reuse import ResultKeys, is_reusable
from grader.batch.settings import RunSettings
from grader.batch.sharing import shared
from grader.course import Course, Seed
from grader.errors import GraderError, MachineError
from grader.formats.csv import grades_csv
from grader.grading import GradingContext, Memory
from grader.rendering import PAGES, NotebookPages, Pages, write_pages
from grader.results import (
    SCHEMA,
    STORE_FILE,
    AnswerStore,
    KeptAnswers,
    Record,
    Result,
    ResultSet,
    Store,
    UnwritableError,
    matches_points,
    to_json,
    write_atomically,
)
from grader.running import Answers
from grader.submissions import Submission, may_be_work
from grader.wording import current_language
from grader.worker import Worker

#: The formats that a run can write.
FORMATS = ("html", "json", "csv")
#: The file for the tracebacks of the grader's own faults.
FAULTS = "grader-faults.log"
#: The file that describes the last run.
LAST_RUN = "run.json"


@dataclass(frozen=True)
class GradebookRun:
    """One run of `grader grade`: its settings, and where the results go."""

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


class LastRun(Record, frozen=True, kw_only=True):
    """What the store does not say about the class: the last run's settings and its order.

    `keys` are the keys of the run's lines in the store; `points` are the points of each function.
    """

    grader: str
    isolation: str
    seed: str
    versions: dict[str, str]
    keys: tuple[str, ...]
    points: dict[str, dict[str, float]] = msgspec.field(default_factory=dict)
    notebooks: bool = False
    language: str = "en"


Progress = Callable[[Submission, tuple[Result, ...], bool], None]


def grade_into(
    run: GradebookRun, submissions: Sequence[Submission], on_progress: Progress
) -> ResultSet:
    """Grade `submissions` into `run.out`; results there that are still valid are kept.

    Args:
        run: the settings.
        submissions: what to grade.
        on_progress: called with each submission, its results, and whether they were kept from an
            earlier run.

    Returns:
        The results without what only a student's page shows; the complete ones are in the folder.

    Raises:
        GraderError: the folder cannot be written, another run is writing into it, or this one was
            interrupted. What is done is kept, and the next run continues from there.
    """
    done = 0
    try:
        with ExitStack() as stack:
            others = [stack.enter_context(closing(KeptAnswers(folder))) for folder in run.reuse]
            store = stack.enter_context(Store(run.out))
            answers = stack.enter_context(closing(AnswerStore(run.out, anew=run.fresh)))
            first = stack.enter_context(run.settings.worker())
            batch = _Batch(run, store, Answers(answers, others), first, submissions)
            with closing(batch.results()) as graded:
                for submission, results, kept in graded:
                    done += 1
                    on_progress(submission, results, kept)
            return batch.finish()
    except KeyboardInterrupt:
        raise GraderError(f"interrupted; {_resume_hint(run, done, len(submissions))}") from None
    except (UnwritableError, MachineError) as error:
        raise GraderError(f"{error}; {_resume_hint(run, done, len(submissions))}") from None


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
        answers: Answers,
        first: Worker,
        submissions: Sequence[Submission],
    ) -> None:
        self._run, self._store, self._answers, self._first = run, store, answers, first
        own = run.course.folder / "reports"
        self._pages = Pages(run.theme, own if own.is_dir() else None)
        self._versions = {"python": first.python_version, "numpy": first.numpy_version}
        self._points = {
            name: {question.function: question.points for question in assignment.questions}
            for name, assignment in run.course.assignments.items()
        }
        found = repr((self._versions, sorted(first.packages)))
        self._keys = ResultKeys(run.course, run.seed, run.settings, run.only, first.tier, found)
        self._key_of = {submission: self._keys.of(submission) for submission in submissions}

    def results(self) -> Generator[tuple[Submission, tuple[Result, ...], bool], None, None]:
        """Each submission with its results, and whether they were kept from an earlier run."""
        todo = []
        for submission, key in self._key_of.items():
            results = None if self._run.fresh else self._kept(key)
            if results is None:
                todo.append(submission)
            else:
                yield submission, results, True
        course, only = self._run.course, self._run.only
        keys = full_answer_keys(course, self._run.seed)
        if todo:
            keys.prepare([only] if only else sorted(course.assignments), self._first)
        context = GradingContext(course, keys, only, Memory(self._answers))
        graded = grade_each(
            todo, context, self._run.settings, on_fault=self._faults(), first=self._first
        )
        with closing(graded):
            for submission, results in graded:
                self._store.append(self._key_of_new(submission), results)
                yield submission, results, False

    def _kept(self, key: str) -> tuple[Result, ...] | None:
        if key not in self._store:
            return None
        results = self._store[key]
        if not is_reusable(results) or not matches_points(results, self._points):
            return None
        if not self._store.is_newest(key):  # the file changed, and changed back
            self._store.append(key, results)
        return results

    def _key_of_new(self, submission: Submission) -> str:
        """The key for new results; a key that is never reused if the file changed meanwhile."""
        if self._keys.of(submission) != self._key_of[submission]:
            self._key_of[submission] += " changed while it was graded"
        return self._key_of[submission]

    def _faults(self) -> Callable[[Submission, str], None]:
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
        """Write the pages and the class's files; complete results are read back one by one."""
        run = self._run
        short = shared(map(without_details, self._stored()))
        result_set = ResultSet(
            schema=SCHEMA,
            grader=grader.__version__,
            isolation=self._first.tier,
            seed=run.seed.fingerprint,
            versions=self._versions,
            submissions=short,
        )
        last = LastRun(
            grader=result_set.grader,
            isolation=result_set.isolation,
            seed=run.seed.fingerprint,
            versions=result_set.versions,
            keys=tuple(self._key_of.values()),
            points=self._points,
            notebooks=run.notebook,
            language=current_language(),
        )
        write_atomically(run.out / LAST_RUN, to_json(last))
        notebooks = self._notebooks() if run.notebook else None
        write_class(run.out, result_set, self._stored, run.formats, self._pages, notebooks)
        return result_set

    def _notebooks(self) -> NotebookPages:
        """Pages of whole notebooks, from the files of the submissions."""
        paths = {submission.source: submission.path for submission in self._key_of}
        return NotebookPages(lambda result: paths.get(result.source))

    def _stored(self) -> Iterator[Result]:
        for key in self._key_of.values():
            yield from self._store[key]


def write_class(
    out: Path,
    result_set: ResultSet,
    stored: Callable[[], Iterable[Result]],
    formats: Sequence[str],
    pages: Pages,
    notebooks: NotebookPages | None = None,
) -> None:
    """Write the files of a class: `result_set` for the overview, `stored` results for the rest."""
    if "json" in formats:
        write_atomically(out / "results.json", _results_json(result_set, stored()))
    if "csv" in formats:
        write_atomically(out / "grades.csv", grades_csv(result_set.submissions))
    if "html" in formats:
        names = [name for name in ("grades.csv", "results.json") if _kind(name) in formats]
        write_pages(out, result_set, stored(), pages=pages, notebooks=notebooks, downloads=names)


def _kind(name: str) -> str:
    return name.rpartition(".")[2]


def _results_json(result_set: ResultSet, results: Iterable[Result]) -> Iterator[bytes]:
    """`results.json`, piece by piece: `result_set` with `results` for its submissions."""
    head, bracket, tail = to_json(
        msgspec.structs.replace(result_set, submissions=()), indent=2
    ).partition(b'"submissions": []')
    yield head + bracket[:-1]
    comma = b""
    for result in results:
        yield (
            comma
            + b"\n    "
            + to_json(without_page_texts(result), indent=2).replace(b"\n", b"\n    ")
        )
        comma = b","
    yield (b"\n  ]" if comma else b"]") + tail


def without_page_texts(result: Result) -> Result:
    """A result without the source and calls that only its own page shows."""
    questions = tuple(
        msgspec.structs.replace(question, source=None, calls=()) for question in result.questions
    )
    return msgspec.structs.replace(result, questions=questions)


def without_details(result: Result) -> Result:
    """A result with only what the page of the class and the table of grades need."""
    questions = tuple(
        msgspec.structs.replace(
            question,
            checks=(),
            gradients=(),
            notes=(),
            diagnosis=tuple(
                msgspec.structs.replace(diagnosis, explanation="", hint="", formula="")
                for diagnosis in question.diagnosis
            ),
        )
        for question in without_page_texts(result).questions
    )
    return msgspec.structs.replace(result, notes=(), questions=questions)
