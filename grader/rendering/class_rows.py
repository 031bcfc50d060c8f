"""Which rows of people does the class page hold as HTML, and which as data?

The rows of up to `PLAIN` results are HTML, which needs no script. Each costs a browser one or two
milliseconds before anything is seen, so the rows beyond them are data: the page's script draws them
when they are asked for, out of patterns that the template of the plain rows made.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec
from markupsafe import Markup

from grader.rendering.class_people import ClassPeople, Column, HandIn, PersonRow
from grader.results import (
    Lateness,
    ManualResult,
    QuestionResult,
    QuestionStatus,
    Result,
    SubmissionStatus,
)
from grader.wording import clip, hand_marks, sanitize, sentences
from grader.wording import translate as _

#: How many results are HTML, and of how many rows the script draws more at a time.
PLAIN = 500
#: The most characters of a name, of partners and of a section that are shown; and of the name and
#: the files that are searched.
_SHOWN, _NAME, _FILES = 80, 200, 300
#: What could end a script or begin another tag, and line ends that old scripts do not allow.
_UNSAFE = re.compile("[<>&\u2028\u2029]")


@dataclass(frozen=True)
class PackedRows:
    """The rows that are data.

    Attributes:
        rows: the rows.
        columns: the assignments.
        patterns: what somebody handed in, of each kind, out of which the script makes all others:
            a graded one with every mark that there is, and one for each other status.
    """

    rows: tuple[PersonRow, ...]
    columns: tuple[Column, ...]
    patterns: tuple[HandIn, ...]

    @property
    def row(self) -> PersonRow:
        """The row of nobody, with every element that a row may have."""
        return PersonRow("", "", "–", tuple(() for _column in self.columns), 0.0)

    @property
    def pieces(self) -> Iterator[Markup]:
        """The rows as JSON that is safe in a script element, piece by piece.

        Each row is a list of the name, the partners, the section, what else is searched, what the
        total is sorted by, the total, and the cells. A cell is a list of what was handed in: each a
        list of the number of its pattern, the link, what it is sorted by, and if it is graded, the
        score, the most points ("" where the head of the column has them), the numbers of its marks,
        what being late cost, and what is still to be marked by hand.
        """
        number_of = {one.result.status: number for number, one in enumerate(self.patterns)}
        marks = {
            (mark.function, mark.status): number
            for one in self.patterns
            for number, mark in enumerate(one.result.questions)
        }
        yield Markup("[")
        for number, row in enumerate(self.rows):
            cells = [
                [_packed(one, number_of, marks, with_most=column.most is None) for one in cell]
                for column, cell in zip(self.columns, row.cells, strict=True)
            ]
            text = _safe_json([*_about(row), cells])
            yield Markup(("," if number else "") + text)
        yield Markup("]")


def plain_rows(rows: Sequence[PersonRow]) -> int:
    """How many of the rows are HTML: those of the first results, and always the first."""
    results = 0
    for number, row in enumerate(rows):
        results += len(row.hand_ins)
        if number and results > PLAIN:
            return number
    return len(rows)


def packed_rows(people: ClassPeople) -> PackedRows | None:
    """The rows beyond the plain ones; None if there are none."""
    rest = people.rows[plain_rows(people.rows) :]
    if not rest:
        return None
    marks: dict[tuple[str, QuestionStatus], None] = {}
    statuses: dict[SubmissionStatus, None] = {"graded": None}
    late: Lateness | None = None
    unmarked: tuple[ManualResult, ...] = ()
    for row in rest:
        for hand_in in row.hand_ins:
            statuses[hand_in.result.status] = None
            marks.update(((q.function, q.status), None) for q in hand_in.result.questions)
            late = late or hand_in.result.late
            unmarked = unmarked or hand_in.result.unmarked[:1]
    graded = Result(
        student="",
        assignment=None,
        source="",
        sha256="",
        status="graded",
        questions=tuple(
            QuestionResult(function=function, title="", status=mark, score=0.0, max_score=0.0)
            for function, mark in marks
        ),
        manual=unmarked,
        late=late,
    )
    plain = msgspec.structs.replace(graded, questions=(), manual=(), late=None)
    patterns = [
        graded if status == "graded" else msgspec.structs.replace(plain, status=status)
        for status in statuses
    ]
    return PackedRows(rest, people.columns, tuple(HandIn(pattern, "") for pattern in patterns))


def search_text(row: PersonRow, columns: Sequence[Column]) -> str:
    """What a row is searched by: what it shows, its files, and the assignments handed in."""
    titles = (
        clip(column.title, _NAME) for column, cell in zip(columns, row.cells, strict=True) if cell
    )
    return " ".join(filter(None, (*_texts(row), *titles)))


def _texts(row: PersonRow) -> tuple[str, str, str, str]:
    """Name, partners and section as they are shown, and what is searched without being shown."""
    name, partners, section = (clip(t, _SHOWN) for t in (row.name, row.partners, row.section))
    name = name or _("Unnamed student")
    whole_name = f"{clip(row.name, _NAME)} " if len(row.name) > _SHOWN else ""
    return name, partners, section, whole_name + clip(row.sources, _FILES)


def _about(row: PersonRow) -> list[object]:
    name, partners, section, files = map(sanitize, _texts(row))
    total = "" if row.total is None else sentences.points(row.total)
    return [name, partners, section, files, row.value, total]


def _packed(
    hand_in: HandIn,
    number_of: dict[SubmissionStatus, int],
    marks: dict[tuple[str, QuestionStatus], int],
    *,
    with_most: bool,
) -> list[object]:
    result = hand_in.result
    packed: list[object] = [number_of[result.status], hand_in.href, hand_in.value]
    if result.status == "graded":
        packed += [
            sentences.points(result.score),
            sentences.points(result.max_score) if with_most else "",
            [marks[question.function, question.status] for question in result.questions],
            hand_in.late,
            hand_marks.still_to_be_marked(result) if result.unmarked else "",
        ]
    return packed


def _safe_json(value: object) -> str:
    """`value` as JSON without a character that HTML or a script would take for its own."""
    text = msgspec.json.encode(value).decode()
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
