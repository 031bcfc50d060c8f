"""Which files does a graded class have beside the store, and how are they made from it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import cache
from pathlib import Path

import msgspec

from grader.batch.copies import copies_of
from grader.batch.edited import GRADES, OnEdited, ignore_edited, write_grades
from grader.batch.forking import in_portions
from grader.batch.interning import interned
from grader.batch.mark_owners import settle_marks
from grader.course import Course
from grader.errors import GraderError
from grader.rendering import MARKING, PAGE_KEYS, PAGES, CallTime, NotebookPages, Pages, write_pages
from grader.results import (
    ANSWERS_FILE,
    MARKS_FILE,
    SCHEMA,
    STORE_FILE,
    KeptAnswers,
    Record,
    Result,
    ResultSet,
    Shard,
    Store,
    StoredResults,
    SyntaxProblem,
    to_json,
    write_atomically,
)
from grader.running import CallTimes

#: The formats that a run can write.
FORMATS = ("html", "json", "csv")
#: The file for the tracebacks of the grader's own faults.
FAULTS = "grader-faults.log"
#: The file that describes the last run.
LAST_RUN = "run.json"
#: The names of the files and folders that a run makes; others beside them are nobody's concern.
_OWN = frozenset(
    (
        STORE_FILE, ANSWERS_FILE, MARKS_FILE, LAST_RUN, PAGE_KEYS, GRADES, "results.json",
        "index.html", PAGES, MARKING,
    )
)  # fmt: skip
#: The share that is the whole class.
WHOLE = Shard()


class LastRun(Record, frozen=True, kw_only=True):
    """What the store does not say about the class: the last run's settings and its order.

    Attributes:
        keys: the keys of the run's lines in the store.
        points: the points of each function.
        conditions: what results depend on beside the submissions, by name (`ResultKeys`).
        shard: which shares of the class the run graded.
        places: where the submission of each key stands in the whole class.
        submissions: the digest of the names of all submissions of the class (`Portion`).
        remarks: what the instructor should know of the class, a sentence each.
        written: the digests of the tables of grades that were written, by their paths.
    """

    grader: str
    isolation: str
    seed: str
    versions: dict[str, str]
    keys: tuple[str, ...]
    points: dict[str, dict[str, float]] = msgspec.field(default_factory=dict)
    notebooks: bool = False
    language: str = "en"
    conditions: dict[str, str] = msgspec.field(default_factory=dict)
    shard: Shard = WHOLE
    places: tuple[int, ...] = ()
    submissions: str = ""
    remarks: tuple[str, ...] = ()
    written: dict[str, str] = msgspec.field(default_factory=dict)


def last_run(out: Path) -> LastRun | None:
    """The record of the last run that completed; None if there is none, or if it is damaged."""
    with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
        return msgspec.json.decode((out / LAST_RUN).read_bytes(), type=LastRun)
    return None


def is_of_class(out: Path, path: Path) -> bool:
    """Whether a path is that of a file which a run makes in its output folder."""
    folder, file = out.resolve(), path.resolve()
    return file.is_relative_to(folder) and file.relative_to(folder).parts[:1] in {
        (name,) for name in _OWN
    }


def pages_of(course: Course, theme: Path | None) -> Pages:
    """The templates of a theme, then those of the course, then our own.

    Raises:
        GraderError: the theme is not a folder, or a template cannot be read.
    """
    own = course.folder / "reports"
    return Pages(theme, own if own.is_dir() else None)


def finish_class(
    out: Path,
    last: LastRun,
    store: Store,
    formats: Sequence[str],
    pages: Pages,
    notebooks: NotebookPages | None,
    jobs: int = 1,
    on_edited: OnEdited = ignore_edited,
) -> ResultSet:
    """Write the pages and the class's files; complete results are read back one by one.

    Args:
        out: the output folder.
        last: the run, whose record is written too.
        store: the results of all its keys.
        formats: the formats to write.
        pages: the templates.
        notebooks: pages of whole notebooks, if there shall be any.
        jobs: in how many processes pages are made.
        on_edited: told of a table of grades that was edited by hand, and where it is kept.

    Returns:
        The results without what only a student's page shows.
    """
    stored = StoredResults(store, last.keys)
    remarks = settle_marks(store, stored)
    result_set = result_set_of(last, interned(map(without_details, stored)), remarks)
    before = last_run(out)
    written = dict(before.written) if before else {}
    if "csv" in formats:
        written.update(write_grades(out, GRADES, result_set.submissions, written, on_edited))
    write_atomically(out / LAST_RUN, to_json(msgspec.structs.replace(last, written=written)))
    with call_times_of(out) as call_time:
        write_class(out, result_set, stored, formats, pages, notebooks, jobs, call_time)
    return result_set


@contextmanager
def call_times_of(out: Path) -> Iterator[CallTime]:
    """How long the calls of answers took, as far as a folder of results knows.

    What it kept is looked through only once somebody asks.
    """
    with ExitStack() as stack:

        @cache
        def times() -> CallTimes | None:
            try:
                return CallTimes(stack.enter_context(closing(KeptAnswers(out))))
            except GraderError:  # it may have been deleted: it is secret
                return None

        def call_time(assignment: str, function: str, answer: str) -> float | None:
            known = times()
            return None if known is None else known(assignment, function, answer)

        yield call_time


def result_set_of(
    last: LastRun, results: Iterable[Result], remarks: Sequence[str] = ()
) -> ResultSet:
    """The results of a run, with what is known about it, and what else is to be remarked."""
    results = tuple(results)
    return ResultSet(
        schema=SCHEMA,
        grader=last.grader,
        isolation=last.isolation,
        seed=last.seed,
        versions=last.versions,
        shard=None if last.shard.is_whole else last.shard,
        submissions=results,
        copies=copies_of(results),
        remarks=(*last.remarks, *remarks),
    )


def write_class(
    out: Path,
    result_set: ResultSet,
    complete: Sequence[Result],
    formats: Sequence[str],
    pages: Pages,
    notebooks: NotebookPages | None = None,
    jobs: int = 1,
    call_time: CallTime = lambda *_answer: None,
    *,
    with_marking: bool = True,
) -> None:
    """Write the files of a class: `result_set` for the overview, the complete results for the rest.

    The table of grades is there already (`write_grades`). Pages are made in as many processes as
    there are `jobs`. `call_time` says how long a call of an answer took. The pages on which
    questions are marked by hand are for the instructor alone (`with_marking`).
    """
    if "json" in formats:
        write_atomically(out / "results.json", _results_json(result_set, complete))
    if "html" in formats:
        names = [name for name in (GRADES, "results.json") if _kind(name) in formats]
        write_pages(
            out,
            result_set,
            complete,
            pages=pages,
            notebooks=notebooks,
            downloads=names,
            call_time=call_time,
            in_portions=lambda work, count: in_portions(jobs, work, count),
            with_marking=with_marking,
        )


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
    """A result without the source, calls and answers marked by hand that only its page shows."""
    questions = tuple(
        msgspec.structs.replace(
            question, source=None, calls=(), syntax_error=_without_text(question.syntax_error)
        )
        for question in result.questions
    )
    errors = tuple(msgspec.structs.replace(problem, text="") for problem in result.syntax_errors)
    manual = tuple(msgspec.structs.replace(question, cells=()) for question in result.manual)
    return msgspec.structs.replace(result, questions=questions, syntax_errors=errors, manual=manual)


def _without_text(problem: SyntaxProblem | None) -> SyntaxProblem | None:
    return None if problem is None else msgspec.structs.replace(problem, text="")


def without_details(result: Result) -> Result:
    """A result with only what the page of the class and the table of grades need."""
    questions = tuple(
        msgspec.structs.replace(
            question,
            checks=tuple(
                msgspec.structs.replace(check, message="")
                for check in question.checks
                if check.kind == "part" and check.max_score > 0
            ),
            gradients=(),
            notes=(),
            diagnosis=tuple(
                msgspec.structs.replace(diagnosis, explanation="", hint="", formula="")
                for diagnosis in question.diagnosis
            ),
        )
        for question in without_page_texts(result).questions
    )
    manual = tuple(
        msgspec.structs.replace(question, cells=(), comment="") for question in result.manual
    )
    return msgspec.structs.replace(result, notes=(), questions=questions, manual=manual)
