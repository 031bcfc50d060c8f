"""What does the solved notebook hold, cell by cell, and which program is it?"""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from grader.errors import GraderError
from grader.notebook import (
    Document,
    Output,
    Program,
    contents,
    parse,
    read,
    read_document,
    without_magics,
)

_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_FORMATTING = re.compile(r"[*_`]{1,3}|<[^>]+>|\$")
#: Below these lines stands what students must not see, up to the line that ends it.
_HIDDEN_TESTS = re.compile(r"^\s*#+\s*BEGIN HIDDEN TESTS\b", re.IGNORECASE)
_END_OF_HIDDEN_TESTS = re.compile(r"^\s*#+\s*END HIDDEN TESTS\b", re.IGNORECASE)
_SOLUTION_ONLY = re.compile(r"\s*#\s*solution[ -]only\b", re.IGNORECASE)
_SOLUTION_TAGS = frozenset({"solution-only", "solution only", "solution_only"})


@dataclass(frozen=True)
class SolvedCell:
    """One cell of the solved notebook.

    Attributes:
        number: its number, counting all cells from 1.
        kind: "code", "markdown" or "raw".
        text: its text.
        tags: its tags.
        metadata: its metadata.
        outputs: what it gave when it was last run, according to the notebook.
        secret: whether students never see it: it is part of the solution, or a hidden test.
    """

    number: int
    kind: str
    text: str
    tags: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)
    outputs: tuple[Output, ...] = ()
    secret: bool = False

    @cached_property
    def statements(self) -> tuple[ast.stmt, ...]:
        """Its top-level statements, on the lines of its text; none if Python cannot read it."""
        if self.kind != "code":
            return ()
        try:
            return tuple(parse("\n".join(without_magics(self.text)[0])).body)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return ()

    @property
    def shown(self) -> str:
        """What it printed and displayed, as text."""
        texts = [
            output.text or output.data.get("text/plain", "")
            for output in self.outputs
            if not output.is_error
        ]
        return "\n".join(text for text in texts if text.strip())


@dataclass(frozen=True)
class SolvedNotebook:
    """The solved notebook.

    Attributes:
        path: its file.
        cells: its cells, in order. A hidden test within a cell is a cell of its own here.
        program: its statements, none of which has been run; their cells are counted as here.
        handout: the handout whose cells these are, if the file has several; "" if it has one.
    """

    path: Path
    cells: tuple[SolvedCell, ...]
    program: Program
    handout: str = ""

    @property
    def title(self) -> str:
        """Its first heading, or else the name of its file."""
        for cell in self.cells:
            if cell.kind == "markdown" and (found := _HEADING.search(cell.text)):
                return _FORMATTING.sub("", found[1]).strip() or self.path.stem
        return self.path.stem.replace("_", " ")

    def cell(self, number: int) -> SolvedCell:
        """The cell with a number."""
        return self.cells[number - 1]


def read_solved(path: Path) -> SolvedNotebook:
    """Read a solved notebook: an .ipynb, or a .py file in percent format.

    Raises:
        GraderError: it cannot be read, or has no code.
    """
    if path.suffix.lower() == ".py":
        try:
            text = contents(path).decode("utf-8")
        except UnicodeDecodeError:
            raise GraderError(f"{path} is not text in UTF-8; save it so") from None
        return solved_from_text(text, path)
    document = read_document(path)
    check_language(path, document)
    cells = []
    for cell in document.cells:
        metadata = cell.fields.get("metadata")
        metadata = metadata if isinstance(metadata, dict) else {}
        made = SolvedCell(0, cell.kind, cell.text, _tags(metadata), metadata, cell.outputs)
        cells.append(replace(made, secret=_is_secret(made)))
    for number, one in enumerate(cells, start=1):
        check_code(path, number, one.kind, one.text)
    return solved_from_cells(path, cells)


