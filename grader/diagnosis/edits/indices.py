"""Which other index could be meant, and is one missing or too many?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import (
    becomes_nothing,
    called,
    indexed,
    name,
    number,
    number_of,
    substituted,
    texts_of,
)


def other_indices(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """An index one up or down, dropped or added."""
    for node in statement.nodes:
        if isinstance(node, ast.Subscript):
            yield from _of_subscript(statement, node)
        elif isinstance(node, ast.Name) and not isinstance(
            statement.parent(node), ast.Subscript | ast.Attribute
        ):
            for index in _indices_of(statement, scope, node):
                store = isinstance(node.ctx, ast.Store)
                if store and becomes_nothing(statement.node):
                    continue
                cost = 0.2 if store else 0.5
                with_index = ast.Subscript(node, index, node.ctx)
                yield Swap("index", cost, node, with_index)
                if store and statement.value is not None:
                    yield from _indexed_everywhere(statement, node, with_index)
        elif called(node) in scope.functions and isinstance(node, ast.expr):
            yield Swap("index", 0.4, node, indexed(node, number(0)))
        elif isinstance(node, ast.Call) and called(node) == "str" and len(node.args) == 1:
            yield from _one_aside(node.args[0], 0.0)


def _used_elsewhere(statement: Statement, node: ast.Subscript) -> Iterator[ast.expr]:
    """The indices that the same name has elsewhere in the function."""
    if isinstance(node.value, ast.Name):
        for one in ast.walk(statement.body):
            match one:
                case ast.Subscript(value=ast.Name(id=known), slice=index) if (
                    known == node.value.id and not isinstance(index, ast.Slice)
                ):
                    yield index


def _indices_of(statement: Statement, scope: Scope, node: ast.Name) -> list[ast.expr]:
    """The indices that a name has elsewhere, or the loop's own for an array made before it."""
    found: dict[str, ast.expr] = {}
    for one in ast.walk(statement.body):
        match one:
            case ast.Subscript(value=ast.Name(id=known), slice=index) if known == node.id:
                found.setdefault(ast.dump(index), index)
    for loop in statement.around.loops:
        if node.id in scope.shapes and scope.shapes[node.id] != () and loop in scope.shapes:
            found.setdefault(ast.dump(name(loop)), name(loop))
    return list(found.values())[:4]


def _indexed_everywhere(
    statement: Statement, target: ast.Name, with_index: ast.Subscript
) -> Iterator[Proposal]:
    """The target and the same name on the right side with the same index."""
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and node.targets[0] is target:
        value = substituted(node.value, target.id, indexed(name(target.id), with_index.slice))
        if value is not node.value:
            both = ast.Assign([with_index], value, lineno=0)
            shown = (target.id, ast.unparse(with_index))
            yield Swap("index", 0.3, node, both, shown)


def _of_subscript(statement: Statement, node: ast.Subscript) -> Iterator[Proposal]:
    match node.slice:
        case ast.Constant(value=str()) | ast.JoinedStr():
            for part in ast.walk(node.slice):
                if isinstance(part, ast.FormattedValue):
                    yield from _one_aside(part.value, 0.0)
        case ast.Slice(lower=lower, upper=upper):
            for bound in (lower, upper):
                if bound is not None:
                    yield from _one_aside(bound, 0.3)
        case ast.Tuple(elts=[first, second]):
            swapped = ast.Tuple([second, first], ast.Load())
            yield Swap("index", 0.3, node.slice, swapped)
            for entry in (first, second):
                if not isinstance(entry, ast.Slice):
                    yield from _one_aside(entry, 0.4)
        case _ if not list(texts_of(node.slice)):
            yield from _one_aside(node.slice, 0.0)
            if number_of(node.slice) is not None:
                for loop in statement.around.loops:
                    yield Swap("index", 0.1, node.slice, name(loop))
            elif isinstance(node.slice, ast.Name):
                yield Swap("index", 0.6, node.slice, number(0))
            for index in _used_elsewhere(statement, node):
                yield Swap("index", 0.15, node.slice, index)
    if isinstance(node.ctx, ast.Load) and isinstance(statement.parent(node), ast.AST):
        yield Swap("index", 0.6, node, node.value)


def _one_aside(index: ast.expr, cost: float) -> Iterator[Swap]:
    """The index plus and minus one, written as a person would."""
    value = number_of(index)
    if value is not None:
        if isinstance(value, int):
            yield Swap("index", cost + 0.1 * (value == 0), index, number(value + 1))
            yield Swap("index", cost + 0.2 * (value == 0), index, number(value - 1))
            yield Swap("index", cost + 0.4, index, number(value + 2))
        return
    match index:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant(value=1)):
            yield Swap("index", cost, index, left)
            other = ast.Sub() if isinstance(index.op, ast.Add) else ast.Add()
            yield Swap("index", cost + 0.2, index, ast.BinOp(left, other, ast.Constant(1)))
        case ast.Name() | ast.BinOp():
            for add, more in ((ast.Sub(), 0.0), (ast.Add(), 0.1)):
                yield Swap("index", cost + more, index, ast.BinOp(index, add, ast.Constant(1)))
