"""What does a notebook show below a cell that asks for marks? A piece of HTML without scripts.

Of a notebook that it does not trust, JupyterLab drops style sheets and keeps inline styles. So each
element carries its own, in colours that can be read on light and on dark ground.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from grader.machine import resources
from grader.rendering.student_page import BARE, BRIEF, FULL, Line, QuestionView, question_views
from grader.rendering.templates import templates_of
from grader.results import (
    OPEN_STEP,
    Diagnosis,
    Hints,
    Result,
    for_students,
    up_to_step,
)
from grader.wording import PartRow, place
from grader.wording import translate as _

#: The most bytes: what is shown is saved with the notebook.
_LARGEST = 100_000
#: How many lines of the function are shown before and after a marked one.
_CONTEXT = 2


@dataclass(frozen=True)
class HintStep:
    """A later step of a hint: its name, its texts, and whether it is unfolded."""

    name: str
    is_open: bool
    explanation: str = ""
    formula: str = ""
    seen: str = ""
    repair: str = ""


@dataclass(frozen=True)
class Places:
    """Where things are, in the words of a notebook, whose cells have numbers in brackets only."""

    brackets: Mapping[int, int]

    def __call__(self, cell: int | None, line: int | None) -> str:
        """The cell and the line: "cell 7, line 12 · In [4]"."""
        found = place(cell, line)
        number = self.brackets.get(cell or 0)
        return found if number is None else f"{found} · In [{number}]"


def cell_output(
    results: Sequence[Result],
    remarks: Sequence[str] = (),
    brackets: Mapping[int, int] | None = None,
    hint: int | None = None,
) -> str:
    """Results as a piece of HTML of at most 100 kB for the output of a cell.

    Args:
        results: what is shown.
        remarks: what is said before, in sentences.
        brackets: the numbers in brackets of the notebook's cells, by the number of the cell.
        hint: the last step of hints that is unfolded, if it was asked for.
    """
    template = templates_of([resources.REPORTS]).get_template("cell.html")
    results = [for_students(result) for result in results]
    for detail in (replace(each, coloured=False, pictures=False) for each in (FULL, BRIEF, BARE)):
        html = template.render(
            results=results,
            remarks=remarks,
            views=lambda result, detail=detail: question_views(result, detail),
            steps=lambda result, diagnosis: tuple(_steps(diagnosis, result.hints, hint)),
            excerpt=_excerpt,
            told=_told,
            place=Places(brackets or {}),
            detail=detail,
        )
        if len(html.encode()) <= _LARGEST:
            break
    return html


def _steps(diagnosis: Diagnosis, hints: Hints, hint: int | None) -> Iterator[HintStep]:
    """The steps of a hint after the question that it asks, as far as there are any."""
    last = OPEN_STEP[hints] if hint is None else hint
    shown = up_to_step(diagnosis, last)
    if diagnosis.explanation:
        is_open = bool(shown.explanation)
        yield HintStep(_("Explanation"), is_open, explanation=diagnosis.explanation)
    if diagnosis.formula or diagnosis.seen:
        name = _("Formula and values") if diagnosis.formula and diagnosis.seen else ""
        name = name or (_("Formula") if diagnosis.formula else _("Values"))
        is_open = bool(shown.formula or shown.seen)
        yield HintStep(name, is_open, formula=diagnosis.formula, seen=diagnosis.seen)
    if diagnosis.repair:
        yield HintStep(_("Repair"), bool(shown.repair), repair=diagnosis.repair)


def _excerpt(question: QuestionView, diagnosis: Diagnosis) -> tuple[Line, ...]:
    """The line that a diagnosis points at, with the lines around it; empty if it has none."""
    lines = question.lines
    at = next((i for i, line in enumerate(lines) if diagnosis in line.remarks), None)
    if at is None:
        return ()
    return lines[max(at - _CONTEXT, 0) : at + _CONTEXT + 1]


def _told(question: QuestionView) -> tuple[PartRow, ...]:
    """The steps, and the parts that are not right; of those worth nothing, each reason once."""
    wrong = [row for row in question.parts if row.is_step or not row.passed]
    return tuple(
        row for row in wrong if row.max_score or row.messages != (_("for the same reason"),)
    )
