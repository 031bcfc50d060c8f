"""How does the solved notebook become the reference? With each solution between two markers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from grader.authoring.creating.finding import Definition
from grader.authoring.creating.solved import SolvedCell, SolvedNotebook, jupytext
from grader.authoring.handout.markers import Region, regions_of
from grader.errors import GraderError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
#: Other ways to write the two markers, and how they are written here.
_MARKERS = (
    (
        re.compile(r"^([ \t]*)#+\s*YOUR CODE STARTS HERE\b.*$", re.IGNORECASE),
        "### START CODE HERE ###",
    ),
    (re.compile(r"^([ \t]*)#+\s*YOUR CODE ENDS HERE\b.*$", re.IGNORECASE), "### END CODE HERE ###"),
    (
        re.compile(r"^([ \t]*)#+\s*START CODE HERE\b(?!\s*###).*$", re.IGNORECASE),
        "### START CODE HERE ###",
    ),
    (
        re.compile(r"^([ \t]*)#+\s*END CODE HERE\b(?!\s*###).*$", re.IGNORECASE),
        "### END CODE HERE ###",
    ),
)
_ANY = re.compile(
    r"#\s*(?P<what>START|END|BEGIN)\s*(?:CODE HERE|SOLUTION)\b|#\s*SOLUTION\s*$", re.IGNORECASE
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def reference_text(notebook: SolvedNotebook, graded: Sequence[Definition]) -> str:
    """The reference in percent format: the notebook, with markers around each solution."""
    import nbformat

    cells = []
    for cell in notebook.cells:
        text = cell.text
        if cell.kind == "code":
            text = marked(cell, [one for one in graded if one.cell == cell.number])
        metadata = {"tags": list(cell.tags)} if cell.tags else {}
        made: dict[str, object] = {"cell_type": cell.kind, "metadata": metadata, "source": text}
        if cell.kind == "code":
            made |= {"execution_count": None, "outputs": []}
        cells.append(made)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    node = nbformat.from_dict(  # type: ignore[no-untyped-call]  # nbformat's
        {
            "cells": cells,
            "metadata": {"kernelspec": kernel},
            "nbformat": 4,
            "nbformat_minor": 4,
        }
    )
    text = jupytext().writes(node, fmt="py:percent")
    return _without_version(text)


def _without_version(text: str) -> str:
    """The text without the lines of its header that name versions of jupytext."""
    lines = [
        line
        for line in text.split("\n")
        if not re.match(r"#\s+(?:format_version|jupytext_version):", line)
    ]
    return "\n".join(lines)


def marked(cell: SolvedCell, graded: Sequence[Definition]) -> str:
    """The text of a cell with its markers, which it gets where a graded function has none."""
    lines = [_usual(line) for line in cell.text.split("\n")]
    regions = _regions(lines)
    for one in sorted(graded, key=lambda one: one.node.lineno, reverse=True):
        first, last = one.node.lineno, _last_line(lines, one.node)
        if any(region.first <= last and first <= region.last for region in regions):
            continue
        inside = [found for line in lines[first - 1 : last] if (found := _ANY.search(line))]
        if inside and not any(found["what"] for found in inside):
            continue
        lines[first - 1 : last] = [
            "" if _ANY.search(line) and line.lstrip().startswith("#") else line
            for line in lines[first - 1 : last]
        ]
        for function in sorted(_functions(one.node), key=lambda f: f.lineno, reverse=True):
            _mark(lines, function)
    return "\n".join(lines)


def _regions(lines: Sequence[str]) -> list[Region]:
    """The regions that the cell's own markers make; none where these are not in pairs."""
    try:
        return list(regions_of(lines))
    except GraderError:
        return []


def _last_line(lines: Sequence[str], node: ast.AST) -> int:
    """The last line of a definition, with the markers below its last statement."""
    last = found = getattr(node, "end_lineno", 0)
    while last < len(lines) and (not lines[last].strip() or lines[last].lstrip().startswith("#")):
        last += 1
        if _ANY.search(lines[last - 1]) and not re.search(r"START|BEGIN", lines[last - 1], re.I):
            found = last
    return found


def _usual(line: str) -> str:
    for pattern, marker in _MARKERS:
        if found := pattern.match(line):
            return found[1] + marker
    return line


def _functions(node: ast.AST) -> Iterator[_Function]:
    """The function itself, or the methods of a class."""
    if isinstance(node, _Function):
        yield node
    elif isinstance(node, ast.ClassDef):
        for inner in node.body:
            yield from _functions(inner)


def _mark(lines: list[str], function: _Function) -> None:
    """Put markers around the body of a function, below its docstring."""
    body = function.body
    if ast.get_docstring(function, clean=False) is not None:
        body = body[1:]
    if not body:
        return
    first, last = body[0], body[-1]
    begin = min([first.lineno, *(d.lineno for d in getattr(first, "decorator_list", []))])
    end = last.end_lineno or last.lineno
    line = lines[begin - 1]
    before = line.encode()[: first.col_offset].decode()
    if before.strip():  # the body stands on the line of the `def`
        margin = before[: len(before) - len(before.lstrip())] + "    "
        rest = line.encode()[first.col_offset :].decode()
        lines[begin - 1 : end] = [
            before.rstrip(),
            f"{margin}{BEGIN}",
            margin + rest,
            *lines[begin:end],
            f"{margin}{END}",
        ]
        return
    above = begin - 1  # comments above the body speak of the solution
    top = (function.body[0].end_lineno if body is not function.body else None) or _head(function)
    while above > top and (
        not lines[above - 1].strip() or lines[above - 1].lstrip().startswith("#")
    ):
        above -= 1
    after = end
    while after < len(lines) and lines[after].startswith(before) and before:
        if not lines[after].lstrip().startswith("#"):
            break
        after += 1  # so do those below it
    lines[after:after] = [f"{before}{END}"]
    lines[above:above] = [f"{before}{BEGIN}"]


def _head(function: _Function) -> int:
    """The last line of the `def` itself, as far as its arguments go."""
    ends = [node.end_lineno or 0 for node in ast.walk(function.args) if hasattr(node, "end_lineno")]
    if function.returns is not None:
        ends.append(function.returns.end_lineno or 0)
    return max([function.lineno, *ends])
