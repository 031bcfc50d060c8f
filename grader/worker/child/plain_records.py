"""Which plain records stand for tables and figures, and how do they cross?

A record is made of plain data, so it can be compared where neither pandas nor Matplotlib is
installed. `tables.py` and `figures.py` make them; this file has their form, and reads them back
without trusting what they say of themselves.
"""

from __future__ import annotations

import builtins
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

import numpy as np

from .format import Decoder, WireError

# Our own copy: `builtins.len = ...` in student code must not change how records are written.
globals()["__builtins__"] = dict(vars(builtins))

COLUMN, LABELS, SERIES, TABLE, FIGURE = 20, 21, 22, 23, 24

#: The kinds of a column, each with the kinds of NumPy's types that hold its values.
_KINDS = {
    "number": "iufc",
    "truth": "b",
    "moment": "M",
    "span": "m",
    "text": "",
    "object": "",
}
#: How many levels of what is written a record takes; those that it is made of take fewer.
LEVELS = {TABLE: 8, SERIES: 8, FIGURE: 8, LABELS: 7, COLUMN: 4}
_ndarray, _unit_of = np.ndarray, np.datetime_data


@dataclass(frozen=True, eq=False)
class Column:
    """Values of one type in their order, of which some may be missing.

    Attributes:
        kind: "number", "truth", "text", "moment" (date and time), "span" (of time) or "object".
        dtype: the type as pandas writes it.
        values: a flat array of numbers, truth values, moments (of a time zone: in UTC) or spans; a
            list of texts or other values, with None for those that are missing.
        missing: which values are missing besides NaN and NaT; None if there are none.
        zone: the time zone of moments, or "".
        local: for moments of a time zone, what clocks there show.
        categories: the categories of which each value is one, in their order, if they are fixed.
        codes: the number of each value's category; -1 for those that are missing.
        ordered: whether one category counts as less than another.
    """

    kind: str
    dtype: str
    values: Any
    missing: np.ndarray | None = None
    zone: str = ""
    local: np.ndarray | None = None
    categories: Column | None = None
    codes: np.ndarray | None = None
    ordered: bool = False

    def __len__(self) -> int:
        return len(self.values)

    @property
    def gaps(self) -> np.ndarray:
        """Whether each value is missing."""
        if self.kind in ("text", "object"):
            return np.array([value is None for value in self.values], dtype=bool)
        if self.kind in ("moment", "span"):
            return np.asarray(np.isnat(self.values))
        gaps = np.zeros(len(self), dtype=bool) if self.missing is None else self.missing
        if self.values.dtype.kind in "fc":
            gaps = gaps | np.isnan(self.values)
        return gaps


@dataclass(frozen=True, eq=False)
class Labels:
    """The labels of rows or columns; each level is a column, and has a name or None."""

    names: tuple[Any, ...]
    levels: tuple[Column, ...]

    def __len__(self) -> int:
        return len(self.levels[0])


