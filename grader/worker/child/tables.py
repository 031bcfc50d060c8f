"""How do the tables of pandas become plain records, and records tables again?

Nothing here imports pandas to recognise its objects: its classes are those in `sys.modules`. An
object of a student's own subclass is read as one of pandas's own class. Whatever student code did
to pandas can only change what becomes of its own answer.
"""

from __future__ import annotations

import builtins
import datetime
import sys
from typing import Any

import numpy as np

from .format import Encoder, Instance
from .plain_records import Column, Figure, Labels, Series, Table, of_categories

# Our own copy: `builtins.len = ...` in student code must not change how answers are written.
globals()["__builtins__"] = dict(vars(builtins))

_NUMERIC = "iufc"


def plain_table(value: Any, kind: type, encoder: Encoder | None) -> Any:
    """Return the record of a table, series or index, or the plain value of a single one.

    Returns:
        None if it is none of them, or cannot be read.

    Raises:
        TooLargeError: there is more of it than the encoder, if there is one, has room for; none of
            it was copied.
    """
    pandas = sys.modules["pandas"]
    try:
        if issubclass(kind, pandas.DataFrame):
            return _table(pandas, value, encoder)
        if issubclass(kind, pandas.Series):
            plain = pandas.Series(value)
            _room(encoder, len(plain), 2)
            return Series(
                _label(pandas, plain.name),
                _labels(pandas, plain.index, encoder),
                _column(pandas, plain.array, encoder),
            )
        if issubclass(kind, pandas.Index):
            return _labels(pandas, value, encoder)
        if issubclass(kind, pandas.api.extensions.ExtensionArray):
            _room(encoder, len(value), 1)
            return _column(pandas, value, encoder)
        return _single(pandas, value, kind)
    except (AttributeError, TypeError, ValueError, KeyError, IndexError):
        return None  # of a subclass that is no table any more, or in a pandas that was changed


def plain(value: Any) -> Any:
    """Return a value of pandas as a record; any other value as it is."""
    if "pandas" not in sys.modules:
        return value
    record = plain_table(value, type(value), None)
    return value if record is None else record


def _room(encoder: Encoder | None, rows: int, columns: int) -> None:
    """Refuse what takes at least so many entries, before it is copied."""
    if encoder is not None:
        encoder.room_for(rows * columns)


def _count(encoder: Encoder | None, items: int) -> None:
    if encoder is not None:
        encoder.count(items)


def _table(pandas: Any, value: Any, encoder: Encoder | None) -> Table:
    plain = pandas.DataFrame(value, copy=False)
    rows, width = plain.shape
    _room(encoder, rows, width + 1)
    _count(encoder, width)
    data = [_column(pandas, plain.iloc[:, place].array, encoder) for place in range(width)]
    columns = _labels(pandas, plain.columns, encoder)
    return Table(columns, _labels(pandas, plain.index, encoder), tuple(data))


def _labels(pandas: Any, index: Any, encoder: Encoder | None) -> Labels:
    levels = index.nlevels
    _room(encoder, len(index), 8 * levels)
    arrays = [index.get_level_values(level).array for level in range(levels)]
    names = tuple(_label(pandas, name) for name in index.names)
    return Labels(names, tuple(_column(pandas, array, encoder) for array in arrays))


def _label(pandas: Any, label: Any) -> Any:
    """A name as plain data."""
    single = _single(pandas, label, type(label))
    return label if single is None else single


