"""How is a value written for people: as Python writes it, or in a few words?"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from grader.judging.comparing.kinds import as_numbers
from grader.wording import N_
from grader.wording import translate as _
from grader.worker import Column, Figure, Instance, Labels, Opaque, Series, Table

#: The most entries of an array that are written out.
_MOST_SHOWN = 64
#: The most characters of a text that is written out, and of a value with entries.
_LONGEST_TEXT, _LONGEST = 80, 120


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
