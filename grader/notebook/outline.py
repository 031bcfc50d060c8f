"""What does the text of a function do on which of its lines? Found once for each text.

Students hand in the same functions, and much is asked of each. No tree is kept: it would take a
hundred times the memory of its text.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from grader.notebook.comments import without_comments
from grader.notebook.parsing import parse
from grader.notebook.remembering import TextMemory
from grader.notebook.walking import walk

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda

_OUTLINES: TextMemory[Outline] = TextMemory()


class _Key(NamedTuple):
    """The key of an entry: a value, or what the texts begin with that it is computed to be."""

    value: object
    prefix: str = ""

    def may_be(self, name: str) -> bool:
        return bool(name.startswith(self.prefix) if self.prefix else self.value == name)


class _Entry(NamedTuple):
    """An entry that gets its value on a line; `owner` is the variable whose entry it is, or ""."""

    key: _Key | None
    owner: str
    line: int


class _Literal(NamedTuple):
    """The value of a key in a dict literal; `variable` is its name if it is a variable, or ""."""

    key: _Key
    variable: str
    line: int


@dataclass(frozen=True)
class Outline:
    """What a text says, in the order of its syntax tree; lines count from 1 in the text.

    Attributes:
        parameters: the names of the parameters of the first function in it.
        unread: those without a default that it never reads.
        head_line: the line of its `def`; None if there is no function.
        loops: the lines of headers of loops.
        returns: the lines with a `return`, or with a lambda's body.
        calls: the names of the functions that are called, each with its line.
    """

    parameters: tuple[str, ...] = ()
    unread: frozenset[str] = frozenset()
    head_line: int | None = None
    loops: tuple[int, ...] = ()
    returns: tuple[int, ...] = ()
    calls: tuple[tuple[str, int], ...] = ()
    _variables: tuple[tuple[str, int], ...] = ()
    _entries: tuple[_Entry, ...] = ()
    _literals: tuple[_Literal, ...] = ()

    def lines_assigning(self, name: str) -> set[int]:
        """The lines on which the variable or the dict entry `name` gets its value.

        If nothing else sets an entry, the line of a value in a dict literal counts, and the lines
        that set that value.
        """
        lines = self._setting(name)
        if not lines:
            for literal in self._literals:
                if literal.key.may_be(name):
                    lines.add(literal.line)
                    if literal.variable:
                        lines |= self._setting(literal.variable)
        return lines

    def _setting(self, name: str) -> set[int]:
        lines = {line for variable, line in self._variables if variable == name}
        for key, owner, line in self._entries:
            if owner == name or (key is not None and key.may_be(name)):
                lines.add(line)
        return lines


def outline(source: str) -> Outline:
    """The outline of a function's text, or of a statement that binds one."""
    return _OUTLINES.recall(without_comments(source), _outline)


def parsed_function(source: str) -> FunctionNode | None:
    """A syntax tree of the first function in a text, which the caller may change."""
    return _first_function(_nodes(source))


def line_shift(source: str) -> int:
    """What to add to a line of a text's tree to get its line in the text: 0 or -1."""
    return -1 if _is_inset(source) else 0


def _is_inset(source: str) -> bool:
    return source[:1] in (" ", "\t")


def _nodes(source: str) -> list[ast.AST]:
    """All nodes of a text, which may stand in a block; none if it does not parse."""
    try:
        tree = parse("if 1:\n" + source if _is_inset(source) else source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    return walk(tree)


def _first_function(nodes: Iterable[ast.AST]) -> FunctionNode | None:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return next((node for node in nodes if isinstance(node, kinds)), None)


def _outline(source: str) -> Outline:
    nodes = _nodes(source)
    if not nodes:
        return Outline()
    shift = line_shift(source)
    function = _first_function(nodes)
    loops, returns, calls, variables, entries = [], [], [], [], []
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                variables.append((name, node.lineno + shift))
            case ast.Subscript(ctx=ast.Store()):
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                entries.append(_Entry(_key(node.slice), owner, node.lineno + shift))
            case ast.Call():
                called = getattr(node.func, "attr", getattr(node.func, "id", ""))
                calls.append((called, node.lineno + shift))
            case ast.For() | ast.While():
                loops.append(node.lineno + shift)
            case ast.Return() | ast.Lambda():
                returns.append(node.lineno + shift)
    return Outline(
        parameters=_parameters(function),
        unread=_unread(function),
        head_line=None if function is None else function.lineno + shift,
        loops=tuple(loops),
        returns=tuple(returns),
        calls=tuple(calls),
        _variables=tuple(variables),
        _entries=tuple(entries),
        _literals=tuple(_literals(nodes, shift)),
    )


def _parameters(function: FunctionNode | None) -> tuple[str, ...]:
    if function is None:
        return ()
    given = function.args
    return tuple(a.arg for a in (*given.posonlyargs, *given.args, *given.kwonlyargs))


def _unread(function: FunctionNode | None) -> frozenset[str]:
    if function is None:
        return frozenset()
    given = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
    required = given[: len(given) - len(function.args.defaults)]
    names = (node for node in walk(function) if isinstance(node, ast.Name))
    return frozenset(required) - {n.id for n in names if isinstance(n.ctx, ast.Load)}


def _literals(nodes: Iterable[ast.AST], shift: int) -> Iterator[_Literal]:
    """The values of keys in dict literals and in `dict(name=…)`."""
    for node in nodes:
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            found = [(_key(key), value) for key, value in pairs if key is not None]
        elif isinstance(node, ast.keyword) and node.arg is not None:
            found = [(_Key(node.arg), node.value)]
        else:
            continue
        for key, value in found:
            if key is not None:
                variable = value.id if isinstance(value, ast.Name) else ""
                yield _Literal(key, variable, value.lineno + shift)


def _key(key: ast.expr) -> _Key | None:
    """The key that an expression is, as far as its text tells."""
    if isinstance(key, ast.Constant):
        return _Key(key.value)
    while isinstance(key, ast.BinOp | ast.Call | ast.Attribute):  # "W" + s, "W%d" % l, "W{}".format
        if isinstance(key, ast.BinOp):
            key = key.left
        else:
            key = key.func if isinstance(key, ast.Call) else key.value
    if isinstance(key, ast.JoinedStr) and key.values:
        key = key.values[0]
    if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
        return None
    prefix = key.value.split("%")[0].split("{")[0]
    return _Key(None, prefix) if prefix else None
