"""Which marks were given by hand, by whom and when? Lines of their own, beside the store's.

A mark is for one answer of one person: the line names both, the person by the identity that tells
the people of a class apart, the answer by its digest. So no mark is taken for another person's, or
for a text that was handed in later. Lines are only ever appended, and the newest counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from grader.results.lines import LineFile, read_lines
from grader.results.records import Lateness, ManualResult, Record, Result, to_json

#: The file in an output folder.
MARKS_FILE = "marks.jsonl"

#: What a mark is for: the person, the assignment, the question and the answer.
_Key = tuple[str, str, str, str]


class HandMark(Record, frozen=True, kw_only=True):
    """One mark that was given by hand.

    Attributes:
        person: what tells the person from all others (`Identity.person`).
        student: the name as it was shown; it says nothing of whose the mark is.
        assignment: the assignment's name.
        question: the question's name.
        answer: the digest of the answer that was marked.
        score: the points; None takes an earlier mark back.
        max_score: the most that the question earned then. Out of other points, it says nothing.
        rubric: the numbers of what was found of the rubric, counted from 1.
        comment: what the student is told.
        by: who gave it.
        at: when, in ISO 8601 with the offset of UTC.
    """

    person: str
    student: str
    assignment: str
    question: str
    answer: str
    score: float | None
    max_score: float
    rubric: tuple[int, ...] = ()
    comment: str = ""
    by: str = ""
    at: str = ""

    @property
    def key(self) -> _Key:
        """What it is for."""
        return self.person, self.assignment, self.question, self.answer


class HandMarks:
    """The marks of an output folder; of those for the same answer, the newest counts."""

    def __init__(self, marks: Iterable[HandMark] = ()) -> None:
        """Sort them by what they are for."""
        self._newest: dict[_Key, HandMark] = {}
        self._earlier: dict[_Key, HandMark] = {}
        self._history: list[HandMark] = []
        for mark in marks:
            self._remember(mark)

    @classmethod
    def of_folder(cls, folder: Path) -> HandMarks:
        """The marks of a folder; none if there is no file.

        A last line that is half-written does not count: whoever wrote it was told.

        Raises:
            OSError: the file cannot be read.
            ValueError: a line is damaged; the message says which.
        """
        try:
            return cls(_read(folder / MARKS_FILE))
        except FileNotFoundError:
            return cls()

    def _remember(self, mark: HandMark) -> None:
        self._history.append(mark)
        known = self._newest.get(mark.key)
        if known is None or mark.at >= known.at:
            self._newest[mark.key] = mark
        of_any = (*mark.key[:3], "")
        latest = self._earlier.get(of_any)
        if mark.score is not None and (latest is None or mark.at >= latest.at):
            self._earlier[of_any] = mark

    def __iter__(self) -> Iterator[HandMark]:
        """All marks that were ever given, in the order of their lines."""
        return iter(self._history)

    def __len__(self) -> int:
        return len(self._history)

    def of(self, person: str, assignment: str, question: str, answer: str) -> HandMark | None:
        """The mark for an answer; None if there is none, or if it was taken back."""
        mark = self._newest.get((person, assignment, question, answer))
        return mark if mark is not None and mark.score is not None else None

    def before(self, person: str, assignment: str, question: str, answer: str) -> HandMark | None:
        """The newest mark for another answer of the person to the question, if there is one."""
        mark = self._earlier.get((person, assignment, question, ""))
        if mark is None or mark.answer == answer or self.of(*mark.key) is None:
            return None
        return mark

    def append(self, folder: Path, marks: Iterable[HandMark]) -> None:
        """Write marks into the file of a folder, each whole or not at all.

        Raises:
            UnwritableError: the disk may be full; what was written before is kept.
            OSError: the file cannot be opened.
        """
        file = LineFile(folder / MARKS_FILE)
        try:
            for _line in file.lines():  # a last line that is half-written is dropped
                pass
            for mark in marks:
                file.append(to_json(mark) + b"\n")
                self._remember(mark)
        finally:
            file.close()


def _read(path: Path) -> Iterator[HandMark]:
    for number, line in enumerate(read_lines(path), start=1):
        if not line.endswith(b"\n"):
            return
        try:
            yield msgspec.json.decode(line, type=HandMark)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"line {number} is damaged: {error}") from None


def with_marks(result: Result, marks: HandMarks) -> Result:
    """A result as it came out of grading, with the marks that were given by hand.

    A mark that was given out of other points than the question earns now, because the course
    changed or hands out another version, does not count: the question is to be marked again.
    """
    if not result.manual or not len(marks) or result.identity is None:
        return result
    about = (result.identity.person, result.assignment or "")
    manual = tuple(_marked(question, about, marks) for question in result.manual)
    if manual == result.manual:
        return result
    given = sum(question.score for question in manual if question.score is not None)
    return msgspec.structs.replace(result, manual=manual, **_totals(result, given))


def _marked(question: ManualResult, about: tuple[str, str], marks: HandMarks) -> ManualResult:
    mark = marks.of(*about, question.name, question.answer)
    if mark is None or mark.score is None or not _is_out_of(mark, question.max_score):
        earlier = mark or marks.before(*about, question.name, question.answer)
        if earlier is None:
            return question
        return msgspec.structs.replace(
            question, status="changed", earlier=earlier.score, earlier_of=earlier.max_score
        )
    rubric = tuple(
        msgspec.structs.replace(line, found=number in mark.rubric)
        for number, line in enumerate(question.rubric, start=1)
    )
    return msgspec.structs.replace(
        question,
        score=mark.score,
        status="marked",
        rubric=rubric,
        comment=mark.comment,
        marked_by=mark.by,
        marked_at=mark.at,
    )


def _is_out_of(mark: HandMark, most: float) -> bool:
    return mark.max_score == most and (mark.score is None or mark.score <= most)


def _totals(result: Result, given: float) -> Mapping[str, float | Lateness | None]:
    """The score with the points that were given by hand, and what being late costs of it."""
    if result.score is None:
        return {}
    late = result.late
    if late is None or late.before is None:
        return {"score": round(result.score + given, 6)}
    before = round(late.before + given, 6)
    deducted = round(min(late.penalty, max(before, 0.0)), 6)
    return {
        "score": round(before - deducted, 6),
        "late": msgspec.structs.replace(late, before=before, deducted=deducted),
    }
