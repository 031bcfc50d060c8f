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

_DEF = re.compile(r"(?:async\s+)?def\s+\w+")
_INDENTED = re.compile(r"\s*\n?(?:[ \t]*(?:#.*)?\n)*[ \t]+[^\s#]")
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


def joined(cells: Iterable[Cell]) -> list[Cell]:
    """The cells, where the rest of a split function stands with its beginning."""
    found: list[Cell] = []
    for cell in cells:
        whole = _joined(found[-1], cell) if found else None
        if whole is None:
            found.append(cell)
        else:
            found[-1:] = whole
    return found


def _joined(cell: Cell, rest: Cell) -> list[Cell] | None:
    """Both cells with the function whole in the first; None where nothing is split."""
    alone = _ONLY_RETURN.fullmatch(rest.text.strip())
    if rest.number is None or not (alone or _INDENTED.match(rest.text)):
        return None
    lines = cell.text.rstrip().split("\n")
    first = _last_function(lines)
    if first is None:
        return None
    margin = next((_margin(line) for line in lines[first + 1 :] if line.strip()), "")
    below = rest.text.split("\n")
    if alone and margin:
        below = [margin + line.lstrip() if line.strip() else line for line in below]
    end = next((i for i, line in enumerate(below) if _is_at_margin(line)), len(below))
    begun = _parsed("\n".join(lines[first:]))
    if begun is not None and isinstance(begun.body[-1], ast.Return | ast.Raise):
        return None
    whole = _parsed("\n".join([*lines[first:], *below[:end]]))
    if whole is None or not any(
        isinstance(node, ast.Return) and node.value and node.lineno > len(lines) - first
        for node in ast.walk(whole)
    ):
        return None
    text = "\n".join([*lines, *below[:end]])
    cells = [Cell(cell.number, text, (*cell.rests, (len(lines) + 1, rest.number)))]
    if any(line.strip() for line in below[end:]):
        cells.append(Cell(rest.number, "\n".join([""] * end + below[end:])))
    return cells


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
        body = ast.parse(text).body
    except _FAILURES:
        return None
    node = body[0] if len(body) == 1 else None
    return node if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None
