"""What does a student's page show? One result, arranged for the template."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from grader.rendering.pictures import Bars, Picture, bars, picture
from grader.rendering.side_by_side import SideBySide, side_by_side
from grader.rendering.source import highlighted_lines, plain_lines
from grader.results import CallView, Diagnosis, GradientBlock, QuestionResult, Result, Source
from grader.wording import PartRow, clip, percent, place, sanitize, value_rows, verdict

_ELEMENT = re.compile("<[^>]*>")
#: The most characters of a line in values that are shown side by side.
_SIDE_BY_SIDE = 44
#: The powers of ten at the ends of the gradient scale.
_SMALLEST, _LARGEST = -12.0, 0.0


@dataclass(frozen=True)
class Detail:
    """How much a page shows: characters of a text, lines of a function, items of a list."""

    characters: int = 2500
    lines: int = 250
    items: int = 40
    coloured: bool = True
    pictures: bool = True

    @property
    def shortened(self) -> bool:
        """Whether this is less than a page usually shows."""
        return self != FULL


FULL = Detail()
BRIEF = Detail(characters=400, lines=80, items=12, coloured=False, pictures=False)
BARE = Detail(characters=100, lines=15, items=3, coloured=False, pictures=False)


@dataclass(frozen=True)
class Line:
    """One line of the student's function, with the diagnoses that point at it."""

    number: int
    html: Markup
    remarks: tuple[Diagnosis, ...]


@dataclass(frozen=True)
class PartView:
    """One part of a public call, as the page shows it: expected and got."""

    name: str
    right: bool
    compared: SideBySide
    picture: Picture | None = None
    bars: Bars | None = None

    @property
    def wide(self) -> bool:
        """Whether the values are too wide to be shown side by side."""
        both = _ELEMENT.sub("", f"{self.compared.expected}\n{self.compared.got}")
        return max(map(len, both.split("\n"))) > _SIDE_BY_SIDE


@dataclass(frozen=True)
class CallGroup:
    """One public call with the parts that a student may compare."""

    label: str
    asked: str
    printed: str
    parts: tuple[PartView, ...]

    @property
    def right(self) -> bool:
        """Whether all parts of this call that are shown are right."""
        return all(part.right for part in self.parts)

    @property
    def got_instead(self) -> str:
        """What came in place of every part, for example an exception; "" if there were values."""
        got = {part.compared.got for part in self.parts}
        have_numbers = any(part.compared.numbers for part in self.parts)
        if len(got) != 1 or len(self.parts) < 2 or have_numbers:
            return ""
        return got.pop()


@dataclass(frozen=True)
class Gradient:
    """One gradient block and its position on the scale, in percent from the left."""

    block: GradientBlock
    name: str
    position: float


@dataclass(frozen=True)
class QuestionView:
    """One question, as the page shows it; `folded` says that the later steps of hints are."""

    number: int
    result: QuestionResult
    verdict: str
    parts: tuple[PartRow, ...]
    also_right: tuple[str, ...]
    gradients: tuple[Gradient, ...]
    lines: tuple[Line, ...]
    lines_left_out: int
    calls: tuple[CallGroup, ...]
    calls_left_out: int
    hidden: bool
    folded: bool

    @property
    def percent(self) -> float:
        """The share of the points that was earned."""
        return percent(self.result.score, self.result.max_score)

    @property
    def coloured(self) -> bool:
        """Whether some of the calls are drawn in colours that need a key."""
        pictures = [part.picture for call in self.calls for part in call.parts if not call.right]
        return any(picture and picture.kind == "heat" for picture in pictures)

    @property
    def needs_no_explanation(self) -> bool:
        """Whether everything is right, with nothing to explain."""
        return self.result.status == "correct" and not (
            self.result.diagnosis or any(not part.passed for part in self.parts)
        )


def question_views(result: Result, detail: Detail) -> tuple[QuestionView, ...]:
    """The questions of `result`, with as much detail as `detail` allows."""
    return tuple(
        _question(number, question, detail, folded=result.hints != "all")
        for number, question in enumerate(result.questions, 1)
    )


