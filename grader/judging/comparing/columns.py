"""Which entries of two columns differ, and how is an entry entry_text?"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from grader.course import Strictness
from grader.judging.comparing.difference import Compare, Rule
from grader.worker import Column, Labels

#: The largest error of an integer.
_LESS_THAN_ONE = 0.4


class Rules(NamedTuple):
    """What counts, and what compares entries of columns that hold no numbers."""

    rule: Rule
    compare: Compare

    @property
    def strictness(self) -> Strictness:
        """What counts beside the tolerances."""
        return self.rule.strictness


def wrong_entries(wanted: Column, got: Column, rules: Rules) -> NDArray[Any]:
    """Which entries of a column are wrong."""
    return np.asarray(_wrong_entries(wanted, got, rules), dtype=bool)


def _wrong_entries(wanted: Column, got: Column, rules: Rules) -> Any:
    gaps, other_gaps = wanted.gaps, got.gaps
    there = ~gaps & ~other_gaps
    wrong = gaps != other_gaps
    if not np.any(there):
        return wrong
    if wanted.kind == got.kind == "number":
        if {wanted.values.dtype.kind, got.values.dtype.kind} <= {"i", "u"}:  # counts are exact
            return wrong | (there & (wanted.values != got.values))
        return wrong | (
            there & ~(_errors(wanted.values, got.values) <= largest_error(wanted, rules))
        )
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


def _are_same(one: object, other: object, rules: Rules) -> bool:
    return rules.compare("", one, other) is None


def largest_error(column: Column, rules: Rules) -> float:
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


def label_texts(labels: Labels) -> list[str]:
    """Each label as it is entry_text in code."""
    columns = [[entry_text(entry) for entry in entries_of(level)] for level in labels.levels]
    if len(columns) == 1:
        return columns[0]
    return [f"({', '.join(entries)})" for entries in zip(*columns, strict=True)]


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


def entry_text(entry: object) -> str:
    """An entry as it is entry_text in code, cut short."""
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
