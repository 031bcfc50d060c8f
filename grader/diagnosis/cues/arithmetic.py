"""Is a number cut off or rounded on its way, or compared by identity?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.diagnosis.cues.code import FunctionCode
from grader.diagnosis.cues.cue import Case, Cue
from grader.wording import translate as _

_COUNTING = frozenset({"len", "range", "enumerate", "size", "ndim", "prod"})
_ROUNDING = frozenset({"round", "around", "round_", "rint", "fix", "trunc"})


def arithmetic_cues(case: Case) -> Iterator[Cue]:
    """Whole-number division, `int()`, rounding, and `is` between numbers."""
    for node in case.code.nodes:
        match node:
            case ast.BinOp(op=ast.FloorDiv()) if not _counts(case.code, node.left):
                yield from _floor(case, node)
            case ast.AugAssign(op=ast.FloorDiv()) if not _counts(case.code, node.target):
                yield from _floor(case, node)
            case ast.Call(func=ast.Name(id="int"), args=[given]) if _has_fractions(case, given):
                yield from _cut(case, node)
            case ast.Call() if _name(node.func) in _ROUNDING and node.args:
                yield from _rounded(case, node)
            case ast.Compare() if any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops):
                yield from _identity(case, node)


def _name(function: ast.expr) -> str:
    return str(getattr(function, "attr", getattr(function, "id", "")))


def _is_index(code: FunctionCode, node: ast.AST) -> bool:
    """Whether a number is used for counting only: in an index, in `range(…)`."""
    inner = node
    for around in code.above(node):
        if isinstance(around, ast.Subscript) and inner is around.slice:
            return True
        if isinstance(around, ast.Call) and _name(around.func) == "range":
            return True
        if isinstance(around, ast.stmt):
            return False
        inner = around
    return False


def _counts(code: FunctionCode, dividend: ast.expr) -> bool:
    """Whether a whole-number division divides a count (`len(parameters) // 2`)."""
    return _is_index(code, dividend) or _is_count(code, dividend, 4)


def _is_count(code: FunctionCode, node: ast.expr, depth: int) -> bool:
    """Whether an expression counts something, as far as the text shows; other names may not."""
    match node:
        case ast.Call() if _name(node.func) in _COUNTING:
            return True
        case ast.Attribute(attr="size" | "shape" | "ndim"):
            return True
        case ast.Subscript():
            return _is_count(code, node.value, depth)
        case ast.BinOp(op=ast.Div() | ast.FloorDiv()):
            return _is_count(code, node.left, depth)
        case ast.BinOp():
            sides = [s for s in (node.left, node.right) if not isinstance(s, ast.Constant)]
            return bool(sides) and all(_is_count(code, side, depth) for side in sides)
        case ast.Name() if depth:
            values = list(_values_of(code, node.id))
            return bool(values) and all(_is_count(code, value, depth - 1) for value in values)
    return False


def _values_of(code: FunctionCode, name: str) -> Iterator[ast.expr]:
    """All that a name gets: right sides, and what a loop runs over."""
    for node in code.nodes:
        match node:
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign() if node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
                    if name in names:
                        yield node.value
            case ast.For() | ast.comprehension():
                if name in [n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)]:
                    yield node.iter


def _floor(case: Case, node: ast.BinOp | ast.AugAssign) -> Iterator[Cue]:
    parts, only = case.parts_behind([node])
    if parts:
        yield Cue(
            weight=82,
            about=f"line {case.code.line(node)}",
            title=_("`//` leaves whole numbers only"),
            explanation=_(
                "On line {line}, `//` divides and rounds down to a whole number: 7 // 2 is 3, and "
                "0.7 // 10 is 0. What comes after the decimal point is lost."
            ).format(line=case.code.line(node)),
            hint=_("What do `1 // 5` and `1 / 5` give?"),
            line=case.code.line(node),
            parts=parts,
            is_seen=only,
        )


def _has_fractions(case: Case, given: ast.expr) -> bool:
    """Whether what `int()` is given may have a fraction: an argument that has one, a quotient."""
    if any(isinstance(node, ast.Compare | ast.BoolOp) for node in ast.walk(given)):
        return False
    if _is_index(case.code, given) or _is_count(case.code, given, 4):
        return False
    fractional = {
        name
        for position, name in enumerate(case.code.parameters)
        for _one, value in case.public_values(position)
        if isinstance(value, float) and not value.is_integer()
    }
    return any(
        (isinstance(node, ast.Name) and node.id in fractional)
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div))
        for node in ast.walk(given)
    )


def _cut(case: Case, node: ast.Call) -> Iterator[Cue]:
    parts, only = case.parts_behind([node])
    if parts:
        yield Cue(
            weight=81,
            about=f"line {case.code.line(node)}",
            title=_("`int()` cuts the decimals off"),
            explanation=_(
                "On line {line}, `int()` drops everything after the decimal point: `int(0.7)` is 0."
            ).format(line=case.code.line(node)),
            hint=_("Why does this have to be a whole number?"),
            line=case.code.line(node),
            parts=parts,
            is_seen=only,
        )


def _rounded(case: Case, node: ast.Call) -> Iterator[Cue]:
    parts, only = case.parts_behind([node])
    if parts and not _is_index(case.code, node):
        yield Cue(
            weight=79,
            about=f"line {case.code.line(node)}",
            title=_("A value is rounded"),
            explanation=_(
                "Line {line} rounds a value, and what is computed from it then differs from the "
                "exact result."
            ).format(line=case.code.line(node)),
            hint=_("How many digits does the result have without the rounding?"),
            line=case.code.line(node),
            parts=parts,
            is_seen=only,
        )


def _identity(case: Case, node: ast.Compare) -> Iterator[Cue]:
    """`x is 0.0`: a number is compared by identity."""
    sides = [node.left, *node.comparators]
    numbers = [
        s for s in sides if isinstance(s, ast.Constant) and type(s.value) in (int, float, str)
    ]
    parts, only = case.parts_behind([node])
    if numbers and parts:
        yield Cue(
            weight=83,
            about=f"line {case.code.line(node)}",
            title=_("`is` compares objects, not values"),
            explanation=_(
                "On line {line}, `is` asks whether both sides are one and the same object. Two "
                "equal numbers may well be two objects, so this can be false where `==` is true."
            ).format(line=case.code.line(node)),
            hint=_("Which operator asks whether two numbers are equal?"),
            line=case.code.line(node),
            parts=parts,
            is_seen=only,
        )
