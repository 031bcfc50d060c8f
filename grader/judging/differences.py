"""Is a value the right value, and if not, how does it differ?"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from grader.course import ABSENT, LENIENT, Call, Part, Question, Strictness
from grader.judging.difference import Compare, Difference, Rule
from grader.judging.entries import entry_difference, unordered_difference
from grader.judging.outputs import asked_entries, is_within
from grader.judging.values import as_numbers, is_identical, is_record

_largest = np.maximum.reduce
_NUMBERED = re.compile(r"\d+$")
#: The most outputs too many that are looked at.
_MOST_EXTRA = 100
#: The relative tolerance for round-off, which whole numbers do not have.
_ROUND_OFF = 1e-6


def structure(question: Question, expected: object, value: object) -> Difference | None:
    """What is wrong with the structure of the answer as a whole, or None."""
    if value is None and expected is not None:
        return Difference("nothing_returned")
    if isinstance(expected, Mapping):
        return None if isinstance(value, Mapping) else Difference("not_a_dictionary", got=value)
    if is_record(expected) and type(value) is not type(expected):
        return Difference("type", question.parts[0].name, expected, value)
    if not question.returns:
        return None
    return _entries(asked_entries(question, value), value)


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
    extra = list(islice((name for name in got if name not in wanted), _MOST_EXTRA))
    for part, names, is_numbered in _outputs_by_part(question, tuple(wanted)):
        for name in names:
            found = difference(
                name,
                wanted[name],
                got.get(name, ABSENT),
                rtol=call.rtol.get(part.name, part.rtol),
                atol=part.atol,
                at_most=call.at_most.get(part.name),
                strictness=part.strictness,
            )
            if found is not None and found.kind == "missing":
                found = _misbuilt(name, got) or found
            if found is not None:
                wrong[name] = found
        for name in extra:
            if part.strictness.extra == "refused" and (
                part.covers(name) or part.reaches_into(name)
            ):
                goes_on = is_numbered and _goes_on(name, names, got[name])
                if goes_on or "*" in part.outputs or is_within(name, wanted):
                    wrong[name] = Difference("surplus", name, got=got[name])
    return wrong


def _misbuilt(name: str, got: Mapping[str, Any]) -> Difference | None:
    """That what should hold an output is something else."""
    while "." in name:
        name, _point, entry = name.rpartition(".")
        if name in got:
            return Difference("type", name, [] if entry.isdecimal() else {}, got[name])
    return None


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
        if _are_lists(expected, actual):
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
        return _shapes_differ(name, expected, actual, wanted, got)
    if at_most is not None:
        if got.dtype.kind != "c" and np.all(got >= 0) and np.all(got <= at_most):
            return None
        return Difference("bound", name, at_most, got)
    found = _numbers_differ(name, wanted, got, rtol, atol)
    if found is not None and wanted.ndim == 0 and _is_truth(expected):
        return replace(found, wanted=bool(wanted), got=bool(got))
    if found is None and rtol <= _ROUND_OFF:
        return _whole_numbers_differ(name, expected, actual)
    return found


def _are_lists(expected: object, actual: object) -> bool:
    return isinstance(expected, list | tuple) and isinstance(actual, list | tuple)


def _shapes_differ(
    name: str, expected: object, actual: object, wanted: NDArray[Any], got: NDArray[Any]
) -> Difference:
    """That numbers are more or fewer, in words that fit lists where these are lists."""
    if _are_lists(expected, actual) and wanted.ndim == got.ndim == 1:
        return Difference("entries", name, wanted.size, got.size)
    is_number = isinstance(expected, int | float | complex)
    if is_number and isinstance(actual, list | tuple):
        return Difference("type", name, expected, actual)
    return Difference("shape", name, wanted.shape, got.shape)


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
    if wanted.ndim == 0 and _is_truth(expected) != _is_truth(actual):
        return True
    if strictness.type == "lenient":
        return False
    if isinstance(expected, np.ndarray) and isinstance(actual, np.ndarray):
        return bool(expected.dtype.kind != actual.dtype.kind)
    return type(expected) is not type(actual)


def _is_truth(value: Any) -> bool:
    """Whether a value is one truth value, in an array or not."""
    while isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, np.ndarray | np.generic):
        return bool(value.dtype.kind == "b")
    return isinstance(value, bool)


def _whole_numbers_differ(name: str, expected: object, actual: object) -> Difference | None:
    """How whole numbers differ that are the same up to round-off, which they do not have."""
    if isinstance(expected, float) or isinstance(actual, float):
        return None
    wanted, got = _whole(expected), _whole(actual)
    if wanted is None or got is None:
        return None
    wrong = wanted != got.reshape(wanted.shape)
    if not np.any(wrong):
        return None
    if wanted.ndim == 0:
        return Difference("value", name, expected, actual)
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    count = int(np.count_nonzero(wrong))
    entry, other = wanted[place], got.reshape(wanted.shape)[place]
    return Difference("values", name, entry, other, place, count, wanted.size)


def _whole(value: object) -> NDArray[Any] | None:
    """The whole numbers of a value, exactly, if it has no others."""
    if isinstance(value, int):
        array = np.empty((), dtype=object)
        array[()] = value
        return array
    array = np.asarray(value)
    return array.astype(object) if array.dtype.kind in "iu" else None


def _numbers_in_any_order(
    name: str, wanted: NDArray[Any], got: NDArray[Any], rule: Rule
) -> Difference | None:
    """How numbers differ whose order does not count, by the tolerances of the whole array."""
    if wanted.size == got.size and wanted.dtype.kind != "c" and got.dtype.kind != "c":
        in_order = _numbers_differ(name, np.sort(wanted), np.sort(got), rule.rtol, rule.atol)
        if in_order is None:
            return None
    size = float(np.max(np.abs(wanted), initial=0.0, where=np.isfinite(wanted)))
    entries = Rule(0.0, max(rule.rtol * size, rule.atol), rule.strictness)
    return unordered_difference(
        name, wanted.tolist(), got.tolist(), entries, _entries_by(entries, wanted)
    )


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
