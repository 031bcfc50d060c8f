"""Where else could the parentheses of a formula, or of a call, begin and end?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import called

_CHAINED = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.MatMult, ast.Pow)
_TOKEN = re.compile(r"\w+|\*\*|//|[-+*/@()]")
_LONGEST = 9
#: Functions whose value is not changed by where a factor stands, and calls that make no formula.
_OPAQUE = ("dot", "matmul", "range", "len", "str", "print", "seed", "copy", "append")


def other_parentheses(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A pair of parentheses added, dropped or moved in a chain of operators."""
    del scope
    for node in statement.nodes:
        if _is_chain(node) and not _is_chain(statement.parent(node)):
            assert isinstance(node, ast.expr)
            yield from _regrouped(node)


def _is_chain(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=op):
            return isinstance(op, _CHAINED)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return not isinstance(operand, ast.Constant)
    return False


def _regrouped(node: ast.expr) -> Iterator[Swap]:
    operands: list[ast.expr] = []
    tokens = _TOKEN.findall(ast.unparse(_skeleton(node, operands)))
    if not 2 < len(operands) + tokens.count("-") <= _LONGEST:
        return
    atoms = dict(zip((f"_{i}" for i in range(len(operands))), operands, strict=True))
    whole = ast.unparse(node)
    for cost, changed in _with_other_pairs(tokens):
        grouped = _parsed(changed, atoms)
        if grouped is not None:
            yield Swap("parentheses", cost, node, grouped, (whole, ast.unparse(grouped)))


def _skeleton(node: ast.expr, operands: list[ast.expr]) -> ast.expr:
    """The chain with `_0`, `_1`, … for its operands, which are listed in that order."""
    if _is_chain(node):
        if isinstance(node, ast.BinOp):
            left = _skeleton(node.left, operands)
            return ast.BinOp(left, node.op, _skeleton(node.right, operands))
        assert isinstance(node, ast.UnaryOp)
        return ast.UnaryOp(node.op, _skeleton(node.operand, operands))
    operands.append(node)
    return ast.Name(f"_{len(operands) - 1}", ast.Load())


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


def _parsed(tokens: Sequence[str], atoms: dict[str, ast.expr]) -> ast.expr | None:
    try:
        tree = ast.parse(" ".join(tokens), mode="eval").body
    except SyntaxError:
        return None
    return _filled(tree, atoms)


def _filled(node: ast.expr, atoms: dict[str, ast.expr]) -> ast.expr:
    match node:
        case ast.BinOp():
            return ast.BinOp(_filled(node.left, atoms), node.op, _filled(node.right, atoms))
        case ast.UnaryOp():
            return ast.UnaryOp(node.op, _filled(node.operand, atoms))
        case ast.Name():
            return atoms[node.id]
    raise AssertionError(ast.dump(node))


def other_reaches(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """What a call reaches: a neighbouring operand taken into its parentheses, or put out of them."""
    del scope
    for node in statement.nodes:
        match node:
            case ast.BinOp(left=ast.Call(args=[*_, _]) as call, op=op, right=right):
                yield from _taken_in(node, call, op, right, after=True)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Call(args=[only]) as call):
                inside = ast.UnaryOp(ast.USub(), only)
                yield Swap("parentheses", 0.4, node, _applied(call, inside))
        match node:
            case ast.BinOp(left=left, op=op, right=ast.Call(args=[_, *_]) as call):
                yield from _taken_in(node, call, op, left, after=False)
            case ast.Call(args=[*_, ast.BinOp(left=left, op=op, right=right)]):
                if called(node) not in _OPAQUE:
                    yield Swap("parentheses", 0.2, node, ast.BinOp(_last(node, left), op, right))
                    if len(node.args) == 1:
                        out = ast.BinOp(left, op, _applied(node, right))
                        yield Swap("parentheses", 0.3, node, out)
                        both = ast.BinOp(_applied(node, left), op, _applied(node, right))
                        yield Swap("parentheses", 0.5, node, both)
        match node:
            case ast.BinOp(left=ast.Call(args=[one]) as first, op=op, right=ast.Call(args=[other])):
                if ast.dump(first.func) == ast.dump(node.right.func):  # type: ignore[attr-defined]
                    joined = _applied(first, ast.BinOp(one, op, other))
                    yield Swap("parentheses", 0.1, node, joined)


def _taken_in(
    node: ast.BinOp, call: ast.Call, op: ast.operator, operand: ast.expr, *, after: bool
) -> Iterator[Swap]:
    if called(call) in _OPAQUE or any(isinstance(one, ast.Starred) for one in call.args):
        return
    if after:
        inside = ast.BinOp(call.args[-1], op, operand)
        yield Swap("parentheses", 0.2, node, _last(call, inside))
    if len(call.args) == 1 and not after:
        yield Swap("parentheses", 0.3, node, _applied(call, ast.BinOp(operand, op, call.args[0])))


def _last(call: ast.Call, argument: ast.expr) -> ast.Call:
    return ast.Call(call.func, [*call.args[:-1], argument], call.keywords)


def _applied(call: ast.Call, argument: ast.expr) -> ast.Call:
    return ast.Call(call.func, [argument], call.keywords)
