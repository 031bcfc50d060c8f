"""What is a value: which numbers does it consist of, and how is it written for people?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from grader.wording import N_
from grader.wording import translate as _
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


def describe(value: object) -> str:
    """What a value is, in a few words."""
    sentence, what = _description(value)
    return _(sentence).format(what=what)


def _description(value: object) -> tuple[str, object]:
    match value:
        case None:
            return "None", ""
        case np.ndarray() if value.dtype.kind in "mM" and value.ndim == 0:
            return N_("a date or time"), ""
        case np.ndarray() if value.dtype.kind in "US":
            return N_("an array of strings of shape {what}"), value.shape
        case np.ndarray() if value.dtype.kind in "mM":
            return N_("an array of dates or times of shape {what}"), value.shape
        case np.ndarray() if value.dtype.names is not None:
            return N_("an array of structures of shape {what}"), value.shape
        case np.ndarray() if value.dtype.kind == "O":
            return N_("an array of objects of shape {what}"), value.shape
        case np.ndarray():
            return N_("an array of shape {what}"), value.shape
        case bool():
            return N_("True or False"), ""
        case bytes():
            return N_("bytes"), ""
        case set() | frozenset():
            return N_("a set of {what}"), len(value)
        case range():
            return N_("a range"), ""
        case date() | time() | np.datetime64():
            return N_("a date or time"), ""
        case timedelta() | np.timedelta64():
            return N_("a span of time"), ""
        case Decimal():
            return N_("a decimal number"), ""
        case Fraction():
            return N_("a fraction"), ""
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
        case Opaque() | Instance():
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
    """A value as a person would write it, if it is short; else in a few words."""
    numbers = None if isinstance(value, bool | Decimal | Fraction) else as_numbers(value)
    if numbers is None:
        return written(value)
    if isinstance(value, list | tuple) and numbers.size <= _MOST_SHOWN:
        return written(value)
    if numbers.size == 1:
        number = f"{numbers.reshape(())[()]:.8g}"
        return "[" * numbers.ndim + number + "]" * numbers.ndim
    if numbers.size > _MOST_SHOWN:
        return describe(value)
    return np.array2string(numbers, precision=5, separator=", ", suppress_small=False)


def written(value: object) -> str:
    """A value that is not an array of numbers, as Python writes it where that is short."""
    match value:
        case str() if len(value) > _LONGEST_TEXT:
            return repr(value[:_LONGEST_TEXT]) + "…"
        case bytes() if len(value) > _LONGEST_TEXT:
            return repr(value[:_LONGEST_TEXT]) + "…"
        case bool() | None | str() | bytes():
            return repr(value)
        case range():
            text = repr(value)
            return text if len(text) <= _LONGEST_TEXT else describe(value)
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case timedelta() | Decimal() | Fraction() | np.datetime64() | np.timedelta64():
            text = str(value)
            return text if len(text) <= _LONGEST_TEXT else describe(value)
        case int():
            return f"{value}" if value.bit_length() <= 4 * _LONGEST_TEXT else describe(value)
        case list() | tuple() | set() | frozenset() | dict() | Instance() | np.ndarray():
            shown = _with_entries(value, 0)
            return describe(value) if shown is None or len(shown) > _LONGEST else shown
    return describe(value)


def _with_entries(value: Any, depth: int) -> str | None:
    """A value with its entries; None if it has too many of them."""
    if isinstance(value, np.ndarray) and value.dtype.names is None:
        if value.ndim == 0:
            return _entry(value[()], depth)
        value = value.tolist() if value.size <= _MOST_SHOWN else None
    if isinstance(value, list | tuple | AbstractSet | dict) and len(value) > _MOST_SHOWN:
        return None
    match value:
        case Instance():
            fields = [(f"{name}=", entry) for name, entry in value.fields]
            opening, closing = f"{value.type_name.rpartition('.')[2]}(", ")"
        case dict():
            fields = [(f"{_entry(key, depth)}: ", entry) for key, entry in value.items()]
            opening, closing = "{", "}"
        case set() | frozenset():
            fields = [("", entry) for entry in sorted(value, key=lambda entry: repr(entry))]
            opening, closing = ("{", "}") if value else ("set(", ")")
        case list() | tuple():
            fields = [("", entry) for entry in value]
            single = isinstance(value, tuple) and len(value) == 1
            opening, closing = ("[", "]") if isinstance(value, list) else ("(", ",)"[not single :])
        case _:
            return None
    if depth > 3 or len(fields) > _MOST_SHOWN:
        return None
    entries = []
    for label, entry in fields:
        shown = _entry(entry, depth + 1)
        if shown is None:
            return None
        entries.append(label + shown)
    return opening + ", ".join(entries) + closing


def _entry(value: object, depth: int) -> str | None:
    if isinstance(value, list | tuple | set | frozenset | dict | Instance | np.ndarray):
        return _with_entries(value, depth)
    return f"{value:.8g}" if isinstance(value, float | complex) else written(value)


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
