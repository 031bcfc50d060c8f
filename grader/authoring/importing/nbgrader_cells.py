"""Which cells of an nbgrader source notebook are answers, tests, or marked by hand?

What nbgrader knows of a cell stands in its metadata, in schema 3 and in the older ones alike:
`solution`, `grade`, `locked`, `points`, `grade_id`, and `task` since schema 3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.authoring.handout import regions_of
from grader.authoring.importing.source import (
    Headings,
    Remark,
    Role,
    SourceCell,
    SourceNotebook,
)
from grader.errors import GraderError
from grader.notebook import Document, DocumentCell

#: How nbgrader's markers may be written, and how the handout knows them.
_MARKER = re.compile(
    r"^(?P<indent>\s*).*\b(?P<which>BEGIN|END) (?P<what>SOLUTION|HIDDEN TESTS|MARK SCHEME)\b.*$"
)
#: What nbgrader writes in place of an answer.
_STUBS = re.compile(r"YOUR (?:CODE|ANSWER) HERE|raise NotImplementedError")


def is_nbgrader(document: Document) -> bool:
    """Whether nbgrader's metadata say of some cell that it is an answer or a test."""
    return any(
        info.get("solution") or info.get("grade") or info.get("task")
        for info in map(_info, document.cells)
    )


def read_nbgrader(path: Path, document: Document) -> SourceNotebook:
    """The cells of an nbgrader source notebook.

    Raises:
        GraderError: it holds no solution, since it is what students get, or markers lack others.
    """
    cells: list[SourceCell] = []
    remarks: list[Remark] = []
    headings = Headings()
    for number, cell in enumerate(document.cells, start=1):
        made = _cell(path, number, cell, headings, remarks)
        if made is not None:
            cells.append(made)
    answers = [cell for cell in cells if cell.role == "answer"]
    if answers and all(_is_stub(cell.text) for cell in answers):
        raise GraderError(
            f"{path} holds no solution: it is the students' version; import the notebook in "
            "nbgrader's source/ folder"
        )
    remarks += [
        Remark(cell.number, 0, "this answer has no solution, only what students get of it")
        for cell in answers
        if _is_stub(cell.text)
    ]
    return SourceNotebook(path, "nbgrader", tuple(cells), tuple(remarks))


def _cell(
    path: Path, number: int, cell: DocumentCell, headings: Headings, remarks: list[Remark]
) -> SourceCell | None:
    is_code = cell.kind == "code"
    info = _info(cell)
    is_text = not is_code and not info.get("solution")  # headings of an answer are part of it
    heading = headings.above(cell.text if is_text else "", is_code=not is_text)
    if cell.kind == "raw":
        if cell.text.strip():
            remarks.append(Remark(number, 0, "a raw cell is left out"))
        return None
    role = _role(info)
    text = _marked("\n".join(map(_plain_marker, cell.text.splitlines())), role)
    try:
        list(regions_of(text.splitlines()))
    except GraderError as error:
        raise GraderError(f"{path}: cell {number}, {error}") from None
    points = _points(info.get("points")) if info.get("grade") or info.get("task") else 0.0
    name = info.get("grade_id")
    return SourceCell(
        number=number,
        role=role,
        is_code=is_code,
        text=text,
        name=name if isinstance(name, str) else "",
        points=points,
        outputs=cell.outputs,
        heading=heading,
    )


def _info(cell: DocumentCell) -> Mapping[str, Any]:
    metadata = cell.fields.get("metadata")
    info = metadata.get("nbgrader") if isinstance(metadata, Mapping) else None
    return info if isinstance(info, Mapping) else {}


def _role(info: Mapping[str, Any]) -> Role:
    if info.get("task") or (info.get("solution") and info.get("grade")):
        return "manual"
    if info.get("solution"):
        return "answer"
    return "tests" if info.get("grade") else "given"


def _plain_marker(line: str) -> str:
    """The line, or the marker that it is in the form that the handout knows."""
    found = _MARKER.match(line)
    return f"{found['indent']}### {found['which']} {found['what']}" if found else line


def _marked(text: str, role: Role) -> str:
    """The text with markers around what nbgrader would replace: the whole cell if it has none."""
    if role not in ("answer", "manual") or "### BEGIN SOLUTION" in text or _is_stub(text):
        return text
    if "### BEGIN MARK SCHEME" in text:  # a task, whose text students get
        return text
    return f"### BEGIN SOLUTION\n{text}\n### END SOLUTION"


def _is_stub(text: str) -> bool:
    return _STUBS.search(text) is not None and "### BEGIN SOLUTION" not in text


def _points(value: Any) -> float:
    """The points of a cell, which old schemas have as text, or not at all."""
    try:
        points = float(value)
    except (TypeError, ValueError):
        return 0.0
    return points if 0 <= points < 1e9 else 0.0
