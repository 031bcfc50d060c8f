"""Which rows of students does the class page hold as HTML, and which as data?

Up to `PLAIN` rows are HTML, which needs no script. Each costs a browser one or two milliseconds
before anything is seen, so the rows beyond them are data: the page's script draws them when they
are asked for, out of patterns that the template of the plain rows made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from markupsafe import Markup

from grader.results import Lateness, QuestionResult, QuestionStatus, Result, SubmissionStatus
from grader.wording import clip, percent, sanitize, sentences
from grader.wording import translate as _

#: How many rows are HTML, and how many more the script draws at a time.
PLAIN = 500
#: The most characters of a name, an assignment and a file that are shown, and that are searched.
_SHOWN, _SEARCHED = (80, 120, 120), (200, 200, 300)
#: What could end a script or begin another tag, and line ends that old scripts do not allow.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class ClassRow:
    """One result of the class and the link to its page."""

    result: Result
    href: str

    @property
    def percent(self) -> float:
        """The share of the points that was earned."""
        return percent(self.result.score, self.result.max_score)

    @property
    def section(self) -> str:
        """The section of the class; "" if it is not known."""
        return self.result.identity.section if self.result.identity else ""

    @property
    def late(self) -> str:
        """What being late cost, in a few words; "" for who was in time."""
        late = self.result.late
        if late is None:
            return ""
        message = _("late; {before} before the deduction")
        return message.format(before=sentences.points(late.before))

    @property
    def value(self) -> float:
        """What the row is sorted by: the share, or less than any where there is none."""
        if self.result.status != "graded":
            return -1
        return -0.5 if self.result.score is None else round(self.percent, 4)


@dataclass(frozen=True)
class PackedRows:
    """The rows that are data.

    Attributes:
        rows: the rows.
        patterns: a row of each kind, out of which the script makes the others: a graded one with
            every mark that there is, and one for each status of what was not graded.
    """

    rows: tuple[ClassRow, ...]
    patterns: tuple[ClassRow, ...]

    @property
    def pieces(self) -> Iterator[Markup]:
        """The rows as JSON that is safe in a script element, piece by piece.

        Each row is a list of the student, the link, the assignment, the file, what is searched
        ("" if it is what is shown), the number of its pattern, what it is sorted by, its section,
        and if it is graded, the score, the most points, the numbers of its marks, and what being
        late cost.
        """
        number_of = {row.result.status: number for number, row in enumerate(self.patterns)}
        marks = {
            (mark.function, mark.status): number
            for row in self.patterns
            for number, mark in enumerate(row.result.questions)
        }
        yield Markup("[")
        for number, row in enumerate(self.rows):
            packed = _packed(row, number_of[row.result.status], marks)
            yield Markup(("," if number else "") + _safe_json(packed))
        yield Markup("]")


def packed_rows(rows: Sequence[ClassRow]) -> PackedRows | None:
    """The rows beyond the plain ones; None if there are none."""
    rest = tuple(rows[PLAIN:])
    if not rest:
        return None
    marks: dict[tuple[str, QuestionStatus], None] = {}
    statuses: dict[SubmissionStatus, None] = {"graded": None}
    for row in rest:
        statuses[row.result.status] = None
        marks.update(((q.function, q.status), None) for q in row.result.questions)
    late = next((row.result.late for row in rest if row.result.late), None)
    return PackedRows(rest, tuple(_pattern(status, tuple(marks), late) for status in statuses))


def _pattern(
    status: SubmissionStatus, marks: Sequence[tuple[str, QuestionStatus]], late: Lateness | None
) -> ClassRow:
    """A row of nobody; a graded one has each of the marks, and what somebody's being late cost."""
    questions = tuple(
        QuestionResult(function=function, title="", status=mark, score=0.0, max_score=0.0)
        for function, mark in marks
    )
    result = Result(
        student="",
        assignment=None,
        source="",
        sha256="",
        status=status,
        questions=questions if status == "graded" else (),
        late=late if status == "graded" else None,
    )
    return ClassRow(result, "")


def _packed(
    row: ClassRow, pattern: int, marks: dict[tuple[str, QuestionStatus], int]
) -> list[object]:
    result = row.result
    title = result.title or result.assignment or ""
    texts = [result.student, title, result.source]
    shown, searched = (
        [sanitize(clip(text, most)) for text, most in zip(texts, lengths, strict=True)]
        for lengths in (_SHOWN, _SEARCHED)
    )
    shown = [shown[0] or _("Unnamed student"), shown[1] or "–", shown[2]]
    is_shown = shown == texts and not row.section  # which is searched too
    section, of_search = (sanitize(clip(row.section, most)) for most in (_SHOWN[0], _SHOWN[1]))
    searched += [of_search] if row.section else []
    packed: list[object] = [
        shown[0], row.href, *shown[1:], "" if is_shown else " ".join(searched),
        pattern, row.value, section,
    ]  # fmt: skip
    if result.status == "graded":
        numbers = [marks[question.function, question.status] for question in result.questions]
        packed += [
            sentences.points(result.score),
            sentences.points(result.max_score),
            numbers,
            row.late,
        ]
    return packed


def _safe_json(value: object) -> str:
    """`value` as JSON without a character that HTML or a script would take for its own."""
    text = msgspec.json.encode(value).decode()
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
