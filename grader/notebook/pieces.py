"""Which pieces of code does a function consist of, however it is spelled?

Two texts that say the same have the same pieces: `x += y` is `x = x + y`, `np.dot(a, b)` is
`a @ b`, `thetaplus[i][0]` is `theta_plus[i]`. Each piece counts twice: as it is, and with the
function's own variables left open, so that it is known whatever they are called. Only digests are
kept, so that pieces of a solution can be recorded without telling it.
"""

from __future__ import annotations

import ast
import hashlib
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from grader.course import Piece
from grader.notebook.parsing import parse

_FAILURES = (SyntaxError, ValueError, RecursionError, MemoryError)
_FUNCTIONS: Mapping[str, ast.operator] = {
    "dot": ast.MatMult(),
    "matmul": ast.MatMult(),
    "multiply": ast.Mult(),
    "divide": ast.Div(),
    "add": ast.Add(),
    "subtract": ast.Sub(),
}
#: Of these, only what they test or run over is a piece; what they hold are pieces of their own.
_COMPOUND = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.With,
    ast.Try,
)  # fmt: skip
_NO_PIECES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Attribute)
_REMEMBERED = 1024


class _Node(NamedTuple):
    """The text of a piece, and the pieces within it."""

    text: str
    inner: tuple[_Node, ...]
    counts: bool


def pieces_that_differ(right: str, wrong: str) -> tuple[Piece, ...]:
    """The smallest pieces by which two functions differ, given their texts."""
    found = []
    for is_named in (True, False):
        one, other = _nodes(right, is_named), _nodes(wrong, is_named)
        rights, wrongs = Counter(_texts(one)), Counter(_texts(other))
        differing = {text for text in rights | wrongs if rights[text] != wrongs[text]}
        for text in dict.fromkeys([*_smallest(one, differing), *_smallest(other, differing)]):
            found.append(Piece(_digest(text), is_named, rights[text], wrongs[text]))
    return tuple(found)


@lru_cache(maxsize=_REMEMBERED)
def count_pieces(source: str, is_named: bool) -> Mapping[str, int]:
    """How often each piece stands in a function, by its digest; empty if it does not parse."""
    return Counter(map(_digest, _texts(_nodes(source, is_named))))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(errors="replace"), digest_size=6).hexdigest()


def _texts(node: _Node) -> Iterator[str]:
    if node.counts:
        yield node.text
    for inner in node.inner:
        yield from _texts(inner)


def _smallest(node: _Node, differing: set[str]) -> Iterator[str]:
    """The differing pieces within which nothing differs."""
    below = [text for inner in node.inner for text in _smallest(inner, differing)]
    if below:
        yield from below
    elif node.counts and node.text in differing:
        yield node.text


def _nodes(source: str, is_named: bool) -> _Node:
    try:
        tree = parse(textwrap.dedent(source))
        own = frozenset() if is_named else _own_names(tree)
        return _node(_Plain().visit(tree), own)
    except _FAILURES:
        return _Node("", (), counts=False)


def _own_names(tree: ast.AST) -> frozenset[str]:
    """The variables that the function itself sets."""
    names = (node for node in ast.walk(tree) if isinstance(node, ast.Name))
    return frozenset(node.id for node in names if isinstance(node.ctx, ast.Store))


def _node(node: ast.AST, own: frozenset[str]) -> _Node:
    if isinstance(node, ast.Name):
        return _Node("·" if node.id in own else node.id.replace("_", ""), (), counts=False)
    if isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return _Node(repr(value), (), counts=False)
    texts, inner = [], []
    for name, value in ast.iter_fields(node):
        if name in ("ctx", "kind", "type_comment"):
            continue
        for entry in value if isinstance(value, list) else [value]:
            if isinstance(entry, ast.expr_context):
                continue
            if isinstance(entry, ast.AST):
                one = _node(entry, own)
                inner.append(one)
                held = isinstance(node, _COMPOUND) and isinstance(entry, ast.stmt)
                texts.append("" if held else one.text)
            else:
                texts.append(repr(entry))
        texts.append(";")
    counts = isinstance(node, ast.expr | ast.stmt) and not isinstance(node, _NO_PIECES)
    return _Node(f"{type(node).__name__}({' '.join(texts)})", tuple(inner), counts)


class _Plain(ast.NodeTransformer):
    """Writes the same thing in one way."""

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        value = ast.BinOp(node.target, node.op, node.value)
        return self.generic_visit(ast.Assign([node.target], value, lineno=0))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is None:
            return self.generic_visit(node)
        return self.generic_visit(ast.Assign([node.target], node.value, lineno=0))

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        function = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if len(node.args) == 2 and not node.keywords and function in _FUNCTIONS:
            return ast.BinOp(node.args[0], _FUNCTIONS[function], node.args[1])
        if len(node.args) == 1 and not node.keywords and function == "square":
            return ast.BinOp(node.args[0], ast.Pow(), ast.Constant(2))
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.value, ast.Subscript) and _is_zero(node.slice):
            return node.value
        if isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
            first, second = node.slice.elts
            if _is_zero(second) and not isinstance(first, ast.Slice):
                return ast.Subscript(node.value, first, node.ctx)
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):
            return ast.Pass()
        return self.generic_visit(node)


def _is_zero(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 0 and node.value is not False
