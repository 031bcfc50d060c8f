"""What does the text of a cell say, wherever it stands? Found once for each text.

Most cells of a class are the course's own or another student's. What is found out about a cell does
not depend on its number, and what is found out about a part of it not on the lines above: putting a
program together is only numbering then.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.notebook.blocks import blocks_of
from grader.notebook.cleaning import without_magics
from grader.notebook.comments import without_comments
from grader.notebook.faults import Fault, fault_of, fault_on
from grader.notebook.names import Names, names_of, statements_within
from grader.notebook.parsing import parse
from grader.notebook.placeholders import Filling, filling_of, filling_of_class
from grader.notebook.recovery import FAILURES, Piece, parse_cell, pieces_of
from grader.notebook.remembering import TextMemory
from grader.wording import current_language
from grader.wording import translate as _

#: Calls that return the function passed to them; any other call does so only in `f = wrap(f)`.
_WRAPPERS = frozenset({"partial", "vectorize", "jit", "njit"})


@dataclass(frozen=True)
class FunctionText:
    """A `def` or a class within a statement; its lines count as those of the statement do.

    Attributes:
        name: its name.
        line: the line of the `def` itself.
        first: its first line, decorators included.
        end: its last line, including indented comments below its last statement.
        source: its text.
        filling: how far it is filled in.
        is_class: whether it is a class.
    """

    name: str
    line: int
    first: int
    end: int
    source: str
    filling: Filling
    is_class: bool = False


@dataclass(frozen=True)
class AliasText:
    """An assignment to `name` on a line: of a lambda, or of what the function `of` may become."""

    name: str
    line: int
    of: str


@dataclass(frozen=True)
class StatementText:
    """A top-level statement that parses, with the functions that it may bind, in order."""

    line: int
    end_line: int
    source: str
    names: Names
    functions: tuple[FunctionText | AliasText, ...] = ()


@dataclass(frozen=True)
class BrokenText:
    """A top-level statement that is left out.

    Attributes:
        line: its first line.
        end_line: its last line.
        source: its text.
        problem: why it does not parse; its lines count as those of the statement do.
        defines: the function that it would define.
        filling: of a function that parses once its empty blocks are filled: the placeholders.
    """

    line: int
    end_line: int
    source: str
    problem: Fault
    defines: str
    filling: Filling | None


#: The statements of a cell, each with the number of lines above those that it counts.
CellText = tuple[tuple[int, StatementText | BrokenText], ...]

_CELLS: TextMemory[CellText] = TextMemory()
_NAMES: TextMemory[Names] = TextMemory()
_BLOCKS: TextMemory[tuple[StatementText, ...] | None] = TextMemory()


def statements_of(text: str) -> CellText:
    """The statements of a cell in order, without those that bind and do nothing."""
    return _CELLS.recall(text, _statements_of, current_language())


def _statements_of(text: str) -> CellText:
    found = _in_blocks(text)
    if found is None and not _parses(text):
        found = _in_blocks("\n".join(without_magics(text)[0]))
    return found if found is not None else _in_the_whole(text)


def _parses(text: str) -> bool:
    try:
        parse(text)
    except FAILURES:
        return False
    return True


def _in_blocks(text: str) -> CellText | None:
    """The statements of the parts of a cell; None if one of them must be seen in the whole."""
    blocks = blocks_of(text)
    if blocks is None:
        return None
    found: list[tuple[int, StatementText]] = []
    for lines_above, block in blocks:
        statements = _BLOCKS.recall(block, _block)
        if statements is None:
            return None
        found.extend((lines_above, statement) for statement in statements)
    return tuple(found)


def _block(text: str) -> tuple[StatementText, ...] | None:
    try:
        tree = parse(text)
    except FAILURES:
        return None
    if any(isinstance(node, ast.Return) for node in tree.body):
        return None  # it belongs to a function above
    lines = text.split("\n")
    statements = [_statement(piece, lines) for piece in pieces_of(tree, lines)]
    found = [one for one in statements if isinstance(one, StatementText)]
    return tuple(found) if len(found) == sum(one is not None for one in statements) else None


def _in_the_whole(text: str) -> CellText:
    pieces, lines = parse_cell(text)
    statements = (
        _statement(piece, lines) if piece.problem is None else _broken(piece, piece.problem, lines)
        for piece in pieces
    )
    return tuple((0, statement) for statement in statements if statement is not None)


def _statement(piece: Piece, lines: list[str]) -> StatementText | BrokenText | None:
    """A statement that parses, or what is wrong with it after all; None if it does nothing."""
    node = piece.node
    if node is None or _is_idle(node):
        return None
    try:
        names = _NAMES.recall(without_comments(piece.source), lambda text: names_of(node, text))
    except SyntaxError as error:
        return _refused(piece, fault_of(error, lines, piece.line - 1), lines)
    except (ValueError, RecursionError, MemoryError):
        return _refused(piece, fault_on(piece.line, _("nested too deeply"), lines), lines)
    functions = tuple(_functions(node, lines))
    return StatementText(piece.line, piece.end_line, piece.source, names, functions)


def _is_idle(node: ast.stmt) -> bool:
    """Whether a top-level statement binds and does nothing: `pass`, a string, a number."""
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass) or is_constant


def _refused(piece: Piece, problem: Fault, lines: list[str]) -> BrokenText:
    """A statement that parses, but that Python refuses."""
    is_function = isinstance(piece.node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    name = getattr(piece.node, "name", "") if is_function else ""
    return _broken(replace(piece, node=None, defines=name), problem, lines)


def _broken(piece: Piece, problem: Fault, lines: list[str]) -> BrokenText:
    filling = None if piece.node is None else Filling()
    if isinstance(piece.node, ast.FunctionDef | ast.AsyncFunctionDef):
        filling = filling_of(piece.node, lines, piece.end_line)
    elif isinstance(piece.node, ast.ClassDef):
        filling = _class(piece.node, lines).filling
    return BrokenText(piece.line, piece.end_line, piece.source, problem, piece.defines, filling)


def _functions(node: ast.stmt, lines: list[str]) -> Iterator[FunctionText | AliasText]:
    """What a statement binds to functions, or may, in order."""
    for statement in statements_within(node):
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            yield _function(statement, lines)
        elif isinstance(statement, ast.ClassDef):
            yield _class(statement, lines)
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    of = _meant(statement.value, target.id)
                    if of is not None:
                        yield AliasText(target.id, statement.lineno, of)


def _meant(value: ast.expr, name: str) -> str | None:
    """The function that a right side may denote: "" for a lambda, `g` for `g`, `partial(g, …)`.

    So is `f` for `f = wrap(f)`.
    """
    if isinstance(value, ast.Lambda):
        return ""
    wraps = False
    if isinstance(value, ast.Call) and value.args:
        wraps = getattr(value.func, "attr", getattr(value.func, "id", "")) not in _WRAPPERS
        value = value.args[0]
    if not isinstance(value, ast.Name) or (wraps and value.id != name):
        return None
    return value.id


def _function(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> FunctionText:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    end = _with_comments(node, lines)
    source = "\n".join(lines[first - 1 : end])
    return FunctionText(node.name, node.lineno, first, end, source, filling_of(node, lines, end))


def _class(node: ast.ClassDef, lines: list[str]) -> FunctionText:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    end = _with_comments(node, lines)
    methods = [
        (one, _with_comments(one, lines))
        for one in node.body
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    filling = filling_of_class(node, methods, lines)
    source = "\n".join(lines[first - 1 : end])
    return FunctionText(node.name, node.lineno, first, end, source, filling, is_class=True)


def _with_comments(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, lines: list[str]
) -> int:
    """The last line of a function, including indented comments below its last statement."""
    end = node.end_lineno or node.lineno
    for number in range(end + 1, len(lines) + 1):
        line = lines[number - 1]
        margin = len(line) - len(line.lstrip())
        if line.strip() and not (margin > node.col_offset and line.lstrip().startswith("#")):
            break
        if line.strip():
            end = number
    return end
