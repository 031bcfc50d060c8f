"""Is a value the right value, and if not, how does it differ?"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from grader.course import ABSENT, LENIENT, Strictness
from grader.judging.comparing.difference import Compare, Difference, Rule
from grader.judging.comparing.entries import entry_difference, unordered_difference
from grader.judging.comparing.kinds import as_numbers, is_identical
from grader.judging.comparing.numbers import (
    are_lists,
    is_truth,
    number_difference,
    shape_difference,
    whole_number_difference,
)

#: The relative tolerance for round-off, which whole numbers do not have.
_ROUND_OFF = 1e-6


def difference(
    name: str,
    expected: object,
    actual: object,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-10,
    at_most: float | None = None,
    strictness: Strictness = LENIENT,
) -> Difference | None:
    """How `actual` differs from `expected`, or None if it is right.

    Numbers are right if the largest error is at most `rtol` times the largest entry of the expected
    array, or at most `atol`; whole numbers exactly, unless `rtol` is larger than it is by itself.
    A one-element array passes for a number, but `True` does not, except in arrays of truth values.
    With `at_most`, a number is right if it lies between 0 and that bound (for values that are mere
    round-off). Anything else is compared entry by entry, as `strictness` says.
    """
    if actual is ABSENT:
        return Difference("missing", name)
    if at_most is None and is_identical(expected, actual):
        return None
    wanted, got = as_numbers(expected), as_numbers(actual)
    if at_most is None and (wanted is None or _is_compared_by_entry(expected, actual, strictness)):
        rule = Rule(rtol, atol, strictness)
        return entry_difference(name, expected, actual, rule, _entries_by(rule, expected))
    if actual is None:
        return Difference("none", name)
    if got is None and strictness.type == "lenient" and at_most is None and _holds_objects(actual):
        plain = actual.tolist()  # may be numbers, of which NumPy does not know it
        if as_numbers(plain) is not None:
            return difference(name, expected, plain, rtol=rtol, atol=atol, strictness=strictness)
    if wanted is None or got is None:
        if are_lists(expected, actual):
            rule = Rule(rtol, atol, strictness)
            return entry_difference(name, expected, actual, rule, _entries_by(rule, expected))
        return Difference("type", name, expected, actual)
    if at_most is None and _is_of_another_type(expected, actual, wanted, strictness):
        return Difference("type", name, expected, actual)
    if wanted.ndim == 0 and got.size == 1 and (strictness.type == "lenient" or got.ndim == 0):
        got = got.reshape(())
    if strictness.order == "any" and wanted.ndim == 1 and got.ndim == 1 and at_most is None:
        return _numbers_in_any_order(name, wanted, got, Rule(rtol, atol, strictness))
    if wanted.shape != got.shape:
        return shape_difference(name, expected, actual, wanted, got)
    if at_most is not None:
        if got.dtype.kind != "c" and np.all(got >= 0) and np.all(got <= at_most):
            return None
        return Difference("bound", name, at_most, got)
    found = number_difference(name, wanted, got, rtol, atol)
    if found is not None and wanted.ndim == 0 and is_truth(expected):
        return replace(found, wanted=bool(wanted), got=bool(got))
    if found is None and rtol <= _ROUND_OFF:
        return whole_number_difference(name, expected, actual)
    return found


def _holds_objects(value: object) -> TypeGuard[NDArray[Any]]:
    """Whether a value is an array of objects."""
    return isinstance(value, np.ndarray) and value.dtype.kind == "O"


def _entries_by(rule: Rule, holder: object) -> Compare:
    """The comparison of a value's entries: the order of theirs counts if that of it does not."""
    strictness = rule.strictness
    if strictness.order == "any" and isinstance(holder, Sequence | np.ndarray | AbstractSet):
        strictness = replace(strictness, order="given")

    def compare(name: str, expected: object, actual: object) -> Difference | None:
        return difference(
            name, expected, actual, rtol=rule.rtol, atol=rule.atol, strictness=strictness
        )

    return compare


def _is_compared_by_entry(expected: object, actual: object, strictness: Strictness) -> bool:
    """Whether values that may be numbers are not to be taken as one array of numbers."""
    if isinstance(expected, Decimal | Fraction | range) or isinstance(actual, range):
        return True
    if not isinstance(expected, list | tuple) or not isinstance(actual, list | tuple):
        return strictness.order == "any" and isinstance(expected, np.ndarray) and expected.ndim > 1
    if strictness.type == "strict":
        return True
    if strictness.order == "any" and any(isinstance(each, list | tuple) for each in expected):
        return True
    return _holds_truth(expected) or _holds_truth(actual)


def _holds_truth(value: object) -> bool:
    """Whether a list holds single truth values, which are not the numbers 0 and 1."""
    if isinstance(value, list | tuple):
        return any(map(_holds_truth, value))
    return isinstance(value, bool)


def _is_of_another_type(
    expected: object, actual: object, wanted: NDArray[Any], strictness: Strictness
) -> bool:
    """Whether numbers are of a type that cannot stand for the expected one."""
    if wanted.ndim == 0 and is_truth(expected) != is_truth(actual):
        return True
    if strictness.type == "lenient":
        return False
    if isinstance(expected, np.ndarray) and isinstance(actual, np.ndarray):
        return bool(expected.dtype.kind != actual.dtype.kind)
    return type(expected) is not type(actual)


def _numbers_in_any_order(
    name: str, wanted: NDArray[Any], got: NDArray[Any], rule: Rule
) -> Difference | None:
    """How numbers differ whose order does not count, by the tolerances of the whole array."""
    if wanted.size == got.size and wanted.dtype.kind != "c" and got.dtype.kind != "c":
        in_order = number_difference(name, np.sort(wanted), np.sort(got), rule.rtol, rule.atol)
        if in_order is None:
            return None
    size = float(np.max(np.abs(wanted), initial=0.0, where=np.isfinite(wanted)))
    entries = Rule(0.0, max(rule.rtol * size, rule.atol), rule.strictness)
    return unordered_difference(
        name, wanted.tolist(), got.tolist(), entries, _entries_by(entries, wanted)
    )
