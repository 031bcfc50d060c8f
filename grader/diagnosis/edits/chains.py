"""How is a formula written: which operands, operators and parentheses, one after another?

Python's tree does not keep the parentheses. A chain is the text of a formula with `_0`, `_1`, … for
its operands, so that a pair of parentheses or an operator can be changed as a person would.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.diagnosis.edits.statement import Statement
from grader.notebook import parse_expression

_CHAINED = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.MatMult, ast.Pow)
_TOKEN = re.compile(r"\w+|\*\*|//|[-+*/@()]")
_LONGEST = 9


@dataclass(frozen=True)
class Chain:
    """A formula: its node, its operands and its tokens."""

    node: ast.expr
    operands: tuple[ast.expr, ...]
    tokens: tuple[str, ...]

    def read(self, tokens: Sequence[str], operands: Sequence[ast.expr] = ()) -> ast.expr | None:
        """The formula of other tokens or operands, or None if they make none."""
        try:
            tree = parse_expression(" ".join(tokens))
        except SyntaxError:
            return None
        return _filled(tree, operands or self.operands)


def chains(statement: Statement) -> Iterator[Chain]:
    """The formulas of a statement that are not part of another, short enough to be changed."""
    for node in statement.formulas:
        if _is_chain(node) and not _is_chain(statement.parent(node)):
            assert isinstance(node, ast.expr)
            operands: list[ast.expr] = []
            tokens = _TOKEN.findall(ast.unparse(_skeleton(node, operands)))
            if len(operands) <= _LONGEST:
                yield Chain(node, tuple(operands), tuple(tokens))


def _is_chain(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=op):
            return isinstance(op, _CHAINED)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return not isinstance(operand, ast.Constant)
    return False


def _skeleton(node: ast.expr, operands: list[ast.expr]) -> ast.expr:
    """The formula with `_0`, `_1`, … for its operands, which are listed in that order."""
    if _is_chain(node):
        if isinstance(node, ast.BinOp):
            left = _skeleton(node.left, operands)
            return ast.BinOp(left, node.op, _skeleton(node.right, operands))
        assert isinstance(node, ast.UnaryOp)
        return ast.UnaryOp(node.op, _skeleton(node.operand, operands))
    operands.append(node)
    return ast.Name(f"_{len(operands) - 1}", ast.Load())


def _filled(node: ast.expr, operands: Sequence[ast.expr]) -> ast.expr | None:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            first, second = _filled(left, operands), _filled(right, operands)
            return None if first is None or second is None else ast.BinOp(first, op, second)
        case ast.UnaryOp(op=op, operand=operand):
            inner = _filled(operand, operands)
            return None if inner is None else ast.UnaryOp(op, inner)
        case ast.Name(id=placed):
            return operands[int(placed.removeprefix("_"))]
    return None  # such as a call, where an operator before parentheses is gone
