"""Is a function split, so that its rest stands in the next cell?

Python reads each cell alone, so the first part returns nothing (or does not parse), and the rest is
a `return` outside of any function. A person who reads the notebook sees one function, and so does
the grader, which says it. Cells are joined only where nothing else could be meant: the function in
the first cell has no `return` at its end, and with the next cell it is whole.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass

from grader.notebook.parsing import parse

_DEF = re.compile(r"(?:async\s+)?def\s+\w+")
_ONLY_RETURN = re.compile(r"return\b[^\n]+")
_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True)
class Cell:
    """The text of one code cell; `number` counts all cells from 1, and is None for a .py file.

    `rests` are the further cells whose text was joined to it, each with the line of the joined text
    on which it begins.
    """

    number: int | None
    text: str
    rests: tuple[tuple[int, int], ...] = ()


#: Over how many further cells a function may be spread.
MOST_RESTS = 5


def joined(cells: Iterable[Cell]) -> list[Cell]:
    """The cells, where the rest of a split function stands with its beginning."""
    pending = list(cells)
    found: list[Cell] = []
    at = 0
    while at < len(pending):
        taken = 1
        whole: list[Cell] | None = None
        if found and _may_be_rest(pending[at]):
            for taken in range(1, MOST_RESTS + 1):
                rests = pending[at : at + taken]
                if len(rests) < taken or not _may_be_rest(rests[-1]):
                    break
                if whole := _joined(found[-1], rests):
                    break
        if whole is None:
            found.append(pending[at])
            at += 1
        else:
            found[-1:] = whole
            at += taken
    return found


def _may_be_rest(cell: Cell) -> bool:
    lines = (line for line in cell.text.split("\n") if line.strip())
    first = next((line for line in lines if not line.lstrip().startswith("#")), "")
    is_rest = first[:1] in (" ", "\t") or _ONLY_RETURN.fullmatch(cell.text.strip())
    return cell.number is not None and bool(first and is_rest)


def _joined(cell: Cell, rests: list[Cell]) -> list[Cell] | None:
    """All cells with the function whole in the first; None where nothing is split."""
    lines = cell.text.rstrip().split("\n")
    first = _last_function(lines)
    if first is None:
        return None
    begun = _parsed("\n".join(lines[first:]))
    if begun is not None and isinstance(begun.body[-1], ast.Return | ast.Raise):
        return None
    margin = next((_margin(line) for line in lines[first + 1 :] if line.strip()), "")
    whole = [*lines]
    places = [*cell.rests]
    left: list[str] = []
    for rest in rests:
        below = rest.text.rstrip().split("\n")
        if _ONLY_RETURN.fullmatch(rest.text.strip()) and margin:
            below = [margin + line.lstrip() if line.strip() else line for line in below]
        end = next((i for i, line in enumerate(below) if _is_at_margin(line)), len(below))
        if rest.number is None or left:
            return None
        places.append((len(whole) + 1, rest.number))
        whole += below[:end]
        if end < len(below):
            left = [""] * end + below[end:]
    function = _parsed("\n".join(whole[first:]))
    if function is None or not _returns_below(function, places[-1][0] - first):
        return None
    cells = [Cell(cell.number, "\n".join(whole), tuple(places))]
    return [*cells, Cell(rests[-1].number, "\n".join(left))] if left else cells


def _returns_below(function: ast.FunctionDef | ast.AsyncFunctionDef, line: int) -> bool:
    """Whether the function gives something back on `line` or below."""
    return any(
        isinstance(node, ast.Return) and node.value is not None and (node.end_lineno or 0) >= line
        for node in ast.walk(function)
    )


def _last_function(lines: list[str]) -> int | None:
    """Where the function begins that the lines end with; None where they end with another thing."""
    at = [i for i, line in enumerate(lines) if _is_at_margin(line)]
    while at and lines[at[-1]].startswith((")", "]", "}")):
        at.pop()
    return at[-1] if at and _DEF.match(lines[at[-1]]) else None


def _is_at_margin(line: str) -> bool:
    return bool(line.strip()) and line[0] not in " \t#"


def _margin(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _parsed(text: str) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The one function that `text` is."""
    try:
        body = parse(text).body
    except _FAILURES:
        return None
    node = body[0] if len(body) == 1 else None
    return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None
