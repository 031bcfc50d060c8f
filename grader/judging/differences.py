"""Is a value the right value, and if not, how does it differ?"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeGuard

import numpy as np
from numpy.typing import NDArray

from grader.course import ABSENT, Call, Part, Question
from grader.judging.outputs import asked_entries, outputs_of
from grader.judging.values import as_numbers, is_identical
from grader.worker import Column, Figure, Labels, Outcome, Record, Series, Table

_largest = np.maximum.reduce
_NUMBERED = re.compile(r"\d+$")

DifferenceKind = Literal[
    # of the answer as a whole
    "raised", "crashed", "timeout", "undefined",
    "nothing_returned", "not_a_dictionary", "not_a_sequence", "length",
    # of one output
    "missing", "none", "type", "shape", "bound", "value", "values", "surplus",
    # of what a call was to raise, to print, to do in steps, or to be like
    "not_raised", "exception", "printed", "step", "property", "check_failed",
    # of a table
    "rows", "dtype", "levels", "categories", "names", "columns", "cells", "order", "unmatched",
]  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """How a value differs from the expected one; `messages.py` turns it into a sentence.

    Attributes:
        kind: the way in which it differs.
        name: the output, or a place within a nested one (`cache['Z1']`).
        wanted: the expected value, shape, length or bound; for "values", the entry at `place`.
        got: what came in its place; for "values", the entry at `place`.
        place: the index at which an array differs most.
        wrong: how many of the array's `count` entries differ.
        count: how many entries the array has.
        row: the label of the first wrong row of a table.
        outcome: how the call ended, if it returned no value.
        cause: for a step, how what it gave differs.
    """

    kind: DifferenceKind
    name: str = ""
    wanted: object = None
    got: object = None
    place: tuple[int, ...] = ()
    wrong: int = 0
    count: int = 0
    row: str = ""
    outcome: Outcome | None = None
    cause: Difference | None = None


def structure(question: Question, expected: object, value: object) -> Difference | None:
    """What is wrong with the structure of the answer as a whole, or None."""
    if value is None and expected is not None:
        return Difference("nothing_returned")
    if isinstance(expected, Mapping):
        return None if isinstance(value, Mapping) else Difference("not_a_dictionary", got=value)
    if not question.returns:
        return None
    asked = asked_entries(question, value) if isinstance(value, tuple | list) else question.returns
    return _entries(asked, value)


def _entries(names: tuple[Any, ...] | list[Any], value: object) -> Difference | None:
    called = ", ".join(name if isinstance(name, str) else "cache" for name in names)
    if not isinstance(value, tuple | list):
        return Difference("not_a_sequence", called, got=value)
    if len(value) != len(names):
        return Difference("length", called, len(names), len(value))
    for name, entry in zip(names, value, strict=True):
        if not isinstance(name, str) and (problem := _entries(name, entry)):
            return problem
    return None


def wrong_outputs(
    question: Question, call: Call, wanted: Mapping[str, Any], got: Mapping[str, Any]
) -> dict[str, Difference]:
    """The named outputs that are wrong, by the tolerances of their parts and of the call."""
    wrong: dict[str, Difference] = {}
    for part, names, is_numbered in _outputs_by_part(question, tuple(wanted)):
        for name in names:
            found = difference(
                name,
                wanted[name],
                got.get(name, ABSENT),
                rtol=call.rtol.get(part.name, part.rtol),
                atol=part.atol,
                at_most=call.at_most.get(part.name),
            )
            if found is not None:
                wrong[name] = found
        if got and is_numbered:
            wrong.update(
                (name, Difference("surplus", name))
                for name in outputs_of(part, got)
                if name not in wanted and _goes_on(name, names, got[name])
            )
    return wrong


@lru_cache(maxsize=1024)
def _outputs_by_part(
    question: Question, wanted: tuple[str, ...]
) -> tuple[tuple[Part, tuple[str, ...], bool], ...]:
    """Each part with its outputs, and whether there may be any number of them."""
    return tuple(
        (
            part,
            tuple(name for name in wanted if part.covers(name)),
            any("*" in pattern for pattern in part.outputs),
        )
        for part in question.parts
    )


def _goes_on(name: str, numbered: Sequence[str], value: object) -> bool:
    """Whether a further entry goes on where the right ones end: numbers called `W4` after `W3`.

    A further key that holds something else (`b_note`, `W_shape`) is a remark of the student's own.
    """
    if as_numbers(value) is None:
        return False
    stems = {_NUMBERED.sub("", other) for other in numbered if _NUMBERED.search(other)}
    if not stems:
        return True
    return bool(_NUMBERED.search(name)) and _NUMBERED.sub("", name) in stems


def difference(
    name: str,
    expected: object,
    actual: object,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-10,
    at_most: float | None = None,
) -> Difference | None:
    """How `actual` differs from `expected`, or None if it is right.

    Numbers are right if the largest error is at most `rtol` times the largest entry of the expected
    array, or at most `atol`. A one-element array passes for a number. With `at_most`, a number is
    right if it lies between 0 and that bound (for values that are mere round-off).
    """
    if actual is ABSENT:
        return Difference("missing", name)
    if at_most is None and is_identical(expected, actual):
        return None
    wanted, got = as_numbers(expected), as_numbers(actual)
    if wanted is None:
        if isinstance(expected, Column | Labels | Series | Table | Figure):
            return _of_record(name, expected, actual, rtol, atol)
        return _nested(name, expected, actual, rtol, atol)
    if actual is None:
        return Difference("none", name)
    if got is None:
        return Difference("type", name, expected, actual)
    if wanted.ndim == 0 and got.size == 1:
        got = got.reshape(())
    if wanted.shape != got.shape:
        return Difference("shape", name, wanted.shape, got.shape)
    if at_most is not None:
        if got.dtype.kind != "c" and np.all(got >= 0) and np.all(got <= at_most):
            return None
        return Difference("bound", name, at_most, got)
    return _numbers_differ(name, wanted, got, rtol, atol)


def _of_record(
    name: str, expected: Record, actual: object, rtol: float, atol: float
) -> Difference | None:
    """How a table or a figure differs from the right one."""
    from grader.judging.figures import figure_difference  # seldom needed, and not loaded at once
    from grader.judging.tables import TableRules, table_difference

    if actual is None:
        return Difference("none", name)

    def compare(name: str, one: object, other: object) -> Difference | None:
        return difference(name, one, other, rtol=rtol, atol=atol)

    if isinstance(expected, Figure):
        return figure_difference(name, expected, actual, compare)
    rules = TableRules(rtol, atol, same=lambda one, other: compare("", one, other) is None)
    return table_difference(name, expected, actual, rules)


def _nested(
    name: str, expected: object, actual: object, rtol: float, atol: float
) -> Difference | None:
    """The first difference in a value that is not a single array: text, None, a dict or a list."""
    entries: list[tuple[object, object, object]]
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        entries = [(key, value, actual.get(key, ABSENT)) for key, value in expected.items()]
    elif _is_sequence(expected) and _is_sequence(actual) and len(expected) == len(actual):
        entries = list(zip(range(len(expected)), expected, actual, strict=True))
    elif _is_sequence(expected) and _is_sequence(actual):  # of which one is longer
        return Difference("value", name, expected, actual)
    else:
        same = type(expected) is type(actual) and expected == actual
        return None if same else Difference("value", name, expected, actual)
    for key, wanted, got in entries:
        if found := difference(f"{name}[{key!r}]", wanted, got, rtol=rtol, atol=atol):
            return found
    return None


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, tuple | list)


def _is_close(wanted: NDArray[Any], got: NDArray[Any], rtol: float, atol: float) -> bool:
    """Whether all entries are finite and near enough; else the entries must be looked at."""
    size = _largest(np.abs(wanted), axis=None)
    return bool(
        size < math.inf and _largest(np.abs(got - wanted), axis=None) <= max(rtol * size, atol)
    )


def _numbers_differ(
    name: str, wanted: NDArray[Any], got: NDArray[Any], rtol: float, atol: float
) -> Difference | None:
    if wanted.size == 0:
        return None
    with np.errstate(all="ignore"):
        if _is_close(wanted, got, rtol, atol):
            return None
        same = (wanted == got) | (np.isnan(wanted) & np.isnan(got))
        error = np.where(same, 0.0, np.abs(got - wanted))
        finite = np.abs(wanted[np.isfinite(wanted)])
    size = float(finite.max()) if finite.size else 0.0
    error = np.where(np.isnan(error), np.inf, error)
    bound = max(rtol * size, atol)
    if float(error.max()) <= bound:
        return None
    if wanted.ndim == 0:
        return Difference("value", name, wanted, got)
    place = tuple(int(i) for i in np.unravel_index(int(np.argmax(error)), error.shape))
    return Difference(
        "values",
        name,
        wanted[place],
        got[place],
        place=place,
        wrong=int(np.count_nonzero(error > bound)),
        count=wanted.size,
    )