def solved_from_text(text: str, path: Path) -> SolvedNotebook:
    """The solved notebook in a text in percent format.

    Raises:
        GraderError: jupytext is not installed or cannot read it, or there is no code in it.
    """
    try:
        notebook = jupytext().reads(text, fmt="py:percent")
    except GraderError:
        raise
    except Exception as error:  # its parser and nbformat's schema each have errors of their own
        raise GraderError(
            f"{path} is not a notebook in percent format: {str(error).splitlines()[0]}"
        ) from None
    cells = []
    for cell in notebook.cells:
        metadata = dict(cell.metadata)
        made = SolvedCell(0, cell.cell_type, cell.source, _tags(metadata), metadata)
        cells.append(replace(made, secret=_is_secret(made)))
    for number, one in enumerate(cells, start=1):
        check_code(path, number, one.kind, one.text)
    return solved_from_cells(path, cells)


def check_language(path: Path, document: Document) -> None:
    """Refuse a notebook in another language than Python.

    Raises:
        GraderError: the notebook says that it is one.
    """
    if document.language and "python" not in document.language.lower():
        raise GraderError(
            f"{path} is a notebook in {document.language}; courses are made of notebooks in Python"
        )


def check_code(path: Path, number: int, kind: str, text: str) -> None:
    """Refuse a code cell that is not Python, since the reference must run as a whole.

    Raises:
        GraderError: Python cannot read it.
    """
    if kind != "code":
        return
    try:
        parse("\n".join(without_magics(text)[0]))
    except SyntaxError as error:
        raise GraderError(
            f"{path}: cell {number}, line {error.lineno}: {error.msg}; correct the cell, or make "
            "it a text cell"
        ) from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise GraderError(f"{path}: cell {number} is not Python: {error}") from None


def jupytext() -> Any:
    """The package that reads and writes notebooks as text.

    Raises:
        GraderError: it is not installed.
    """
    try:
        return importlib.import_module("jupytext")
    except ImportError:
        raise GraderError(
            "making a course from a notebook needs jupytext, which is not installed: "
            "pip install jupytext"
        ) from None


def _tags(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    tags = metadata.get("tags")
    return tuple(filter(_is_text, tags)) if isinstance(tags, list) else ()


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_secret(cell: SolvedCell) -> bool:
    if _SOLUTION_TAGS & set(cell.tags):
        return True
    return cell.kind == "code" and _SOLUTION_ONLY.match(cell.text) is not None


def solved_from_cells(path: Path, cells: Sequence[SolvedCell]) -> SolvedNotebook:
    """The solved notebook that has these cells, which are numbered anew.

    Raises:
        GraderError: there is no code in them.
    """
    handout, chosen = _of_one_handout(cells)
    apart = [piece for cell in chosen for piece in _hidden_tests_apart(cell)]
    numbered = tuple(replace(cell, number=number) for number, cell in enumerate(apart, start=1))
    if not any(cell.kind == "code" and cell.text.strip() for cell in numbered):
        raise GraderError(f"{path} has no code; name the solved notebook with --from")
    data = {
        "cells": [
            {"cell_type": cell.kind, "metadata": {}, "source": cell.text} for cell in numbered
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 4,
    }
    program = read(path.with_suffix(".ipynb"), json.dumps(data).encode())
    return SolvedNotebook(path, numbered, program, handout)


def _of_one_handout(cells: Sequence[SolvedCell]) -> tuple[str, list[SolvedCell]]:
    """The first handout that a cell names, and the cells that are in it."""
    from grader.authoring.handout import named_handouts

    handout, chosen = "", []
    for cell in cells:
        names, text = named_handouts(cell.text)
        handout = handout or (names[0] if names else "")
        if not names or handout in names:
            chosen.append(replace(cell, text=text))
    return handout, chosen


def _hidden_tests_apart(cell: SolvedCell) -> list[SolvedCell]:
    """The cell, cut at its hidden tests, which students never see."""
    if cell.kind != "code" or not any(map(_HIDDEN_TESTS.match, cell.text.splitlines())):
        return [cell]
    pieces: list[tuple[bool, list[str]]] = [(False, [])]
    for line in cell.text.splitlines():
        if _HIDDEN_TESTS.match(line):
            pieces.append((True, ["# solution only", line]))
        else:
            pieces[-1][1].append(line)
            if pieces[-1][0] and _END_OF_HIDDEN_TESTS.match(line):
                pieces.append((False, []))
    return [
        replace(cell, text="\n".join(lines), secret=cell.secret or hidden)
        for hidden, lines in pieces
        if any(line.strip() for line in lines)
    ]