def _question(
    number: int, question: QuestionResult, detail: Detail, *, folded: bool
) -> QuestionView:
    rows = value_rows(question)
    lines, left_out = source_lines(question.source, question.diagnosis, detail)
    calls = question.calls[: detail.items]
    return QuestionView(
        number=number,
        result=question,
        verdict=verdict(question),
        parts=tuple(row for row in rows if row.max_score > 0 or not row.passed),
        also_right=tuple(row.title for row in rows if row.max_score == 0 and row.passed),
        gradients=tuple(
            Gradient(block, f"d{block.parameter}", _position(block.relative_difference))
            for block in question.gradients
        ),
        lines=lines,
        lines_left_out=left_out,
        calls=_calls(calls, rows, detail),
        calls_left_out=len(question.calls) - len(calls),
        hidden=any(row.hidden is not None for row in rows),
        folded=folded,
    )


def source_lines(
    source: Source | None, diagnoses: Sequence[Diagnosis], detail: Detail
) -> tuple[tuple[Line, ...], int]:
    """The lines of a function that are shown, and how many are not."""
    if source is None or not source.code.strip():
        return (), 0
    all_lines = plain_lines(source.code.rstrip("\n"))
    shown = all_lines[: detail.lines]
    coloured: Sequence[Markup] = (
        highlighted_lines("\n".join(shown)) if detail.coloured else [escape(x) for x in shown]
    )
    remarks: dict[int, list[Diagnosis]] = {}
    for diagnosis in diagnoses:
        if diagnosis.line is not None and diagnosis.cell == source.cell:
            remarks.setdefault(diagnosis.line, []).append(diagnosis)
    lines = tuple(
        Line(number, html, tuple(remarks.get(number, ())))
        for number, html in enumerate(coloured, source.line)
    )
    return lines, len(all_lines) - len(shown)


def line_anchor(question: QuestionView, diagnosis: Diagnosis) -> str:
    """The anchor of the line that `diagnosis` points at, or "" if the page does not show it."""
    for line in question.lines:
        if diagnosis in line.remarks:
            return f"q{question.number}-line{line.number}"
    return ""


def where(diagnosis: Diagnosis) -> str:
    """The place in the notebook that a diagnosis points at, in words."""
    return place(diagnosis.cell, diagnosis.line)


def _calls(
    views: Sequence[CallView], rows: Sequence[PartRow], detail: Detail
) -> tuple[CallGroup, ...]:
    right = {row.name: row.public is not False for row in rows}
    groups: dict[tuple[str, str], list[CallView]] = {}
    for view in views:
        groups.setdefault((view.label, view.asked), []).append(view)
    limit = detail.characters
    return tuple(
        CallGroup(
            label,
            clip(asked, limit),
            clip(next((view.printed for view in group if view.printed), ""), limit),
            tuple(_part(view, view.right or right.get(view.part, False), detail) for view in group),
        )
        for (label, asked), group in groups.items()
    )


def _part(view: CallView, right: bool, detail: Detail) -> PartView:
    expected, got = clip(view.expected, detail.characters), clip(view.got, detail.characters)
    if view.histogram or view.right:  # a draw: different numbers are not wrong
        both = SideBySide(escape(sanitize(expected)), escape(sanitize(got)))
    else:
        both = side_by_side(expected, got)
    return PartView(
        view.part,
        right or view.expected == view.got,
        both,
        picture(view.expected_values, view.got_values) if detail.pictures and not right else None,
        bars(view.histogram) if detail.pictures else None,
    )


def _position(relative_difference: float) -> float:
    """The position of a relative difference on a logarithmic scale from 1e-12 (0) to 1 (100)."""
    if not math.isfinite(relative_difference):
        return 100.0
    if relative_difference <= 0:
        return 0.0
    power = math.log10(relative_difference)
    share = (power - _SMALLEST) / (_LARGEST - _SMALLEST)
    return round(min(max(100 * share, 0.0), 100.0), 1)
