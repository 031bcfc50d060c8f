"""How is a recorded value written in calls.py? As code where it is short, else as recorded data."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.authoring.creating.layout import Expression, Group, one_line
from grader.authoring.creating.table_code import UnwritableTableError, table_code
from grader.worker import Opaque, Series, Table

#: The most entries of an array or a list that is written out, and the most characters of a text.
MOST_ENTRIES, LONGEST_TEXT = 24, 240
#: The most characters of an array that is written out.
LONGEST = 150
_USUAL = ("float64", "int64", "bool", "complex128")


class UnwritableValueError(Exception):
    """A value that is no plain data; the message says which."""


@dataclass
class Recorded:
    """What calls.py reads from its data file.

    Attributes:
        entries: the values by name.
        modules: what the code of calls.py imports for its values.
    """

    entries: dict[str, Any] = field(default_factory=dict)
    modules: set[str] = field(default_factory=set)

    def written(self, value: object, name: str) -> Expression:
        """The value as an expression; what is long gets an entry whose name begins with `name`.

        Raises:
            UnwritableValueError: it is no plain data.
        """
        match value:
            case np.ndarray():
                return self._array(value, name)
            case Table() | Series():
                self.modules.add("pandas")
                try:
                    return table_code(value, name, self.written)
                except UnwritableTableError as error:
                    raise UnwritableValueError(str(error)) from None
            case str() | bytes() if len(value) > LONGEST_TEXT:
                if isinstance(value, str):
                    return self._entry(value, name)
            case list() | tuple() | dict() | set() | frozenset():
                return self._container(value, name)
            case datetime.date() | datetime.time() | datetime.timedelta():
                self.modules.add("datetime")
                return repr(value)
        return scalar(value)

    def _array(self, value: np.ndarray, name: str) -> Expression:
        if value.dtype.kind not in "biufcUS":
            raise UnwritableValueError(f"an array of {value.dtype}")
        self.modules.add("numpy")
        if (written := array(value)) is not None:
            return written
        if value.dtype.kind not in "biuf":
            raise UnwritableValueError(f"an array of {value.dtype} with {value.size} entries")
        entry = {
            "dtype": str(value.dtype),
            "shape": list(value.shape),
            "values": value.ravel().tolist(),
        }
        return f"recorded_array({text(self._named(entry, name))})"

    def _container(self, value: Any, name: str) -> Expression:
        if isinstance(value, dict):
            entries = [
                (f"{one_line(self.written(key, name))}: ", self.written(item, f"{name}_{key}"))
                for key, item in value.items()
            ]
            return Group("{", entries, "}")
        if isinstance(value, set | frozenset):
            inner = Group("{", [("", scalar(item)) for item in _sorted(value)], "}")
            if isinstance(value, set):
                return inner if value else "set()"
            return f"frozenset({one_line(inner) if value else ''})"
        if len(value) > MOST_ENTRIES and _is_json(value):
            entry = self._entry(list(value), name)
            return entry if isinstance(value, list) else f"tuple({entry})"
        items = [("", self.written(item, f"{name}_{n}")) for n, item in enumerate(value)]
        if isinstance(value, list):
            return Group("[", items, "]")
        return Group("(", items, ")", comma=True)

    def _entry(self, value: Any, name: str) -> str:
        return f"RECORDED[{text(self._named(value, name))}]"

    def _named(self, value: Any, name: str) -> str:
        """The name of an entry with the value: a new one, unless the same is there already."""
        for known, entry in self.entries.items():
            if json.dumps(entry) == json.dumps(value):
                return known
        plain = re.sub(r"\W+", "_", name).strip("_")
        chosen, number = plain, 1
        while chosen in self.entries:
            number += 1
            chosen = f"{plain}_{number}"
        self.entries[chosen] = value
        return chosen


def scalar(value: object) -> str:
    """A single value as code.

    Raises:
        UnwritableValueError: it is no plain value.
    """
    match value:
        case str():
            return text(value)
        case None | bool() | int() | bytes():
            return repr(value)
        case float():
            return repr(value) if math.isfinite(value) else f'float("{value}")'
        case complex():
            return repr(value)
        case tuple():
            inner = ", ".join(map(scalar, value))
            return f"({inner}{',' if len(value) == 1 else ''})"
        case frozenset():
            return f"frozenset({{{', '.join(map(scalar, _sorted(value)))}}})"
        case Opaque():
            raise UnwritableValueError(f"a {value.type_name.rpartition('.')[2]}")
    raise UnwritableValueError(f"a {type(value).__name__}")


def text(value: str) -> str:
    """A text as Python writes it, in double quotes where these need no care."""
    return json.dumps(value, ensure_ascii=False) if value.isprintable() else repr(value)


def array(value: np.ndarray) -> Expression | None:
    """An array as code; None if that is too long."""
    kind = "" if str(value.dtype) in _USUAL or value.dtype.kind in "US" else str(value.dtype)
    dtype = f", dtype={text(kind)}" if kind else ""
    if value.size and value.ndim and value.size > 1 and value.dtype.kind == "f":
        maker = "zeros" if not value.any() else "ones" if (value == 1).all() else ""
        if maker:
            return f"np.{maker}({_shape(value.shape)}{dtype})"
    if value.size == 0:
        return f"np.zeros({_shape(value.shape)}, dtype={text(str(value.dtype))})"
    if value.size > MOST_ENTRIES:
        return None
    inner = _nested(value.tolist())
    if isinstance(inner, str):
        return f"np.array({inner}{dtype})" if len(inner) <= LONGEST else None
    made = Group(f"np.array({inner.opening}", inner.entries, f"{inner.closing}{dtype})")
    return made if len(one_line(made)) <= LONGEST else None


def _shape(shape: tuple[int, ...]) -> str:
    return repr(shape[0]) if len(shape) == 1 else repr(shape)


def _nested(value: Any) -> Expression:
    """An array's entries; each row of numbers stays on a line."""
    if not isinstance(value, list):
        if isinstance(value, float) and not math.isfinite(value):
            return f"np.{value}" if value > 0 or value != value else f"-np.{-value}"
        return text(value) if isinstance(value, str) else repr(value)
    inner = [_nested(entry) for entry in value]
    if all(isinstance(entry, str) for entry in inner):
        return f"[{', '.join(map(one_line, inner))}]"
    return Group("[", [("", entry) for entry in inner], "]")


def _sorted(values: Any) -> list[Any]:
    return sorted(values, key=lambda item: (type(item).__name__, repr(item)))


def _is_json(value: Any) -> bool:
    """Whether a list holds nothing but what JSON gives back as it was."""
    match value:
        case None | bool() | int() | float() | str():
            return True
        case list():
            return all(map(_is_json, value))
        case tuple():
            return all(not isinstance(item, tuple | list) and _is_json(item) for item in value)
        case Mapping():
            return all(isinstance(k, str) and _is_json(v) for k, v in value.items())
    return False
