"""How do numbers differ: in shape, by more than round-off, or in being whole?"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judging.comparing.difference import Difference

_largest = np.maximum.reduce


def are_lists(expected: object, actual: object) -> bool:
    """Whether both are lists or tuples."""
    return isinstance(expected, list | tuple) and isinstance(actual, list | tuple)


def shape_difference(
    name: str, expected: object, actual: object, wanted: NDArray[Any], got: NDArray[Any]
) -> Difference:
    """That numbers are more or fewer, in words that fit lists where these are lists."""
    if are_lists(expected, actual) and wanted.ndim == got.ndim == 1:
        return Difference("entries", name, wanted.size, got.size)
    is_number = isinstance(expected, int | float | complex)
    if is_number and isinstance(actual, list | tuple):
        return Difference("type", name, expected, actual)
    return Difference("shape", name, wanted.shape, got.shape)


def is_truth(value: Any) -> bool:
    """Whether a value is one truth value, in an array or not."""
    while isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, np.ndarray | np.generic):
        return bool(value.dtype.kind == "b")
    return isinstance(value, bool)


def whole_number_difference(name: str, expected: object, actual: object) -> Difference | None:
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


def _is_close(wanted: NDArray[Any], got: NDArray[Any], rtol: float, atol: float) -> bool:
    """Whether all entries are finite and near enough; else the entries must be looked at."""
    size = _largest(np.abs(wanted), axis=None)
    return bool(
        size < math.inf and _largest(np.abs(got - wanted), axis=None) <= max(rtol * size, atol)
    )


def number_difference(
    name: str, wanted: NDArray[Any], got: NDArray[Any], rtol: float, atol: float
) -> Difference | None:
    """How the numbers of two arrays of one shape differ by more than both tolerances.

    NaN is equal to NaN, and an infinity to itself.
    """
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
