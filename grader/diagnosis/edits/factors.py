"""Which factor or divisor could be missing, wrong, or one too many?"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from grader.diagnosis.edits.edit import Proposal, Scope, Swap
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
    number,
    number_of,
    over,
    times,
)


def factors_dropped(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """One factor or divisor less, or two factors that stand beside each other."""
    del scope
    for node in statement.formulas:
        match node:
            case ast.BinOp(
                left=ast.BinOp(left=left, op=ast.Mult(), right=middle), op=ast.Mult(), right=right
            ):
                both = ast.unparse(ast.BinOp(middle, ast.Mult(), right))
                shown = f"* {both}", ""
                yield Swap("factor_dropped", 0.1, node, left, shown)
        match node:
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                yield Swap("factor_dropped", _weight(right), node, left, _lost(right, "*"))
                yield Swap("factor_dropped", _weight(left), node, right, _lost(left, "*"))
            case ast.BinOp(left=left, op=ast.Div() | ast.FloorDiv(), right=right):
                yield Swap("factor_dropped", _weight(right), node, left, _lost(right, "/"))
                if number_of(left) != 1:
                    inverse = over(number(1), right)
                    yield Swap("factor_dropped", _weight(left) + 0.2, node, inverse)
            case ast.Call(args=[left, right]) if called(node) == "multiply":
                yield Swap("factor_dropped", _weight(right), node, left, _lost(right, "*"))
                yield Swap("factor_dropped", _weight(left), node, right, _lost(left, "*"))
            case ast.Call(args=[left, right]) if called(node) == "divide":
                yield Swap("factor_dropped", _weight(right), node, left, _lost(right, "/"))


def _lost(node: ast.expr, operator: str) -> tuple[str, str]:
    return f"{operator} {ast.unparse(node)}", ""


def _weight(node: ast.expr) -> float:
    """The more there is in an operand, the less likely it is that all of it is too much."""
    if number_of(node) is not None:
        return 0.0
    return min(0.1 * sum(isinstance(one, ast.expr) for one in ast.walk(node)), 1.0)


def factors_added(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A factor or divisor more: a number in scope, a small constant, a factor used elsewhere."""
    read, here = statement.around.read, set(names_read(statement.node))
    fragments = _fragments(statement)
    rests = _rests(statement, scope)
    drawn = statement.value is not None and "rand" in ast.unparse(statement.value)
    for node, far in _spots(statement):
        for cost, other in (
            *_numbers(scope, read, set(names_read(node)) if far == 0.2 else here),
            *_masks(statement, scope, node, read),
            *((0.4, one) for one in fragments),
            *((0.4, one) for one in rests),
            *((0.0 if drawn else 0.6, one) for one in (number(10), *_scales(fragments))),
        ):
            cost += far
            text = ast.unparse(other)
            wrapped = f"({text})" if isinstance(other, ast.BinOp) else text
            yield Swap("factor_added", cost, node, times(node, other), ("", f"* {wrapped}"))
            if not isinstance(other, ast.BinOp | ast.Call) or _is_product(other):
                yield Swap("factor_added", cost, node, over(node, other), ("", f"/ {wrapped}"))


def _numbers(scope: Scope, read: Counter[str], here: set[str]) -> Iterator[tuple[float, ast.expr]]:
    yield 0.0, number(2)
    for known in scope.numbers():
        yield 0.0 if read[known] <= 0 else 0.3 if known in here else 0.15, name(known)
    for value in (100, 4):
        yield 0.5, number(value)


def _is_product(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)


def _rests(statement: Statement, scope: Scope) -> list[ast.expr]:
    """`1 - x` for what a product of the statement has: the other share of it."""
    found: dict[str, ast.expr] = {}
    for node in statement.formulas:
        operand = isinstance(statement.parent(node), ast.BinOp)
        if operand and isinstance(node, ast.Name) and node.id in scope.shapes:
            found.setdefault(node.id, ast.BinOp(number(1), ast.Sub(), node))
    return list(found.values())[:4]


def _scales(fragments: list[ast.expr]) -> Iterator[ast.expr]:
    """Roots of two or one over a number, as draws are scaled by."""
    for one in fragments:
        if isinstance(one, ast.Subscript):
            for above in (2, 1):
                yield ast.BinOp(over(number(above), one), ast.Pow(), number(0.5))


def factors_changed(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A number in place of a factor that is none, and a scale in place of a number."""
    del scope
    fragments = _fragments(statement)
    for node in statement.formulas:
        parent = statement.parent(node)
        is_factor = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult | ast.Div)
        is_whole = node is statement.value and number_of(node) is not None
        if not (is_factor or is_whole) or not isinstance(node, ast.expr):
            continue
        if number_of(node) is not None:
            for place, scale in enumerate(_scales(fragments)):
                yield Swap("factor_changed", 0.1 * place, node, scale)
        elif _can_be_number(node):
            for place, value in enumerate((10, 0.01, 1, 2)):
                yield Swap("factor_changed", 0.15 * place, node, number(value))


def _can_be_number(node: ast.expr) -> bool:
    """Whether a factor is an expression that a person could have written for a number."""
    drawn = "rand" in ast.unparse(node)
    return not isinstance(node, ast.Name) and not drawn and len(list(ast.walk(node))) < 30


def _masks(
    statement: Statement, scope: Scope, node: ast.expr, read: Counter[str]
) -> Iterator[tuple[float, ast.expr]]:
    """Arrays of the shape that the value has, as far as that is known."""
    shapes = [scope.shapes.get(one) for one in statement.target_names]
    shapes += [scope.shapes.get(one) for one in names_read(node)]
    for known in scope.arrays():
        shape = scope.shapes[known]
        near = any(target != known and target.endswith(known) for target in statement.target_names)
        if near or (shape is not None and shape in shapes):
            yield (0.1 if near or read[known] <= 0 else 0.6), name(known)


def _fragments(statement: Statement) -> list[ast.expr]:
    """Small factors and divisors that the function uses anywhere: `1 / m`, `layers_dims[l - 1]`."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(statement.body):
        match node:
            case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
                for one in (left, right):
                    if _is_small(one):
                        found.setdefault(ast.unparse(one), one)
            case ast.Subscript() if isinstance(node.ctx, ast.Load) and _is_small(node):
                found.setdefault(ast.unparse(node), node)
    return list(found.values())[:8]


def _is_small(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant | ast.Name):
        return False
    inner = list(ast.walk(node))
    texts = any(isinstance(one, ast.Constant) and isinstance(one.value, str) for one in inner)
    return not texts and len(inner) < 12 and not any(isinstance(one, ast.Call) for one in inner)


def _spots(statement: Statement) -> Iterator[tuple[ast.expr, float]]:
    """Where a factor can be missing: the whole, a term of a sum, what a function is applied to."""
    for node in statement.formulas:
        if not isinstance(node, ast.expr) or not is_formula(node):
            continue
        if node is statement.value:
            yield node, 0.0
            continue
        if not is_read(node):
            continue
        parent, field = statement.parent(node), statement.field(node)
        if is_term(parent) and _is_between_formulas(parent):
            yield node, 0.2
        elif isinstance(parent, ast.Call) and field == "args":
            function = called(parent)
            if function not in LINEAR and function not in NO_FORMULA:
                yield node, 0.3
        elif isinstance(parent, ast.Compare | ast.Tuple | ast.Dict | ast.IfExp):
            yield node, 0.5


def _is_between_formulas(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and is_formula(node.left) and is_formula(node.right)
