"""How are results kept on disk? As JSON lines, only ever appended, by one writer at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self, overload

import msgspec

from grader.errors import GraderError
from grader.results.hand_marks import MARKS_FILE, HandMark, HandMarks, with_marks
from grader.results.lines import LineFile, Place
from grader.results.records import (
    Lateness,
    ManualResult,
    QuestionResult,
    Record,
    Result,
    to_json,
)

#: The store's file in an output folder.
STORE_FILE = "results.jsonl"
#: The file that its writer locks.
LOCK = ".lock"

#: The points of each question of each assignment, by their names.
Points = Mapping[str, Mapping[str, float]]

#: What adding up may change: a total is rounded to six digits.
_ROUNDING = 1e-5


class StoreLine(Record, frozen=True, kw_only=True):
    """One line: what a submission's results depend on (`key`), and the results."""

    key: str
    results: tuple[Result, ...]


class CheckedLine(StoreLine, frozen=True, kw_only=True):
    """A line that was just found in a file."""

    def __post_init__(self) -> None:
        """Reject a line that no run would write."""
        if not self.results:
            raise ValueError("no results")
        if not all(map(_is_possible, self.results)):
            raise ValueError("no run gives such a score")


def _is_possible(result: Result) -> bool:
    """Whether the scores of a result can come from a run: each within its bounds, adding up."""
    if result.status != "graded":
        score = None if result.status == "missing" else 0
        no_questions = not result.questions and not result.manual
        return result.score == score and no_questions and result.late is None
    if not all(map(_is_as_graded, result.manual)):
        return False
    scores = [question.score for question in result.questions]
    known = [score for score in scores if score is not None]
    if result.score is None:  # something was not judged
        adds_up = len(known) < len(scores)
    else:
        deducted = 0.0 if result.late is None else result.late.deducted
        adds_up = len(known) == len(scores) and (
            _is_within(result.score, result.max_score)
            and abs(math.fsum(known) - deducted - result.score) <= _ROUNDING
        )
    return (
        adds_up
        and (result.late is None or _is_possible_lateness(result.late, result.score))
        and all(map(_is_possible_question, result.questions))
    )


def _is_as_graded(question: ManualResult) -> bool:
    """Whether a question has no mark yet: those given by hand have lines of their own."""
    return (
        question.status == "unmarked"
        and question.score is None
        and _is_within(0, question.max_score)
    )


def _is_possible_lateness(late: Lateness, score: float | None) -> bool:
    """Whether what was taken off is neither negative nor more than there was."""
    if late.days < 1:
        return False
    if late.before is None or score is None:
        return late.before is None and score is None and late.deducted == 0
    return _is_within(late.deducted, late.before) and (
        abs(late.before - late.deducted - score) <= _ROUNDING
    )


def _is_possible_question(question: QuestionResult) -> bool:
    if (question.score is None) != (question.status == "not_judged"):
        return False
    score = question.score or 0.0
    points = [abs(points) for each in question.checks for points in (each.score, each.max_score)]
    if not all(_is_within(each, question.max_score) for each in (score, *points)):
        return False
    # a finding may take points away, but never more than there are
    added = max(0.0, math.fsum(each.score for each in question.checks))
    return abs(added - score) <= _ROUNDING


def _is_within(score: float, highest: float) -> bool:
    return math.isfinite(highest) and -_ROUNDING <= score <= highest + _ROUNDING


def matches_points(results: Sequence[Result], points: Points) -> bool:
    """Whether graded results offer the points that their assignments do, question by question."""
    for result in results:
        if result.status != "graded":
            continue
        offered = {question.function: question.max_score for question in result.questions}
        offered |= {question.name: question.max_score for question in result.manual}
        if offered != points.get(result.assignment or ""):
            return False
        if not math.isclose(result.max_score, math.fsum(offered.values())):
            return False
    return True


def check_idle(folder: Path) -> None:
    """Return if no run is writing into an output folder.

    Raises:
        GraderError: one is.
    """
    from filelock import FileLock, Timeout

    if not (folder / LOCK).is_file():
        return
    try:
        with FileLock(folder / LOCK, timeout=0):
            pass
    except Timeout:
        raise GraderError(f"a run is writing into {folder}; wait until it has ended") from None
    except OSError:  # nobody can write here
        return


