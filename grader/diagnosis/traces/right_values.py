"""Is a value one that right solutions have? Looked up by its numbers, in whatever shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from grader.course import RightCall
from grader.judging import as_numbers

#: How far a value may be from a right one, relative to its largest entry, and at least.
_RTOL, _ATOL = 1e-6, 1e-15
_LARGEST_COUNT = 100
#: "plain": right solutions have it, but so has much else (0, 1, small whole numbers); "unset": an
#: entry that the statement does not set, though it sets others beside it.
Verdict = Literal["right", "plain", "unknown", "shape", "misplaced", "unset"]
#: What says that a value is wrong, the surest first.
WRONG: tuple[Verdict, ...] = ("unknown", "misplaced", "shape")


#: A name that right solutions have for a value, and how many other values of it come after that.
NameOfValue = tuple[str, int]


class RightValues:
    """The values that right solutions take on one call."""

    def __init__(self, right: RightCall, outputs: Iterable[str]) -> None:
        """The values of a call whose answer has these outputs.

        Only the names of outputs have one meaning; others mean something else to each student.
        """
        self._outputs = frozenset(outputs)
        self._values = right.values
        self._names = {name: frozenset(numbers) for name, numbers in right.names.items()}
        self._order = right.names
        self._by_size: dict[int, tuple[NDArray[Any], _Rows]] = {}
        self._found: dict[tuple[tuple[int, ...], str, bytes], frozenset[int]] = {}
        self._found_in_order: dict[tuple[str, bytes], frozenset[int]] = {}
        sizes: dict[int, list[int]] = {}
        for number, value in enumerate(right.values):
            sizes.setdefault(value.size, []).append(number)
        for size, numbers in sizes.items():
            rows = np.stack([right.values[n].ravel() for n in numbers])
            self._by_size[size] = np.array(numbers), _Rows(rows)

    def knows(self, name: str) -> bool:
        """Whether right solutions give a value this name."""
        return name in self._names

    def called(self, name: str, shape: tuple[int, ...] | None = None) -> list[NDArray[Any]]:
        """The values that have this name in right solutions, those of most in the end first."""
        values = [self._values[number] for number in reversed(self._order.get(name, ()))]
        return [value for value in values if shape is None or value.shape == shape]

    def is_called(self, value: object, name: str) -> bool:
        """Whether a value is one that has this name in right solutions, in whatever shape."""
        array = as_numbers(value)
        if array is None or array.dtype.kind == "c" or name not in self._names:
            return False
        return not self._names[name].isdisjoint(self._in_order(array))

    def output_of(self, value: object, besides: str) -> str:
        """The output, other than `besides`, that has this value in right solutions."""
        array = as_numbers(value)
        if array is None or array.dtype.kind == "c" or _is_plain(array):
            return ""
        found = self._equal(array)
        names = [
            name
            for name in sorted(self._outputs & self._names.keys() - {besides})
            if self._order[name][-1] in found
        ]
        return names[0] if len(names) == 1 else ""

    def names_of(self, value: object) -> int:
        """How many names right solutions have for a value."""
        array = as_numbers(value)
        if array is None or array.dtype.kind == "c":
            return 0
        found = self._equal(array)
        return sum(not found.isdisjoint(numbers) for numbers in self._names.values())

    def lacking(self, values: Iterable[object], shape: tuple[int, ...]) -> list[NameOfValue]:
        """The right values of this shape that are not among `values`, those of most names first.

        Those that say little are left out. Each is given as one of its names, so that it is known
        on other calls as well.
        """
        there: set[int] = set()
        for value in values:
            array = as_numbers(value)
            if array is not None and array.dtype.kind != "c":
                there |= self._equal(array)
        names: dict[int, list[NameOfValue]] = {}
        for name, numbers in self._order.items():
            for place, number in enumerate(reversed(numbers)):
                value = self._values[number]
                if value.shape == shape and number not in there and not _is_plain(value):
                    names.setdefault(number, []).append((name, place))
        return [min(found, key=_place) for found in sorted(names.values(), key=len, reverse=True)]

    def named(self, name: NameOfValue) -> NDArray[Any] | None:
        """The value that has a name, if there is one."""
        numbers = self._order.get(name[0], ())
        return self._values[numbers[-1 - name[1]]] if name[1] < len(numbers) else None

    def verdict(self, name: str, value: object) -> Verdict:
        """Whether a value that is called `name` is right, as far as can be seen."""
        if isinstance(value, Mapping):
            return self._of_all([(str(key), entry) for key, entry in value.items()])
        array = as_numbers(value)
        if array is None:
            if isinstance(value, tuple | list):
                return self._of_all([("", entry) for entry in value])
            return "plain"
        if array.dtype.kind == "c":
            return "unknown"
        found = self._equal(array)
        if not found:
            is_start = array.ndim > 0 and name not in self._outputs and _is_plain(array)
            return "plain" if is_start or _is_count(value) else "unknown"
        if name in self._outputs and name in self._names and not self._names[name] & found:
            return "misplaced"
        if _is_plain(array):
            return "plain"
        if not any(self._values[number].shape == array.shape for number in found):
            return "shape"
        return "right"

    def _of_all(self, entries: list[tuple[str, object]]) -> Verdict:
        verdicts = [self.verdict(name, value) for name, value in entries]
        return next((verdict for verdict in WRONG if verdict in verdicts), "plain")

    def _equal(self, array: NDArray[Any]) -> frozenset[int]:
        """The right values with the same entries, row by row or column by column."""
        if array.size not in self._by_size:
            return frozenset()
        key = array.shape, array.dtype.str, array.tobytes()
        if key not in self._found:
            self._found[key] = self._looked_up(array)
        return self._found[key]

    def _in_order(self, array: NDArray[Any]) -> frozenset[int]:
        """The right values with the same entries, row by row."""
        if array.size not in self._by_size:
            return frozenset()
        key = array.dtype.str, array.tobytes()
        if key not in self._found_in_order:
            numbers, rows = self._by_size[array.size]
            self._found_in_order[key] = frozenset(numbers[rows.close(array.ravel())].tolist())
        return self._found_in_order[key]

    def _looked_up(self, array: NDArray[Any]) -> frozenset[int]:
        numbers, rows = self._by_size[array.size]
        found = set(self._in_order(array))
        if array.ndim == 2 and min(array.shape) > 1:
            found |= {
                n
                for n in numbers[rows.close(array.T.ravel())].tolist()
                if self._values[n].shape != array.shape
            }
        return frozenset(found)


def _place(name: NameOfValue) -> int:
    return name[1]


class _Rows:
    """Values of one size, one in each row, to compare others with."""

    def __init__(self, rows: NDArray[Any]) -> None:
        finite = np.where(np.isfinite(rows), rows, 0.0)
        self._rows = rows
        self._missing = np.isnan(rows)
        self._bounds = np.maximum(_RTOL * np.max(np.abs(finite), axis=1, initial=0.0), _ATOL)

    def close(self, flat: NDArray[Any]) -> NDArray[Any]:
        """Which rows a value is close to: an array of truth values."""
        with np.errstate(all="ignore"):
            error = np.abs(self._rows - flat)
        error[self._missing & ~np.isfinite(flat)] = 0.0
        worst = np.max(error, axis=1, initial=0.0)  # not a number where an entry is none
        close: NDArray[Any] = worst <= self._bounds
        return close


def _is_count(value: object) -> bool:
    """Whether a value is a small whole number and was not computed from others."""
    return isinstance(value, int) and abs(value) <= _LARGEST_COUNT


def _is_plain(array: NDArray[Any]) -> bool:
    """Whether a value says little: a small whole number, or an array of one such number."""
    if not array.size:
        return True
    first = float(array.flat[0])
    return bool(np.all(array == first)) and first.is_integer() and abs(first) <= _LARGEST_COUNT
