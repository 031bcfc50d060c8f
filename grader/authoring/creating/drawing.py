"""Which other values of the same shape could a function be called with? As code that draws them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import numpy as np

from grader.authoring.creating.layout import Expression, Group
from grader.authoring.creating.literals import Recorded, UnwritableValueError, scalar, text
from grader.authoring.creating.table_code import UnwritableTableError, table_code
from grader.worker import Series, Table

#: Smaller numbers than this only keep others from being zero; they stay what they are.
_TINY = 1e-4


#: What is drawn, the most first: sizes and values, all values, numbers alone, floats alone.
Level = Literal["sizes", "values", "numbers", "floats"]
LEVELS: tuple[Level, ...] = get_args(Level)


@dataclass(frozen=True)
class Drawing:
    """Writes code that draws values like recorded ones, from a generator `rng`.

    Attributes:
        recorded: takes what is not drawn.
        kept: texts that mean something to the function, and are not changed.
        sizes: the sizes of what else is given, which numbers may have to agree with.
        level: what is drawn.
        drawn_sizes: the sizes that are drawn as well, each with the name of its variable.
    """

    recorded: Recorded
    kept: frozenset[str]
    sizes: frozenset[int]
    level: Level = "sizes"
    drawn_sizes: dict[int, str] = field(default_factory=dict)

    def statements(self) -> tuple[str, ...]:
        """The statements that draw the sizes that were written."""
        return tuple(
            f"{name} = int(rng.integers({max(2, size // 2)}, {2 * size + 2}))"
            for size, name in self.drawn_sizes.items()
        )

    def _size(self, size: int) -> str:
        """A size as code: of things that have it in common, it is drawn once."""
        if self.level != "sizes" or size < 2:
            return repr(size)
        return self.drawn_sizes.setdefault(size, f"n_{size}")

    def _shape(self, shape: tuple[int, ...]) -> str:
        sizes = [self._size(size) for size in shape]
        return sizes[0] if len(sizes) == 1 else f"({', '.join(sizes)})"

    def written(self, value: object, name: str) -> Expression:
        """An expression that draws a value like this one."""
        match value:
            case bool():
                return "bool(rng.integers(2))" if self._draws_all else repr(value)
            case int():
                return self._integer(value)
            case float():
                return self._number(value)
            case str():
                return self._text(value)
            case np.ndarray():
                return self._array(value, name)
            case Table() | Series():
                self.recorded.modules.add("pandas")
                try:
                    return table_code(value, name, self._column)
                except UnwritableTableError as error:
                    raise UnwritableValueError(str(error)) from None
            case dict():
                entries = [
                    (f"{scalar(key)}: ", self.written(item, f"{name}_{key}"))
                    for key, item in value.items()
                ]
                return Group("{", entries, "}")
            case list():
                return self._list(value, name)
            case tuple():
                items = [("", self.written(item, f"{name}_{n}")) for n, item in enumerate(value)]
                return Group("(", items, ")", comma=True)
            case set() if value and self._draws_integers and all(type(x) is int for x in value):
                return f"set({self._integers(sorted(value))})"
        return self.recorded.written(value, name)

    @property
    def _draws_all(self) -> bool:
        return self.level in ("sizes", "values")

    @property
    def _draws_integers(self) -> bool:
        return self.level != "floats"

    def _integer(self, value: int) -> str:
        if value in self.sizes and value > 1:
            return self._size(value)
        if value in self.sizes or not self._draws_integers or value == 0:
            return repr(value)
        low, high = _whole_range([value])
        return f"int(rng.integers({low}, {high}))"

    def _number(self, value: float) -> str:
        if not np.isfinite(value) or abs(value) < _TINY:
            return scalar(value)
        low, high = sorted((value / 2, value * 2))
        if 0 < value < 1:
            high = min(high, (1 + value) / 2)
        return f"float(rng.uniform({_short(low)}, {_short(high)}))"

    def _text(self, value: str) -> str:
        """Words or letters like those of a text: as many as it has, or another number of them."""
        if not self._draws_all or len(set(value)) < 2 or value in self.kept:
            return text(value)
        words = value.split()
        joint, pieces = ('""', f"list({text(value)})")
        if len(words) > 2 and " ".join(words) == value:
            joint, pieces = ('" "', f"{text(value)}.split()")
        if self.level == "values":
            return f"{joint}.join(rng.permutation({pieces}))"
        count = len(words) if joint == '" "' else len(value)
        return f"{joint}.join(rng.choice({pieces}, size={self._size(count)}))"

    def _array(self, value: np.ndarray, name: str) -> Expression:
        if value.size == 0 or value.dtype.kind not in "biuf" or value.ndim == 0:
            return self.recorded.written(value, name)
        self.recorded.modules.add("numpy")
        dtype = str(value.dtype)
        flat = value.ravel()
        if not np.isfinite(flat).all():
            return self.recorded.written(value, name)
        shape = self._shape(value.shape)
        if value.dtype.kind == "f" and not flat.any():
            return f"np.zeros({shape}{'' if dtype == 'float64' else f', dtype={text(dtype)}'})"
        if value.dtype.kind == "b" or (
            set(flat.tolist()) <= {0, 1} and len(set(flat.tolist())) > 1
        ):
            return f"rng.integers(0, 2, size={shape}).astype({text(dtype)})"
        if value.dtype.kind in "iu":
            if not self._draws_integers:
                return self.recorded.written(value, name)
            low, high = _whole_range(flat.tolist())
            drawn = f"rng.integers({low}, {high}, size={shape})"
            return drawn if dtype == "int64" else f"{drawn}.astype({text(dtype)})"
        cast = "" if dtype == "float64" else f".astype({text(dtype)})"
        if (flat > 0).all():
            least, most = float(flat.min()), float(flat.max())
            if most <= 1:
                return f"rng.uniform(0.01, 0.99, size={shape}){cast}"
            bounds = f"{_short(least)}, {_short(max(most, 2 * least))}"
            return f"rng.uniform({bounds}, size={shape}){cast}"
        spread = float(np.std(flat)) or float(np.abs(flat).max())
        scale = "" if 0.3 <= spread <= 3 else f"scale={_short(spread)}, "
        return f"rng.normal({scale}size={shape}){cast}"

    def _column(self, value: Any, name: str) -> Expression:
        """The values of a column: numbers are drawn, and texts out of those that there are."""
        if not isinstance(value, list) or len(value) < 2:
            return self.recorded.written(value, name)
        kinds = {type(item) for item in value}
        if kinds == {str}:
            words = ", ".join(map(text, dict.fromkeys(value)))
            return f"rng.choice([{words}], size={self._size(len(value))}).tolist()"
        if len(kinds) == 1 and kinds <= {int, float, bool}:
            return self._array(np.array(value), name)
        return self.recorded.written(value, name)

    def _list(self, value: list[Any], name: str) -> Expression:
        kinds = {type(item) for item in value}
        if kinds == {int} and len(value) > 1 and self._draws_integers:
            return self._integers(value)
        if kinds == {float} and len(value) > 4 and all(map(np.isfinite, value)):
            low, high = min(value), max(value)
            if low < high:
                bounds = f"{_short(low)}, {_short(high)}"
                return f"rng.uniform({bounds}, size={self._size(len(value))}).tolist()"
        are_words = kinds == {str} and len(set(value)) > 1 and self._draws_all
        if are_words and self.kept.isdisjoint(value):
            words = ", ".join(map(text, value))
            if self.level == "values":
                return f"[str(word) for word in rng.permutation([{words}])]"
            size = self._size(len(value))
            return f"[str(word) for word in rng.choice([{words}], size={size})]"
        items = [("", self.written(item, f"{name}_{n}")) for n, item in enumerate(value)]
        return Group("[", items, "]")

    def _integers(self, value: list[int]) -> str:
        low, high = _whole_range(value)
        return f"rng.integers({low}, {high}, size={self._size(len(value))}).tolist()"


def _whole_range(values: list[int]) -> tuple[int, int]:
    """From which to below which number others like these are: of the same sign, and around them."""
    low, high = min(values), max(values)
    if low > 0:
        return max(1, low // 2), 2 * high + 2
    if high < 0:
        return 2 * low - 1, 0
    return low, high + 2


def _short(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}.0"


def sizes_in(values: object) -> frozenset[int]:
    """The lengths and shapes of what is in these values: numbers that are no mere numbers."""
    found: set[int] = set()
    pending = [values]
    while pending:
        match pending.pop():
            case np.ndarray() as array:
                found.update(array.shape)
            case (list() | tuple() | set() | str()) as items:
                found.add(len(items))
                pending += [] if isinstance(items, str) else list(items)
            case Mapping() as entries:
                pending += entries.values()
    return frozenset(found)


def texts_in(source: str) -> Collection[str]:
    """The texts that are written in some code."""
    return {text[1:-1] for text in re.findall(r"'[^'\n]*'|\"[^\"\n]*\"", source)}


def can_be_written(value: object) -> str:
    """Why a value cannot be written in calls.py; "" if it can."""
    try:
        Recorded().written(value, "value")
    except UnwritableValueError as error:
        return str(error)
    return ""