class KeptResults:
    """The results that an output folder holds, by their keys, to be read only."""

    def __init__(self, folder: Path) -> None:
        """Open the file of an output folder.

        Raises:
            GraderError: there is none, or it cannot be read.
        """
        self.path = folder / STORE_FILE
        try:
            self._open(LineFile(self.path, read_only=True))
        except OSError as error:
            raise GraderError(f"{self.path} cannot be read: {error.strerror}") from None

    @property
    def folder(self) -> Path:
        """The output folder."""
        return self.path.parent

    @cached_property
    def marks(self) -> HandMarks:
        """The marks that were given by hand.

        Raises:
            GraderError: their file cannot be read.
        """
        try:
            return HandMarks.of_folder(self.folder)
        except OSError as error:
            raise GraderError(
                f"{self.folder / MARKS_FILE} cannot be read: {error.strerror}"
            ) from None
        except ValueError as error:  # no mark is left out without a word
            raise GraderError(
                f"{self.folder / MARKS_FILE}: {error}; mend it from a copy, or remove that line"
            ) from None

    def _open(self, file: LineFile) -> None:
        """Find the place of each key."""
        self._file = file
        self._places: dict[str, Place] = {}
        self._counts: dict[str, int] = {}
        self._submissions: dict[str, tuple[str, str]] = {}
        self._newest: dict[tuple[str, str], str] = {}
        for place, line in file.lines():
            # a line that is damaged or of another version does not count: that submission is
            # graded again
            with suppress(*_INVALID_LINE):
                entry = _CHECKED.decode(line)
                self._remember(entry.key, entry.results, place)

    def _remember(self, key: str, results: tuple[Result, ...], place: Place) -> None:
        self._places[key] = place
        self._counts[key] = len(results)
        submission = self._submissions[key] = _submission_of(results[0])
        self._newest.pop(submission, None)
        self._newest[submission] = key

    def __contains__(self, key: str) -> bool:
        return key in self._places

    def __getitem__(self, key: str) -> tuple[Result, ...]:
        """The results stored under `key` as they were graded, read from disk."""
        return _DECODER.decode(self._file.read(self._places[key])).results

    def __iter__(self) -> Iterator[str]:
        """All keys, those of older results among them."""
        return iter(self._places)

    def count(self, key: str) -> int:
        """How many results are stored under `key`."""
        return self._counts[key]

    def is_newest(self, key: str) -> bool:
        """Whether no newer results of the same submission were written after those of `key`."""
        return self._newest[self._submissions[key]] == key

    def newest(self) -> list[str]:
        """The keys of the newest results of each submission, in the order of writing."""
        return list(self._newest.values())

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _submission_of(result: Result) -> tuple[str, str]:
    """The file, and who handed it in: each member of a group did."""
    return result.source, result.identity.person if result.identity else ""


class StoredResults(Sequence[Result]):
    """The results under some keys, in their order, each read from disk when it is asked for.

    They have the marks that were given by hand.
    """

    def __init__(self, store: KeptResults, keys: Iterable[str]) -> None:
        """Find out how many there are."""
        self._store = store
        self._places = [(key, number) for key in keys for number in range(store.count(key))]

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Result: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Result]: ...
    def __getitem__(self, index: int | slice) -> Result | Sequence[Result]:
        if isinstance(index, slice):
            return [self[position] for position in range(*index.indices(len(self)))]
        key, number = self._places[index]
        return with_marks(self._store[key][number], self._store.marks)


class Store(KeptResults):
    """The results of one output folder; a context manager that locks the folder while open."""

    def __init__(self, folder: Path) -> None:
        """Open `folder`, which is created if need be.

        Raises:
            GraderError: the folder cannot be written, or another run is writing into it.
        """
        from filelock import FileLock, Timeout  # a tenth of a check's imports, which locks nothing

        self.path = folder / STORE_FILE
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / LOCK, timeout=0)
            self._lock.acquire()
        except Timeout:
            raise GraderError(
                f"another run is writing into {folder}; wait for it, or name another folder with -o"
            ) from None
        except OSError as error:
            raise GraderError(
                f"cannot write into {folder}: {error.strerror}; name another folder with -o"
            ) from None
        try:
            self._open(LineFile(self.path))
        except OSError as error:
            self._lock.release()
            raise GraderError(
                f"{self.path} cannot be opened: {error.strerror}; name another folder with -o"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and release the folder."""
        super().close()
        self._lock.release()

    def append(self, key: str, results: tuple[Result, ...]) -> None:
        """Write one submission's results, whole or not at all.

        Raises:
            UnwritableError: the disk may be full; what was written before is kept.
        """
        place = self._file.append(to_json(StoreLine(key=key, results=results)) + b"\n")
        self._remember(key, results, place)

    def mark(self, marks: Iterable[HandMark]) -> None:
        """Write marks that were given by hand.

        Raises:
            UnwritableError: the disk may be full; what was written before is kept.
            GraderError: the file cannot be opened.
        """
        marks = list(marks)
        if not marks:
            return
        try:
            self.marks.append(self.folder, marks)
        except OSError as error:
            raise GraderError(
                f"{self.folder / MARKS_FILE} cannot be written: {error.strerror}"
            ) from None


_CHECKED = msgspec.json.Decoder(CheckedLine)
#: For a line that was checked when the file was opened, or that this process wrote.
_DECODER = msgspec.json.Decoder(StoreLine)
#: A line damaged, nested too deep to be ours, or of another version.
_INVALID_LINE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
