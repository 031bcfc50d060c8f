"""How does a table differ from the right one: in its columns, its rows, or in which entry?

What counts by default are the labels and the entries: neither the order of columns nor their exact
types, nor the names of the index. Missing entries (NaN, None, NaT) are equal to each other.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.course import Strictness
from grader.judging.difference import Compare, Difference, Rule
from grader.judging.texts import plain_text
from grader.worker import Column, Labels, Series, Table

#: How many rows that are alike but for their numbers are matched one by one.
_MOST_ALIKE = 500
#: The largest error of an integer.
_LESS_THAN_ONE = 0.4
#: How pandas writes one type in different versions.
_TEXT_TYPES = ("object", "str", "string")


def table_difference(
    name: str,
    wanted: Table | Series | Labels | Column,
    got: object,
    rule: Rule,
    compare: Compare,
) -> Difference | None:
    """How a table, series, index or array of pandas differs from the right one.

    With `order = "any"` the rows may stand in any order, and with `extra = "allowed"` there may be
    further columns; with `type = "strict"`, types, the order of columns and names count too.
    """
    rules = _Rules(rule, compare)
    if type(wanted) is not type(got):
        return Difference("type", name, wanted, got)
    right, actual = _Rows.of(wanted), _Rows.of(got)
    if isinstance(wanted, Table) and isinstance(got, Table):
        chosen, problem = _columns(name, wanted, got, rules)
        if problem is not None:
            return problem
        actual = _Rows(got.index, [got.data[place] for place in chosen])
    names = _names_of_columns(name, wanted)
    if len(right) != len(actual):
        return Difference("rows", name, len(right), len(actual))
    if problem := _types(name, names, right, actual, rules):
        return problem
    if rules.strictness.order == "any":
        return _unmatched(name, right, actual, rules)
    problem = _entries(name, names, right, actual, rules)
    if problem is not None and len(right) > 1 and _unmatched(name, right, actual, rules) is None:
        return Difference("order", name)
    return problem


class _Rules(NamedTuple):
    """What counts, and what compares entries of columns that hold no numbers."""

    rule: Rule
    compare: Compare

    @property
    def strictness(self) -> Strictness:
        return self.rule.strictness


@dataclass(frozen=True)
class _Rows:
    """The labels of rows, if they have any, and the columns."""

    labels: Labels | None
    columns: Sequence[Column]

    @classmethod
    def of(cls, value: Any) -> _Rows:
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


def _names_of_columns(name: str, value: object) -> list[str]:
    match value:
        case Table():
            return [f"{name}[{label}]" for label in _written_labels(value.columns)]
        case Labels():
            if len(value.levels) > 1:
                return [f"{name}.levels[{place}]" for place in range(len(value.levels))]
    return [name]


def _written_labels(labels: Labels) -> list[str]:
    """Each label as it is written in code."""
    columns = [[written(entry) for entry in entries_of(level)] for level in labels.levels]
    if len(columns) == 1:
        return columns[0]
    return [f"({', '.join(entries)})" for entries in zip(*columns, strict=True)]


def _columns(
    name: str, wanted: Table, got: Table, rules: _Rules
) -> tuple[list[int], Difference | None]:
    """Where the wanted columns are in the other table, or what is wrong with its columns."""
    places = defaultdict(list)
    for place, label in enumerate(_written_labels(got.columns)):
        places[label].append(place)
    chosen = []
    for label in _written_labels(wanted.columns):
        if not places[label]:
            return [], Difference("missing", f"{name}[{label}]")
        chosen.append(places[label].pop(0))
    surplus = sorted(place for left in places.values() for place in left)
    if surplus and rules.strictness.extra == "refused":
        return [], Difference("surplus", f"{name}[{_written_labels(got.columns)[surplus[0]]}]")
    if rules.strictness.type == "strict" and chosen != sorted(chosen):
        right, actual = (", ".join(_written_labels(one.columns)[:20]) for one in (wanted, got))
        return [], Difference("columns", name, right, actual)
    return chosen, None


def _types(
    name: str,
    names: Sequence[str],
    right: _Rows,
    actual: _Rows,
    rules: _Rules,
) -> Difference | None:
    """The first column whose entries are of another kind; if it is strict, of another type."""
    pairs = list(zip(names, right.columns, actual.columns, strict=True))
    for each, one, other in pairs:
        if not _comparable(one, other):
            return Difference("dtype", each, one.dtype, other.dtype)
    if right.labels is not None and actual.labels is not None:
        levels = right.labels.levels, actual.labels.levels
        if len(levels[0]) != len(levels[1]):
            return Difference("levels", name, len(levels[0]), len(levels[1]))
        for one, other in zip(*levels, strict=True):
            if not _comparable(one, other):
                return Difference("dtype", f"{name}.index", one.dtype, other.dtype)
    if rules.strictness.type == "lenient":
        return None
    for each, one, other in pairs:
        if _type_of(one) != _type_of(other) or one.ordered != other.ordered:
            return Difference("dtype", each, one.dtype, other.dtype)
        if one.categories is not None and other.categories is not None:
            shown = [
                [written(entry) for entry in entries_of(c.categories)]
                for c in (one, other)
                if c.categories
            ]
            if shown[0] != shown[1]:
                return Difference("categories", each, ", ".join(shown[0]), ", ".join(shown[1]))
    if right.labels is not None and actual.labels is not None:
        called = right.labels.names, actual.labels.names
        if called[0] != called[1]:
            shown_wanted, shown_got = (", ".join(map(repr, each)) for each in called)
            return Difference("names", f"{name}.index", shown_wanted, shown_got)
    return None


def _comparable(one: Column, other: Column) -> bool:
    """Whether entries of both can be equal: numbers are no truth values, and no texts."""
    if one.kind == other.kind:
        return one.kind != "moment" or bool(one.zone) == bool(other.zone)
    return "object" in (one.kind, other.kind) or bool(np.all(one.gaps)) or bool(np.all(other.gaps))


def _type_of(column: Column) -> str:
    """The type of a column as it is in every version of pandas."""
    if column.categories is not None:
        return "category"
    if column.kind == "text" and column.dtype.partition("[")[0] in _TEXT_TYPES:
        return "text"
    if column.kind in ("moment", "span"):
        return f"{column.kind} {column.zone}"
    return column.dtype


def _entries(
    name: str, names: Sequence[str], right: _Rows, actual: _Rows, rules: _Rules
) -> Difference | None:
    """The first column with wrong entries, row by row."""
    if right.labels is not None and actual.labels is not None:
        for one, other in zip(right.labels.levels, actual.labels.levels, strict=True):
            wrong = wrong_entries(one, other, rules)
            if np.any(wrong):
                at = int(np.argmax(wrong))
                return _cells(f"{name}.index", one, other, wrong, str(at))
    shown = None if right.labels is None or right.are_numbered else right.labels
    for each, one, other in zip(names, right.columns, actual.columns, strict=True):
        wrong = wrong_entries(one, other, rules)
        if np.any(wrong):
            at = int(np.argmax(wrong))
            row = str(at) if shown is None else _written_labels(shown)[at]
            return _cells(each, one, other, wrong, row)
    return None


def _cells(name: str, one: Column, other: Column, wrong: NDArray[Any], row: str) -> Difference:
    at = int(np.argmax(wrong))
    return Difference(
        "cells",
        name,
        written(entry_of(one, at)),
        written(entry_of(other, at)),
        wrong=int(np.count_nonzero(wrong)),
        count=len(one),
        row=row,
    )


def wrong_entries(wanted: Column, got: Column, rules: _Rules) -> NDArray[Any]:
    """Which entries of a column are wrong."""
    return np.asarray(_wrong_entries(wanted, got, rules), dtype=bool)


def _wrong_entries(wanted: Column, got: Column, rules: _Rules) -> Any:
    gaps, other_gaps = wanted.gaps, got.gaps
    there = ~gaps & ~other_gaps
    wrong = gaps != other_gaps
    if not np.any(there):
        return wrong
    if wanted.kind == got.kind == "number":
        if {wanted.values.dtype.kind, got.values.dtype.kind} <= {"i", "u"}:  # counts are exact
            return wrong | (there & (wanted.values != got.values))
        return wrong | (there & ~(_errors(wanted.values, got.values) <= _bound(wanted, rules)))
    if wanted.kind == got.kind and wanted.kind in ("truth", "span"):
        return wrong | (there & (wanted.values != got.values))
    if wanted.kind == got.kind == "moment":
        differs = wanted.values != got.values
        if wanted.local is not None and got.local is not None:
            differs = differs | (wanted.local != got.local)
        return wrong | (there & differs)
    same = [
        not there[at] or _are_same(one, other, rules)
        for at, (one, other) in enumerate(zip(entries_of(wanted), entries_of(got), strict=True))
    ]
    return wrong | ~np.array(same, dtype=bool)


def _are_same(one: object, other: object, rules: _Rules) -> bool:
    return rules.compare("", one, other) is None


def _bound(column: Column, rules: _Rules) -> float:
    """The largest error of a column of numbers: less than what tells one integer from another."""
    values = column.values[~column.gaps]
    size = np.abs(values[np.isfinite(values)])
    bound = max(rules.rule.rtol * float(size.max()) if size.size else 0.0, rules.rule.atol)
    return min(bound, _LESS_THAN_ONE) if column.values.dtype.kind in "iu" else bound


def _errors(wanted: NDArray[Any], got: NDArray[Any]) -> NDArray[Any]:
    with np.errstate(all="ignore"):
        plain = [one if one.dtype.kind == "c" else one.astype(float) for one in (wanted, got)]
        error = np.where(plain[0] == plain[1], 0.0, np.abs(plain[1] - plain[0]))
    return np.asarray(np.where(np.isnan(error), np.inf, error))


# ------------------------------------------------------------------------------- rows in any order


def _unmatched(name: str, right: _Rows, actual: _Rows, rules: _Rules) -> Difference | None:
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
    entries = [written(entry_of(column, row)) for column in right.columns]
    return Difference("unmatched", name, ", ".join(entries), wrong=len(left), count=len(right))


_Row = tuple[int, NDArray[Any]]


def _all_columns(rows: _Rows, with_labels: bool) -> list[Column]:
    levels = list(rows.labels.levels) if with_labels and rows.labels is not None else []
    return [*levels, *rows.columns]


def _keyed(rows: _Rows, rules: _Rules, with_labels: bool) -> dict[Hashable, list[_Row]]:
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


def _exact(entry: object, rules: _Rules) -> Hashable:
    if isinstance(entry, str):
        return plain_text(entry, rules.strictness)
    return entry if isinstance(entry, bool | int | None) else repr(entry)


def _bounds(rows: _Rows, rules: _Rules, with_labels: bool) -> NDArray[Any]:
    """The largest error in each column of numbers."""
    columns = _all_columns(rows, with_labels)
    return np.array([_bound(column, rules) for column in columns if _is_real(column)])


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


# ------------------------------------------------------------------------------------- entries


def entries_of(column: Column) -> list[Any]:
    """The entries of a column, one by one; None for those that are missing."""
    values = column.values
    if isinstance(values, list):
        return values
    shown = column.values if column.local is None else column.local
    entries = list(shown) if column.kind in ("moment", "span") else values.tolist()
    return [None if gap else entry for gap, entry in zip(column.gaps, entries, strict=True)]


def entry_of(column: Column, place: int) -> Any:
    """One entry of a column; None if it is missing."""
    if isinstance(column.values, list):
        return column.values[place]
    if column.gaps[place]:
        return None
    if column.kind in ("moment", "span"):
        return (column.values if column.local is None else column.local)[place]
    return column.values[place].item()


def written(entry: object) -> str:
    """An entry as it is written in code, cut short."""
    match entry:
        case None:
            return "NaN"
        case bool() | int():
            return str(entry)
        case float():
            return (
                f"{entry:.0f}"
                if math.isfinite(entry) and entry == int(entry) and abs(entry) < 1e15
                else f"{entry:.8g}"
            )
        case complex():
            return f"{entry:.8g}"
        case str():
            return repr(entry if len(entry) <= 60 else entry[:60] + "…")
        case np.datetime64():
            text = str(entry).replace("T", " ")
            return text.rstrip("0").rstrip(".") if "." in text else text
        case np.timedelta64():
            return str(entry)
    text = repr(entry)
    return text if len(text) <= 60 else text[:60] + "…"
