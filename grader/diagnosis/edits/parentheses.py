"""Where else could the parentheses of a formula, or of a call, begin and end?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.diagnosis.edits.chains import chains
from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import called

#: Functions whose value is not changed by where a factor stands, and calls that make no formula.
_OPAQUE = ("dot", "matmul", "range", "len", "str", "print", "seed", "copy", "append")


def other_parentheses(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A pair of parentheses added, dropped or moved in a formula."""
    del scope
    for chain in chains(statement):
        if len(chain.operands) + chain.tokens.count("-") > 2:
            for cost, tokens in _with_other_pairs(chain.tokens):
                grouped = chain.read(tokens)
                if grouped is not None:
                    yield Swap("parentheses", cost, chain.node, grouped)


def _with_other_pairs(tokens: Sequence[str]) -> Iterator[tuple[float, list[str]]]:
    """The chain with one pair of parentheses less, more, or standing elsewhere."""
    dropped = [_without(tokens, *pair) for pair in _pairs(tokens)]
    yield from ((0.0, fewer) for fewer in dropped)
    yield from ((0.0, more) for more in _with_one_more(tokens))
    for fewer in dropped:
        yield from ((0.4, moved) for moved in _with_one_more(fewer))


def _pairs(tokens: Sequence[str]) -> Iterator[tuple[int, int]]:
    opened = []
    for place, token in enumerate(tokens):
        if token == "(":
            opened.append(place)
        elif token == ")":
            yield opened.pop(), place


def _without(tokens: Sequence[str], begin: int, end: int) -> list[str]:
    return [*tokens[:begin], *tokens[begin + 1 : end], *tokens[end + 1 :]]


def _with_one_more(tokens: Sequence[str]) -> Iterator[list[str]]:
    """The chain with parentheses around some of it, balanced, of at least two operands."""
    for begin, token in enumerate(tokens):
        if token in (")", "*", "/", "+", "**", "//", "@") or (
            token == "-" and begin and tokens[begin - 1] != "("
        ):
            continue
        depth = operands = 0
        for end in range(begin, len(tokens)):
            depth += {"(": 1, ")": -1}.get(tokens[end], 0)
            operands += tokens[end].startswith("_")
            if depth < 0:
                break
            closes = tokens[end].startswith("_") or tokens[end] == ")"
            if depth == 0 and closes and operands > 1:
                yield [*tokens[:begin], "(", *tokens[begin : end + 1], ")", *tokens[end + 1 :]]


def other_reaches(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """What a call reaches: the operand beside it taken into it, or the last one put out of it."""
    del scope
    for node in statement.formulas:
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                yield from _taken_in(node, left, op, right)
                yield from _joined(node, left, op, right)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Call(args=[only]) as call):
                inside = ast.UnaryOp(ast.USub(), only)
                yield Swap("parentheses", 0.4, node, _applied(call, inside))
            case ast.Call(args=[*_, ast.BinOp() as last]) if called(node) not in _OPAQUE:
                yield from _put_out(node, last)
            case ast.Call(args=[first, ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op)]):
                product = ast.Call(node.func, [first, left], node.keywords)
                outside = ast.BinOp(product, op, node.args[1].right)  # type: ignore[attr-defined]
                yield Swap("parentheses", 0.2, node, outside)


def _taken_in(node: ast.BinOp, left: ast.expr, op: ast.operator, right: ast.expr) -> Iterator[Swap]:
    """`f(x) / y` as `f(x / y)`, and `y - f(x)` as `f(y - x)`."""
    call = _last_operand(left)
    if isinstance(call, ast.Call) and _is_open(call):
        inside = _last(call, ast.BinOp(call.args[-1], op, right))
        yield Swap("parentheses", 0.1, node, _with_last_operand(left, inside))
    if isinstance(right, ast.Call) and _is_open(right) and len(right.args) == 1:
        inside = _applied(right, ast.BinOp(left, op, right.args[0]))
        yield Swap("parentheses", 0.3, node, inside)


def _joined(node: ast.BinOp, left: ast.expr, op: ast.operator, right: ast.expr) -> Iterator[Swap]:
    """`f(x) - f(y)` as `f(x - y)`."""
    match left, right:
        case ast.Call(args=[one]), ast.Call(args=[other]):
            if ast.dump(left.func) == ast.dump(right.func):
                yield Swap("parentheses", 0.0, node, _applied(left, ast.BinOp(one, op, other)))


def _put_out(node: ast.Call, last: ast.BinOp) -> Iterator[Swap]:
    """`f(x / y)` as `f(x) / y`, as `x / f(y)`, and as `f(x) / f(y)`."""
    left, op, right = last.left, last.op, last.right
    yield Swap("parentheses", 0.1, node, ast.BinOp(_last(node, left), op, right))
    if len(node.args) == 1:
        yield Swap("parentheses", 0.3, node, ast.BinOp(left, op, _applied(node, right)))
        both = ast.BinOp(_applied(node, left), op, _applied(node, right))
        yield Swap("parentheses", 0.2, node, both)


def _last_operand(node: ast.expr) -> ast.expr:
    while isinstance(node, ast.BinOp):
        node = node.right
    return node


def _with_last_operand(node: ast.expr, new: ast.expr) -> ast.expr:
    if isinstance(node, ast.BinOp):
        return ast.BinOp(node.left, node.op, _with_last_operand(node.right, new))
    return new


def _is_open(call: ast.Call) -> bool:
    """Whether a call can have more in its parentheses."""
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    return bool(call.args) and not starred and called(call) not in _OPAQUE


def _last(call: ast.Call, argument: ast.expr) -> ast.Call:
    return ast.Call(call.func, [*call.args[:-1], argument], call.keywords)


def _applied(call: ast.Call, argument: ast.expr) -> ast.Call:
    return ast.Call(call.func, [argument], call.keywords)
