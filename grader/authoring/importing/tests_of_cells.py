"""What does each statement of a test cell ask? Which tolerance, and which exception?

The statements are read here and not run. nbgrader's courses write tests as plain asserts, with
NumPy's, nose's, unittest's and pytest's functions, or with `try` and `except`; otter's are
expressions whose value the notebook shows.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from grader.authoring.importing.source import SourceCell
from grader.notebook import parse

#: Functions that compare two values, with their own tolerances: names of the two arguments, and
#: their defaults.
_CLOSE = {
    "allclose": ("rtol", 1e-5, "atol", 1e-8, 2),
    "isclose": ("rtol", 1e-5, "atol", 1e-8, 2),
    "assert_allclose": ("rtol", 1e-7, "atol", 0.0, 2),
    "approx": ("rel", 1e-6, "abs", 1e-12, 1),
}
_CLOSE_OF_MATH = ("rel_tol", 1e-9, "abs_tol", 0.0, 2)
#: Functions that compare so many decimal places, by default, and half of what they let pass.
_PLACES = {
    "assert_almost_equal": (7, 1.5),
    "assert_array_almost_equal": (6, 1.5),
    "assertAlmostEqual": (7, 0.5),
    "round": (0, 0.5),
    "around": (0, 0.5),
}
#: The arguments that say how many places.
_NAMES_OF_PLACES = ("decimal", "places", "ndigits", "decimals")
_RAISES = {"raises", "assertRaises", "assertRaisesRegex", "assert_raises", "assert_raises_regex"}
_WITH_PATTERN = {"assertRaisesRegex", "assert_raises_regex"}


@dataclass(frozen=True)
class Tolerance:
    """How far a value may be from the right one: relative to it, and in absolute terms."""

    rtol: float = 0.0
    atol: float = 0.0

    def wider(self, other: Tolerance) -> Tolerance:
        """The wider one of two, in either sense."""
        return Tolerance(max(self.rtol, other.rtol), max(self.atol, other.atol))


#: No tolerance of a test's own.
EXACT = Tolerance()


@dataclass(frozen=True)
class TestStatement:
    """One statement at the top of a test cell.

    Attributes:
        cell: the number of the cell in the source notebook.
        line: its first line there, as far as the cell's text was kept.
        is_hidden: whether students never see it.
        source: its text.
        is_test: whether it says what is right: it asserts, or gives a value that was kept.
        is_exact: whether it says so of a value itself, and not of its length, type or the like.
        tolerance: how far values may be from what it says.
        raises: the exception that must be raised, as it is written; "" if none is named.
        match: the pattern for the message of that exception.
    """

    cell: int
    line: int
    is_hidden: bool
    source: str
    is_test: bool = False
    is_exact: bool = False
    tolerance: Tolerance = EXACT
    raises: str = ""
    match: str = ""


@dataclass(frozen=True)
class TestPiece:
    """Lines of a test cell that students see, or do not see, together."""

    text: str
    first: int
    is_hidden: bool


def pieces_of(cell: SourceCell) -> list[TestPiece]:
    """A test cell, cut where its hidden tests begin and end; the markers belong to no piece."""
    from grader.authoring.handout import regions_of

    lines = cell.text.splitlines()
    found, last = [], 0
    for region in regions_of(lines):
        found.append((last + 1, region.first - 1, False))
        found.append((region.first + 1, region.last - 1, True))
        last = region.last
    found.append((last + 1, len(lines), False))
    return [
        TestPiece("\n".join(lines[first - 1 : end]), first, hidden)
        for first, end, hidden in found
        if any(line.strip() for line in lines[first - 1 : end])
    ]


def statements_of(
    cell: int, piece: TestPiece, *, shows_values: bool = False
) -> list[TestStatement]:
    """The statements of a piece of a test cell, in order.

    Args:
        cell: the number of the cell.
        piece: the piece.
        shows_values: whether an expression is a test, since the notebook keeps its value.

    Raises:
        SyntaxError: it is not Python.
    """
    return [_statement(cell, piece, node, shows_values) for node in parse(piece.text).body]


def _statement(cell: int, piece: TestPiece, node: ast.stmt, shows_values: bool) -> TestStatement:
    raises, match = _exception(node)
    is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return TestStatement(
        cell=cell,
        line=piece.first + node.lineno - 1,
        is_hidden=piece.is_hidden,
        source=ast.get_source_segment(piece.text, node) or ast.unparse(node),
        is_test=not is_definition
        and (
            bool(raises)
            or any(map(_asserts, ast.walk(node)))
            or (shows_values and isinstance(node, ast.Expr))
        ),
        is_exact=bool(raises) or any(map(_is_exact, ast.walk(node))),
        tolerance=_tolerance(node),
        raises=raises,
        match=match,
    )


def _asserts(node: ast.AST) -> bool:
    match node:
        case ast.Assert():
            return True
        case ast.Call(func=function):
            return _last_name(function).lower().startswith(("assert", "test_", "check_"))
    return False


def _is_exact(node: ast.AST) -> bool:
    """Whether a value is compared as it is, and not something that is made of it."""
    match node:
        case ast.Compare(left=left, ops=[ast.Eq() | ast.Is()], comparators=[right]):
            return _is_compared(left, right)
        case ast.Call(func=function, args=[first, second, *_]) if (
            _last_name(function) in _CLOSE
            or _last_name(function) in _PLACES
            or "qual" in _last_name(function)  # array_equal, assertEqual, assert_array_equal
            or _last_name(function) == "eq_"
        ):
            return _is_value(first) or _is_value(second)
        case ast.Compare(
            left=ast.Call(args=[ast.BinOp(left, ast.Sub(), right)]), ops=[ast.Lt() | ast.LtE()]
        ):
            return _is_value(left) or _is_value(right)
        case ast.Expr(value=value):
            return _is_value(value)  # otter's tests show a value
    return False


def _is_compared(left: ast.expr, right: ast.expr) -> bool:
    """Whether one of two sides is a value itself, and not something that is made of it."""
    if _is_answer(left) or _is_answer(right):
        return True
    made = isinstance(left, ast.Call | ast.Attribute) or isinstance(right, ast.Call | ast.Attribute)
    return not made and (_is_value(left) or _is_value(right))


def _is_answer(expression: ast.expr) -> bool:
    """Whether an expression calls a function of the notebook, or picks an entry of what it gave."""
    while isinstance(expression, ast.Subscript):
        expression = expression.value
    return isinstance(expression, ast.Call) and _is_value(expression)


def _is_value(expression: ast.expr) -> bool:
    """Whether an expression may be a function's answer, an entry of it, or a variable with it."""
    match expression:
        case ast.Name():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return not hasattr(builtins, name) or name in ("round",)
        case ast.Subscript(value=value):
            return _is_value(value)
    return False


