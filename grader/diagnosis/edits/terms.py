"""Which factor, term, sign or power could be missing, or be one too many?"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Sequence

from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.likeness import unlikeness
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import (
    called,
    name,
    names_read,
    negative,
    number,
    number_of,
    over,
    substituted,
    times,
)

#: Calls through which a factor passes: a place within them is none of its own.
_LINEAR = ("sum", "mean", "dot", "multiply", "matmul", "squeeze", "float")
#: Calls whose arguments are sizes or names rather than terms of a formula.
_NO_FORMULA = ("randn", "rand", "zeros", "ones", "range", "len", "str", "print", "seed", "reshape")


def factors_dropped(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """One factor or divisor less."""
    del scope
    for node in statement.formulas:
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
                yield Swap("term_dropped", 0.2, node, node.right)


def signs(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The sign of the whole, or of a term."""
    del scope
    for node in statement.formulas:
        match node:
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                yield Swap("sign", 0.0, node, operand)
            case ast.expr() if node is statement.value and _is_formula(node):
                yield Swap("sign", 0.0, node, negative(node))
            case ast.expr() if _is_term(statement, node):
                if statement.field(node) == "left":
                    yield Swap("sign", 0.2, node, negative(node))
            case ast.Name() | ast.Subscript() | ast.BinOp() if statement.field(node) == "args":
                if called(statement.parent(node)) not in (*_LINEAR, *_NO_FORMULA):
                    yield Swap("sign", 0.3, node, negative(node))


def _is_term(statement: Statement, node: ast.AST) -> bool:
    """Whether a node is a side of a sum or difference."""
    parent = statement.parent(node)
    return isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add | ast.Sub)


def _is_formula(node: ast.AST) -> bool:
    """Whether an expression can have a factor, a sign or a further term."""
    match node:
        case ast.Constant(value=str() | None | bool()):
            return False
        case ast.Constant() | ast.Name() | ast.Subscript() | ast.BinOp() | ast.UnaryOp():
            return True
        case ast.Attribute():
            return node.attr == "T"
        case ast.Call():
            return called(node) not in ("range", "str", "print", "seed", "copy", "append")
    return False


