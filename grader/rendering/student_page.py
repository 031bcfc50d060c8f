"""What does a student's page show? One result, arranged for the template."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup, escape

from grader.rendering.broken_line import BrokenLine, broken_line
from grader.rendering.fragments import digest_of
from grader.rendering.pictures import Bars, Picture, bars, picture
from grader.rendering.side_by_side import SideBySide, side_by_side
from grader.rendering.source import highlighted_lines, plain_lines
from grader.results import CallView, Diagnosis, GradientBlock, QuestionResult, Result, Source
from grader.wording import PartRow, clip, percent, place, said_once, sanitize, value_rows, verdict

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
    """One question, as the page shows it.

    All but the fields is made when it is asked for, since most sections are not made again. The
    keys are different wherever what they are named after is: everything, the table of the parts,
    the gradients, the calls.

    Attributes:
        number: its number on the page.
        result: what is known about it.
        detail: how much the page shows.
        folded: whether the later steps of hints are folded.
    """

    number: int
    result: QuestionResult
    detail: Detail
    folded: bool

    @cached_property
    def key(self) -> bytes:
        """A digest of everything."""
        return digest_of(self.number, self.result, self.detail, self.folded)

    @cached_property
    def parts_key(self) -> bytes:
        """A digest of what the parts depend on."""
        return digest_of(self.result.checks, self.detail)

    @cached_property
    def gradients_key(self) -> bytes:
        """A digest of what the gradients depend on."""
        return digest_of(self.result.gradients, self.detail)

    @cached_property
    def calls_key(self) -> bytes:
        """A digest of what the calls depend on."""
        return digest_of(self.result.calls, self.result.checks, self.detail)

    @property
    def verdict(self) -> str:
        """The outcome, in one sentence."""
        return verdict(self.result)

    @property
    def broken_line(self) -> BrokenLine | None:
        """The line that Python cannot read, if there is one."""
        problem = self.result.syntax_error
        return None if problem is None else broken_line(problem)

    @property
    def percent(self) -> float:
        """The share of the points that was earned."""
        return percent(self.result.score, self.result.max_score)

    @cached_property
    def _rows(self) -> tuple[PartRow, ...]:
        return said_once(value_rows(self.result))

    @property
    def parts(self) -> tuple[PartRow, ...]:
        """The parts that are worth points, and what is wrong."""
        return tuple(row for row in self._rows if row.max_score > 0 or not row.passed)

    @property
    def also_right(self) -> tuple[str, ...]:
        """What is right and worth no points."""
        return tuple(row.title for row in self._rows if row.max_score == 0 and row.passed)

    @property
    def hidden(self) -> bool:
        """Whether it was judged on hidden calls too."""
        return any(row.hidden is not None for row in self._rows)

    @property
    def gradients(self) -> tuple[Gradient, ...]:
        """The gradient blocks."""
        return tuple(
            Gradient(block, f"d{block.parameter}", _position(block.relative_difference))
            for block in self.result.gradients
        )

    @cached_property
    def _source_lines(self) -> tuple[tuple[Line, ...], int]:
        return source_lines(self.result.source, self.result.diagnosis, self.detail)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of the function that are shown."""
        return self._source_lines[0]

    @property
    def lines_left_out(self) -> int:
        """How many more lines it has."""
        return self._source_lines[1]

    @cached_property
    def calls(self) -> tuple[CallGroup, ...]:
        """The public calls that are shown."""
        return _calls(self.result.calls[: self.detail.items], self._rows, self.detail)

    @property
    def calls_left_out(self) -> int:
        """How many more comparisons there are."""
        return max(len(self.result.calls) - self.detail.items, 0)

    @property
    def coloured(self) -> bool:
        """Whether some of the calls are drawn in colours that need a key."""
        pictures = [part.picture for call in self.calls for part in call.parts if not call.right]
        return any(picture and picture.kind == "heat" for picture in pictures)

    @property
    def needs_no_explanation(self) -> bool:
        """Whether everything is right, with nothing to explain."""
        findings = (finding for finding in self.result.checks if finding.kind != "gradient")
        return (
            self.result.status == "correct"
            and not self.result.diagnosis
            and all(finding.passed for finding in findings)
        )


def question_views(result: Result, detail: Detail) -> tuple[QuestionView, ...]:
    """The questions of `result`, with as much detail as `detail` allows."""
    return tuple(
        QuestionView(number, question, detail, folded=result.hints != "all")
        for number, question in enumerate(result.questions, 1)
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
    right = {row.name: row.public is not False for row in rows if not row.is_step}
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
