"""What is a value: which numbers does it consist of, and what in it cannot be compared?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from grader.worker import (
    Column,
    Figure,
    Instance,
    Labels,
    Opaque,
    Record,
    Series,
    Table,
    fields_of,
)

#: The most entries of an array that are written out.
_MOST_SHOWN = 64
_FLOAT = np.dtype(float)
#: The types whose values are the same if they are equal.
_RECORDS = frozenset({Column, Labels, Series, Table, Figure})
_PLAIN = frozenset(
    {bool, int, float, complex, str, bytes, type(None), range, date, datetime, time, timedelta}
)
#: The most characters of a text that is written out, and of a value with entries.
_LONGEST_TEXT, _LONGEST = 80, 120


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
    elif isinstance(value, Decimal | Fraction):
        try:
            array = np.asarray(float(value))
        except (OverflowError, ValueError):
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


def is_record(value: object) -> TypeGuard[Record]:
    """Whether a value stands for a table or a figure."""
    return type(value) in _RECORDS


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
        case Opaque() | Instance():
            return f"object of type {value.type_name}"
    return type(value).__name__


def length_of_range(value: range) -> int:
    """The number of entries, which may be too large for `len`."""
    return max(0, -((value.start - value.stop) // value.step))


def places_of_opaque(value: object, name: str) -> Iterator[tuple[str, Opaque]]:
    """The places in a value that hold what cannot be compared, and what that is."""
    if isinstance(value, Opaque):
        yield name, value
    elif isinstance(value, Mapping):
        for key, entry in value.items():
            yield from places_of_opaque(key, name)
            yield from places_of_opaque(entry, f"{name}[{key!r}]")
    elif isinstance(value, list | tuple):
        for number, entry in enumerate(value):
            yield from places_of_opaque(entry, f"{name}[{number}]")
    elif isinstance(value, AbstractSet):
        for entry in value:
            yield from places_of_opaque(entry, name)
    elif isinstance(value, Instance):
        for field, entry in value.fields:
            yield from places_of_opaque(entry, f"{name}.{field}")
    elif isinstance(value, np.ndarray) and value.dtype.kind == "O":
        for entry in value.ravel().tolist():
            yield from places_of_opaque(entry, name)
    elif isinstance(value, np.ndarray) and value.dtype.names is not None:
        for field in value.dtype.names:
            yield from places_of_opaque(value[field], f"{name}[{field!r}]")
    elif is_record(value):
        yield from ((name, what) for _, what in places_of_opaque(fields_of(value), ""))
