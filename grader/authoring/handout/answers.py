"""What is left of a cell once its answers are gone?

In a reference,

- what is between `### START CODE HERE ###` and `### END CODE HERE ###` is the answer: each
  assignment keeps its left side and becomes `… = None`, blocks in which something remains and
  comments stay, and the rest is removed;
- `### BEGIN SOLUTION` to `### END SOLUTION` (nbgrader) becomes a stub that raises
  NotImplementedError, and `# BEGIN SOLUTION` to `# END SOLUTION` (otter) becomes `...`;
- a line that ends with `# SOLUTION` keeps its left side and becomes `… = ...`;
- hidden tests and mark schemes (nbgrader), what is `NO PROMPT`, `SEED` or `IGNORE`, and the lines
  around a prompt (otter) are removed;
- a statement followed by `# handout: <statement>`, on its last line or on the line after it, is
  replaced by that statement (a planted bug).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from grader.authoring.handout.markers import (
    DROPPED_LINE,
    SOLUTION_LINE,
    Region,
    regions_of,
)
from grader.authoring.handout.placeholders import left_side
from grader.authoring.handout.planted import PLANTED, planted
from grader.authoring.handout.scaffolds import scaffold
from grader.authoring.handout.spans import Span, indent_of, with_replacements
from grader.errors import GraderError
from grader.notebook import parse

_MAGIC = re.compile(r"^\s*[%!]")
#: What students read where a solution was, as nbgrader and otter write it.
_STUBS = {
    "nbgrader": ["# YOUR CODE HERE", "raise NotImplementedError()"],
    "otter": ["..."],
    "dropped": [],
}
_WRITTEN_STUBS = {"nbgrader": ["YOUR ANSWER HERE"], "otter": ["YOUR ANSWER HERE"], "dropped": []}


def has_answers(source: str) -> bool:
    """Whether some of a cell is marked as an answer."""
    lines = source.splitlines()
    single = any(SOLUTION_LINE.search(line) or PLANTED.search(line) for line in lines)
    return single or any(True for _ in regions_of(lines))


def without_answers(source: str) -> str:
    """The text of a code cell with its answers removed and its bugs planted.

    Raises:
        GraderError: markers are not in pairs, or the cell is not Python where that must be known.
    """
    lines = source.splitlines()
    regions = list(regions_of(lines))
    single = any(SOLUTION_LINE.search(x) or DROPPED_LINE.search(x) for x in lines)
    plants = any(PLANTED.search(line) for line in lines)
    if not (regions or single or plants):
        return source
    spans = [
        Span(one.first, one.last, _stub(lines[one.first - 1], _STUBS[one.kind]))
        for one in regions
        if one.kind != "scaffold"
    ]
    scaffolds = [one for one in regions if one.kind == "scaffold"]
    code = ["" if _MAGIC.match(line) else line for line in lines]
    if scaffolds or plants or single:
        tree = _tree(code)
        there = planted(code, tree)
        spans += there
        spans += [Span(one.first, one.last, scaffold(code, tree, one, there)) for one in scaffolds]
        spans += _single_lines(code, tree, regions)
    return "\n".join(with_replacements(lines, spans))


def without_written_answers(source: str) -> str:
    """The text of a cell that is not code, without solutions and mark schemes.

    Raises:
        GraderError: markers are not in pairs.
    """
    lines = source.splitlines()
    spans = [
        Span(one.first, one.last, _stub(lines[one.first - 1], _WRITTEN_STUBS[one.kind]))
        for one in regions_of(lines)
        if one.kind in _WRITTEN_STUBS
    ]
    return "\n".join(with_replacements(lines, spans)) if spans else source


def _stub(line: str, stub: Sequence[str]) -> list[str]:
    return [indent_of(line) + text for text in stub]


def _tree(lines: Sequence[str]) -> ast.Module:
    try:
        return parse("\n".join(lines))
    except SyntaxError as error:
        raise GraderError(f"line {error.lineno}: {error.msg}") from None


def _single_lines(
    lines: Sequence[str], tree: ast.Module, regions: Sequence[Region]
) -> Iterator[Span]:
    """The statements whose last line says that they are a solution, or of no use to students."""
    inside = {n for one in regions for n in range(one.first, one.last + 1)}
    ends = {
        node.end_lineno: node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    }
    for number, line in enumerate(lines, start=1):
        is_dropped, is_solution = DROPPED_LINE.search(line), SOLUTION_LINE.search(line)
        if number in inside or not (is_dropped or is_solution):
            continue
        if re.search(r"(?:BEGIN|END) PROMPT\s*$", line):  # of a text that holds the prompt
            yield Span(number, number, [])
            continue
        statement = ends.get(number)
        first = statement.lineno if statement else number
        if is_dropped:
            yield Span(first, number, [])
        else:
            left = left_side(lines, statement, "...") if statement else None
            yield Span(first, number, [indent_of(lines[first - 1]) + (left or "...")])
