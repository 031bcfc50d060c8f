"""What does the page of the whole notebook show? Each cell, with what was found beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from grader.rendering.source import highlighted_lines, plain_lines
from grader.rendering.student_page import Line
from grader.rendering.untrusted import (
    LONGEST_TEXT,
    attached_picture,
    foreign_html,
    latex_block,
    markdown,
)
from grader.results import Diagnosis, QuestionResult, Result
from grader.wording import clip, ntranslate, sanitize
from grader.wording import translate as _

_LARGEST_FILE = 64 * 2**20
_MOST_CELLS = 400
_MOST_OUTPUTS = 30  # of a cell
_MOST_LINES = 800  # of a cell's code
_LONGEST_OUTPUT = 10_000  # characters
_LARGEST_PAGE = 8_000_000  # characters; then outputs are left out


@dataclass(frozen=True)
class Found:
    """One question whose function stands in a cell, or a diagnosis that points into it."""

    number: int
    question: QuestionResult
    here: bool
    diagnoses: tuple[Diagnosis, ...]


@dataclass(frozen=True)
class Output:
    """One output: what kind it is, and its HTML."""

    kind: str
    html: Markup


@dataclass(frozen=True)
class CellView:
    """One cell as the page shows it; `number` is None for a .py file."""

    number: int | None
    kind: str
    prose: Markup
    lines: tuple[Line, ...]
    lines_left_out: int
    outputs: tuple[Output, ...]
    found: tuple[Found, ...]


@dataclass(frozen=True)
class NotebookView:
    """A whole notebook, and what was found that stands in none of its cells."""

    cells: tuple[CellView, ...]
    elsewhere: tuple[Found, ...]
    cells_left_out: int


def notebook_view(result: Result, path: Path) -> NotebookView | None:
    """The notebook at `path`, with what `result` says of it; None where it cannot be read."""
    cells = _cells(path)
    if not cells:
        return None
    shown = cells[:_MOST_CELLS]
    room = _LARGEST_PAGE
    views = []
    for number, cell in enumerate(shown, 1):
        view = _cell(cell, None if path.suffix.lower() == ".py" else number, result, room > 0)
        room -= len(view.prose) + sum(len(output.html) for output in view.outputs)
        room -= sum(len(line.html) for line in view.lines)
        views.append(view)
    told = {found.number for view in views for found in view.found}
    elsewhere = tuple(
        Found(number, question, False, question.diagnosis)
        for number, question in enumerate(result.questions, 1)
        if number not in told
    )
    return NotebookView(tuple(views), elsewhere, len(cells) - len(shown))


def _cells(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_FILE + 1)
        if len(data) > _LARGEST_FILE:
            return []
        if path.suffix.lower() == ".py":
            return [{"cell_type": "code", "source": data.decode("utf-8", "replace")}]
        text = data.decode(json.detect_encoding(data), "replace").lstrip("\ufeff")
        document = json.loads(text, parse_int=float)
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(document, dict):
        return []
    sheets = [document] if "cells" in document else _listed(document, "worksheets")
    cells = [cell for sheet in sheets for cell in _listed(sheet, "cells")]
    return [cell if isinstance(cell, dict) else {} for cell in cells]


def _listed(value: object, key: str = "") -> list[Any]:
    if key and isinstance(value, dict):
        value = value.get(key)
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    """A multi-line text of a notebook: one string, or a list of them."""
    pieces = [value] if isinstance(value, str) else _listed(value)
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _cell(cell: dict[str, Any], number: int | None, result: Result, room: bool) -> CellView:
    kind = cell.get("cell_type")
    if kind == "code" or (kind is None and "outputs" in cell):
        found = tuple(_found(result, number))
        remarks = [d for one in found for d in one.diagnoses if d.line]
        source = _text(cell.get("source", cell.get("input"))).replace("\r\n", "\n")
        lines, left_out = _lines(source, remarks)
        outputs = tuple(_outputs(_listed(cell, "outputs"), room))
        return CellView(number, "code", Markup(), lines, left_out, outputs, found)
    source = _text(cell.get("source"))
    if kind == "heading":  # nbformat 3
        level = cell.get("level")
        source = "#" * (int(level) if isinstance(level, float) and 1 <= level <= 6 else 1) + source
    if kind in ("markdown", "heading"):
        attachments = cell.get("attachments")
        prose = markdown(source, attachments if isinstance(attachments, dict) and room else None)
    else:
        prose = Markup("<pre>%s</pre>") % sanitize(clip(source, _LONGEST_OUTPUT))
    return CellView(number, "text", prose, (), 0, (), ())


def _found(result: Result, cell: int | None) -> Iterator[Found]:
    for number, question in enumerate(result.questions, 1):
        here = question.source is not None and question.source.cell == cell
        at = question.source.cell if question.source else None
        diagnoses = tuple(d for d in question.diagnosis if (d.cell if d.line else at) == cell)
        if here or (diagnoses and question.source is not None):
            yield Found(number, question, here, diagnoses)


def _lines(source: str, remarks: Sequence[Diagnosis]) -> tuple[tuple[Line, ...], int]:
    if not source.strip():
        return (), 0
    whole = plain_lines(clip(source.rstrip("\n"), LONGEST_TEXT))
    shown = whole[:_MOST_LINES]
    html = highlighted_lines("\n".join(shown))
    lines = tuple(
        Line(number, line, tuple(d for d in remarks if d.line == number))
        for number, line in enumerate(html, 1)
    )
    return lines, len(whole) - len(shown)


def _outputs(outputs: Sequence[Any], room: bool) -> Iterator[Output]:
    if not room and outputs:
        yield _told(_("Outputs are left out here: the page would get too large."))
        return
    for output in outputs[:_MOST_OUTPUTS]:
        if isinstance(output, dict) and (shown := _output(output)):
            yield shown
    if len(outputs) > _MOST_OUTPUTS:
        more = len(outputs) - _MOST_OUTPUTS
        told = ntranslate(
            "{count} more output is not shown.", "{count} more outputs are not shown.", more
        )
        yield _told(told.format(count=more))


def _output(output: dict[str, Any]) -> Output | None:
    kind = output.get("output_type")
    if kind == "stream":
        return _plain(_text(output.get("text")), str(output.get("name", "")) == "stderr")
    if kind in ("error", "pyerr"):
        raised = f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}"
        lines = [line for line in _listed(output, "traceback") if isinstance(line, str)]
        return _plain("\n".join(lines) or raised, True)
    data = output.get("data")
    if not isinstance(data, dict):  # nbformat 3 has the data beside the type, by short names
        data = {_LONG_NAMES[name]: output[name] for name in _LONG_NAMES if name in output}
    plain = _text(data.get("text/plain"))
    if html := _text(data.get("text/html")):
        sanitised = foreign_html(html)
        if sanitised.striptags().strip() or "<img" in sanitised:
            return Output("rich", sanitised)
    if source := _text(data.get("text/markdown")):
        return Output("rich", markdown(source))
    if (source := _text(data.get("text/latex"))) and (math := latex_block(source)):
        return Output("rich", math)
    if url := attached_picture(data):
        name = clip(plain.strip(), 200) or _("picture")
        return Output("picture", Markup('<img src="%s" alt="%s">') % (url, sanitize(name)))
    if plain:
        return _plain(plain, False)
    if not data:
        return None
    kinds = clip(", ".join(sorted(map(str, data))[:4]), 200)
    return _told(_("An output of a kind that is not shown here: {kinds}").format(kinds=kinds))


_LONG_NAMES = {
    "html": "text/html",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "latex": "text/latex",
    "text": "text/plain",
}


def _plain(text: str, loud: bool) -> Output | None:
    text = sanitize(text[: 4 * _LONGEST_OUTPUT]).strip("\n")
    if not text.strip():
        return None
    return Output("loud" if loud else "plain", escape(clip(text, _LONGEST_OUTPUT)))


def _told(words: str) -> Output:
    return Output("told", escape(sanitize(words)))
