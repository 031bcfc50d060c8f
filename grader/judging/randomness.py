"""Are draws valid even though they are not the seeded ones? Mean, spread, shape, independence.

Each test bounds the probability that a valid draw looks this wrong, and rejects it if that is below
`FALSE_ALARM_RATE`. The bounds hold for any number of values, however small (Chernoff; Dvoretzky,
Kiefer, Wolfowitz and Massart). There are fewer than two thousand tests per answer, so a valid one
is rejected less than once in five hundred thousand times.

A function may set a seed of its own, so that each of its calls returns the first values of the same
series. Equal values of different calls are therefore counted once; for zeros and ones see masks.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course import Distribution
from grader.judging.comparing import as_numbers
from grader.judging.masks import Mask, binomial_chance, chances_of_equal_shapes

FALSE_ALARM_RATE = 1e-9
#: Half of all normally distributed values are within so many standard deviations of the mean.
_QUARTILE = 0.6744897501960817

Array = NDArray[Any]
#: A bound of the probability of what was seen, and what that would be.
Chance = tuple[float, str]


@dataclass(frozen=True)
class Draws:
    """What one call gave where it should draw.

    Attributes:
        got: the outputs of the call by name.
        wanted: how those that are judged should be distributed.
        before: how those are distributed that were drawn before; they must not be repeated.
    """

    got: Mapping[str, Any]
    wanted: Mapping[str, Distribution]
    before: Mapping[str, Distribution]


def distribution_problem(calls: Sequence[Draws]) -> str:
    """Why the draws of these calls are no right draws; "" where they are."""
    with np.errstate(all="ignore"):  # a student's numbers may be beyond all bounds
        return next(
            (problem for chance, problem in chances(calls) if not chance >= FALSE_ALARM_RATE), ""
        )


def is_remade(wanted: object, got: object) -> bool:
    """Whether `got` was made of the draw `wanted` itself, and is not a draw of its own.

    Scaled or shifted, numbers stay collinear, as four entries of two independent draws are once in
    10¹² times. With another threshold, a mask agrees with the wanted one in more entries than two
    independent masks with as many ones do.
    """
    a, b = _real_numbers(wanted), _real_numbers(got)
    if a is None or b is None or a.shape != b.shape or a.size < 4:
        return False
    if np.all((a == 0) | (a == 1)):
        if np.array_equal(a, b) or not np.all((b == 0) | (b == 1)):
            return False
        same, share = int(np.count_nonzero(a == b)), _agreement(float(a.mean()), float(b.mean()))
        return same > share * a.size and binomial_chance(same, a.size, share) < FALSE_ALARM_RATE
    with np.errstate(all="ignore"):
        return abs(_correlation(a.ravel(), b.ravel())) >= 1 - 1e-12


def chances(calls: Sequence[Draws]) -> Iterator[Chance]:
    """What each test says: how probable a right draw is that looks at least as wrong."""
    series: list[list[_Series]] = []
    masks: dict[str, list[Mask]] = {}
    for draws in calls:
        arrays: dict[str, Array] = {}
        found: dict[str, _Series] = {}
        for name, wanted in draws.wanted.items():
            values = _real_numbers(draws.got.get(name))
            if problem := _form_problem(values, wanted):
                yield 0.0, f"{name} {problem}"
                return
            assert values is not None
            arrays[name] = values
            if wanted.kind == "normal":
                found[name] = _Series.of(values, wanted)
            else:
                shapes = tuple(one.shape for one in (*draws.before.values(), wanted))
                masks.setdefault(name, []).append(Mask(values, wanted.mean, shapes))
            for chance, problem in _of_one(values, wanted, found.get(name)):
                yield chance, f"{name} {problem}"
        earlier = {
            name: values
            for name, wanted in draws.before.items()
            if (values := _real_numbers(draws.got.get(name))) is not None
            and not _form_problem(values, wanted)
        }
        known = {**draws.before, **draws.wanted}
        every = {**earlier, **arrays}
        for one, other in pairwise(every):
            if other in arrays:
                for chance in _of_two((every[one], known[one]), (every[other], known[other])):
                    yield chance, f"{one} and {other} repeat each other"
        series.append(list(found.values()))
        joined = _Series.joined(series[-1])
        for chance, problem in _of_series(joined):
            yield chance, f"together: {problem}"
        repeated = _repeats(_places(joined.values))
        alarm = repeated > 5 + joined.values.size // 1000
        yield 0.0 if alarm else 1.0, "the outputs repeat each other"
    yield from _of_all(series)
    for name, all_calls in masks.items():
        for chance in chances_of_equal_shapes(all_calls):
            yield chance, f"{name} is not drawn in all calls"


def _real_numbers(value: object) -> Array | None:
    values = as_numbers(value)
    if values is None or values.dtype.kind == "c" or not np.all(np.isfinite(values)):
        return None
    return values


def _form_problem(values: Array | None, wanted: Distribution) -> str:
    if values is None:
        return "is not made of finite real numbers"
    if values.shape != wanted.shape:
        return f"has not the shape {wanted.shape}"
    if wanted.kind == "bernoulli" and not np.all((values == 0) | (values == 1)):
        return "is not made of zeros and ones"
    return ""


# ------------------------------------------------------------------------- one output of a call


def _of_one(values: Array, wanted: Distribution, series: _Series | None) -> Iterator[Chance]:
    if series is not None:
        yield from _of_series(series)
        if _repeats(values) > _repeats_by_chance(values):
            yield 0.0, "repeats itself"
        ups, share = values > wanted.mean, 0.5
        large = np.abs(values - wanted.mean) > _QUARTILE * wanted.std
        yield from _of_neighbours(large, 0.5)
    else:
        ones = int(np.count_nonzero(values))
        yield binomial_chance(ones, values.size, wanted.mean), f"has {ones} ones"
        ups, share = values != 0, _agreement(wanted.mean, wanted.mean)
    yield from _of_neighbours(ups, share)


def _of_neighbours(events: Array, share: float) -> Iterator[Chance]:
    """Whether neighbours in a row or a column agree more often, or less, than by chance."""
    rows = events.reshape(-1, events.shape[-1]) if events.ndim else events.reshape(1, 1)
    for table in (rows, rows.T):
        length = table.shape[1] // 2 * 2
        same = table[:, 0:length:2] == table[:, 1:length:2]
        yield binomial_chance(int(np.count_nonzero(same)), same.size, share), "repeats itself"


def _repeats(values: Array) -> int:
    """How many values are equal to the next smaller one."""
    ordered = np.sort(values, axis=None)
    return int(np.count_nonzero(ordered[1:] == ordered[:-1]))


def _repeats_by_chance(values: Array) -> int:
    """How many values may be equal to others: of single precision a few, of double next to none."""
    single = np.array_equal(values.astype(np.float32).astype(float), values)
    return max(int(single), values.size // 100)


def _agreement(one: float, other: float) -> float:
    """How often two independent entries agree, of which these are the shares of ones."""
    return one * other + (1 - one) * (1 - other)


# ------------------------------------------------------------------------ two outputs of a call


def _of_two(one: tuple[Array, Distribution], other: tuple[Array, Distribution]) -> Iterator[float]:
    """Whether one begins as the other does, or has the same values."""
    (a, wanted_a), (b, wanted_b) = one, other
    count = min(a.size, b.size)
    if wanted_a.kind != wanted_b.kind:
        return
    ups = [
        v.ravel()[:count] > (w.mean if w.kind == "normal" else 0.5)
        for v, w in ((a, wanted_a), (b, wanted_b))
    ]
    same = int(np.count_nonzero(ups[0] == ups[1]))
    if wanted_a.kind == "bernoulli":
        yield binomial_chance(same, count, _agreement(wanted_a.mean, wanted_b.mean))
        return
    yield binomial_chance(same, count, 0.5)
    places = [_places(_scaled(*each)) for each in (one, other)]
    shared = _repeats(np.concatenate(places)) - sum(map(_repeats, places))
    yield 0.0 if shared > max(5, count // 100) else 1.0


def _places(scaled: Array) -> NDArray[np.int64]:
    """Standardised values to eleven decimals."""
    return np.round(np.clip(scaled, -1e4, 1e4) * 1e11).astype(np.int64)


def _scaled(values: Array, wanted: Distribution) -> Array:
    return (values.ravel() - wanted.mean) / wanted.std


# ------------------------------------------------------------------------------- many values


@dataclass(frozen=True)
class _Series:
    """Standardised values, and how large a share of the normal distribution lies below each."""

    values: Array
    below: Array

    @classmethod
    def of(cls, values: Array, wanted: Distribution) -> _Series:
        scaled = _scaled(values, wanted)
        return cls(scaled, _share_below(scaled))

    @classmethod
    def joined(cls, parts: Sequence[_Series]) -> _Series:
        nothing = np.zeros(0)
        return cls(
            np.concatenate([nothing, *(part.values for part in parts)]),
            np.concatenate([nothing, *(part.below for part in parts)]),
        )

    def only(self, chosen: NDArray[np.bool_]) -> _Series:
        return _Series(self.values[chosen], self.below[chosen])


def _share_below(scaled: Array) -> Array:
    """The normal distribution function, within 1.5e-7 (Abramowitz and Stegun 7.1.26)."""
    x = np.abs(scaled) / math.sqrt(2)
    t = 1 / (1 + 0.3275911 * x)
    series = 1.421413741 + t * (-1.453152027 + t * 1.061405429)
    tail = t * (0.254829592 + t * (-0.284496736 + t * series)) * np.exp(-x * x) / 2
    return np.where(scaled > 0, 1 - tail, tail)


def _of_all(calls: Sequence[Sequence[_Series]]) -> Iterator[Chance]:
    """All calls together; in them also the small outputs, the middling and the large ones."""
    sizes = {each.values.size for call in calls for each in call}
    largest = max(sizes, default=0)
    twos = [2**power for power in range(largest.bit_length() + 1)]
    tens = [10**power for power in range(len(str(largest)) + 1)]
    ranges = (*pairwise(twos), *pairwise(tens), *((1, two) for two in twos))
    alike = (frozenset(size for size in sizes if low <= size < high) for low, high in ranges)
    for some in dict.fromkeys(alike):
        chosen = [_Series.joined([s for s in c if s.values.size in some]) for c in calls]
        for chance, problem in _of_series(_different(chosen)):
            yield chance, f"in all calls: {problem}"


def _different(calls: Sequence[_Series]) -> _Series:
    """The values of all calls, without those that an earlier, longer call has as well."""
    longest_first = sorted(calls, key=lambda series: -series.values.size)
    series = _Series.joined(longest_first)
    if len(calls) < 2:
        return series
    places = np.round(np.clip(series.values, -1e6, 1e6) * 1e6).astype(np.int64)
    sizes = np.array([each.values.size for each in longest_first], dtype=int)
    call = np.repeat(np.arange(sizes.size), sizes)
    _kinds, first, kind = np.unique(places, return_index=True, return_inverse=True)
    return series.only(call == call[first[kind]])


def _of_series(series: _Series) -> Iterator[Chance]:
    """Whether independent values of the standard normal distribution look so."""
    count = series.values.size
    if not count:
        return
    mean, square = float(series.values.mean()), float(np.mean(series.values**2))
    yield math.erfc(abs(mean) * math.sqrt(count / 2)), f"the mean is {mean:.3g} deviations off"
    yield _square_chance(square, count), f"the spread is {math.sqrt(square):.3g} times what it is"
    largest = float(np.max(np.abs(series.values)))
    outside = math.erfc(largest / math.sqrt(2))
    yield count * outside, "a value is too large"
    yield math.exp(count * math.log1p(-outside)) if outside < 1 else 0.0, "all values are too small"
    steps = np.arange(count + 1) / count
    below = np.sort(series.below)
    gap = float(max(np.max(steps[1:] - below), np.max(below - steps[:-1])))
    yield 2 * math.exp(-2 * count * gap**2), "the values are not normally distributed"


def _square_chance(square: float, count: int) -> float:
    """At most how probable a mean of squares is that is as far from 1 (Chernoff)."""
    if not 0 < square < math.inf:
        return 0.0
    return min(1.0, 2 * math.exp(count / 2 * (1 - square + math.log(square))))


def _correlation(one: Array, other: Array) -> float:
    """Pearson's r; 0 where one of the two never changes."""
    a, b = one - one.mean(), other - other.mean()
    spread = math.sqrt(float(np.dot(a, a)) * float(np.dot(b, b)))
    return float(np.dot(a, b)) / spread if spread else 0.0
