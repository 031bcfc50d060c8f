"""Which cells of a notebook in otter's Assign format are answers, tests, or marked by hand?

Raw cells stand around each question (`# BEGIN QUESTION`, with YAML below), and within it around
prompts, solutions and tests. What they hold may also stand in a text cell, between "```otter" and
"```".
"""

from __future__ import annotations

import ast
import importlib
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader.authoring.handout import has_answers, regions_of
from grader.authoring.importing.source import (
    Collected,
    Headings,
    Remark,
    Role,
    SourceCell,
    SourceNotebook,
)
from grader.errors import GraderError
from grader.notebook import Document, Output, parse

_CONFIG = re.compile(r"^\s*#\s*ASSIGNMENT CONFIG\b", re.IGNORECASE)
_BOUNDARY = re.compile(
    r"^\s*#\s*(?P<which>BEGIN|END)\s+(?P<what>QUESTION|PROMPT|SOLUTION|TESTS)\b", re.IGNORECASE
)
_FENCE, _END_OF_FENCE = "```otter", "```"
_IGNORED = re.compile(r"^\s*#{1,2}\s*ignore\b", re.IGNORECASE)
_HIDDEN = re.compile(r"^\s*#.*\bhidden\b", re.IGNORECASE)
_BEGIN_TEST_CONFIG = re.compile(r'^(?:.\s*=\s*)?"{2,3}\s*#\s*BEGIN\s*TEST\s*CONFIG', re.IGNORECASE)
_END_TEST_CONFIG = re.compile(r'^"{2,3};?\s*#\s*END\s*TEST\s*CONFIG', re.IGNORECASE)


@dataclass(frozen=True)
class _Piece:
    """A cell, or a part of one: its number, kind, text and outputs."""

    number: int
    kind: str
    text: str
    outputs: tuple[Output, ...] = ()


@dataclass
class _Question:
    """A question that is being read."""

    name: str
    points: float | None
    each: list[float] | None
    is_manual: bool
    has_prompt: bool = False
    tests: list[int] = field(default_factory=list)
    test_points: list[float | None] = field(default_factory=list)


def is_otter(document: Document) -> bool:
    """Whether a cell begins a question, or configures an assignment, of otter's Assign."""
    return any(
        piece.kind == "raw"
        and ((found := _BOUNDARY.match(piece.text)) or _CONFIG.match(piece.text))
        and (found is None or found["what"].upper() == "QUESTION")
        for piece in _pieces(document)
    )


def read_otter(path: Path, document: Document) -> SourceNotebook:
    """The cells of a notebook in otter's Assign format.

    Raises:
        GraderError: a boundary cell has no counterpart, or cannot be read.
    """
    reader = _Reader(path)
    for piece in _pieces(document):
        reader.read(piece)
    return reader.notebook()


def _pieces(document: Document) -> Iterator[_Piece]:
    """The cells, with what stands in a fence of text cells as a raw cell of its own."""
    for number, cell in enumerate(document.cells, start=1):
        lines = cell.text.splitlines()
        if cell.kind != "markdown" or _FENCE not in map(str.strip, lines):
            yield _Piece(number, cell.kind, cell.text, cell.outputs)
            continue
        kind, held = "markdown", list[str]()
        for line in [*lines, None]:
            begins = line is not None and kind == "markdown" and line.strip() == _FENCE
            ends = line is not None and kind == "raw" and line.strip() == _END_OF_FENCE
            if line is not None and not begins and not ends:
                held.append(line)
                continue
            if any(map(str.strip, held)):
                yield _Piece(number, kind, "\n".join(held).strip("\n"))
            kind, held = ("raw" if begins else "markdown"), []


