"""Which term, sign or power could be missing, wrong, or one too many?"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from grader.diagnosis.edits.edit import Proposal, Scope, Shape, Swap
from grader.diagnosis.edits.likeness import stem_and_number, unlikeness
from grader.diagnosis.edits.meaning import ImpossibleError, broadcast
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import (
    LINEAR,
    NO_FORMULA,
    called,
    is_formula,
    is_read,
    is_term,
    name,
    names_read,
    negative,
    number,
    number_of,
    over,
    substituted,
    times,
)

#: How unlikely a place may be in which an array is tried as a term.
_NEAR = 0.3


def terms_dropped(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """One term of a sum less."""
    del scope
    for node in statement.formulas:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            minus = isinstance(node.op, ast.Sub)
            gone = ast.unparse(node.right)
            shown = (f"{'-' if minus else '+'} {gone}", "")
            yield Swap("term_dropped", 0.0, node, node.left, shown)
            rest = negative(node.right) if minus else node.right
            yield Swap("term_dropped", 0.2, node, rest)
            if minus:
                whole = number_of(node.left) == 1
                yield Swap("term_dropped", 0.0 if whole else 0.2, node, node.right)


def signs(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The sign of the whole, or of a term."""
    del scope
    for node in statement.formulas:
        parent, field = statement.parent(node), statement.field(node)
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                yield Swap("sign", 0.0, node, operand)
            case ast.expr() if node is statement.value and is_formula(node):
                yield Swap("sign", 0.0, node, negative(node))
            case ast.expr() if is_term(parent) and field == "left":
                yield Swap("sign", 0.2, node, negative(node))
            case ast.Name() | ast.Subscript() | ast.BinOp() if field == "args":
                if called(parent) not in (*LINEAR, *NO_FORMULA):
                    yield Swap("sign", 0.3, node, negative(node))


def powers(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A square or a root more or less."""
    del scope
    for node in statement.formulas:
        match node:
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                yield Swap("power", 0.0, node, base)
                for cost, other in ((0.4, 0.5), (0.5, 2), (0.7, 3), (0.7, -1)):
                    if number_of(exponent) != other:
                        yield Swap("power", cost, exponent, number(other))
                doubled = times(number(2), base)
                yield Swap("power", 0.8, node, doubled)
            case ast.Call() | ast.Name() | ast.Subscript() | ast.BinOp():
                if _can_have_power(statement, node):
                    cost = 0.3 if called(node) == "norm" else 0.6
                    for more, exponent in ((0.0, number(2)), (0.3, number(0.5))):
                        yield Swap("power", cost + more, node, ast.BinOp(node, ast.Pow(), exponent))


def _can_have_power(statement: Statement, node: ast.expr) -> bool:
    if not is_read(node):
        return False
    parent = statement.parent(node)
    if isinstance(node, ast.BinOp) and not isinstance(parent, ast.Call):
        return node is statement.value
    return node is statement.value or (
        isinstance(parent, ast.BinOp | ast.Call | ast.UnaryOp)
        and (
            statement.field(node) in ("left", "right", "operand", "args")
            and called(parent) not in NO_FORMULA
        )
    )


def terms_added(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A term more: an array, or a product of an array and at most two numbers."""
    places = list(_places_for_terms(statement))
    arrays: list[tuple[float, ast.expr, str]] = []  # the same in all places
    if any(far < _NEAR for _node, far in places):
        arrays = list(_array_terms(statement, scope))
    for node, far in places:
        for cost, term in (*_plain_terms(scope, statement, node), *_same_of_others(node, scope)):
            yield from _added(node, cost + far, term, ast.unparse(term))
        if far < _NEAR:
            for cost, term, shown in arrays:
                yield from _added(node, cost + far, term, shown)
    yield from _one_less(statement, scope)


def _one_less(statement: Statement, scope: Scope) -> Iterator[Swap]:
    """`1 - x` in the place of `x`."""
    for node in statement.formulas:
        if isinstance(node, ast.Name) and is_read(node) and node.id in scope.shapes:
            parent, field = statement.parent(node), statement.field(node)
            operand = isinstance(parent, ast.BinOp | ast.Call | ast.Compare)
            if operand and field in ("left", "right", "args", "comparators"):
                rest = ast.BinOp(number(1), ast.Sub(), node)
                near = called(parent) == "log" or scope.shapes[node.id] == ()
                yield Swap("term_added", 0.2 if near else 0.5, node, rest)


def _added(node: ast.expr, cost: float, term: ast.expr, shown: str) -> Iterator[Swap]:
    plus, minus = ast.BinOp(node, ast.Add(), term), ast.BinOp(node, ast.Sub(), term)
    yield Swap("term_added", cost, node, plus, ("", f"+ {shown}"))
    yield Swap("term_added", cost + 0.3, node, minus, ("", f"- {shown}"))


def _places_for_terms(statement: Statement) -> Iterator[tuple[ast.expr, float]]:
    """Where a term can be missing: in the whole, above or below a fraction, in an argument."""
    whole = statement.value
    if whole is not None and is_formula(whole):
        yield whole, 0.0
    for node in statement.formulas:
        if node is whole or not isinstance(node, ast.expr) or not is_formula(node):
            continue
        parent = statement.parent(node)
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Div):
            yield node, 0.2 if isinstance(node, ast.Call | ast.BinOp) else 0.5
        elif isinstance(node, ast.Name | ast.Subscript) and is_read(node):
            argument = isinstance(parent, ast.Call) and statement.field(node) == "args"
            if argument and called(parent) not in NO_FORMULA:
                yield node, 0.5


