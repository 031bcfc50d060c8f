"""Which public calls differ in one argument only, and does that argument make a difference?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, zip_longest
from typing import Any

import numpy as np

from grader.course import ABSENT
from grader.diagnosis.cues.cue import Case
from grader.judging import Comparison, as_numbers, difference, is_truth_value, outputs_of

#: In place of an argument that a call leaves to its default value.
DEFAULT = object()


@dataclass(frozen=True)
class Pair:
    """Two public calls that differ in the argument at one position only."""

    position: int
    first: Comparison
    second: Comparison

    @property
    def values(self) -> tuple[Any, Any]:
        """The two values of the argument; `DEFAULT` where a call leaves it out."""
        one, other = (
            args[self.position] if self.position < len(args) else DEFAULT
            for args in (self.first.expectation.call.args, self.second.expectation.call.args)
        )
        return one, other


def pairs(case: Case) -> Iterator[Pair]:
    """All such pairs of calls; the functions that they rely on have the same faults."""
    # what another call prints, raises or reads says nothing of its arguments alone
    asked = [one for one in case.judgment.public if one.expectation.call.is_plain]
    for first, second in combinations(asked, 2):
        one, other = first.expectation.call, second.expectation.call
        if one.faults != other.faults or one.seed != other.seed or one.kwargs or other.kwargs:
            continue
        both = zip_longest(one.args, other.args, fillvalue=DEFAULT)
        differing = [position for position, (a, b) in enumerate(both) if not identical(a, b)]
        if len(differing) == 1:
            yield Pair(differing[0], first, second)


def matters(case: Case, position: int) -> bool | None:
    """Whether right answers depend on an argument; None if no two calls show it."""
    found = [pair for pair in pairs(case) if pair.position == position]
    if not found:
        return None
    return any(
        difference(name, value, pair.second.wanted.get(name, ABSENT)) is not None
        for pair in found
        for name, value in pair.first.wanted.items()
    )


def unmoved_parts(case: Case, pair: Pair) -> tuple[str, ...]:
    """The wrong parts that are the same on both calls, although right ones would differ."""
    if pair.first.outcome.kind != "value" or pair.second.outcome.kind != "value":
        return ()
    return tuple(
        part.name
        for part in case.failing
        if (names := _moving(pair, outputs_of(part, pair.first.wanted)))
        and all(_same_numbers(pair.first.got.get(n), pair.second.got.get(n)) for n in names)
    )


def _moving(pair: Pair, names: tuple[str, ...]) -> list[str]:
    """The outputs whose right values differ between the two calls."""
    return [
        name
        for name in names
        if difference(name, pair.first.wanted[name], pair.second.wanted.get(name, ABSENT))
    ]


def _same_numbers(one: object, other: object) -> bool:
    if is_truth_value(one) or is_truth_value(other):  # two of them are equal by chance
        return False
    first, second = as_numbers(one), as_numbers(other)
    if first is None or second is None or first.shape != second.shape or not first.size:
        return False
    return bool(np.all(np.isfinite(first)) and np.array_equal(first, second))


def identical(one: object, other: object) -> bool:
    """Whether two arguments of the course's own calls are the same, to the last digit."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return type(one) is type(other) and bool(np.array_equal(one, other))  # type: ignore[arg-type]
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(identical(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list) and isinstance(other, tuple | list):
        return len(one) == len(other) and all(map(identical, one, other))
    return bool(one is other or (type(one) is type(other) and one == other))
