"""What stays of an answer between START and END? Its left sides, instructions, and their blocks."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.authoring.handout.blocks import Rest, Section, blocks_of, remaining
from grader.authoring.handout.comments import AnswerCode
from grader.authoring.handout.markers import START, Region
from grader.authoring.handout.placeholders import left_side
from grader.authoring.handout.spans import Span, indent_of

_FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
_STEP = "    "


def scaffold(
    lines: Sequence[str], tree: ast.Module, region: Region, planted: Sequence[Span]
) -> list[str]:
    """The lines of a region with its markers and a hint at its length, but without the answer.

    Args:
        lines: the lines of the cell.
        tree: its syntax tree.
        region: the answer, with its markers.
        planted: the statements that others replace.
    """
    return _Scaffold(lines, tree, region, planted).text()


class _Scaffold:
    def __init__(
        self, lines: Sequence[str], tree: ast.Module, region: Region, planted: Sequence[Span]
    ) -> None:
        self._lines, self._region = lines, region
        self._planted = {span.first: span for span in planted}
        self._cursor = region.first + 1  # the next line not yet looked at
        found = list(self._outermost(tree, nested=False))
        self._statements = [statement for statement, _ in found]
        self._nested = any(nested for _, nested in found)
        self._answer = AnswerCode.of(lines, self._statements)

    def text(self) -> list[str]:
        start = START.match(self._lines[self._region.first - 1])
        indent = start["indent"] if start else ""
        rest = self._emptied_block(self._statements, nested=self._nested)
        rest.lines += self._comments_before(self._region.last)
        if not rest.holds:
            rest.lines.append(f"{indent}pass")
        count = sum(
            isinstance(node, ast.stmt) for one in self._statements for node in ast.walk(one)
        )
        hint = f"(≈ {count} line{'' if count == 1 else 's'} of code)"
        marker = f"{indent}### START CODE HERE ### {hint}"
        return [marker, *rest.lines, self._lines[self._region.last - 1]]

    def _outermost(self, node: ast.AST, *, nested: bool) -> Iterator[tuple[ast.stmt, bool]]:
        """The statements in the region, and whether they belong to a function."""
        nested = nested or isinstance(node, _FUNCTION)
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt) and self._is_inside(child):
                yield child, nested
            else:
                yield from self._outermost(child, nested=nested)

    def _is_inside(self, statement: ast.stmt) -> bool:
        end = statement.end_lineno or statement.lineno
        return _first_line(statement) > self._region.first and end < self._region.last

    def _emptied_block(self, statements: Sequence[ast.stmt], *, nested: bool) -> Rest:
        """What remains of a block; `nested` if it belongs to a function."""
        rest = Rest()
        for statement in statements:
            rest.lines += self._comments_before(_first_line(statement))
            rest.add(self._emptied(statement, nested=nested))
            self._cursor = max(self._cursor, (statement.end_lineno or statement.lineno) + 1)
        return rest

    def _emptied(self, statement: ast.stmt, *, nested: bool) -> Rest:
        """What remains of one statement."""
        if span := self._planted.get(statement.lineno):
            self._cursor = max(self._cursor, span.last + 1)
            return Rest(list(span.replacement), holds=True)
        if blocks := list(blocks_of(statement)):
            asked = isinstance(statement, (*_FUNCTION, ast.ClassDef)) and not nested
            inside = nested or isinstance(statement, _FUNCTION)
            sections = [self._section(block, asked=asked, nested=inside) for block in blocks]
            return remaining(statement, sections, whole=asked)
        if (left := left_side(self._lines, statement)) is None:
            return Rest()
        indent = indent_of(self._lines[statement.lineno - 1])
        comment = self._comment_after(statement)
        return Rest([f"{indent}{left}{'  ' if comment else ''}{comment}"], holds=True)

    def _section(self, block: list[ast.stmt], *, asked: bool, nested: bool) -> Section:
        """One block, emptied, with its header; the docstring of what is `asked` for stays."""
        first = _first_line(block[0])
        comments, header, rest = list[str](), list[str](), Rest()
        for number in range(self._cursor, first):
            line = self._lines[number - 1].rstrip()
            if line.lstrip().startswith("#"):
                (rest.lines if header else comments).extend(self._instruction(line))
            elif line:
                header += [*rest.lines, line]  # a comment between the lines of a header
                rest.lines.clear()
        before = self._lines[first - 1].encode()[: block[0].col_offset].decode()
        is_one_line = bool(before.strip()) and block[0].lineno == first  # `if x: y = 1`
        if is_one_line:
            header.append(before.rstrip())
        self._cursor = max(self._cursor, first)
        if asked and not is_one_line and ast.get_docstring(ast.Module(block, []), clean=False):
            end = block[0].end_lineno or first
            rest.lines += self._lines[first - 1 : end]
            self._cursor, block = end + 1, block[1:]
        emptied = self._emptied_block(block, nested=nested)
        if is_one_line:
            indent = indent_of(header[0]) + _STEP
            emptied.lines = [indent + line.strip() for line in emptied.lines]
        rest.add(emptied)
        return Section(comments, header, rest)

    def _comment_after(self, statement: ast.stmt) -> str:
        line = self._lines[(statement.end_lineno or statement.lineno) - 1]
        rest = line.encode()[statement.end_col_offset or 0 :].decode().strip()
        return rest if rest.startswith("#") and not self._answer.is_given_by(rest) else ""

    def _comments_before(self, until: int) -> list[str]:
        kept: list[str] = []
        for number in range(self._cursor, until):
            line = self._lines[number - 1].rstrip()
            if not line:
                kept.append(line)
            elif line.lstrip().startswith("#"):
                kept += self._instruction(line)
        self._cursor = max(self._cursor, until)
        return kept

    def _instruction(self, comment: str) -> list[str]:
        """A comment on a line of its own, unless it gives the answer away."""
        return [] if self._answer.is_given_by(comment) else [comment]


def _first_line(node: ast.stmt) -> int:
    """The line on which a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(one.lineno for one in decorators)])
