"""Do two expressions mean the same, and can the shapes in one go together at all?

Most rewritings of a formula are no change: `a * b` is `b * a`. So each expression gets a *mark*: a
number that follows the rules of arithmetic, computed from arbitrary numbers for its names and
calls. What means the same has the same mark. Shapes are followed as far as they are known.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

from grader.diagnosis.edits.edit import Scope, Shape
from grader.diagnosis.edits.syntax import called, number_of

_ENTRYWISE = frozenset(
    [
        "abs",
        "absolute",
        "exp",
        "log",
        "log1p",
        "log2",
        "log10",
        "sqrt",
        "square",
        "tanh",
        "sin",
        "cos",
        "sign",
        "round",
        "floor",
        "ceil",
        "int64",
        "int32",
        "float64",
        "maximum",
        "minimum",
        "multiply",
        "divide",
        "add",
        "subtract",
        "power",
        "greater",
        "less",
        "where",
        "logical_and",
        "logical_or",
        "logical_not",
        "greater_equal",
        "less_equal",
    ]
)
_REDUCING = frozenset(
    ["sum", "mean", "max", "min", "prod", "std", "var", "any", "all", "average", "nansum"]
)
_NUMBERS = frozenset(("len", "int", "float"))
_SAME_SHAPE = frozenset(("copy", "astype", "zeros_like", "ones_like", "clip"))
_COMMUTING = frozenset(("maximum", "minimum", "logical_and", "logical_or"))
_AS_OPERATORS: dict[str, type[ast.operator]] = {
    "multiply": ast.Mult,
    "divide": ast.Div,
    "add": ast.Add,
    "subtract": ast.Sub,
    "power": ast.Pow,
}
_FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Gt: ast.Lt, ast.GtE: ast.LtE}


class ImpossibleError(ValueError):
    """Shapes that cannot go together, or an argument that a function does not take."""


class Meaning(NamedTuple):
    """What an expression means: its mark, and the shape of its value if it is known."""

    mark: complex
    shape: Shape


class Meanings:
    """The meanings of expressions in a scope; those of shared parts are found once."""

    def __init__(self, scope: Scope) -> None:
        self._shapes = scope.shapes
        self._found: dict[int, Meaning] = {}
        self._dumps: dict[int, str] = {}
        self._kept: list[ast.AST] = []

    def of_statement(self, node: ast.stmt) -> str:
        """A text that is the same for statements that do the same.

        Raises:
            ImpossibleError: it could only fail.
        """
        parts = [type(node).__name__]
        for field, value in ast.iter_fields(node):
            if field in ("body", "orelse", "finalbody", "handlers", "decorator_list"):
                continue
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.expr) and field not in ("targets", "target"):
                    parts.append(_text(self.of(one).mark))
                elif isinstance(one, ast.operator):
                    parts.append(type(one).__name__)
                elif isinstance(one, ast.AST):
                    parts.append(self._dumped(one))
        return " ".join(parts)

    def _dumped(self, node: ast.AST) -> str:
        """What a node that is not computed looks like: most statements share it with others."""
        known = self._dumps.get(id(node))
        if known is None:
            known = self._dumps[id(node)] = ast.dump(node)
            self._kept.append(node)
        return known

    def of(self, node: ast.expr) -> Meaning:
        """The meaning of an expression.

        Raises:
            ImpossibleError: it could only fail.
        """
        known = self._found.get(id(node))
        if known is None:
            known = self._found[id(node)] = self._of(node)
            self._kept.append(node)  # so that no other node gets its id
        return known

    def _of(self, node: ast.expr) -> Meaning:
        match node:
            case ast.Name(id=known):
                return Meaning(_mark(known), self._shapes.get(known))
            case ast.Constant():
                value = number_of(node)
                if value is None:
                    return Meaning(_mark(repr(node.value)), None)
                tiny = 0 < abs(value) < 1e-4  # would be lost beside another number
                return Meaning(_mark(repr(value)) if tiny else value, ())
            case ast.BinOp(left=left, op=op, right=right):
                return _combined(type(op), self.of(left), self.of(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self.of(operand)
                return Meaning(-inner.mark, inner.shape)
            case ast.Attribute(value=value, attr=attribute):
                return _attribute(self.of(value), attribute)
            case ast.Call():
                return self._of_call(node)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                first, second, sign = self.of(left), self.of(right), type(op)
                shape = broadcast(first.shape, second.shape)
                if sign in _FLIPPED:
                    first, second, sign = second, first, _FLIPPED[sign]
                return Meaning(_mark(sign.__name__, first.mark, second.mark), shape)
            case ast.Subscript(value=value, slice=index):
                return self._of_subscript(value, index)
        return Meaning(self._of_parts(node), None)

    def _of_parts(self, node: ast.AST) -> complex:
        """The mark of any other node: from its type and what is in it, in order."""
        marks: list[complex | str] = []
        for _field, value in ast.iter_fields(node):
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, ast.expr):
                    marks.append(self.of(one).mark)
                elif isinstance(one, ast.expr_context):
                    continue
                elif isinstance(one, ast.AST):
                    marks.append(self._of_parts(one))
                else:
                    marks.append(repr(one))
        return _mark(type(node).__name__, *marks)

    def _of_subscript(self, value: ast.expr, index: ast.expr) -> Meaning:
        whole, at = self.of(value), number_of(index)
        mark = _mark("[]", whole.mark, self.of(index).mark)
        if isinstance(value, ast.Attribute) and value.attr == "shape":
            shape = self.of(value.value).shape
            if shape is not None and isinstance(at, int) and not -len(shape) <= at < len(shape):
                raise ImpossibleError
            return Meaning(mark, ())
        if whole.shape == () and not isinstance(index, ast.Constant | ast.Tuple):
            raise ImpossibleError
        return Meaning(mark, None)

    def _of_call(self, node: ast.Call) -> Meaning:
        last = called(node)
        parts = [self.of(argument) for argument in node.args]
        keywords = sorted((one.arg or "", self.of(one.value).mark) for one in node.keywords)
        method = isinstance(node.func, ast.Attribute) and self._is_value(node.func.value)
        if method:
            assert isinstance(node.func, ast.Attribute)
            parts = [self.of(node.func.value), *parts]
        shape = self._shape_of_call(node, last, parts)
        if not node.keywords:
            if last in _AS_OPERATORS and len(parts) == 2:
                return _combined(_AS_OPERATORS[last], *parts)
            if last in ("dot", "matmul") and len(parts) == 2:
                return _combined(ast.MatMult, *parts, of_numbers=last == "dot")
            if last in ("square", "sqrt") and len(parts) == 1:
                power = Meaning(2 if last == "square" else 0.5, ())
                return _combined(ast.Pow, parts[0], power)
            if last == "transpose" and len(parts) == 1:
                return _attribute(parts[0], "T")
        marks = [one.mark for one in parts]
        if last in _COMMUTING:
            marks.sort(key=_text)
        named = [part for pair in keywords for part in pair]
        func = last if method or last in _REDUCING else ast.unparse(node.func).split(".", 1)[-1]
        return Meaning(_mark("call", func, *marks, *named), shape)

    def _is_value(self, node: ast.expr) -> bool:
        """Whether a method's object is a value, rather than a module."""
        while isinstance(node, ast.Attribute):
            node = node.value
        return not isinstance(node, ast.Name) or node.id in self._shapes

    def _shape_of_call(self, node: ast.Call, last: str, parts: Sequence[Meaning]) -> Shape:
        if last in ("dot", "matmul", "multiply") and any(
            keyword.arg in ("axis", "keepdims") for keyword in node.keywords
        ):
            raise ImpossibleError
        if last in _NUMBERS:
            return ()
        if last in _ENTRYWISE and not any(isinstance(one, ast.Starred) for one in node.args):
            shape: Shape = ()
            for one in parts:
                shape = broadcast(shape, one.shape)
            return shape
        if last in _SAME_SHAPE and parts:
            return parts[0].shape
        if last in _REDUCING and len(parts) == 1:
            return _reduced(node, parts[0].shape)
        if last == "norm" and len(parts) == 1 and not node.keywords:
            return ()
        return None