def _column(pandas: Any, array: Any, encoder: Encoder | None) -> Column:
    dtype = array.dtype
    name = str(dtype)
    if isinstance(dtype, pandas.CategoricalDtype):
        categories = _column(pandas, dtype.categories.array, encoder)
        codes = np.asarray(array.codes).astype("<i4")
        return of_categories(name, codes, categories, bool(dtype.ordered), categories.zone)
    if isinstance(dtype, pandas.DatetimeTZDtype):
        instants = np.asarray(array.tz_convert("UTC").tz_localize(None))
        local = np.asarray(array.tz_localize(None))
        return Column("moment", name, instants, None, str(dtype.tz), local)
    if isinstance(dtype, (pandas.PeriodDtype, pandas.IntervalDtype)):
        if encoder is not None and encoder.strict and isinstance(dtype, pandas.IntervalDtype):
            raise TypeError("intervals cannot be made again")
        _room(encoder, len(array), 4)
        gaps = np.asarray(array.isna())
        texts = [None if gap else str(entry) for gap, entry in zip(gaps, array)]
        return Column("text", name, texts)
    if isinstance(dtype, np.dtype) or (
        hasattr(dtype, "numpy_dtype") and not hasattr(array, "_mask")
    ):
        return _plain_column(pandas, np.asarray(array), name, encoder)
    if isinstance(dtype, pandas.SparseDtype):
        return _plain_column(pandas, np.asarray(array), name, encoder)
    kind = getattr(dtype, "kind", "O")
    if kind in "iufb":
        gaps = np.asarray(array.isna())
        numbers = array.to_numpy(
            dtype=dtype.numpy_dtype, na_value=np.zeros((), dtype.numpy_dtype)[()]
        )
        numbers = np.where(gaps, np.zeros((), numbers.dtype), numbers)
        return Column("truth" if kind == "b" else "number", name, numbers, gaps)
    _count(encoder, len(array))
    return _objects(pandas, array.to_numpy(dtype=object).tolist(), name)


def _plain_column(pandas: Any, array: np.ndarray, name: str, encoder: Encoder | None) -> Column:
    """The column of an array of one of NumPy's types."""
    kind = array.dtype.kind
    if kind == "O":
        _count(encoder, len(array))
        return _objects(pandas, array.tolist(), name)
    if kind in "US":
        return Column("text", name, [str(entry) for entry in array.tolist()])
    plain = {"b": "truth", "M": "moment", "m": "span"}.get(kind, "number")
    if kind in "iufc":
        itemsize = min(array.dtype.itemsize, 16 if kind == "c" else 8)
        array = array.astype(f"<{kind}{itemsize}", copy=False)
    return Column(plain, name, array)


def _objects(pandas: Any, entries: list[Any], name: str) -> Column:
    """The column of objects: of one kind, if all that are not missing are."""
    nothing = (pandas.NA, pandas.NaT)
    plain = [
        None
        if entry is None
        or any(entry is one for one in nothing)
        or (isinstance(entry, float) and entry != entry)
        else entry
        for entry in entries
    ]
    kinds = {type(entry) for entry in plain if entry is not None}
    gaps = np.array([entry is None for entry in plain], dtype=bool)
    if kinds and all(issubclass(kind, str) for kind in kinds):
        return Column(
            "text", name, [entry if entry is None else str.__str__(entry) for entry in plain]
        )
    if kinds and kinds <= {bool, np.bool_}:
        truths = np.array([entry is not None and bool(entry) for entry in plain], dtype=bool)
        return Column("truth", name, truths, gaps)
    if kinds and all(_is_number(kind) for kind in kinds):
        numbers = np.array([0 if entry is None else entry for entry in plain])
        if numbers.dtype.kind in _NUMERIC and numbers.dtype.itemsize <= 8:
            return Column("number", name, numbers, gaps)
    if kinds and kinds <= {pandas.Timestamp, datetime.datetime} and _are_naive(plain):
        array = pandas.to_datetime(pandas.Series(plain, dtype=object)).to_numpy()
        if array.dtype.kind == "M":
            return Column("moment", name, array)
    return Column("object", name, plain)


def _are_naive(entries: list[Any]) -> bool:
    return all(entry is None or entry.tzinfo is None for entry in entries)


def _is_number(kind: type) -> bool:
    return issubclass(kind, (int, float, np.integer, np.floating)) and not issubclass(
        kind, (bool, np.timedelta64)
    )


