"""Which solved notebook do the cells of a source notebook make, and where is each test in it?

The solved notebook is what the reference is made of, and where tests are run. A test cell is cut
there at its hidden tests, so that what students never see is in cells of its own.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import nbformat

from grader.authoring.creating.solved import (
    SolvedCell,
    SolvedNotebook,
    check_code,
    solved_from_cells,
)
from grader.authoring.importing.source import Remark, SourceCell, SourceNotebook
from grader.authoring.importing.tests_of_cells import TestStatement, pieces_of, statements_of
from grader.errors import GraderError

_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


@dataclass(frozen=True)
class PlacedTest:
    """A statement of a test cell: what it says, and its number among those of the notebook."""

    statement: TestStatement
    fragment: int


@dataclass(frozen=True)
class Solving:
    """The solved notebook.

    Attributes:
        notebook: the notebook.
        tests: the statements of test cells, in order.
        origin: the number of each of its cells in the source notebook.
        answers: the numbers of answers in the source notebook.
        remarks: test cells that Python cannot read.
    """

    notebook: SolvedNotebook
    tests: tuple[PlacedTest, ...]
    origin: dict[int, int]
    answers: frozenset[int]
    remarks: tuple[Remark, ...]


def solved(source: SourceNotebook) -> Solving:
    """The solved notebook of a source notebook."""
    cells: list[SolvedCell] = []
    origin: dict[int, int] = {}
    statements: dict[tuple[int, int], list[TestStatement]] = {}
    remarks: list[Remark] = []
    for cell in source.cells:
        for text, is_hidden, found in _texts(source.path, cell, source.format == "otter", remarks):
            number = len(cells) + 1
            kind = "code" if cell.is_code else "markdown"
            outputs = cell.outputs if source.format == "otter" else ()
            cells.append(SolvedCell(number, kind, text, outputs=outputs, secret=is_hidden))
            origin[number] = cell.number
            for one in found:
                line = one.line - found[0].line + _first(text)
                statements.setdefault((number, line), []).append(one)
    notebook = solved_from_cells(source.path, cells)
    placed = [
        PlacedTest(there.pop(0), n)
        for n, fragment in enumerate(notebook.program.fragments)
        if (there := statements.get((fragment.cell or 0, fragment.line)))
    ]
    answers = frozenset(cell.number for cell in source.of_role("answer"))
    return Solving(notebook, tuple(placed), origin, answers, tuple(remarks))


def _texts(
    path: Path, cell: SourceCell, shows_values: bool, remarks: list[Remark]
) -> Iterator[tuple[str, bool, Sequence[TestStatement]]]:
    """The pieces of a cell: text, whether students never see it, and the tests in it."""
    if cell.role != "tests" or not cell.is_code:
        if cell.text.strip():
            check_code(path, cell.number, "code" if cell.is_code else "markdown", cell.text)
            yield cell.text, False, ()
        return
    for piece in pieces_of(cell):
        try:
            found = statements_of(cell.number, piece, shows_values=shows_values)
            yield piece.text, piece.is_hidden, found
        except SyntaxError as error:
            line = piece.first + (error.lineno or 1) - 1
            remarks.append(Remark(cell.number, line, f"Python cannot read this test: {error.msg}"))


def _first(text: str) -> int:
    """The line of the first statement of a text that holds one."""
    from grader.notebook import parse

    body = parse(text).body
    return body[0].lineno if body else 1


def reference_text(source: SourceNotebook, tags: dict[int, str]) -> str:
    """The reference in percent format.

    Args:
        source: the source notebook.
        tags: the tags of cells that are marked by hand, by their numbers.

    Raises:
        GraderError: jupytext is not installed.
    """
    try:
        jupytext = importlib.import_module("jupytext")
    except ImportError:
        raise GraderError(
            "importing a notebook needs jupytext, which is not installed: pip install jupytext"
        ) from None
    cells = []
    for cell in source.cells:
        made: dict[str, object] = {
            "cell_type": "code" if cell.is_code else "markdown",
            "metadata": {"tags": [tags[cell.number]]} if cell.number in tags else {},
            "source": cell.text,
        }
        if cell.is_code:
            made |= {"execution_count": None, "outputs": []}
        cells.append(made)
    node = nbformat.from_dict(  # type: ignore[no-untyped-call]  # nbformat's
        {
            "cells": cells,
            "metadata": {
                "kernelspec": _KERNEL,
                "jupytext": {"notebook_metadata_filter": "-all"},
            },
            "nbformat": 4,
            "nbformat_minor": 4,
        }
    )
    text: str = jupytext.writes(node, fmt="py:percent")
    return text


def cells_of_students(source: SourceNotebook) -> dict[int, int]:
    """The number of each cell in the students' notebook, by its number in the source notebook."""
    from grader.authoring.handout import without_answers

    kept = [
        cell.number
        for cell in source.cells
        if not cell.is_code or without_answers(cell.text).strip() or not cell.text.strip()
    ]
    return {number: place for place, number in enumerate(kept, start=1)}