@dataclass(frozen=True, eq=False)
class Series:
    """A column with a label for each value, and a name or None."""

    name: Any
    index: Labels
    column: Column

    def __len__(self) -> int:
        return len(self.column)


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of one length, with labels for the rows and for the columns."""

    columns: Labels
    index: Labels
    data: tuple[Column, ...]

    def __len__(self) -> int:
        return len(self.index)


@dataclass(frozen=True, eq=False)
class Figure:
    """What a figure shows: its title and its axes, as a mapping of nested plain data."""

    content: Mapping[str, Any]


Record = Union[Column, Labels, Series, Table, Figure]
CODES: dict[type, int] = {Column: COLUMN, Labels: LABELS, Series: SERIES, Table: TABLE}
CODES[Figure] = FIGURE
_NAMES = {code: kind.__name__.lower() for kind, code in CODES.items()}


def name_of(record: Record) -> str:
    """Return what kind of record it is, in a word."""
    return _NAMES[CODES[type(record)]]


def fields_of(record: Record) -> list[Any]:
    """Return what a record is made of, in order: plain data, or other records."""
    if type(record) is Column:
        return [
            record.kind,
            record.dtype,
            _packed(record),
            record.missing,
            record.zone,
            record.local,
            record.categories,
            record.ordered,
        ]
    if type(record) is Labels:
        return [list(record.names), list(record.levels)]
    if type(record) is Series:
        return [record.name, record.index, record.column]
    if type(record) is Table:
        return [record.columns, record.index, list(record.data)]
    assert type(record) is Figure
    return [record.content]


def record_from(name: str, fields: list[Any]) -> Record:
    """Return the record that `fields_of` was asked about.

    Raises:
        WireError: there is none like this.
    """
    code = next((code for code, known in _NAMES.items() if known == name), 0)
    return _record(code, fields)


def take_record(decoder: Decoder, code: int, depth: int) -> Record:
    """Read a record.

    Raises:
        WireError: it is not one.
    """
    fields = decoder.take(depth)
    if type(fields) is not list:
        raise WireError("a record without fields")
    return _record(code, fields)


def _record(code: int, fields: list[Any]) -> Record:
    record: Record | None = None
    if code == COLUMN and len(fields) == 8:
        record = _column(*fields)
    elif code == LABELS and len(fields) == 2:
        record = _labels(*fields)
    elif code == SERIES and len(fields) == 3:
        name, index, column = fields
        if type(index) is Labels and type(column) is Column and len(index) == len(column):
            record = Series(name, index, column)
    elif code == TABLE and len(fields) == 3:
        columns, index, data = fields
        if (
            type(columns) is type(index) is Labels
            and type(data) is list
            and len(data) == len(columns)
            and all(type(column) is Column and len(column) == len(index) for column in data)
        ):
            record = Table(columns, index, tuple(data))
    elif code == FIGURE and len(fields) == 1 and _is_content(fields[0]):
        record = Figure(fields[0])
    if record is None:
        raise WireError(f"a record {code} of {len(fields)} fields that do not fit")
    return record


def _is_content(content: Any) -> bool:
    if type(content) is not dict or not all(type(key) is str for key in content):
        return False
    axes = content.get("axes")
    return type(axes) is list and all(type(one) is dict for one in axes)


def _labels(names: Any, levels: Any) -> Labels | None:
    if type(names) is not list or type(levels) is not list or not levels:
        return None
    if len(names) != len(levels) or not all(type(level) is Column for level in levels):
        return None
    if any(len(level) != len(levels[0]) for level in levels):
        return None
    return Labels(tuple(names), tuple(levels))


def _column(
    kind: Any,
    dtype: Any,
    packed: Any,
    missing: Any,
    zone: Any,
    local: Any,
    categories: Any,
    ordered: Any,
) -> Column | None:
    if not (type(kind) is type(dtype) is type(zone) is str and type(ordered) is bool):
        return None
    if kind not in _KINDS:
        return None
    if categories is not None:
        return _categorical(kind, dtype, packed, zone, categories, ordered)
    values = _unpacked(kind, packed)
    if values is None or not _is_flat(missing, "b", len(values)):
        return None
    if not _is_flat(local, "M", len(values)):
        return None
    return Column(kind, dtype, values, missing, zone, local)


def _categorical(
    kind: str, dtype: str, codes: Any, zone: str, categories: Any, ordered: bool
) -> Column | None:
    """A column of categories, which crosses as the number of each value's category."""
    if type(categories) is not Column or categories.categories is not None:
        return None
    if categories.kind != kind or not (type(codes) is _ndarray and codes.ndim == 1):
        return None
    if codes.dtype.kind != "i" or np.any(codes < -1) or np.any(codes >= len(categories)):
        return None
    return of_categories(dtype, codes, categories, ordered, zone)


def of_categories(
    dtype: str, codes: np.ndarray, categories: Column, ordered: bool, zone: str = ""
) -> Column:
    """The column with the category of each number; -1 stands for a missing value."""
    gaps = codes < 0
    if type(categories.values) is list:
        values: Any = [None if code < 0 else categories.values[code] for code in codes.tolist()]
    elif not len(categories):
        values = np.zeros(len(codes), dtype=categories.values.dtype)
    else:
        values = categories.values[np.where(gaps, 0, codes)]
    if categories.kind in ("moment", "span"):
        values = np.where(gaps, np.array("NaT", dtype=values.dtype), values)
    missing = gaps if categories.kind in ("number", "truth") and np.any(gaps) else None
    return Column(categories.kind, dtype, values, missing, zone, None, categories, codes, ordered)


def _packed(column: Column) -> Any:
    """The values of a column in few pieces."""
    if column.codes is not None:
        return column.codes
    if column.kind == "text":
        texts = [
            None if text is None else text.encode("utf-8", "backslashreplace")
            for text in column.values
        ]
        sizes = np.array([-1 if text is None else len(text) for text in texts], dtype="<i4")
        return [sizes, b"".join(text for text in texts if text is not None)]
    return column.values


def _unpacked(kind: str, packed: Any) -> Any:
    """The values that `_packed` packed; None if they are not of this kind."""
    if kind == "object":
        return packed if type(packed) is list else None
    if kind == "text":
        if type(packed) is not list or len(packed) != 2:
            return None
        sizes, text = packed
        return _texts(sizes, text) if _is_flat(sizes, "i", None) and type(text) is bytes else None
    return packed if _is_flat(packed, _KINDS[kind], None) and packed is not None else None


def _texts(sizes: np.ndarray, data: bytes) -> list[str | None] | None:
    lengths = sizes.tolist()
    if any(size < -1 for size in lengths) or sum(max(size, 0) for size in lengths) != len(data):
        return None
    texts: list[str | None] = []
    at = 0
    try:
        for size in lengths:
            texts.append(None if size < 0 else data[at : at + size].decode("utf-8"))
            at += max(size, 0)
    except UnicodeDecodeError as error:
        raise WireError(f"text that is not UTF-8: {error.reason}") from None
    return texts


def _is_flat(array: Any, kinds: str, length: int | None) -> bool:
    """Whether it is a flat array of these kinds and this length, or None."""
    if array is None:
        return True
    if type(array) is not _ndarray or array.ndim != 1 or array.dtype.kind not in kinds:
        return False
    if array.dtype.kind in "mM" and _unit_of(array.dtype)[0] == "generic":
        return False
    return length is None or len(array) == length
