"""How does plain data (numbers, strings, lists, tuples, dicts, arrays) become JSON, and back?"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course.distribution import Distribution
from grader.worker import (
    Column,
    ExceptionValue,
    Figure,
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
        case np.ndarray():
            is_moments = value.dtype.kind in "mM"
            flat = (value.view("i8") if is_moments else value).ravel().tolist()
            return {
                "array": [to_plain_json(x) for x in flat] if value.dtype.kind in "fc" else flat,
                "shape": list(value.shape),
                "dtype": str(value.dtype),
            }
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
            values = [from_plain_json(x) if type(x) is dict else x for x in flat]
            return np.array(values, dtype=np.dtype(dtype)).reshape(shape)
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
    a, b = _numbers(one), _numbers(other)
    if a is not None and b is not None:
        with np.errstate(over="ignore"):
            close = a.shape == b.shape and np.allclose(
                a, b, rtol=tolerance, atol=tolerance, equal_nan=True
            )
        return bool(close)
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        alike = (one.dtype, one.shape) == (other.dtype, other.shape)
        return alike and one.dtype.kind != "O" and one.tobytes() == other.tobytes()
    return type(one) is type(other) and one == other


def _numbers(value: object) -> NDArray[Any] | None:
    if not isinstance(value, np.ndarray | np.generic | bool | int | float | complex):
        return None
    array = np.asarray(value)
    return array if array.dtype.kind in "biufc" else None  # else: an integer beyond 64 bits