class _Reader:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._found = Collected()
        self._headings = Headings()
        self._blocks: list[str] = []
        self._question: _Question | None = None
        self._title = ""

    def notebook(self) -> SourceNotebook:
        if self._blocks:
            raise GraderError(f"{self._path}: the last {self._blocks[-1]} has no END")
        cells = tuple(self._found.cells)
        return SourceNotebook(self._path, "otter", cells, tuple(self._found.remarks), self._title)

    def read(self, piece: _Piece) -> None:
        """Read one cell."""
        is_text = piece.kind == "markdown" and self._blocks[-1:] != ["SOLUTION"]
        heading = self._headings.above(piece.text if is_text else "", is_code=not is_text)
        if _IGNORED.match(piece.text):
            return
        if piece.kind == "raw":
            self._raw(piece)
            return
        if piece.kind == "code" and self._blocks[-1:] == ["TESTS"]:
            self._tests(piece)
            return
        role, text = self._answer(piece) if self._blocks[-1:] == ["SOLUTION"] else ("given", "")
        question = self._question
        cell = SourceCell(
            number=piece.number,
            role=role,
            is_code=piece.kind == "code",
            text=text or piece.text,
            name=question.name if question and role != "given" else "",
            points=(question.points or 0.0) if question and role == "manual" else 0.0,
            outputs=piece.outputs,
            heading=heading,
        )
        try:
            list(regions_of(cell.text.splitlines()))
        except GraderError as error:
            raise GraderError(f"{self._path}: cell {piece.number}, {error}") from None
        self._found.cells.append(cell)
        if question and role == "manual":
            question.points = None  # further cells of the question are worth nothing more

    def _raw(self, piece: _Piece) -> None:
        found = _BOUNDARY.match(piece.text)
        if _CONFIG.match(piece.text):
            self._title = str(self._settings(piece).get("name") or "")
        elif found is None:
            self._remark(piece, "a raw cell is left out")
        elif found["which"].upper() == "BEGIN":
            self._begin(piece, found["what"].upper())
        else:
            self._end(piece, found["what"].upper())

    def _begin(self, piece: _Piece, what: str) -> None:
        if (what == "QUESTION") != (not self._blocks):
            inside = f"inside a {self._blocks[-1]}" if self._blocks else "outside of a QUESTION"
            raise GraderError(f"{self._path}: cell {piece.number}: BEGIN {what} {inside}")
        self._blocks.append(what)
        if what == "PROMPT" and self._question:
            self._question.has_prompt = True
        if what != "QUESTION":
            return
        settings = self._settings(piece)
        if not isinstance(settings.get("name"), str):
            raise GraderError(f"{self._path}: cell {piece.number}: the question has no name")
        points, each = _points(settings.get("points"))
        manual = bool(settings.get("manual"))
        self._question = _Question(settings["name"], points, each, manual)

    def _end(self, piece: _Piece, what: str) -> None:
        if self._blocks[-1:] != [what]:
            raise GraderError(f"{self._path}: cell {piece.number}: END {what} without BEGIN")
        self._blocks.pop()
        if what == "QUESTION":
            self._share_points()
            self._question = None

    def _share_points(self) -> None:
        """Give the tests of the question that ends their points."""
        question = self._question
        if question is None or not question.tests:
            return
        count = len(question.tests)
        own = question.test_points
        if question.each is not None and len(question.each) == 1:
            shares = question.each * count
        elif question.each is not None:
            shares = (question.each + [0.0] * count)[:count]
        elif question.points is None and all(points is None for points in own):
            shares = [1.0 / count] * count  # otter's own default is a point for the question
        else:
            fixed = sum(points or 0.0 for points in own)
            free = max((question.points or 0.0) - fixed, 0.0)
            without = max(sum(points is None for points in own), 1)
            shares = [free / without if points is None else points for points in own]
        for index, points in zip(question.tests, shares, strict=True):
            cell = self._found.cells[index]
            self._found.cells[index] = SourceCell(
                cell.number, cell.role, cell.is_code, cell.text, cell.name, points, cell.outputs
            )

    def _answer(self, piece: _Piece) -> tuple[Role, str]:
        """The role of a cell in a solution, and its text with what students do not get marked."""
        question = self._question
        role: Role = "manual" if question and question.is_manual else "answer"
        if piece.kind == "code" and has_answers(piece.text):
            return role, piece.text
        prompt = " NO PROMPT" if question and question.has_prompt else ""
        return role, f"# BEGIN SOLUTION{prompt}\n{piece.text}\n# END SOLUTION"

    def _tests(self, piece: _Piece) -> None:
        question = self._question
        lines = piece.text.splitlines()
        is_hidden = bool(lines and _HIDDEN.match(lines[0]))
        settings: Mapping[str, Any] = {}
        if lines and _BEGIN_TEST_CONFIG.match(lines[0]):
            ends = (n for n, line in enumerate(lines) if _END_TEST_CONFIG.match(line))
            end = next(ends, len(lines) - 1)
            settings = self._yaml(piece, lines[1:end])
            lines = lines[end + 1 :]
            is_hidden = bool(settings.get("hidden", is_hidden))
        text = _body(lines)
        if text is None:
            self._remark(piece, "a test that reads the whole notebook (env) is not taken over")
            return
        if is_hidden:
            text = f"### BEGIN HIDDEN TESTS\n{text}\n### END HIDDEN TESTS"
        if question:
            question.tests.append(len(self._found.cells))
            points, _ = _points(settings.get("points"))
            question.test_points.append(points)
        name = question.name if question else ""
        self._found.cells.append(
            SourceCell(piece.number, "tests", True, text, name, 0.0, piece.outputs)
        )

    def _settings(self, piece: _Piece) -> Mapping[str, Any]:
        return self._yaml(piece, piece.text.splitlines()[1:])

    def _yaml(self, piece: _Piece, lines: Sequence[str]) -> Mapping[str, Any]:
        try:
            yaml = importlib.import_module("yaml")
        except ImportError:
            raise GraderError(
                "reading otter's format needs PyYAML, which is not installed: pip install pyyaml"
            ) from None
        try:
            found = yaml.safe_load("\n".join(lines)) or {}
        except yaml.YAMLError as error:
            problem = " ".join(str(error).split())
            raise GraderError(f"{self._path}: cell {piece.number}: {problem}") from None
        if not isinstance(found, dict):
            raise GraderError(f"{self._path}: cell {piece.number}: its settings are not a table")
        return found

    def _remark(self, piece: _Piece, text: str) -> None:
        if piece.text.strip():
            self._found.remarks.append(Remark(piece.number, 0, text))


def _points(value: Any) -> tuple[float | None, list[float] | None]:
    """The points of a question: one number, or one for each of its tests."""
    match value:
        case {"each": int() | float() as each}:
            return None, [float(each)]
        case [*each] if each and all(isinstance(one, int | float) for one in each):
            return None, [float(one) for one in each]
        case bool():
            return None, None
        case int() | float() if 0 <= value < 1e9:
            return float(value), None
    return None, None


def _body(lines: Sequence[str]) -> str | None:
    """The statements of a test: those of the function that it defines, if that is all it does.

    None if the function asks for the whole notebook, and not for what it defines.
    """
    text = "\n".join(lines)
    try:
        statements = parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    match statements:
        case [ast.FunctionDef() as test] | [ast.FunctionDef() as test, ast.Expr(value=ast.Call())]:
            if any(argument.arg == "env" for argument in test.args.args):
                return None
            own = text.splitlines()[test.body[0].lineno - 1 : test.end_lineno]
            return textwrap.dedent("\n".join(own))
    return text