def _last_name(function: ast.expr) -> str:
    match function:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _tolerance(node: ast.AST) -> Tolerance:
    """The largest tolerance with which a statement compares."""
    found = list(_tolerances(node))
    return Tolerance(
        max((one.rtol for one in found), default=0.0), max((one.atol for one in found), default=0.0)
    )


def _tolerances(node: ast.AST) -> Iterator[Tolerance]:
    for inner in ast.walk(node):
        match inner:
            case ast.Call(func=function):
                name = _last_name(function)
                is_math = isinstance(function, ast.Attribute) and (
                    ast.unparse(function.value) in ("math", "cmath")
                )
                if name in _CLOSE:
                    yield _close(inner, _CLOSE_OF_MATH if is_math else _CLOSE[name])
                elif name in _PLACES and inner.args and any(map(_is_value, inner.args[:2])):
                    usual, half = _PLACES[name]
                    given = _argument(inner, _NAMES_OF_PLACES, 1 if "round" in name else 2)
                    places = _number(given, usual)
                    if any(keyword.arg == "places" for keyword in inner.keywords):
                        half = 0.5  # of unittest, whatever its name
                    yield Tolerance(atol=half * 10.0**-places)
            case ast.Compare(
                left=ast.Call(func=function, args=[ast.BinOp(left, ast.Sub(), right)]),
                ops=[ast.Lt() | ast.LtE()],
                comparators=[ast.Constant(value=int() | float() as bound)],
            ) if _last_name(function) in ("abs", "fabs", "absolute") and (
                _is_value(left) or _is_value(right)
            ):
                yield Tolerance(atol=float(bound))


def _close(call: ast.Call, known: tuple[str, float, str, float, int]) -> Tolerance:
    relative, usual_relative, absolute, usual_absolute, first = known
    return Tolerance(
        _number(_argument(call, (relative,), first), usual_relative),
        _number(_argument(call, (absolute,), first + 1), usual_absolute),
    )


def _argument(call: ast.Call, names: Sequence[str], position: int) -> ast.expr | None:
    for keyword in call.keywords:
        if keyword.arg in names:
            return keyword.value
    return call.args[position] if len(call.args) > position else None


def _number(expression: ast.expr | None, usual: float) -> float:
    if expression is None:
        return usual
    match expression:
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -float(value)
        case ast.BinOp(
            left=ast.Constant(value=int() | float() as value),
            op=ast.Pow(),
            right=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as power)),
        ):  # 10**-3
            return float(value) ** -power
    return usual


def _exception(node: ast.stmt) -> tuple[str, str]:
    """The exception that a statement expects, and the pattern for its message."""
    for inner in ast.walk(node):
        match inner:
            case ast.Call(func=function, args=[first, *rest]) if _last_name(function) in _RAISES:
                keywords = {keyword.arg: keyword.value for keyword in inner.keywords}
                pattern = keywords.get("match", keywords.get("expected_regex"))
                if pattern is None and _last_name(function) in _WITH_PATTERN and rest:
                    pattern = rest[0]
                return _type(first), _text(pattern)
            case ast.Try(handlers=handlers) if any(_expects(inner)):
                for handler in handlers:
                    if handler.type is not None and not _fails(handler.body):
                        return _type(handler.type), ""
    return "", ""


def _expects(attempt: ast.Try) -> Iterator[bool]:
    """Whether it fails to get to the end of the try without an exception, or to its else."""
    yield _fails(attempt.orelse)
    yield _fails(attempt.body[-1:])


def _fails(body: Sequence[ast.stmt]) -> bool:
    """Whether these statements end the test with a failure."""
    for statement in body:
        match statement:
            case ast.Raise() | ast.Assert(test=ast.Constant(value=False | 0)):
                return True
            case ast.Expr(value=ast.Call(func=function)) if _last_name(function) == "fail":
                return True
    return False


def _type(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=name):
            return name
        case ast.Attribute():
            return ast.unparse(expression)
    return ""  # several types: the one that the solution raises is asked for


def _text(expression: ast.expr | None) -> str:
    match expression:
        case ast.Constant(value=str() as text):
            return text
    return ""
