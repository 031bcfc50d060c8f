"""How is a table of pandas written in calls.py, and how are others like it drawn?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.authoring.creating.layout import Expression, Group
from grader.worker import Column, Labels, Series, Table

#: Writes a plain value as an expression; a longer one gets a name that begins with the text.
Written = Callable[[Any, str], Expression]
#: The types of columns that pandas gives to plain lists of such values.
_USUAL = frozenset({"int64", "float64", "bool", "object", "str", "string"})


class UnwritableTableError(Exception):
    """A table that has more than plain columns; the message says what."""


def table_code(value: Table | Series, name: str, written: Written) -> Expression:
    """A table or a series as code; `written` writes each column, given as a list or an array.

    Raises:
        UnwritableTableError: a column is of a special type, or labels have several levels.
    """
    if isinstance(value, Series):
        entries: list[tuple[str, Expression]] = [
            ("", written(column_values(value.column), name)),
            *_index(value.index, name, written),
        ]
        if value.name is not None:
            entries.append(("name=", written(value.name, name)))
        return Group("pd.Series(", entries, ")")
    keys = list_of(value.columns)
    pairs: list[tuple[str, Expression]] = []
    for key, column in zip(keys, value.data, strict=True):
        text = written(key, name)
        pairs.append((f"{text}: ", written(column_values(column), f"{name}_{key}")))
    index = _index(value.index, name, written)
    return Group("pd.DataFrame(", [("", Group("{", pairs, "}")), *index], ")")


def _index(labels: Labels, name: str, written: Written) -> list[tuple[str, Expression]]:
    """The labels of the rows, unless they are 0, 1, 2 and so on."""
    if len(labels.levels) != 1 or labels.names[0] is not None:
        raise UnwritableTableError("a table with named labels of its rows")
    values = list_of(labels)
    if values == list(range(len(values))):
        return []
    return [("index=", written(values, f"{name}_index"))]


def list_of(labels: Labels) -> list[Any]:
    """The labels of one level.

    Raises:
        UnwritableTableError: there are several levels, or labels are no plain values.
    """
    if len(labels.levels) != 1:
        raise UnwritableTableError("a table whose labels have several levels")
    values = column_values(labels.levels[0])
    return list(values.tolist()) if isinstance(values, np.ndarray) else list(values)


def column_values(column: Column) -> Any:
    """The values of a column: a plain list, or an array where its type is not the usual one.

    Raises:
        UnwritableTableError: they are moments, categories or something else that is not plain.
    """
    is_plain = column.kind in ("number", "truth", "text") and column.categories is None
    has_gaps = column.missing is not None and bool(np.any(column.missing))
    if not is_plain or has_gaps:
        raise UnwritableTableError(f"a table with a column of type {column.dtype}")
    if isinstance(column.values, np.ndarray):
        return column.values.tolist() if column.dtype in _USUAL else column.values
    return list(column.values)
