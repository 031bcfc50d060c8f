"""Which rows of a table are wrong, whatever their order?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judging.comparing.columns import Rules, entries_of, entry_of, entry_text, largest_error
from grader.judging.comparing.difference import Difference
from grader.judging.comparing.texts import plain_text
from grader.worker import Column, Labels, Series, Table

#: How many rows that are alike but for their numbers are matched one by one.
_MOST_ALIKE = 500


@dataclass(frozen=True)
class Rows:
    """The labels of rows, if they have any, and the columns."""

    labels: Labels | None
    columns: Sequence[Column]

    @classmethod
    def of(cls, value: Any) -> Rows:
        """The rows of a table, series or index, or of an array of pandas."""
        match value:
            case Table():
                return cls(value.index, value.data)
            case Series():
                return cls(value.index, [value.column])
            case Labels():
                return cls(None, value.levels)
        return cls(None, [value])

    def __len__(self) -> int:
        if self.labels is not None:
            return len(self.labels)
        return len(self.columns[0])

    @property
    def are_numbered(self) -> bool:
        """Whether the labels are 0, 1, 2 and so on, as they are where nobody chose any."""
        if self.labels is None or len(self.labels.levels) > 1:
            return False
        level = self.labels.levels[0]
        return level.kind == "number" and np.array_equal(level.values, np.arange(len(level)))


def unmatched_rows(name: str, right: Rows, actual: Rows, rules: Rules) -> Difference | None:
    """The rows that are wrong, in whatever order they stand; None if there are none.

    Labels that are only numbers of rows say nothing then.
    """
    with_labels = not (right.are_numbered and actual.are_numbered)
    wanted, got = _keyed(right, rules, with_labels), _keyed(actual, rules, with_labels)
    bounds = _bounds(right, rules, with_labels)
    left = []
    for key, rows in wanted.items():
        others = got.get(key, [])
        left += _rows_left(rows, others, bounds)
    if not left:
        return None
    row = min(left)
    entries = [entry_text(entry_of(column, row)) for column in right.columns]
    return Difference("unmatched", name, ", ".join(entries), wrong=len(left), count=len(right))


_Row = tuple[int, NDArray[Any]]


def _all_columns(rows: Rows, with_labels: bool) -> list[Column]:
    levels = list(rows.labels.levels) if with_labels and rows.labels is not None else []
    return [*levels, *rows.columns]


def _keyed(rows: Rows, rules: Rules, with_labels: bool) -> dict[Hashable, list[_Row]]:
    """The rows by all that must be equal exactly, each with its numbers."""
    columns = _all_columns(rows, with_labels)
    numbers = [
        np.where(column.gaps, np.nan, column.values.astype(float))
        for column in columns
        if _is_real(column)
    ]
    table = np.array(numbers).T if numbers else np.zeros((len(rows), 0))
    exact = [
        [_exact(entry, rules) for entry in entries_of(column)]
        for column in columns
        if not _is_real(column)
    ]
    exact += [[bool(gap) for gap in column.gaps] for column in columns if column.kind == "number"]
    keyed: dict[Hashable, list[_Row]] = defaultdict(list)
    keys = zip(*exact, strict=True) if exact else [()] * len(rows)
    for place, key in enumerate(keys):
        keyed[key].append((place, table[place]))
    return keyed


def _is_real(column: Column) -> bool:
    return column.kind == "number" and column.values.dtype.kind != "c"


def _exact(entry: object, rules: Rules) -> Hashable:
    if isinstance(entry, str):
        return plain_text(entry, rules.strictness)
    return entry if isinstance(entry, bool | int | None) else repr(entry)


def _bounds(rows: Rows, rules: Rules, with_labels: bool) -> NDArray[Any]:
    """The largest error in each column of numbers."""
    columns = _all_columns(rows, with_labels)
    return np.array([largest_error(column, rules) for column in columns if _is_real(column)])


def _rows_left(wanted: list[_Row], got: list[_Row], bounds: NDArray[Any]) -> list[int]:
    """The places of the wanted rows that none of the others equals."""
    if not got:
        return [place for place, _numbers in wanted]
    sorted_rows = [
        sorted(rows, key=lambda row: tuple(np.nan_to_num(row[1]))) for rows in (wanted, got)
    ]
    if len(wanted) == len(got) and all(
        _near(one[1], other[1], bounds) for one, other in zip(*sorted_rows, strict=True)
    ):
        return []
    if max(len(wanted), len(got)) > _MOST_ALIKE:
        pairs = zip(*sorted_rows, strict=False)
        return [one[0] for one, other in pairs if not _near(one[1], other[1], bounds)] or [
            wanted[-1][0]
        ]
    free, left = list(got), []
    for place, numbers in wanted:
        match = next((row for row in free if _near(numbers, row[1], bounds)), None)
        if match is None:
            left.append(place)
        else:
            free.remove(match)
    return left


def _near(one: NDArray[Any], other: NDArray[Any], bounds: NDArray[Any]) -> bool:
    with np.errstate(all="ignore"):
        both = np.isnan(one) & np.isnan(other)
        return bool(np.all(both | (one == other) | (np.abs(one - other) <= bounds)))
