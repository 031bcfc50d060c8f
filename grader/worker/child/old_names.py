"""Which names did NumPy have once that right answers of older notebooks still use?

They are provided where the NumPy at hand lacks them, under the meaning that they had.
"""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np


def provide() -> None:
    """Give NumPy the names that it lacks."""
    for name in ("int", "float", "complex", "object", "str", "bool"):  # until 1.24
        if name not in vars(np):
            setattr(np, name, getattr(builtins, name))
    for name, meant in _MEANT.items():
        if not hasattr(np, name) and hasattr(np, meant):
            setattr(np, name, getattr(np, meant))
    for name, value in _MADE.items():
        if not hasattr(np, name):
            setattr(np, name, value)


_MEANT = {
    "alltrue": "all",
    "bool8": "bool_",
    "cfloat": "complex128",
    "clongfloat": "clongdouble",
    "complex_": "complex128",
    "cumproduct": "cumprod",
    "float_": "float64",
    "Inf": "inf",
    "Infinity": "inf",
    "infty": "inf",
    "int0": "intp",
    "longcomplex": "clongdouble",
    "longfloat": "longdouble",
    "mat": "asmatrix",
    "NaN": "nan",
    "NAN": "nan",
    "object0": "object_",
    "PINF": "inf",
    "product": "prod",
    "round_": "round",
    "row_stack": "vstack",
    "singlecomplex": "complex64",
    "sometrue": "any",
    "str0": "str_",
    "string_": "bytes_",
    "trapz": "trapezoid",
    "uint0": "uintp",
    "unicode_": "str_",
    "void0": "void",
}


def _asfarray(a: Any, dtype: Any = np.float64) -> Any:
    if not np.issubdtype(dtype, np.inexact):
        dtype = np.float64
    return np.asarray(a, dtype=dtype)


def _in1d(ar1: Any, ar2: Any, **options: Any) -> Any:
    return np.isin(np.ravel(ar1), ar2, **options)


def _msort(a: Any) -> Any:
    return np.sort(a, axis=0)


def _asscalar(a: Any) -> Any:
    return a.item()


_MADE: dict[str, Any] = {
    "asfarray": _asfarray,
    "asscalar": _asscalar,
    "in1d": _in1d,
    "msort": _msort,
    "NINF": -np.inf,
    "NZERO": -0.0,
    "PZERO": 0.0,
}
