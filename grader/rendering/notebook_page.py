"""What does the page of the whole notebook show? Each cell, with the findings next to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from markupsafe import Markup, escape

from grader.errors import UnreadableError
from grader.notebook import CellKind, DocumentCell, Output, read_document
from grader.rendering.source import highlighted_lines, plain_lines
from grader.rendering.student_page import Line
from grader.rendering.untrusted import (
    LONGEST_TEXT,
    attached_picture,
    latex_block,
    markdown,
    untrusted_html,
)
from grader.results import Diagnosis, QuestionResult, Result
from grader.wording import clip, listed, ntranslate, sanitize
from grader.wording import translate as _

#: The most cells of a page.
_MOST_CELLS = 400
#: The most outputs of a cell.
_MOST_OUTPUTS = 30
#: The most lines of a cell's code.
_MOST_LINES = 800
#: The most characters of an output.
_LONGEST_OUTPUT = 10_000
#: The number of characters of a page after which outputs are left out.
_LARGEST_PAGE = 8_000_000


@dataclass(frozen=True)
class CellQuestion:
    """A question that concerns a cell: its function is defined there, or a diagnosis points there.

    `number` counts the questions of the result from 1; `diagnoses` are shown next to the cell.
    """

    number: int
    result: QuestionResult
    diagnoses: tuple[Diagnosis, ...]


@dataclass(frozen=True)
class OutputView:
    """One output, as the page shows it; a notice says why it is not shown."""

    kind: Literal["plain", "error", "rich", "picture", "notice"]
    html: Markup


@dataclass(frozen=True)
class CellView:
    """One cell, as the page shows it; `number` is None for a .py file."""

    number: int | None
    kind: Literal["code", "text"]
    prose: Markup
    lines: tuple[Line, ...]
    lines_left_out: int
    outputs: tuple[OutputView, ...]
    questions: tuple[CellQuestion, ...]


@dataclass(frozen=True)
class NotebookView:
    """A whole notebook, and the questions that concern none of the cells shown."""

    cells: tuple[CellView, ...]
    elsewhere: tuple[CellQuestion, ...]
    cells_left_out: int


def notebook_view(result: Result, path: Path) -> NotebookView | None:
    """The notebook at `path` with what `result` says about it; None if it cannot be read."""
    try:
        cells = read_document(path).cells
    except UnreadableError:
        return None
    if not cells:
        return None
    shown = cells[:_MOST_CELLS]
    room = _LARGEST_PAGE
    views = []
    for cell in shown:
        view = _cell(cell, result, has_room=room > 0)
        room -= len(view.prose) + sum(len(output.html) for output in view.outputs)
        room -= sum(len(line.html) for line in view.lines)
        views.append(view)
    placed = {question.number for view in views for question in view.questions}
    elsewhere = tuple(
        CellQuestion(number, question, question.diagnosis)
        for number, question in enumerate(result.questions, 1)
        if number not in placed
    )
    return NotebookView(tuple(views), elsewhere, len(cells) - len(shown))


def _cell(cell: DocumentCell, result: Result, *, has_room: bool) -> CellView:
    text = cell.text
    if cell.kind == "code":
        questions = tuple(_questions(result, cell.number))
        diagnoses = [d for question in questions for d in question.diagnoses if d.line]
        lines, left_out = code_views(text, diagnoses)
        outputs = tuple(output_views(cell.outputs, has_room=has_room))
        return CellView(cell.number, "code", Markup(), lines, left_out, outputs, questions)
    prose = text_view(cell.kind, text, cell.attachments if has_room else None)
    return CellView(cell.number, "text", prose, (), 0, (), ())


def text_view(kind: CellKind, text: str, attached: Mapping[str, Any] | None) -> Markup:
    """A cell that is not code: markdown with the pictures in it, or a text as it is."""
    if kind == "markdown":
        return markdown(text, attached)
    return Markup("<pre>%s</pre>") % sanitize(clip(text, _LONGEST_OUTPUT))


def _questions(result: Result, cell: int | None) -> Iterator[CellQuestion]:
    for number, question in enumerate(result.questions, 1):
        if question.source is None:
            continue
        at = question.source.cell
        diagnoses = tuple(d for d in question.diagnosis if (d.cell if d.line else at) == cell)
        if at == cell or diagnoses:
            yield CellQuestion(number, question, diagnoses)


def code_views(text: str, diagnoses: Sequence[Diagnosis] = ()) -> tuple[tuple[Line, ...], int]:
    """The lines of a cell's code, numbered as in the diagnoses, and how many are left out."""
    if not text.strip():
        return (), 0
    all_lines = text.rstrip("\n").split("\n")
    shown = []
    room = LONGEST_TEXT
    for line in plain_lines("\n".join(all_lines[:_MOST_LINES])):
        room -= len(line) + 1
        if room < 0:
            break
        shown.append(line)
    lines = tuple(
        Line(number, html, tuple(d for d in diagnoses if d.line == number))
        for number, html in enumerate(highlighted_lines("\n".join(shown)), 1)
    )
    return lines, len(all_lines) - len(lines)


def output_views(outputs: Sequence[Output], *, has_room: bool) -> Iterator[OutputView]:
    """The outputs of a cell, or that there is no room for them."""
    if outputs and not has_room:
        yield _notice(_("The outputs are left out here because the page would become too large."))
        return
    for output in outputs[:_MOST_OUTPUTS]:
        if view := _output(output):
            yield view
    if len(outputs) > _MOST_OUTPUTS:
        more = len(outputs) - _MOST_OUTPUTS
        message = ntranslate(
            "{count} more output is not shown.", "{count} more outputs are not shown.", more
        )
        yield _notice(message.format(count=more))


def _output(output: Output) -> OutputView | None:
    """The richest form of an output that can be shown; None if it is empty."""
    data = output.data
    if not data:
        return _plain(output.text, "error" if output.is_error else "plain")
    if html := data.get("text/html"):
        sanitized = untrusted_html(html)
        if sanitized.striptags().strip() or "<img" in sanitized:
            return OutputView("rich", sanitized)
    if source := data.get("text/markdown"):
        return OutputView("rich", markdown(source))
    if (source := data.get("text/latex")) and (math := latex_block(source)):
        return OutputView("rich", math)
    plain = data.get("text/plain", "")
    if url := attached_picture(data):
        name = sanitize(clip(plain.strip(), 200)) or _("picture")
        return OutputView("picture", Markup('<img src="%s" alt="%s">') % (url, name))
    if plain:
        return _plain(plain, "plain")
    if data.keys() == {"text/plain"}:
        return None
    kinds = listed([clip(kind, 100) for kind in sorted(data)], 4)
    return _notice(_("This kind of output is not shown here: {kinds}").format(kinds=kinds))


def _plain(text: str, kind: Literal["plain", "error"]) -> OutputView | None:
    text = sanitize(clip(text, 4 * _LONGEST_OUTPUT)).strip("\n")
    if not text.strip():
        return None
    return OutputView(kind, escape(clip(text, _LONGEST_OUTPUT)))


def _notice(message: str) -> OutputView:
    return OutputView("notice", escape(sanitize(message)))
