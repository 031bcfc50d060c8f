"""How does a table differ from the right one: in its columns, its rows, or in which entry?

What counts by default are the labels and the entries: neither the order of columns nor their exact
types, nor the names of the index. Missing entries (NaN, None, NaT) are equal to each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.judging.comparing.columns import (
    Rules,
    entries_of,
    entry_of,
    entry_text,
    label_texts,
    wrong_entries,
)
from grader.judging.comparing.difference import Compare, Difference, Rule
from grader.judging.comparing.rows import Rows, unmatched_rows
from grader.worker import Column, Labels, Series, Table

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
    rules = Rules(rule, compare)
    if type(wanted) is not type(got):
        return Difference("type", name, wanted, got)
    right, actual = Rows.of(wanted), Rows.of(got)
    if isinstance(wanted, Table) and isinstance(got, Table):
        chosen, problem = _columns(name, wanted, got, rules)
        if problem is not None:
            return problem
        actual = Rows(got.index, [got.data[place] for place in chosen])
    names = _names_of_columns(name, wanted)
    if len(right) != len(actual):
        return Difference("rows", name, len(right), len(actual))
    if problem := _types(name, names, right, actual, rules):
        return problem
    if rules.strictness.order == "any":
        return unmatched_rows(name, right, actual, rules)
    problem = _entries(name, names, right, actual, rules)
    if problem is None or len(right) < 2 or unmatched_rows(name, right, actual, rules):
        return problem
    return Difference("order", name)


def _names_of_columns(name: str, value: object) -> list[str]:
    match value:
        case Table():
            return [f"{name}[{label}]" for label in label_texts(value.columns)]
        case Labels():
            if len(value.levels) > 1:
                return [f"{name}.levels[{place}]" for place in range(len(value.levels))]
    return [name]


def _columns(
    name: str, wanted: Table, got: Table, rules: Rules
) -> tuple[list[int], Difference | None]:
    """Where the wanted columns are in the other table, or what is wrong with its columns."""
    places = defaultdict(list)
    for place, label in enumerate(label_texts(got.columns)):
        places[label].append(place)
    chosen = []
    for label in label_texts(wanted.columns):
        if not places[label]:
            return [], Difference("missing", f"{name}[{label}]")
        chosen.append(places[label].pop(0))
    surplus = sorted(place for left in places.values() for place in left)
    if surplus and rules.strictness.extra == "refused":
        return [], Difference("surplus", f"{name}[{label_texts(got.columns)[surplus[0]]}]")
    if rules.strictness.type == "strict" and chosen != sorted(chosen):
        right, actual = (", ".join(label_texts(one.columns)[:20]) for one in (wanted, got))
        return [], Difference("columns", name, right, actual)
    return chosen, None


def _types(
    name: str,
    names: Sequence[str],
    right: Rows,
    actual: Rows,
    rules: Rules,
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
                [entry_text(entry) for entry in entries_of(c.categories)]
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
    name: str, names: Sequence[str], right: Rows, actual: Rows, rules: Rules
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
            row = str(at) if shown is None else label_texts(shown)[at]
            return _cells(each, one, other, wrong, row)
    return None


def _cells(name: str, one: Column, other: Column, wrong: NDArray[Any], row: str) -> Difference:
    at = int(np.argmax(wrong))
    return Difference(
        "cells",
        name,
        entry_text(entry_of(one, at)),
        entry_text(entry_of(other, at)),
        wrong=int(np.count_nonzero(wrong)),
        count=len(one),
        row=row,
    )