def _plain_terms(
    scope: Scope, statement: Statement, node: ast.expr
) -> Iterator[tuple[float, ast.expr]]:
    """Numbers in scope, and one."""
    for known in scope.numbers():
        yield (0.2 if statement.around.read[known] <= 0 else 0.5), name(known)
    yield 0.3 if called(node) == "len" else 0.7, number(1)


def _array_terms(statement: Statement, scope: Scope) -> Iterator[tuple[float, ast.expr, str]]:
    """Arrays that fit, alone and with at most two numbers; each with its text."""
    read, here = statement.around.read, set(names_read(statement.node))
    targets = statement.target_names
    wanted = [shape for one in targets if (shape := scope.shapes.get(one)) is not None]
    numbers = sorted(scope.numbers(), key=lambda one: (read[one] > 0, one in here))
    forgotten = any(read[one] <= 0 for one in numbers)
    factors = [(one, ast.unparse(one)) for one in _factors(numbers, here)]
    for known in scope.arrays():
        shape = scope.shapes[known]
        near = any(one != known and one.endswith(known) for one in targets)
        if not near and wanted and not any(_fits(shape, one) for one in wanted):
            continue
        unread = read[known] <= 0 and known not in here
        beside = _numbers_of([known]) & _numbers_of(targets)
        far = 0.0 if near else 0.1 if unread else 0.2 if beside else 0.4
        array = name(known)
        yield (0.0 if unread and not near else 0.25) + far, array, known
        for place, (factor, shown) in enumerate(factors):
            cost = 0.05 * place + far + (0.0 if near else 0.2) + (0.0 if forgotten else 0.1)
            yield cost, times(factor, array), f"{shown} * {known}"


def _fits(shape: Shape, wanted: Shape) -> bool:
    """Whether an array can be added to one of the wanted shape, and leave it as it is."""
    try:
        return shape is None or broadcast(shape, wanted) == wanted
    except ImpossibleError:
        return False


def _numbers_of(names: Iterable[str]) -> set[int]:
    """The numbers in some names: 2 of `W2`."""
    return {numbered[1] for one in names if (numbered := stem_and_number(one))}


def _same_of_others(node: ast.expr, scope: Scope) -> Iterator[tuple[float, ast.expr]]:
    """The same function of another name: `norm(y)` beside `norm(x)`."""
    if not isinstance(node, ast.Call):
        return
    inside = {one for one in names_read(node) if one in scope.shapes}
    if len(inside) == 1:
        (own,) = inside
        for known in scope.shapes:
            if known != own:
                cost = 0.1 + 0.5 * unlikeness(own, known)
                yield cost, substituted(node, own, name(known))


def _factors(numbers: Sequence[str], here: set[str]) -> Iterator[ast.expr]:
    """Products and quotients of at most two numbers: first those that are not used so far.

    What such a number is divided by is most likely what the statement divides by as well.
    """
    second = sorted(numbers, key=lambda one: one not in here)[:4]
    for one in numbers[:3]:
        for other in second:
            if one != other:
                yield over(name(one), name(other))
        yield name(one)
        for other in second:
            if one != other:
                yield times(name(one), name(other))
