"""Which other number, bound or condition could be meant?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import binary, called, number, number_of

_SEEDED = ("seed", "default_rng", "RandomState")
_USUAL = (10, 0.01, 1, 2, 0, -1, 0.5)
#: Steps and guards against dividing by zero.
_SMALL = (1e-7, 1e-8)
_TINY = 1e-6


def constants(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Another number; a seed of the question in place of another one."""
    for node in statement.nodes:
        value = number_of(node)
        if value is None or isinstance(node, ast.UnaryOp):
            continue
        parent = statement.parent(node)
        if called(parent) in _SEEDED:
            if scope.seed is not None:
                yield Swap("seed", 0.0, node, number(scope.seed))
            for cost, other in ((0.5, value + 1), (0.5, value - 1), (0.6, 0), (0.6, 1)):
                yield Swap("seed", cost, node, number(other))
        elif not (isinstance(parent, ast.Subscript) or _is_axis(statement, node)):
            for place, other in enumerate(_near(value)):
                if other == 1 and _is_exponent(parent, node):
                    continue  # the power itself should go
                yield Swap("constant", 0.06 * place, node, number(other))


def _is_exponent(parent: ast.AST, node: ast.AST) -> bool:
    return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Pow) and parent.right is node


def _is_axis(statement: Statement, node: ast.AST) -> bool:
    parent = statement.parent(node)
    return isinstance(parent, ast.keyword) and parent.arg in ("axis", "keepdims")


def _near(value: float) -> Iterator[float]:
    """The numbers that are taken for `value`, the likeliest first."""
    seen = {(type(value), value)}
    first: tuple[int, ...] = (1, 2, 0) if float(value).is_integer() and abs(value) < 10 else ()
    if 0 < abs(value) < _TINY:  # of two numbers that are as good as 0, 0 is meant
        first = (0,)
    steps = (value + 1, value - 1) if isinstance(value, int) or abs(value) > 0.9 else ()
    tens = [_plain(value * ten) for ten in (10, 0.1, 100, 0.01)]
    inverse = [_plain(1 / value)] if value else []
    roots = [_plain(value**2), _plain(abs(value) ** 0.5)]
    small = _SMALL if 0 < value < 0.5 else ()
    near = (*first, *steps, *_USUAL[:2], *small, *tens, *inverse, *_USUAL[2:])
    for other in (*near, 2 * value, _plain(value / 2), *roots):
        if (type(other), other) not in seen and other == other:
            seen.add((type(other), other))
            yield other


def _plain(value: float) -> float:
    """A number without the noise of its last digits, and whole where it is."""
    rounded = float(f"{value:.6g}")
    return int(rounded) if rounded.is_integer() and 1 <= abs(rounded) < 1e6 else rounded


def bounds(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The first or last number of a `range`, or a count, one up or down, or half of it."""
    del scope
    for node in statement.nodes:
        if isinstance(node, ast.Call) and called(node) == "len":
            for cost, other in _aside(node, 0.1):
                yield Swap("bounds", cost, node, other)
            yield Swap("bounds", 0.3, node, binary(node, ast.FloorDiv, number(2)))
        if isinstance(node, ast.Call) and called(node) == "enumerate" and node.args:
            yield from _other_counts(node)
        if not (isinstance(node, ast.Call) and called(node) == "range" and node.args):
            continue
        *start, stop = node.args[:2]
        for cost, other in _aside(stop, 0.0):
            yield Swap("bounds", cost, node, ast.Call(node.func, [*start, other], []))
        if start:
            for cost, other in _aside(start[0], 0.1):
                yield Swap("bounds", cost, node, ast.Call(node.func, [other, stop], []))
            if number_of(start[0]) == 1:
                yield Swap("bounds", 0.0, node, ast.Call(node.func, [number(0), stop], []))
            for cost, other in _aside(stop, 0.5):
                yield Swap("bounds", cost, node, ast.Call(node.func, [other], []))
            yield Swap("bounds", 0.2, node, ast.Call(node.func, [stop], []))
        else:
            first = number(1)
            yield Swap("bounds", 0.0, node, ast.Call(node.func, [first, stop], []))
            for cost, other in _aside(stop, 0.2):
                yield Swap("bounds", cost, node, ast.Call(node.func, [first, other], []))
        half = binary(stop, ast.FloorDiv, number(2))
        yield Swap("bounds", 0.5, node, ast.Call(node.func, [*start, half], []))


def _other_counts(node: ast.Call) -> Iterator[Swap]:
    """`enumerate` from another number."""
    given = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
    counted = node.args[:1]
    if not given:
        yield Swap("bounds", 0.0, node, ast.Call(node.func, [*counted, number(1)], []))
        return
    yield Swap("bounds", 0.0, node, ast.Call(node.func, counted, []))
    for cost, other in _aside(given[0], 0.1):
        yield Swap("bounds", cost, node, ast.Call(node.func, [*counted, other], []))


def _aside(bound: ast.expr, cost: float) -> Iterator[tuple[float, ast.expr]]:
    value = number_of(bound)
    if isinstance(value, int):
        yield cost, number(value + 1)
        yield cost + 0.05, number(value - 1)
        return
    match bound:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=ast.Constant(value=1)):
            yield cost, left
            other = ast.Sub if isinstance(op, ast.Add) else ast.Add
            yield cost + 0.3, binary(left, other, number(1))
        case _:
            yield cost, binary(bound, ast.Add, number(1))
            yield cost + 0.05, binary(bound, ast.Sub, number(1))


def conditions(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A condition negated, `and` in place of `or`, one side of either alone."""
    del scope
    for node in statement.nodes:
        if isinstance(node, ast.BoolOp):
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield Swap("condition", 0.2, node, ast.BoolOp(other, node.values))
            for value in node.values:
                yield Swap("condition", 0.4, node, value)
        if isinstance(node, ast.expr) and statement.field(node) in ("test", "ifs"):
            match node:
                case ast.UnaryOp(op=ast.Not(), operand=operand):
                    yield Swap("condition", 0.0, node, operand)
                case _:
                    yield Swap("condition", 0.0, node, ast.UnaryOp(ast.Not(), node))
        if isinstance(node, ast.IfExp):
            turned = ast.IfExp(node.test, node.orelse, node.body)
            yield Swap("condition", 0.1, node, turned)
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            field = statement.field(node)
            if field != "value" or not isinstance(statement.parent(node), ast.keyword):
                yield Swap("condition", 0.3, node, ast.Constant(not node.value))
