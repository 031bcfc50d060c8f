"""Is a number cut off or rounded on its way, or compared by identity?"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator

from grader.diagnosis.cues.code import FunctionCode
from grader.diagnosis.cues.cue import Case, Cue
from grader.wording import translate as _

_COUNTING = frozenset({"len", "range", "enumerate", "size", "shape", "ndim", "prod"})
#: Through how many names a count is followed.
_MOST_ROUNDS = 20
#: Functions that give whole numbers, where they are given one argument.
_WHOLE = frozenset({"ceil", "floor", "round", "rint", "fix", "trunc", "len"})
_ROUNDING = frozenset({"round", "around", "round_", "rint", "fix", "trunc"})


def arithmetic_cues(case: Case) -> Iterator[Cue]:
    """Whole-number division, `int()`, rounding, and `is` between numbers."""
    counts = _names_of_counts(case.code)
    for node in case.code.nodes:
        match node:
            case ast.BinOp(op=ast.FloorDiv()) if not (
                _is_counting(case.code, node.left, counts) or _counts_wholes(case, node)
            ):
                yield from _floor(case, node)
            case ast.AugAssign(op=ast.FloorDiv()) if not _is_count(node.target, counts):
                yield from _floor(case, node)
            case ast.Call(func=ast.Name(id="int"), args=[given]) if _has_fractions(
                case, given, counts
            ):
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


def _is_counting(code: FunctionCode, node: ast.expr, counts: Collection[str]) -> bool:
    """Whether a number is a count (`len(parameters) // 2`), or used for counting."""
    return _is_index(code, node) or _is_count(node, counts)


def _counts_wholes(case: Case, node: ast.expr) -> bool:
    """Whether one whole number among the arguments is divided by another: how often it fits."""
    match node:
        case ast.BinOp(
            op=ast.Div() | ast.FloorDiv(), left=ast.Name(id=left), right=ast.Name(id=right)
        ):
            return all(
                name in case.code.parameters
                and all(
                    type(value) is int
                    for _one, value in case.public_values(case.code.parameters.index(name))
                )
                for name in (left, right)
            )
    return False


def _is_count(node: ast.expr, counts: Collection[str]) -> bool:
    """Whether an expression counts something, as far as the text shows."""
    pending, found = [node], False
    while pending:
        match pending.pop():
            case ast.Subscript(value=value):
                pending.append(value)
            case ast.BinOp(op=ast.Div() | ast.FloorDiv(), left=left):
                pending.append(left)
            case ast.BinOp(left=left, right=right):
                pending += [one for one in (left, right) if not isinstance(one, ast.Constant)]
            case ast.Call(func=function) if _name(function) in _COUNTING:
                found = True
            case ast.UnaryOp(operand=operand):
                pending.append(operand)
            case ast.Attribute(attr=attribute) if attribute in _COUNTING:
                found = True
            case ast.Name(id=name) if name in counts:
                found = True
            case _:
                return False
    return found


def _names_of_counts(code: FunctionCode) -> set[str]:
    """The names that only ever hold counts."""
    values: dict[str, list[ast.expr]] = defaultdict(list)
    for node in code.nodes:
        match node:
            case ast.Assign():
                given = [(target, node.value) for target in node.targets]
            case ast.AugAssign():
                given = [(node.target, node.value)]
            case ast.AnnAssign(value=ast.expr() as value):
                given = [(node.target, value)]
            case ast.For() | ast.comprehension():
                given = [(node.target, node.iter)]
            case _:
                continue
        for target, value in given:
            for name in (one.id for one in ast.walk(target) if isinstance(one, ast.Name)):
                values[name].append(value)
    counts = set(values) - set(code.parameters)
    for _round in range(_MOST_ROUNDS):
        kept = {name for name in counts if all(_is_count(value, counts) for value in values[name])}
        if kept == counts:
            return counts
        counts = kept
    return set()


def _floor(case: Case, node: ast.BinOp | ast.AugAssign) -> Iterator[Cue]:
    parts, only = case.parts_behind([node])
    if parts:
        yield Cue(
            weight=82,
            about="floor",
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


def _has_fractions(case: Case, given: ast.expr, counts: Collection[str]) -> bool:
    """Whether what `int()` is given may have a fraction: an argument that has one, a quotient."""
    if any(isinstance(node, ast.Compare | ast.BoolOp) for node in ast.walk(given)):
        return False
    if _is_counting(case.code, given, counts) or _counts_wholes(case, given):
        return False
    if isinstance(given, ast.Call) and _name(given.func) in _WHOLE and len(given.args) == 1:
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
            about="int",
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
            about="rounded",
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
            about="is",
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