def _reduced(node: ast.Call, shape: Shape) -> Shape:
    if shape is None:
        return None
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    kept = given.get("keepdims")
    keeps = isinstance(kept, ast.Constant) and kept.value is True
    if "axis" not in given:
        return (1,) * len(shape) if keeps else ()
    axis = number_of(given["axis"])
    if not isinstance(axis, int):
        return None
    if not -len(shape) <= axis < len(shape):
        raise ImpossibleError
    axis %= len(shape)
    return (*shape[:axis], *((1,) if keeps else ()), *shape[axis + 1 :])


def broadcast(one: Shape, other: Shape) -> Shape:
    """The shape of two arrays' sum.

    Raises:
        ImpossibleError: their shapes do not go together.
    """
    if one is None or other is None:
        return None
    short, long = sorted((one, other), key=len)
    head = long[: len(long) - len(short)]
    tail = []
    for a, b in zip(short, long[len(head) :], strict=True):
        if a != b and 1 not in (a, b):
            raise ImpossibleError
        tail.append(max(a, b) if 0 not in (a, b) else 0)
    return (*head, *tail)


def _multiplied(one: Shape, other: Shape) -> Shape:
    """The shape of a matrix product."""
    if one is None or other is None:
        return None
    if one == () or other == ():
        return one or other
    if len(one) > 2 or len(other) > 2:
        return None
    if one[-1] != other[-2 if len(other) == 2 else -1]:
        raise ImpossibleError
    return (*one[:-1], *other[1:]) if len(other) == 2 else one[:-1]


