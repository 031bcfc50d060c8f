"""What do students get? The unsolved notebook: a solved reference with the answers removed.

`python -m grader.authoring.handout [--course DIR] [NAME...]` writes `assignments/<name>/<notebook>`
from `reference/<name>.py`, and where an assignment has several handouts, the notebook of each; with
`--check` it writes nothing and fails if a notebook is stale. In a reference,

- what is between `### START CODE HERE ###` and `### END CODE HERE ###` is the answer: each
  assignment keeps its left side and becomes `… = None`, blocks and comments stay, and the rest is
  removed;
- a statement followed by `# handout: <statement>`, on its last line or on the line after it, is
  replaced by that statement (a planted bug);
- a cell that is tagged `solution-only`, or begins with the comment `# solution only`, is removed;
- a cell of an answer that is marked by hand becomes a place to write it (`manual_cells.py`);
- a cell that begins with `# only in: NAME` (`<!-- only in: NAME -->` in a text cell) is left in the
  handout of that name alone, or in those of several names with commas between them; the line goes.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.authoring.manual_cells import places_for_answers
from grader.authoring.tool import run_tool
from grader.course import Course, ManualQuestion, find_course
from grader.errors import GraderError
from grader.notebook import parse
from grader.results import write_atomically

_START = re.compile(r"^(?P<indent>[ \t]*)###\s*START CODE HERE\s*###.*$")
_END = re.compile(r"^[ \t]*###\s*END CODE HERE\s*###.*$")
_PLANTED = re.compile(r"#\s*handout:(?P<statement>.*)$")
_SOLUTION_ONLY = re.compile(r"\s*#\s*solution[ -]only\b", re.IGNORECASE)
_SOLUTION_TAGS = frozenset({"solution-only", "solution only", "solution_only"})
_ONLY_IN = re.compile(
    r"\s*(?:#|<!--)[ \t]*only in:(?P<names>[^\n]*?)[ \t]*(?:-->)?[ \t]*(?:\n|$)", re.IGNORECASE
)
_MAGIC = re.compile(r"^\s*[%!]")
_KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}


def student_notebook(
    reference_text: str,
    handout: str = "",
    handouts: Collection[str] = (),
    manual: Sequence[ManualQuestion] = (),
) -> NotebookNode:
    """The student's notebook, made from a solved one.

    Args:
        reference_text: a notebook in jupytext's percent format.
        handout: the name of the handout that it is for, if there are several.
        handouts: the names of all of them.
        manual: the questions that are marked by hand.

    Returns:
        An nbformat 4.5 notebook without outputs; the same text always yields the same notebook.

    Raises:
        GraderError: jupytext is not installed, or the text is not a notebook with paired markers.
    """
    solved = _parsed(reference_text)
    cells = []
    kept = (c for c in solved.cells if not _is_solution_only(c))
    of_handout = list(_only_in(kept, handout, handouts))
    answers = places_for_answers([{**cell, "source": text} for cell, text in of_handout], manual)
    for place, (cell, source) in enumerate(of_handout, start=1):
        is_by_hand = place - 1 in answers
        if is_by_hand and not (cell.cell_type == "code" and _has_markers(source)):
            source = answers[place - 1]
        elif cell.cell_type == "code":
            try:
                source = without_answers(source)
            except GraderError as error:
                first = source.strip().splitlines()[0]
                raise GraderError(f"the cell that begins with {first!r}: {error}") from None
        made = _cell(cell, source, place)
        if is_by_hand and "nbgrader" in cell.metadata:  # by which the answer is found again
            made.metadata["nbgrader"] = cell.metadata["nbgrader"]
        cells.append(made)
    return _node(
        {
            "cells": cells,
            "metadata": {"kernelspec": _KERNEL, "language_info": {"name": "python"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _node(entries: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = nbformat.from_dict(entries)  # type: ignore[no-untyped-call]  # nbformat's
    return node


def _parsed(text: str) -> NotebookNode:
    try:
        jupytext = importlib.import_module("jupytext")
    except ImportError:
        raise GraderError(
            "making a handout needs jupytext, which is not installed: pip install jupytext"
        ) from None
    try:
        notebook: NotebookNode = jupytext.reads(text, fmt="py:percent")
    except Exception as error:  # its parser and nbformat's schema each have errors of their own
        raise GraderError(
            f"not a notebook in percent format: {str(error).splitlines()[0]}"
        ) from error
    return notebook


def _is_solution_only(cell: NotebookNode) -> bool:
    tagged = bool(_SOLUTION_TAGS & set(cell.metadata.get("tags", ())))
    return tagged or (cell.cell_type == "code" and _SOLUTION_ONLY.match(cell.source) is not None)


def _only_in(
    cells: Iterable[NotebookNode], handout: str, handouts: Collection[str]
) -> Iterator[tuple[NotebookNode, str]]:
    """The cells that a handout has, each with its text.

    Raises:
        GraderError: a cell is only in a handout that there is not.
    """
    for cell in cells:
        source: str = cell.source
        match = _ONLY_IN.match(source)
        if match is None:
            yield cell, source
            continue
        names = {name.strip() for name in match["names"].split(",")}
        if strangers := names - {*handouts}:
            raise GraderError(
                f"`{match[0].strip()}`: assignment.toml describes no handout "
                f"{', '.join(map(repr, sorted(strangers)))}"
            )
        if handout in names:
            yield cell, source[match.end() :]


def _cell(cell: NotebookNode, source: str, place: int) -> NotebookNode:
    entries: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "id": f"cell-{place:02d}",
        "metadata": {"tags": tags} if (tags := cell.metadata.get("tags")) else {},
        "source": source,
    }
    if cell.cell_type == "code":
        entries |= {"execution_count": None, "outputs": []}
    return _node(entries)


def _has_markers(source: str) -> bool:
    return any(
        _START.match(line) or _END.match(line) or _PLANTED.search(line)
        for line in source.splitlines()
    )


def without_answers(source: str) -> str:
    """The text of a code cell with its answers removed and its bugs planted."""
    if not _has_markers(source):
        return source
    lines = ["" if _MAGIC.match(line) else line for line in source.splitlines()]
    try:
        tree = parse("\n".join(lines))
    except SyntaxError as error:
        raise GraderError(f"line {error.lineno}: {error.msg}") from None
    planted = _plant(lines, tree)
    replaced = {span.first: span for span in planted}
    for first, last in _regions(lines):
        region = _Region(lines, tree, first, last, planted)
        replaced[first] = _Span(first, last, region.text())
    return "\n".join(_with_replacements(source.splitlines(), replaced))


@dataclass(frozen=True)
class _Span:
    """Lines `first` to `last` (counting from 1, inclusive), and what replaces them."""

    first: int
    last: int
    replacement: list[str]


def _with_replacements(lines: list[str], replaced: dict[int, _Span]) -> Iterator[str]:
    number = 1
    while number <= len(lines):
        # A region may contain planted lines: it already includes them and is skipped as a whole.
        if span := replaced.get(number):
            yield from span.replacement
            number = span.last + 1
        else:
            yield lines[number - 1]
            number += 1


def _plant(lines: list[str], tree: ast.Module) -> list[_Span]:
    """The statements that `# handout: …` replaces."""
    ends = {
        node.end_lineno: node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
    }
    spans = []
    for number, line in enumerate(lines, start=1):
        if (match := _PLANTED.search(line)) is None:
            continue
        alone = not line[: match.start()].strip()  # on the line after the statement
        statement, node = match["statement"].strip(), ends.get(number - 1 if alone else number)
        if node is None or not statement:
            raise GraderError(f"line {number}: `# handout:` must follow a statement, and name one")
        try:
            parse(statement)
        except SyntaxError as error:
            raise GraderError(f"line {number}: `# handout: {statement}`: {error.msg}") from None
        spans.append(_Span(node.lineno, number, [_indent(lines[node.lineno - 1]) + statement]))
    return spans


def _regions(lines: list[str]) -> list[tuple[int, int]]:
    """The line numbers of the START and END markers, in pairs."""
    regions: list[tuple[int, int]] = []
    start: int | None = None
    for number, line in enumerate(lines, start=1):
        if _START.match(line):
            if start is not None:
                raise GraderError(f"line {number}: START, but line {start} has no END yet")
            start = number
        elif _END.match(line):
            if start is None:
                raise GraderError(f"line {number}: END without START")
            regions.append((start, number))
            start = None
    if start is not None:
        raise GraderError(f"line {start}: START without END")
    return regions


class _Region:
    """One answer: the lines `first` (its START) to `last` (its END) of a cell."""

    def __init__(
        self, lines: list[str], tree: ast.Module, first: int, last: int, planted: list[_Span]
    ) -> None:
        self._lines, self._first, self._last = lines, first, last
        self._planted = {span.first: span for span in planted}
        self._out: list[str] = []
        self._cursor = first + 1  # the next line not yet written
        self._statements = list(self._outermost(tree))

    def text(self) -> list[str]:
        """The region with its markers and a hint at its length, but without the answer."""
        start = _START.match(self._lines[self._first - 1])
        indent = start["indent"] if start else ""
        if not self._statements:
            self._comments_before(self._last)
        self._empty_block(self._statements, indent)
        self._comments_before(self._last)
        count = self._lines_of_code()
        hint = f"(≈ {count} line{'' if count == 1 else 's'} of code)"
        marker = f"{indent}### START CODE HERE ### {hint}"
        return [marker, *self._out, self._lines[self._last - 1]]

    def _outermost(self, node: ast.AST) -> Iterator[ast.stmt]:
        for child in ast.iter_child_nodes(node):
            first, end = getattr(child, "lineno", 0), getattr(child, "end_lineno", 0)
            inside = isinstance(child, ast.stmt) and first > self._first and end < self._last
            if isinstance(child, ast.stmt) and inside:
                yield child
            else:
                yield from self._outermost(child)

    def _lines_of_code(self) -> int:
        trees = [ast.walk(statement) for statement in self._statements]
        return sum(isinstance(node, ast.stmt) for tree in trees for node in tree)

    def _empty_block(self, statements: Sequence[ast.stmt], indent: str) -> None:
        kept = False
        for statement in statements:
            self._comments_before(statement.lineno)
            kept = self._empty(statement) or kept
        if not kept:
            self._out.append(f"{indent}pass")

    def _empty(self, statement: ast.stmt) -> bool:
        """Write what remains of one statement; return whether anything does."""
        end = statement.end_lineno or statement.lineno
        if span := self._planted.get(statement.lineno):
            self._out.extend(span.replacement)
            end = span.last
        elif blocks := list(_blocks(statement)):
            for block in blocks:
                if block[0].lineno == statement.lineno:
                    raise GraderError(f"line {statement.lineno}: a block needs lines of its own")
                self._header(block[0].lineno)
                self._empty_block(block, _indent(self._lines[block[0].lineno - 1]))
            self._cursor = end + 1
            return True
        elif (left := self._left_side(statement)) is not None:
            indent = _indent(self._lines[statement.lineno - 1])
            comment = self._comment_after(statement)
            self._out.append(f"{indent}{left}{'  ' if comment else ''}{comment}")
        else:
            self._cursor = max(self._cursor, end + 1)
            return False
        self._cursor = max(self._cursor, end + 1)
        return True

    def _left_side(self, statement: ast.stmt) -> str | None:
        match statement:
            case ast.AnnAssign(target=target, annotation=annotation, value=ast.expr()):
                return f"{self._written(target)}: {self._written(annotation)} = None"
            case ast.Assign(targets=targets):
                left = " = ".join(self._written(target) for target in targets)
                return f"{left} = {', '.join(['None'] * _width(targets[0]))}"
        return None

    def _written(self, expression: ast.expr) -> str:
        text = ast.get_source_segment("\n".join(self._lines), expression) or ""
        return " ".join(line.strip() for line in text.splitlines())

    def _comment_after(self, statement: ast.stmt) -> str:
        line = self._lines[(statement.end_lineno or statement.lineno) - 1]
        rest = line.encode()[statement.end_col_offset or 0 :].decode().strip()
        return rest if rest.startswith("#") else ""

    def _header(self, until: int) -> None:
        """Write the lines of a block's header (`for …:`, `else:`), up to line `until`."""
        for number in range(self._cursor, until):
            if line := self._lines[number - 1].rstrip():
                self._out.append(line)
        self._cursor = max(self._cursor, until)

    def _comments_before(self, until: int) -> None:
        for number in range(self._cursor, until):
            line = self._lines[number - 1].rstrip()
            if not line or line.lstrip().startswith("#"):
                self._out.append(line)
        self._cursor = max(self._cursor, until)


