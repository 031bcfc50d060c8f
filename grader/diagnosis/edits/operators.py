"""Which other operator, order of operands or transposition could be meant?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.diagnosis.edits.chains import chains
from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import (
    binary,
    call_like,
    called,
    is_read,
    name,
    number_of,
    numpy_alias,
    transposed,
)

_OTHERS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Div),
    ast.Mult: (ast.Div, ast.Add, ast.Pow),
    ast.Div: (ast.Mult, ast.FloorDiv, ast.Sub),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv, ast.Div),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (),
    ast.BitAnd: (ast.Mult,),
    ast.BitXor: (ast.Pow,),
}
#: As they are written, the likeliest first.
_TOKENS = {
    "+": ("-", "*"),
    "-": ("+", "*", "/"),
    "*": ("/", "+", "-", "**"),
    "/": ("*", "-", "//"),
    "//": ("/", "*"),
    "**": ("*",),
}
_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.Gt, ast.LtE, ast.GtE),
    ast.Gt: (ast.Lt, ast.GtE, ast.LtE),
    ast.LtE: (ast.Lt, ast.GtE, ast.Gt),
    ast.GtE: (ast.Gt, ast.LtE, ast.Lt),
    ast.Eq: (ast.NotEq, ast.Gt, ast.Lt),
    ast.NotEq: (ast.Eq, ast.Gt, ast.Lt),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_MATRIX_PRODUCTS = ("dot", "matmul")


def other_operators(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Another operator in a formula; its parentheses stay, or its operands stay together."""
    del scope
    for node in statement.formulas:
        if isinstance(node, ast.BinOp) and not (_is_text(node.left) or _is_text(node.right)):
            for place, other in enumerate(_OTHERS.get(type(node.op), ())):
                yield Swap("operator", 0.2 * place, node, binary(node.left, other, node.right))
    yield from _other_tokens(statement)


def _other_tokens(statement: Statement) -> Iterator[Proposal]:
    for chain in chains(statement):
        if any(_is_text(operand) for operand in chain.operands):
            continue
        for place, token in enumerate(chain.tokens):
            if token == "-" and (place == 0 or chain.tokens[place - 1] == "("):
                continue
            for rank, other in enumerate(_TOKENS.get(token, ())):
                tokens = [*chain.tokens[:place], other, *chain.tokens[place + 1 :]]
                if changed := chain.read(tokens):
                    yield Swap("operator", 0.2 * rank + 0.05, chain.node, changed)


