"""Does a number in the code stand where an argument, or the size of one, belongs?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.diagnosis.cues.cue import Case, Cue, shown
from grader.judging import Comparison
from grader.wording import translate as _

#: Numbers that formulas have anyway.
_USUAL = frozenset({0, 1, 2, -1, 10})
#: Calls whose arguments count, seed or write out.
_NOT_VALUES = frozenset({"range", "seed", "default_rng", "RandomState", "print", "format", "round"})
_NOT_VALUES_OF_KEYWORDS = frozenset({"axis", "ddof", "ord", "decimals", "dtype"})


def constant_cues(case: Case) -> Iterator[Cue]:
    """Numbers with which a wrong part is right exactly where an argument has that value.

    What is said is what the calls show: the part is right on all calls on which the argument is
    that number, and wrong on others.
    """
    for node in case.code.nodes:
        if isinstance(node, ast.Constant) and _is_telling(case, node):
            number = float(str(node.value))
            cue = _instead_of_argument(case, node, number) or _instead_of_size(case, node, number)
            if cue is not None:
                yield cue


def _is_telling(case: Case, node: ast.Constant) -> bool:
    if type(node.value) not in (int, float) or node.value in _USUAL:
        return False
    inner: ast.AST = node
    for around in case.code.above(node):
        match around:
            case ast.Subscript() if inner is around.slice:
                return False
            case ast.arguments():
                return False
            case ast.For() if inner is around.iter:
                return False
            case ast.comprehension() if inner is around.iter:
                return False
            case ast.keyword() if around.arg in _NOT_VALUES_OF_KEYWORDS:
                return False
            case ast.Call() if _called(around) in _NOT_VALUES:
                return False
        inner = around
    return True


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _instead_of_argument(case: Case, node: ast.Constant, number: float) -> Cue | None:
    for position, name in enumerate(case.code.parameters):
        values = [
            (one, float(args[position]))
            for one in case.judgment.comparisons
            if position < len(args := one.expectation.call.args)
            and isinstance(args[position], int | float)
        ]
        parts = _right_where(case, node, [(one, value == number) for one, value in values])
        if not parts:
            continue
        return Cue(
            weight=88,
            about=f"argument {position}",
            title=_("The number {number} is fixed, and `{name}` is not").format(
                number=f"{number:g}", name=shown(name)
            ),
            explanation=_(
                "Line {line} uses the number {number}. Wherever `{name}` is {number}, the result "
                "is right; it is wrong on calls with another `{name}`."
            ).format(line=case.code.line(node), number=f"{number:g}", name=shown(name)),
            hint=_("What should line {line} do when `{name}` is another number?").format(
                line=case.code.line(node), name=shown(name)
            ),
            line=case.code.line(node),
            parts=parts,
            is_seen=True,
            settles=True,
        )
    return None


def _instead_of_size(case: Case, node: ast.Constant, number: float) -> Cue | None:
    """The number is the length of an axis, or a layer size, wherever the result is right."""
    sizes = [(one, _sizes(case, one)) for one in case.judgment.comparisons]
    axes = {name for _one, found in sizes for name in found}
    for axis in sorted(axes):
        known = [(one, found[axis] == number) for one, found in sizes if axis in found]
        parts = _right_where(case, node, known)
        if not parts:
            continue
        return Cue(
            weight=87,
            about=f"number {number:g}",
            title=_("The number {number} is fixed, and {axis} is not").format(
                number=f"{number:g}", axis=axis
            ),
            explanation=_(
                "Line {line} uses the number {number}. Wherever {axis} is {number}, the result is "
                "right; it is wrong on calls where {axis} is another number."
            ).format(line=case.code.line(node), number=f"{number:g}", axis=axis),
            hint=_("What does the number on line {line} count, and who knows it?").format(
                line=case.code.line(node)
            ),
            line=case.code.line(node),
            parts=parts,
            is_seen=True,
            settles=True,
        )
    return None


def _right_where(
    case: Case, node: ast.AST, agrees: Sequence[tuple[Comparison, bool]]
) -> tuple[str, ...]:
    """The wrong parts that the node helps to make, and that are right wherever the number fits."""
    if len({fits for _one, fits in agrees}) < 2:
        return ()
    reached, _only = case.parts_behind([node])
    return tuple(
        part.name
        for part in case.failing
        if part.name in reached
        and not any(one.failure(part) for one, fits in agrees if fits)
        and any(one.failure(part) for one, fits in agrees if not fits)
    )


def _sizes(case: Case, one: Comparison) -> dict[str, int]:
    """The sizes of the arguments of a call by what they are called."""
    found: dict[str, int] = {}
    for name, value in zip(case.code.parameters, one.expectation.call.args, strict=False):
        found.update(_sizes_in(f"`{shown(name)}", value))
    return {f"{name}`": size for name, size in found.items()}


def _sizes_in(name: str, value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, np.ndarray):
        for axis, size in enumerate(value.shape):
            yield f"{name}.shape[{axis}]", int(size)
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from _sizes_in(f'{name}["{key}"]', entry)
    elif isinstance(value, tuple | list):
        for number, entry in enumerate(value):
            if isinstance(entry, int):
                yield f"{name}[{number}]", entry
            elif isinstance(value, tuple):
                yield from _sizes_in(f"{name}[{number}]", entry)
