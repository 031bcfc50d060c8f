"""How is an answer shown that is marked by hand? Its cells with their outputs, and its mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import msgspec
from markupsafe import Markup

from grader.rendering.student_page import Line
from grader.results import AnswerCell, ManualResult, Result
from grader.wording import hand_marks, ntranslate

#: The most characters of a page of a student that answers marked by hand may take.
_LARGEST = 6_000_000


@dataclass(frozen=True)
class ShownOutput:
    """One output, as a page shows it; a notice says why it is not shown."""

    kind: str
    html: Markup


@dataclass(frozen=True)
class ShownCell:
    """One cell of an answer, as a page shows it."""

    number: int | None
    is_code: bool
    prose: Markup
    lines: tuple[Line, ...]
    lines_left_out: int
    outputs: tuple[ShownOutput, ...]

    @property
    def size(self) -> int:
        """About how many characters it takes on a page."""
        pieces = [self.prose, *(line.html for line in self.lines)]
        return sum(map(len, [*pieces, *(output.html for output in self.outputs)]))


@dataclass(frozen=True)
class ManualView:
    """A question that is marked by hand, as a page shows it; `number` counts them from 1."""

    number: int
    result: ManualResult

    @cached_property
    def cells(self) -> tuple[ShownCell, ...]:
        """The cells of the answer."""
        return tuple(map(_shown, self.result.cells))

    @property
    def size(self) -> int:
        """About how many characters its answer takes on a page."""
        return sum(cell.size for cell in self.cells)

    @property
    def status_name(self) -> str:
        """Whether it is marked, in a few words."""
        return hand_marks.manual_status_name(self.result.status)

    @property
    def verdict(self) -> str:
        """What is known of it, in a sentence or two."""
        return hand_marks.manual_verdict(self.result)

    @property
    def tone(self) -> str:
        """The status of a question of code whose colours it has."""
        score = self.result.score
        if score is None:
            return "not_judged"
        if score >= self.result.max_score:
            return "correct"
        return "partial" if score > 0 else "incorrect"

    @property
    def percent(self) -> float:
        """The share of the points that was earned."""
        return 100 * (self.result.score or 0.0) / self.result.max_score


def manual_views(result: Result) -> tuple[ManualView, ...]:
    """The questions of a result that are marked by hand; what a page has no room for is left out.

    Pictures are what takes room: the first ones stay.
    """
    room = _LARGEST
    views = []
    for number, question in enumerate(result.manual, start=1):
        size = sum(map(_size, question.cells))
        if size > room:
            cells = tuple(map(_without_outputs, question.cells))
            question = msgspec.structs.replace(question, cells=cells)
            size = sum(map(_size, cells))
        room -= size
        views.append(ManualView(number, question))
    return tuple(views)


def _size(cell: AnswerCell) -> int:
    outputs = sum(len(each.text) + sum(map(len, each.data.values())) for each in cell.outputs)
    attached = sum(len(text) for each in cell.attached.values() for text in each.values())
    return len(cell.text) + outputs + attached


def _without_outputs(cell: AnswerCell) -> AnswerCell:
    return AnswerCell(
        kind=cell.kind,
        cell=cell.cell,
        text=cell.text,
        left_out=cell.left_out + len(cell.outputs) + len(cell.attached),
    )


def _shown(cell: AnswerCell) -> ShownCell:
    """A cell with everything in it made harmless."""
    from grader.notebook import Output
    from grader.rendering.notebook_page import code_views, output_views, text_view

    outputs = tuple(
        ShownOutput(view.kind, view.html)
        for view in output_views(
            [Output(each.text, each.is_error, each.data) for each in cell.outputs], has_room=True
        )
    )
    if cell.left_out:
        message = ntranslate(
            "{count} output or picture is left out here, because it is too large.",
            "{count} outputs or pictures are left out here, because they are too large.",
            cell.left_out,
        ).format(count=cell.left_out)
        outputs = (*outputs, ShownOutput("notice", Markup.escape(message)))
    if cell.kind == "code":
        lines, left_out = code_views(cell.text)
        return ShownCell(cell.cell, True, Markup(), lines, left_out, outputs)
    attached: Mapping[str, object] = cell.attached
    prose = text_view(cell.kind, cell.text, attached)
    return ShownCell(cell.cell, False, prose, (), 0, outputs)