def exchanges(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Two operands of a formula that have changed places."""
    del scope
    for chain in chains(statement):
        count = len(chain.operands)
        for apart in range(1, count):
            for place in range(count - apart):
                operands = list(chain.operands)
                one, other = place, place + apart
                operands[one], operands[other] = operands[other], operands[one]
                if changed := chain.read(chain.tokens, operands):
                    yield Swap("order", 0.3 + 0.1 * (apart - 1), chain.node, changed)


def _is_text(node: ast.AST) -> bool:
    return called(node) == "str" or isinstance(getattr(node, "value", None), str)


def other_comparisons(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A comparison flipped, strict or not strict, or one where there is none."""
    for node in statement.formulas:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            for place, other in enumerate(_COMPARED.get(type(node.ops[0]), ())):
                changed = ast.Compare(node.left, [other()], node.comparators)
                yield Swap("comparison", 0.2 * place, node, changed)
        elif isinstance(node, ast.Name) and scope.shapes.get(node.id) != ():
            operand = isinstance(statement.parent(node), ast.BinOp | ast.Call)
            operand = operand and statement.field(node) in ("left", "right", "args")
            if operand and is_read(node) and node.id in scope.shapes:
                positive = ast.Compare(node, [ast.Gt()], [ast.Constant(0)])
                yield Swap("comparison", 0.8, node, positive)
    whole = statement.value
    if isinstance(whole, ast.Name) and whole.id not in scope.arrays():
        return
    if isinstance(whole, ast.Call | ast.Name | ast.Subscript) and statement.targets:
        drawn = "rand" in called(whole)
        for known in scope.numbers():
            below = ast.Compare(whole, [ast.Lt()], [name(known)])
            unread = statement.around.read[known] <= 0
            yield Swap("comparison", (0.1 if drawn else 0.4 if unread else 0.8), whole, below)


def other_products(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The matrix product in place of the product entry by entry, and the other way round."""
    alias = numpy_alias(statement.tree)
    for node in statement.formulas:
        match node:
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                yield Swap("product", 0.0, node, ast.BinOp(left, ast.Mult(), right))
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                if alias and not any(_is_number(one, scope) for one in (left, right)):
                    dot = ast.Attribute(name(alias), "dot", ast.Load())
                    yield Swap("product", 0.2, node, ast.Call(dot, [left, right], []))
            case ast.Call(args=[_, _]) if called(node) in _MATRIX_PRODUCTS:
                yield Swap("product", 0.0, node, call_like(node, "multiply"))
            case ast.Call(args=[_, _]) if called(node) == "multiply":
                yield Swap("product", 0.0, node, call_like(node, "dot"))


def _is_number(node: ast.expr, scope: Scope) -> bool:
    match node:
        case ast.Name(id=known):
            return scope.shapes.get(known) == ()
        case ast.BinOp(left=left, right=right):
            return _is_number(left, scope) and _is_number(right, scope)
    return number_of(node) is not None


def other_orders(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Operands or arguments in another order, where the order matters."""
    for node in statement.formulas:
        match node:
            case ast.BinOp(left=left, op=ast.Sub() | ast.Div() | ast.MatMult() | ast.Pow() as op):
                yield Swap("order", 0.1, node, ast.BinOp(node.right, op, left))
            case ast.Call(args=[first, second, *rest]) if called(node) not in ("multiply", "add"):
                swapped = [second, first, *rest]
                cost = 0.0 if called(node) in _MATRIX_PRODUCTS else 0.2
                yield Swap("order", cost, node, ast.Call(node.func, swapped, node.keywords))
                if len(rest) == 1:
                    for order in ((first, rest[0], second), (rest[0], second, first)):
                        turned = ast.Call(node.func, list(order), node.keywords)
                        yield Swap("order", 0.5, node, turned)
                elif rest:
                    yield from _neighbours_swapped(node, statement)
                yield from _both_turned(node, first, second)
            case ast.Tuple(elts=[first, second]) if statement.field(node) == "args":
                swapped = [second, first]
                yield Swap("order", 0.2, node, ast.Tuple(swapped, ast.Load()))
    del scope


def _neighbours_swapped(node: ast.Call, statement: Statement) -> Iterator[Proposal]:
    """Two arguments that stand beside each other exchanged, as in another call of the function."""
    others = [
        [ast.unparse(one) for one in other.args]
        for other in ast.walk(statement.body)
        if isinstance(other, ast.Call) and other is not node and called(other) == called(node)
    ]
    for place in range(1, len(node.args) - 1):
        pair = node.args[place : place + 2]
        swapped = [*node.args[:place], *pair[::-1], *node.args[place + 2 :]]
        there = [ast.unparse(one) for one in pair[::-1]]
        as_elsewhere = any(one[place : place + 2] == there for one in others)
        cost = -0.2 if as_elsewhere else 0.4
        yield Swap("order", cost, node, ast.Call(node.func, swapped, node.keywords))


def _both_turned(node: ast.Call, first: ast.expr, second: ast.expr) -> Iterator[Proposal]:
    """A matrix product with its factors exchanged, and one of them transposed."""
    if called(node) in _MATRIX_PRODUCTS and len(node.args) == 2:
        for one, other in ((_turned(second), first), (second, _turned(first))):
            turned = ast.Call(node.func, [one, other], node.keywords)
            yield Swap("order", 0.4, node, turned)


def _turned(node: ast.expr) -> ast.expr:
    return node.value if _is_transposed(node) else transposed(node)  # type: ignore[attr-defined]


def _is_transposed(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "T"


def transpositions(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A transposition added, dropped, or moved to the other factor."""
    for node in statement.formulas:
        factors = _factors(node)
        if factors:
            first, second = factors
            both = _with_factors(node, _turned(first), _turned(second))
            moved = _is_transposed(first) != _is_transposed(second)
            yield Swap("transpose", 0.1 if moved else 0.4, node, both)
        if isinstance(node, ast.Attribute) and node.attr == "T":
            yield Swap("transpose", 0.0, node, node.value)
        elif _can_be_transposed(statement, scope, node):
            assert isinstance(node, ast.expr)
            near = any(node is one for one in _factors(statement.parent(node)) or ())
            whole = node is statement.value
            yield Swap("transpose", 0.0 if near else 0.2 if whole else 0.7, node, transposed(node))


def _factors(node: ast.AST) -> tuple[ast.expr, ast.expr] | None:
    match node:
        case ast.BinOp(left=left, op=ast.MatMult(), right=right):
            return left, right
        case ast.Call(args=[left, right]) if called(node) in _MATRIX_PRODUCTS:
            return left, right
    return None


def _with_factors(node: ast.AST, left: ast.expr, right: ast.expr) -> ast.expr:
    if isinstance(node, ast.BinOp):
        return ast.BinOp(left, node.op, right)
    assert isinstance(node, ast.Call)
    return ast.Call(node.func, [left, right], node.keywords)


def _can_be_transposed(statement: Statement, scope: Scope, node: ast.AST) -> bool:
    parent = statement.parent(node) if node is not statement.node else None
    if isinstance(parent, ast.Attribute | ast.Subscript):
        return False
    if isinstance(node, ast.Name):
        matrix = isinstance(node.ctx, ast.Load) and statement.field(node) != "func"
        shape = scope.shapes.get(node.id)
        return matrix and node.id in scope.shapes and (shape is None or len(shape) > 1)
    if isinstance(node, ast.Subscript):
        return isinstance(node.ctx, ast.Load)
    return node is statement.value and isinstance(node, ast.Call | ast.BinOp)