def _single(pandas: Any, value: Any, kind: type) -> Any:
    """The plain value of a single moment, span, period or interval; None if it is none of them."""
    if value is pandas.NA or value is pandas.NaT:
        return Instance("pandas.NA" if value is pandas.NA else "pandas.NaT", ())
    if issubclass(kind, pandas.Timestamp):
        if value.nanosecond and value.tzinfo is None:
            return value.to_datetime64()
        moment = value.to_pydatetime(warn=False)
        if moment.tzinfo is None:
            return moment
        return moment.replace(tzinfo=datetime.timezone(moment.utcoffset()))
    if issubclass(kind, pandas.Timedelta):
        return value.to_timedelta64() if value.nanoseconds else value.to_pytimedelta()
    if issubclass(kind, pandas.Period):
        return Instance("pandas.Period", (("text", str(value)), ("freq", str(value.freqstr))))
    if issubclass(kind, pandas.Interval):
        sides = [(name, getattr(value, name)) for name in ("left", "right", "closed")]
        return Instance("pandas.Interval", tuple(sides))
    return None


# ------------------------------------------------------------------------------ back to pandas


def built(record: Any) -> Any:
    """Return what student code gets in the place of a record: a table of pandas; imports it.

    Raises:
        ImportError: pandas is not there.
    """
    if type(record) is Figure:
        return record
    import importlib

    pandas: Any = importlib.import_module("pandas")
    if type(record) is Table:
        width = len(record.data)
        rows = pandas.RangeIndex(len(record.index))
        columns = {place: _built_series(pandas, record.data[place]) for place in range(width)}
        table = pandas.DataFrame(columns, index=rows, columns=range(width))
        table.index = _built_labels(pandas, record.index)
        table.columns = _built_labels(pandas, record.columns)
        return table
    if type(record) is Series:
        series = _built_series(pandas, record.column)
        series.index = _built_labels(pandas, record.index)
        series.name = tuple(record.name) if type(record.name) is list else record.name
        return series
    if type(record) is Labels:
        return _built_labels(pandas, record)
    assert type(record) is Column
    return _built_column(pandas, record)


def _built_labels(pandas: Any, labels: Labels) -> Any:
    names = [tuple(name) if type(name) is list else name for name in labels.names]
    if len(labels.levels) == 1:
        return _built_level(pandas, labels.levels[0], names[0])
    levels = [_built_level(pandas, level, name) for level, name in zip(labels.levels, names)]
    return pandas.MultiIndex.from_arrays(levels, names=names)


def _built_level(pandas: Any, level: Column, name: Any) -> Any:
    if level.kind == "number" and level.dtype == "int64" and level.missing is None:
        count = len(level)
        if np.array_equal(level.values, np.arange(count)):
            return pandas.RangeIndex(count, name=name)
    return pandas.Index(_built_column(pandas, level), name=name, tupleize_cols=False)


def _built_series(pandas: Any, column: Column) -> Any:
    array = _built_column(pandas, column)
    is_object = column.categories is None and "object" in (column.dtype, column.kind)
    return pandas.Series(array, dtype=object if is_object else None)


def _built_column(pandas: Any, column: Column) -> Any:
    """The array of pandas that `_column` reads as this column."""
    if column.categories is not None:
        categories = pandas.Index(_built_column(pandas, column.categories))
        return pandas.Categorical.from_codes(
            column.codes, categories=categories, ordered=column.ordered
        )
    if column.zone:
        moments = pandas.DatetimeIndex(column.values, tz="UTC").tz_convert(column.zone)
        return moments.array
    gaps = column.gaps
    if column.dtype == "object" or column.kind == "object":
        entries = column.values if type(column.values) is list else list(_singles(pandas, column))
        objects = np.empty(len(column), dtype=object)
        for place, entry in enumerate(entries):
            objects[place] = None if gaps[place] else entry
        return pandas.array(objects, dtype=object)
    if column.kind == "text":
        return pandas.array(list(column.values), dtype=column.dtype)
    if column.missing is not None:
        values = pandas.array(column.values, dtype=column.dtype)
        if np.any(column.missing):
            values[column.missing] = pandas.NA
        return values
    return pandas.array(column.values, dtype=column.dtype)


def _singles(pandas: Any, column: Column) -> Any:
    if column.kind == "moment":
        return (pandas.Timestamp(entry) for entry in column.values)
    return column.values.tolist()
