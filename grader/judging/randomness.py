"""Is a draw valid even though it is not the seeded one? Mean, spread, shape and independence.

Each test rejects a valid draw with a probability below `FALSE_ALARM_RATE`; with at most a hundred
tests per answer, a valid one is rejected less than once in a million times.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course import Distribution
from grader.judging.values import as_numbers

#: The probability with which a test may reject a valid draw.
FALSE_ALARM_RATE = 1e-8
#: The |z| that a standard normal variable exceeds with probability FALSE_ALARM_RATE.
_Z = 5.731
#: Kolmogorov-Smirnov: the sqrt(n)·D that is exceeded with probability FALSE_ALARM_RATE
#: (2·exp(−2x²), Smirnov 1939).
_KS = math.sqrt(-math.log(FALSE_ALARM_RATE / 2) / 2)

#: Fewer draws than the first say nothing about the distribution's shape or about independence;
#: fewer than the second say nothing at all.
_ENOUGH_FOR_SHAPE, _ENOUGH_FOR_MOMENTS = 1000, 100


def distribution_of(values: NDArray[Any]) -> Distribution:
    """The distribution of a reference's draw: Bernoulli if all zeros and ones, else normal."""
    return Distribution(
        kind="bernoulli" if np.all((values == 0) | (values == 1)) else "normal",
        shape=values.shape,
        mean=float(np.mean(values, dtype=float)),
        std=float(np.std(values, dtype=float)),
    )


def distribution_problem(
    drawn: Mapping[str, Any], wanted: Mapping[str, Distribution], before: Iterable[str] = ()
) -> str:
    """Why some `drawn` array is not a draw from its distribution in `wanted`; "" if all are.

    The arrays must not repeat each other, nor those named in `before`, which were drawn earlier.
    """
    with np.errstate(all="ignore"):  # a student's numbers may overflow
        return _first_problem(drawn, wanted, before)


def is_rescaled(wanted: object, got: object) -> bool:
    """Whether `got` is the draw `wanted` itself, scaled or shifted, and not a draw of its own.

    Four entries of two independent draws are collinear once in 10¹² times. Zeros and ones say
    nothing here.
    """
    a, b = _real_numbers(wanted), _real_numbers(got)
    if a is None or b is None or a.shape != b.shape or a.size < 4:
        return False
    if np.all((a == 0) | (a == 1)):
        return False
    with np.errstate(all="ignore"):
        return abs(_correlation(a.ravel(), b.ravel())) >= 1 - 1e-12


def _real_numbers(value: object) -> NDArray[Any] | None:
    values = as_numbers(value)
    if values is None or values.dtype.kind == "c" or not np.all(np.isfinite(values)):
        return None
    return values


def _first_problem(
    drawn: Mapping[str, Any], wanted: Mapping[str, Distribution], before: Iterable[str]
) -> str:
    arrays: dict[str, NDArray[Any]] = {}
    for name, distribution in wanted.items():
        values = _real_numbers(drawn.get(name))
        if values is None:
            return f"{name} is not made of finite real numbers"
        if values.shape != distribution.shape:
            return f"{name} has not the shape {distribution.shape}"
        arrays[name] = values
        for problem in _problems(values, distribution):
            return f"{name} {problem}"
    earlier = {
        name: values for name in before if (values := _real_numbers(drawn.get(name))) is not None
    }
    for name, values in arrays.items():
        for other, others in earlier.items():
            if not _independent(values.ravel(), others.ravel()):
                return f"{other} and {name} repeat each other"
        earlier[name] = values
    return ""


def _problems(values: NDArray[Any], wanted: Distribution) -> Iterator[str]:
    count = values.size
    if wanted.kind == "bernoulli" and not np.all((values == 0) | (values == 1)):
        yield "is not made of zeros and ones"
        return
    if count < _ENOUGH_FOR_MOMENTS:
        return
    # both means are estimates from as many draws
    if abs(values.mean() - wanted.mean) > _Z * wanted.std * math.sqrt(2 / count):
        yield f"has the mean {values.mean():.3g} instead of about {wanted.mean:.3g}"
    if wanted.kind == "normal":
        # log(s²) has the variance 2/n; from 100 draws its tails are a little wider, hence n - 10
        if abs(np.log(values.var() / wanted.std**2)) > _Z * math.sqrt(4 / (count - 10)):
            yield f"has the standard deviation {values.std():.3g} instead of {wanted.std:.3g}"
        elif np.unique(values).size < 0.9 * count:
            yield "repeats itself"
        elif count >= _ENOUGH_FOR_SHAPE and _kolmogorov_smirnov(values) * math.sqrt(count) > _KS:
            yield "is not normally distributed"
    flat = values.ravel()
    rows = values.reshape(-1, values.shape[-1])
    if not _independent(flat[:-1], flat[1:]) or not _independent(
        rows[:-1].ravel(), rows[1:].ravel()
    ):
        yield "repeats itself"


def _kolmogorov_smirnov(values: NDArray[Any]) -> float:
    """The largest gap to the normal distribution function with the draw's own mean and spread.

    With parameters estimated from the draw itself the gap is smaller than in the theorem, so a
    valid draw is rejected even less often.
    """
    scaled = np.sort((values.ravel() - values.mean()) / (values.std() * math.sqrt(2)))
    below = 0.5 * (1 + np.vectorize(math.erf)(scaled))
    steps = np.arange(values.size + 1) / values.size
    return float(max(np.max(steps[1:] - below), np.max(below - steps[:-1])))


def _independent(one: NDArray[Any], other: NDArray[Any]) -> bool:
    """Whether two series of draws are uncorrelated: sqrt(n)·r is nearly standard normal.

    Its skewness is the product of the two series' skewnesses over sqrt(n). If that is large (masks
    with few zeros), the tails are wider than normal, and nothing can be said.
    """
    count = min(one.size, other.size)
    a, b = one[:count], other[:count]
    if count < _ENOUGH_FOR_SHAPE or abs(_skewness(a) * _skewness(b)) > 0.05 * math.sqrt(count):
        return True
    return abs(_correlation(a, b)) * math.sqrt(count) <= _Z


def _skewness(values: NDArray[Any]) -> float:
    spread = float(values.std())
    centred = values - values.mean()
    cubes = centred * centred * centred  # many times faster than `** 3`
    return float(np.mean(cubes)) / spread**3 if spread else 0.0


def _correlation(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Pearson's r; 0 if either series is constant."""
    a, b = one - one.mean(), other - other.mean()
    spread = math.sqrt(float(np.dot(a, a)) * float(np.dot(b, b)))
    return float(np.dot(a, b)) / spread if spread else 0.0