def powers(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A square or a root more or less."""
    del scope
    for node in statement.formulas:
        match node:
            case ast.BinOp(left=base, op=ast.Pow(), right=exponent):
                yield Swap("power", 0.0, node, base)
                for cost, other in ((0.1, 0.5), (0.2, 2), (0.4, 3), (0.4, -1)):
                    if number_of(exponent) != other:
                        yield Swap("power", cost, exponent, number(other))
                doubled = times(number(2), base)
                yield Swap("power", 0.5, node, doubled)
            case ast.Call() | ast.Name() | ast.Subscript() | ast.BinOp():
                if _can_have_power(statement, node):
                    cost = 0.0 if called(node) == "norm" else 0.3
                    for more, exponent in ((0.0, number(2)), (0.3, number(0.5))):
                        yield Swap("power", cost + more, node, ast.BinOp(node, ast.Pow(), exponent))


def _can_have_power(statement: Statement, node: ast.expr) -> bool:
    if isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Store):
        return False
    parent = statement.parent(node)
    if isinstance(node, ast.BinOp) and not isinstance(parent, ast.Call):
        return node is statement.value
    return (
        node is statement.value
        or isinstance(parent, ast.BinOp | ast.Call | ast.UnaryOp)
        and (
            statement.field(node) in ("left", "right", "operand", "args")
            and called(parent) not in _NO_FORMULA
        )
    )


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
            *((0.0 if drawn else 0.6, one) for one in _scales(fragments)),
        ):
            cost += far
            text = ast.unparse(other)
            wrapped = f"({text})" if isinstance(other, ast.BinOp) else text
            yield Swap("factor_added", cost, node, times(node, other), ("", f"* {wrapped}"))
            if not isinstance(other, ast.BinOp | ast.Call) or _is_product(other):
                yield Swap("factor_added", cost, node, over(node, other), ("", f"/ {wrapped}"))


def _numbers(
    scope: Scope, read: Counter[str], here: set[str]
) -> Iterator[tuple[float, ast.expr]]:
    yield 0.0, number(2)
    for known in scope.numbers():
        yield 0.0 if read[known] <= 0 else 0.3 if known in here else 0.15, name(known)
    for cost, value in ((0.2, 10), (0.5, 100), (0.5, 4)):
        yield cost, number(value)


def _is_product(node: ast.expr) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)


def _rests(statement: Statement, scope: Scope) -> list[ast.expr]:
    """`1 - x` for what a product of the statement has: the other share of it."""
    found: dict[str, ast.expr] = {}
    for node in statement.formulas:
        if isinstance(node, ast.Name) and node.id in scope.shapes:
            if isinstance(statement.parent(node), ast.BinOp):
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
    fragments = [one for one in _fragments(statement) if isinstance(one, ast.Subscript)]
    for node in statement.formulas:
        parent = statement.parent(node)
        is_factor = isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Mult | ast.Div)
        if not is_factor or not isinstance(node, ast.expr):
            continue
        if number_of(node) is not None:
            for place, scale in enumerate(_scales(fragments)):
                yield Swap("factor_changed", 0.1 * place, node, scale)
        elif not isinstance(node, ast.Name) and "rand" not in ast.unparse(node):
            if len(list(ast.walk(node))) < 30:
                for place, value in enumerate((10, 1, 2, 0.01)):
                    yield Swap("factor_changed", 0.15 * place, node, number(value))
    del scope


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
        if not isinstance(node, ast.expr) or not _is_formula(node):
            continue
        if node is statement.value:
            yield node, 0.0
            continue
        if isinstance(getattr(node, "ctx", None) or ast.Load(), ast.Store):
            continue
        parent, field = statement.parent(node), statement.field(node)
        if _is_term(statement, node) and _is_between_formulas(parent):
            yield node, 0.2
        elif isinstance(parent, ast.Call) and field == "args":
            function = called(parent)
            if function not in _LINEAR and function not in _NO_FORMULA:
                yield node, 0.3
        elif isinstance(parent, ast.Compare | ast.Tuple | ast.Dict | ast.IfExp):
            yield node, 0.5


def _is_between_formulas(node: ast.AST) -> bool:
    return isinstance(node, ast.BinOp) and _is_formula(node.left) and _is_formula(node.right)


def terms_added(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A term more: an array, or a product of an array and at most two numbers."""
    for node, far in _places_for_terms(statement):
        for cost, term in (*_plain_terms(scope, statement, node), *_same_of_others(node, scope)):
            yield from _added(node, cost + far, term)
        if far < 0.3:
            for cost, term in _array_terms(statement, scope):
                yield from _added(node, cost + far, term)
    for node in statement.formulas:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope.shapes:
            parent = statement.parent(node)
            if isinstance(parent, ast.BinOp | ast.Call | ast.Compare):
                if statement.field(node) in ("left", "right", "args", "comparators"):
                    rest = ast.BinOp(number(1), ast.Sub(), node)
                    near = called(parent) == "log" or scope.shapes[node.id] == ()
                    yield Swap("term_added", 0.2 if near else 0.5, node, rest)


def _added(node: ast.expr, cost: float, term: ast.expr) -> Iterator[Swap]:
    shown = ast.unparse(term)
    plus, minus = ast.BinOp(node, ast.Add(), term), ast.BinOp(node, ast.Sub(), term)
    yield Swap("term_added", cost, node, plus, ("", f"+ {shown}"))
    yield Swap("term_added", cost + 0.3, node, minus, ("", f"- {shown}"))


def _places_for_terms(statement: Statement) -> Iterator[tuple[ast.expr, float]]:
    """Where a term can be missing: in the whole, above or below a fraction, in an argument."""
    whole = statement.value
    if whole is not None and _is_formula(whole):
        yield whole, 0.0
    for node in statement.formulas:
        if node is whole or not isinstance(node, ast.expr) or not _is_formula(node):
            continue
        parent = statement.parent(node)
        if isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Div):
            yield node, 0.2 if isinstance(node, ast.Call | ast.BinOp) else 0.5
        elif isinstance(parent, ast.Call) and isinstance(node, ast.Name | ast.Subscript):
            if isinstance(node.ctx, ast.Load) and statement.field(node) == "args":
                if called(parent) not in _NO_FORMULA:
                    yield node, 0.5


def _plain_terms(
    scope: Scope, statement: Statement, node: ast.expr
) -> Iterator[tuple[float, ast.expr]]:
    """Numbers in scope, and one."""
    for known in scope.numbers():
        yield (0.2 if statement.around.read[known] <= 0 else 0.5), name(known)
    yield 0.3 if called(node) == "len" else 0.7, number(1)


def _array_terms(statement: Statement, scope: Scope) -> Iterator[tuple[float, ast.expr]]:
    """Arrays that fit, alone and with at most two numbers."""
    read, here = statement.around.read, set(names_read(statement.node))
    targets = statement.target_names
    wanted = [shape for one in targets if (shape := scope.shapes.get(one)) is not None]
    numbers = sorted(scope.numbers(), key=lambda one: (read[one] > 0, one in here))
    for known in scope.arrays():
        shape = scope.shapes[known]
        near = any(one != known and one.endswith(known) for one in targets)
        if not near and wanted and shape is not None and shape not in wanted:
            continue
        unread = read[known] <= 0 and known not in here
        far = 0.0 if near else 0.1 if unread else 0.4
        yield (0.0 if unread and not near else 0.25) + far, name(known)
        for place, factor in enumerate(_factors(numbers)):
            yield 0.05 * place + far + (0.2 if not near else 0.0), times(factor, name(known))


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


def _factors(numbers: Sequence[str]) -> Iterator[ast.expr]:
    """Products and quotients of at most two numbers, those of names not used so far first."""
    for one in numbers[:3]:
        for other in numbers[:4]:
            if one != other:
                yield over(name(one), name(other))
        yield name(one)
        for other in numbers[:4]:
            if one < other:
                yield times(name(one), name(other))