def _combined(
    op: type[ast.operator], one: Meaning, other: Meaning, *, of_numbers: bool = False
) -> Meaning:
    """The meaning of a binary operation."""
    if op is ast.MatMult:
        shape = _multiplied(one.shape, other.shape)
        if () not in (one.shape, other.shape):
            return Meaning(_mark("@", one.mark, other.mark), shape)
        if not of_numbers:
            raise ImpossibleError
        op = ast.Mult
    shape = broadcast(one.shape, other.shape)
    a, b = one.mark, other.mark
    try:
        if op is ast.Add:
            return Meaning(a + b, shape)
        if op is ast.Sub:
            return Meaning(a - b, shape)
        if op is ast.Mult:
            return Meaning(a * b, shape)
        if op is ast.Div:
            return Meaning(a / b, shape)
        if op is ast.Pow and abs(b) < 20:
            power = complex(a) ** b
            if math.isfinite(abs(power)):
                return Meaning(power, shape)
    except (ZeroDivisionError, OverflowError):
        pass
    return Meaning(_mark(op.__name__, a, b), shape)


def _attribute(value: Meaning, attribute: str) -> Meaning:
    if attribute == "T":
        if value.shape is not None and len(value.shape) < 2:
            return value
        turned = None if value.shape is None else tuple(reversed(value.shape))
        return Meaning(_mark("T", value.mark), turned)
    return Meaning(_mark(attribute, value.mark), None)


def _mark(*parts: complex | str) -> float:
    """A number between 0.5 and 2.5 that depends on all the parts and on nothing else."""
    text = "|".join(part if isinstance(part, str) else _text(part) for part in parts)
    return 0.5 + crc32(text.encode()) / 2**31


def _text(mark: complex) -> str:
    """A mark without the noise of its last digits."""
    value = complex(mark)
    return f"{value.real + 0.0:.8e} {value.imag if abs(value.imag) > 1e-9 * abs(value) else 0:.8e}"
