"""Where does a program define its functions, and on which lines does a function set a variable?"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from grader.notebook.parsing import parse

Problem = Literal["unfilled", "syntax"]
Place = tuple[int | None, int]
#: Stands for the header of a loop where other statements are found by the name that they set.
LOOP = "for"
FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True)
class Definition:
    """A top-level function: the last one of its name that parses, be it a `def`, lambda or alias.

    Attributes:
        name: its name.
        cell: the number of its cell, or None for a .py file.
        line: its first line; lines count from 1 in the cell.
        end_line: its last line.
        source: its text; for an alias (`g = f`), the text and place are those of the function that
            it stands for.
        problem: "unfilled" if the body holds nothing but comments or placeholders, "syntax" if it
            does not parse.
        message: where and what the problem is.
        placeholders: the lines that still hold a placeholder, or the START mark of an empty region.
        earlier: the places of earlier definitions of the same name, which this one replaces.
        remark: a sentence about those.
        rests: the further cells over which it is split, each with the line here on which it begins.
        split: a sentence about those.
    """

    name: str
    cell: int | None
    line: int
    end_line: int
    source: str
    problem: Problem | None = None
    message: str = ""
    placeholders: tuple[int, ...] = ()
    earlier: tuple[Place, ...] = ()
    remark: str = ""
    rests: tuple[tuple[int, int], ...] = ()
    split: str = ""

    def place_of(self, line: int) -> Place:
        """The cell and the line in it where `line` of the function stands."""
        begun = [rest for rest in self.rests if rest[0] <= line]
        return (begun[-1][1], line - begun[-1][0] + 1) if begun else (self.cell, line)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters; none where it does not parse."""
        function = self._function()
        if function is None:
            return ()
        given = function.args
        return tuple(a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs))

    @property
    def unread(self) -> frozenset[str]:
        """The parameters without a default that its text never reads; none if it does not parse."""
        function = self._function()
        if function is None:
            return frozenset()
        given = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        required = given[: len(given) - len(function.args.defaults)]
        names = (node for node in ast.walk(function) if isinstance(node, ast.Name))
        return frozenset(required) - {n.id for n in names if isinstance(n.ctx, ast.Load)}

    def parsed(self) -> tuple[FunctionNode, int] | None:
        """Its syntax tree, and what to add to a line of it to get the line of the cell."""
        function = self._function()
        return None if function is None else (function, self._nodes()[1])

    @property
    def head_line(self) -> int:
        """The line of the `def` itself, below its decorators."""
        nodes, shift = self._nodes()
        function = self._function()
        return function.lineno + shift if nodes and function is not None else self.line

    def _function(self) -> FunctionNode | None:
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        return next((node for node in self._nodes()[0] if isinstance(node, kinds)), None)

    def lines_assigning(self, name: str) -> tuple[int, ...]:
        """The lines of the cell on which the variable or the dict entry `name` gets its value.

        An entry is set by `grads["dW1"] = …`, or by a computed key that begins like it ("W" for
        `"W" + str(l)`). If nothing else sets it, the line of a value in a dict literal counts, and
        the lines that set that value. Empty if the function does not parse.
        """
        nodes, shift = self._nodes()
        lines = _assigned(nodes, name)
        if not lines:
            for value in _literal_values(nodes, name):
                lines.add(value.lineno)
                if isinstance(value, ast.Name):
                    lines |= _assigned(nodes, value.id)
        return tuple(sorted(line + shift for line in lines))

    def lines_of(self, name: str) -> tuple[int, ...]:
        """The lines of the cell with a statement: the header of a loop for "for", a call for "f()".

        Any other name is that of a variable or an entry that gets its value there.
        """
        if name == LOOP:
            nodes, shift = self._nodes()
            loops = {node.lineno for node in nodes if isinstance(node, ast.For | ast.While)}
            return tuple(sorted(line + shift for line in loops))
        if name.endswith("()"):
            return self.lines_calling([name.removesuffix("()")])
        return self.lines_assigning(name)

    def lines_calling(self, functions: Collection[str]) -> tuple[int, ...]:
        """The lines of the cell that call one of these functions, by whatever module's name."""
        nodes, shift = self._nodes()
        lines = {
            node.lineno
            for node in nodes
            if isinstance(node, ast.Call)
            and getattr(node.func, "attr", getattr(node.func, "id", "")) in functions
        }
        return tuple(sorted(line + shift for line in lines))

    def lines_returning(self) -> tuple[int, ...]:
        """The lines of the cell with a `return`, or with a lambda's body."""
        nodes, shift = self._nodes()
        lines = {node.lineno for node in nodes if isinstance(node, ast.Return | ast.Lambda)}
        return tuple(sorted(line + shift for line in lines))

    def _nodes(self) -> tuple[list[ast.AST], int]:
        """All nodes of the function, and what to add to their lines to get those of the cell."""
        inset = self.source[:1] in (" ", "\t")
        try:
            tree = parse("if 1:\n" + self.source if inset else self.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return [], 0
        return list(ast.walk(tree)), self.line - (2 if inset else 1)


def _assigned(nodes: list[ast.AST], name: str) -> set[int]:
    lines: set[int] = set()
    for node in nodes:
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store) and node.id == name:
                lines.add(node.lineno)
        elif (
            isinstance(node, ast.Subscript)
            and isinstance(node.ctx, ast.Store)
            and (_is_key(node.slice, name) or _is_name(node.value, name))
        ):
            lines.add(node.lineno)
    return lines


def _literal_values(nodes: list[ast.AST], name: str) -> Iterator[ast.expr]:
    """The values for the key `name` in dict literals and in `dict(name=…)`."""
    for node in nodes:
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is not None and _is_key(key, name):
                    yield value
        elif isinstance(node, ast.keyword) and node.arg == name:
            yield node.value


def _is_name(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_key(key: ast.expr, name: str) -> bool:
    """Whether a key is `name`, or a computed key that `name` begins with."""
    if isinstance(key, ast.Constant):
        return key.value == name
    while isinstance(key, ast.BinOp | ast.Call | ast.Attribute):  # "W" + s, "W%d" % l, "W{}".format
        if isinstance(key, ast.BinOp):
            key = key.left
        else:
            key = key.func if isinstance(key, ast.Call) else key.value
    if isinstance(key, ast.JoinedStr) and key.values:
        key = key.values[0]
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        return False
    prefix = key.value.split("%")[0].split("{")[0]
    return bool(prefix) and name.startswith(prefix)