def _blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of a compound statement, in order."""
    for field in ("body", "handlers", "orelse", "finalbody"):
        entries = getattr(statement, field, None) or []
        if entries and isinstance(entries[0], ast.stmt):
            yield entries
        else:
            yield from (handler.body for handler in entries)


def _width(target: ast.expr) -> int:
    return len(target.elts) if isinstance(target, ast.Tuple | ast.List) else 1


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def notebook_text(course: Course, name: str, handout: str = "") -> str:
    """The text of the student's notebook for the assignment `name`.

    It is the one that the course hands out, or that of the `handout` with this name.
    """
    assignment = course.assignment(name)
    if handout:
        assignment = assignment.handed_out(handout)
    reference = course.folder / "reference" / f"{name}.py"
    try:
        text = reference.read_text(encoding="utf-8")
    except OSError as error:
        raise GraderError(f"{reference}: cannot be read ({error.strerror})") from None
    try:
        notebook = student_notebook(
            text,
            assignment.handout,
            [each.name for each in assignment.handouts],
            assignment.manual,
        )
    except GraderError as error:
        raise GraderError(f"{reference}: {error}") from None
    return f"{nbformat.writes(notebook)}\n"  # type: ignore[no-untyped-call]  # nbformat's


def stale_notebooks(course: Course, names: Sequence[str]) -> list[tuple[Path, str]]:
    """The notebooks that are missing or do not match their references, with the right text."""
    stale = []
    for assignment in (one for name in names for one in course.assignment(name).each_handout()):
        path = assignment.folder / assignment.notebook
        text = notebook_text(course, assignment.name, assignment.handout)
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            stale.append((path, text))
    return stale


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return 1 if `--check` finds a stale notebook, 2 for wrong usage."""
    parser = argparse.ArgumentParser(
        prog="python -m grader.authoring.handout",
        description="Make the student notebooks from the references: the solutions taken out.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="assignments (default: all)")
    parser.add_argument("--course", type=Path, metavar="DIR", help="the course's folder")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if one is stale")
    options = parser.parse_args(arguments)
    try:
        course = find_course(options.course)
        stale = stale_notebooks(course, options.names or sorted(course.assignments))
        for path, text in stale:
            if options.check:
                print(f"stale: {path}")
            else:
                write_atomically(path, text)
                print(f"written: {path}")
    except (GraderError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    run_tool(main)
