"""What is a value: which numbers does it consist of, and how is it written for people?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.wording import N_
from grader.wording import translate as _
from grader.worker import Column, Figure, Labels, Opaque, Series, Table

#: The most entries of an array that are written out.
_MOST_SHOWN = 64
_FLOAT = np.dtype(float)
#: The types whose values are the same if they are equal.
_PLAIN = frozenset({bool, int, float, complex, str, bytes, type(None)})


def as_numbers(value: object) -> NDArray[Any] | None:
    """`value` as a numeric array (bools as 0 and 1); None if it does not consist of numbers.

    It may be `value` itself, so it must not be changed.
    """
    if type(value) is np.ndarray and value.dtype == _FLOAT:
        return value
    if isinstance(value, np.ndarray | np.generic | bool | float | complex):
        array = np.asarray(value)
    elif isinstance(value, int):
        try:
            array = np.asarray(float(value))
        except OverflowError:
            return None
    elif isinstance(value, list | tuple) and value and _is_numeric(value):
        try:
            array = np.asarray(value)
        except (ValueError, TypeError, OverflowError):
            return None
    else:
        return None
    if array.dtype.kind not in "biufc":
        return None
    if array.dtype.kind == "c":
        return array if np.any(array.imag) else array.real.astype(float)
    return array.astype(float, copy=False)


def _is_numeric(value: object) -> bool:
    """Whether a value holds numbers only, so that NumPy's copy is no larger than the value.

    In an array of strings, each takes as much room as the longest one:

    >>> np.asarray(["a" * 10**6] + ["b"] * 10**5)  # 400 GB
    """
    if isinstance(value, list | tuple):
        return all(map(_is_numeric, value))
    return isinstance(value, np.ndarray | np.generic | bool | int | float | complex)


def is_identical(one: object, other: object) -> bool:
    """Whether two values have the same types and entries, and arrays that are equal bit for bit.

    False as well where that cannot be seen at once: for NaN outside arrays, or unknown types.
    """
    kind = type(one)
    if kind is not type(other):
        return False
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return (
            one.dtype == other.dtype
            and one.shape == other.shape
            and one.dtype.kind in "biufc"
            and one.tobytes() == other.tobytes()
        )
    if isinstance(one, dict) and isinstance(other, dict):
        same_keys = is_identical(list(one), list(other))
        return same_keys and all(map(is_identical, one.values(), other.values()))
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(is_identical, one, other))
    return kind in _PLAIN and bool(one == other)


def is_truth_value(value: object) -> bool:
    """Whether a value is a single True or False."""
    return isinstance(value, bool | np.bool_) or (
        isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind == "b"
    )


def form_of(value: object) -> str:
    """How a value is structured, in words that are the same in every language, for comparison."""
    match value:
        case np.ndarray():
            return f"array of shape {value.shape}"
        case tuple() | list():
            return f"{type(value).__name__} of {len(value)}"
        case bool() | None:
            return type(value).__name__
        case int() | float() | complex():
            return "number"
        case Opaque():
            return f"object of type {value.type_name}"
    return type(value).__name__


def describe(value: object) -> str:
    """What a value is, in a few words."""
    sentence, what = _description(value)
    return _(sentence).format(what=what)


def _description(value: object) -> tuple[str, object]:
    match value:
        case None:
            return "None", ""
        case np.ndarray():
            return N_("an array of shape {what}"), value.shape
        case bool():
            return N_("True or False"), ""
        case int() | float() | complex() if as_numbers(value) is None:
            return N_("a number too large to represent"), ""
        case int() | float() | complex():
            return N_("a number"), ""
        case str():
            return N_("a string"), ""
        case tuple():
            return N_("a tuple of {what}"), len(value)
        case list():
            return N_("a list of {what}"), len(value)
        case Mapping():
            return N_("a dictionary"), ""
        case Opaque():
            return N_("an object of type {what}"), value.type_name
        case Table():
            return N_("a DataFrame of {what}"), f"{len(value)} × {len(value.data)}"
        case Series():
            return N_("a Series of {what}"), len(value)
        case Labels():
            return N_("an Index of {what}"), len(value)
        case Column():
            return N_("an array of pandas of {what}"), len(value)
        case Figure():
            return N_("a figure"), ""
    return N_("an object of type {what}"), type(value).__name__


def show(value: object) -> str:
    """A number or small array as a person would write it; anything else in a few words."""
    numbers = as_numbers(value)
    if numbers is None:
        return describe(value)
    if numbers.size == 1:
        number = f"{numbers.reshape(())[()]:.8g}"
        return "[" * numbers.ndim + number + "]" * numbers.ndim
    if numbers.size > _MOST_SHOWN:
        return describe(value)
    return np.array2string(numbers, precision=5, separator=", ", suppress_small=False)
