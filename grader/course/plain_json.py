"""How does plain data (numbers, texts, dates, lists, dicts, sets, arrays) become JSON, and back?"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course.distribution import Distribution
from grader.worker import (
    Column,
    ExceptionValue,
    Figure,
    Instance,
    Labels,
    Opaque,
    Series,
    Table,
    fields_of,
    name_of,
    plain,
    record_from,
)

#: What stands for a table or a figure.
_RECORDS = (Column, Labels, Series, Table, Figure)
_RECORD_NAMES = {kind.__name__.lower() for kind in _RECORDS}

_NOT_FINITE = {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}


def to_plain_json(value: object) -> Any:
    """`value` with arrays, tuples and non-finite numbers as tagged JSON objects."""
    match value:
        case np.ndarray() if value.dtype.names is not None:
            fields = [[name, to_plain_json(value[name])] for name in value.dtype.names]
            return {"structures": fields, "shape": list(value.shape)}
        case np.ndarray():
            flat = value.ravel().tolist()
            if value.dtype.kind in "mM":
                flat = value.ravel().view("i8").tolist()
            return {
                "array": [to_plain_json(x) for x in flat] if value.dtype.kind in "fcSO" else flat,
                "shape": list(value.shape),
                "dtype": str(value.dtype),
            }
        case np.datetime64() | np.timedelta64():
            return {"moment": int(value.view("i8")), "dtype": str(value.dtype)}
        case np.generic():
            return to_plain_json(value.item())
        case bool() | int() | str() | None:
            return value
        case float():
            return value if math.isfinite(value) else {"float": str(value)}
        case complex():
            return {"complex": [to_plain_json(value.real), to_plain_json(value.imag)]}
        case tuple():
            return {"tuple": [to_plain_json(x) for x in value]}
        case list():
            return [to_plain_json(x) for x in value]
        case Mapping():
            return {"dict": [[to_plain_json(k), to_plain_json(v)] for k, v in value.items()]}
        case bytes():
            return {"bytes": value.hex()}
        case AbstractSet():
            entries = sorted(map(to_plain_json, value), key=json.dumps)
            return {"set" if isinstance(value, set) else "frozenset": entries}
        case datetime() | time():
            kind = "datetime" if isinstance(value, datetime) else "time"
            return {kind: value.isoformat(), "fold": value.fold}
        case date():
            return {"date": value.isoformat()}
        case timedelta():
            return {"timedelta": [value.days, value.seconds, value.microseconds]}
        case Decimal():
            return {"decimal": str(value)}
        case Fraction():
            return {"fraction": [value.numerator, value.denominator]}
        case range():
            return {"range": [value.start, value.stop, value.step]}
        case Instance():
            fields = [[name, to_plain_json(entry)] for name, entry in value.fields]
            return {"instance": value.type_name, "fields": fields}
        case Opaque():
            return {"opaque": value.type_name}
        case Distribution():
            return {"distribution": to_plain_json(vars(value))}
        case ExceptionValue():
            return {"exception": list(value.fields)}
        case Column() | Labels() | Series() | Table() | Figure():
            return {name_of(value): [to_plain_json(x) for x in fields_of(value)]}
        case _ if (record := plain(value)) is not value:
            return to_plain_json(record)
    raise TypeError(f"not plain data: {type(value).__name__}")


def from_plain_json(data: Any) -> Any:
    """The value that `to_plain_json` wrote."""
    if not isinstance(data, dict | list):
        return data
    match data:
        case {"array": list(flat), "shape": list(shape), "dtype": str(dtype)}:
            return _array(flat, shape, np.dtype(dtype))
        case {"structures": list(pairs), "shape": list(shape)}:
            return _structures({name: from_plain_json(field) for name, field in pairs}, shape)
        case {"moment": int(number), "dtype": str(dtype)}:
            return np.array(number, dtype="i8").view(np.dtype(dtype))[()]
        case {"float": str(name)}:
            return _NOT_FINITE[name]
        case {"complex": [real, imaginary]}:
            return complex(from_plain_json(real), from_plain_json(imaginary))
        case {"tuple": list(entries)}:
            return tuple(from_plain_json(x) for x in entries)
        case {"dict": list(pairs)}:
            return {from_plain_json(k): from_plain_json(v) for k, v in pairs}
        case {"bytes": str(digits)}:
            return bytes.fromhex(digits)
        case {"set": list(entries)}:
            return {from_plain_json(x) for x in entries}
        case {"frozenset": list(entries)}:
            return frozenset(from_plain_json(x) for x in entries)
        case {"datetime": str(text), "fold": int(fold)}:
            return datetime.fromisoformat(text).replace(fold=fold)
        case {"time": str(text), "fold": int(fold)}:
            return time.fromisoformat(text).replace(fold=fold)
        case {"date": str(text)}:
            return date.fromisoformat(text)
        case {"timedelta": [int(days), int(seconds), int(microseconds)]}:
            return timedelta(days, seconds, microseconds)
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"fraction": [int(numerator), int(denominator)]}:
            return Fraction(numerator, denominator)
        case {"range": [int(start), int(stop), int(step)]}:
            return range(start, stop, step)
        case {"instance": str(name), "fields": list(pairs)}:
            return Instance(name, tuple((key, from_plain_json(entry)) for key, entry in pairs))
        case {"opaque": str(name)}:
            return Opaque(name)
        case {"distribution": dict(fields)}:
            return Distribution(**from_plain_json(fields))
        case {"exception": [*fields]}:
            return ExceptionValue(*fields)
        case dict() if len(data) == 1 and data.keys() <= _RECORD_NAMES:
            ((kind, pieces),) = data.items()
            return record_from(kind, [from_plain_json(x) for x in pieces])
        case list():
            return [from_plain_json(x) for x in data]
    return data


def _array(flat: list[Any], shape: list[int], dtype: np.dtype[Any]) -> NDArray[Any]:
    values = [from_plain_json(x) if type(x) in (dict, list) else x for x in flat]
    if dtype.kind in "mM":
        return np.array(values, dtype="i8").view(dtype).reshape(shape)
    if dtype.kind != "O":
        return np.array(values, dtype=dtype).reshape(shape)
    objects = np.empty(len(values), dtype=object)
    for place, entry in enumerate(values):
        objects[place] = entry
    return objects.reshape(shape)


def _structures(fields: Mapping[str, NDArray[Any]], shape: list[int]) -> NDArray[Any]:
    described = [(name, field.dtype, field.shape[len(shape) :]) for name, field in fields.items()]
    array = np.empty(shape, dtype=np.dtype(described))
    for name, field in fields.items():
        array[name] = field
    return array


def nearly_same(one: object, other: object, *, tolerance: float = 1e-6) -> bool:
    """Whether two pieces of plain data are equal up to the last digits of their numbers.

    Numbers may differ by `tolerance`, absolutely or relatively: enough for the round-off between
    two versions of NumPy.
    """
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(
            nearly_same(value, other[key], tolerance=tolerance) for key, value in one.items()
        )
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(
            nearly_same(a, b, tolerance=tolerance) for a, b in zip(one, other, strict=True)
        )
    one, other = plain(one), plain(other)
    if isinstance(one, _RECORDS) and isinstance(other, _RECORDS):
        return type(one) is type(other) and nearly_same(
            fields_of(one), fields_of(other), tolerance=tolerance
        )
    if isinstance(one, Distribution) and isinstance(other, Distribution):
        return nearly_same(vars(one), vars(other), tolerance=tolerance)
    if isinstance(one, Instance) and isinstance(other, Instance):
        return one.type_name == other.type_name and nearly_same(one.fields, other.fields)
    if isinstance(one, AbstractSet) and isinstance(other, AbstractSet):
        entries = [sorted(each, key=repr) for each in (one, other)]
        return one == other or nearly_same(*entries, tolerance=tolerance)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray) and one.dtype.names:
        names = one.dtype.names
        return names == other.dtype.names and all(
            nearly_same(one[name], other[name], tolerance=tolerance) for name in names
        )
    a, b = _numbers(one), _numbers(other)
    if a is not None and b is not None:
        with np.errstate(over="ignore"):
            close = a.shape == b.shape and np.allclose(
                a, b, rtol=tolerance, atol=tolerance, equal_nan=True
            )
        return bool(close)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        flat = [each.ravel().tolist() for each in (one, other)]
        return one.shape == other.shape and nearly_same(*flat, tolerance=tolerance)
    return type(one) is type(other) and bool(one == other)


def _numbers(value: object) -> NDArray[Any] | None:
    if not isinstance(value, np.ndarray | np.generic | bool | int | float | complex):
        return None
    array = np.asarray(value)
    return array if array.dtype.kind in "biufc" else None  # else: an integer beyond 64 bits
