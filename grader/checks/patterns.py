"""What kind of difference is it, where no named mistake explains a value?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.outputs import as_numbers, difference
from grader.numerics import common_factor
from grader.results import Confidence


@dataclass(frozen=True)
class Pattern:
    """A difference in words."""

    title: str
    explanation: str
    confidence: Confidence


def pattern_of(pairs: Sequence[tuple[Any, Any]], otherwise: str) -> Pattern:
    """The pattern that all (expected, actual) pairs of a part show, or the plain difference."""
    numbers = [(as_numbers(wanted), as_numbers(got)) for wanted, got in pairs]
    both = [(w, g) for w, g in numbers if w is not None and g is not None]
    if both and len(both) == len(numbers):
        for look in (_factor, _transposed, _lost_axis, _summed):
            if pattern := look(both):
                return pattern
    return Pattern("not the expected value", f"{otherwise}.", "none")


Pairs = list[tuple[NDArray[Any], NDArray[Any]]]


def _factor(pairs: Pairs) -> Pattern | None:
    factors = [common_factor(got, wanted) for wanted, got in pairs]
    known = [factor for factor in factors if factor is not None]
    if not known or len(known) < len(factors) or max(known) - min(known) > 1e-6 * abs(known[0]):
        return None
    factor = known[0]
    if sum(wanted.size for wanted, _ in pairs) == 1 and not _is_simple(factor):
        return None
    if abs(factor + 1) < 1e-6:
        return Pattern("the sign is wrong", "Every entry has the opposite sign.", "pattern")
    if abs(factor) < 1e-12:
        return Pattern("zero everywhere", "Every entry is zero.", "pattern")
    return Pattern(
        f"off by a factor of {factor:.6g}",
        f"Every entry is {factor:.6g} times what it should be.",
        "pattern",
    )


def _is_simple(factor: float) -> bool:
    """Whether a factor says something although one number is some multiple of any other."""
    whole = max(abs(factor), 1 / abs(factor)) if factor else 0.0
    return whole < 100 and abs(whole - round(whole)) < 1e-6


def _transposed(pairs: Pairs) -> Pattern | None:
    matrices = [(w, g) for w, g in pairs if w.ndim == 2 and g.shape == w.T.shape]
    if len(matrices) < len(pairs) or any(difference("", w.T, g) for w, g in matrices):
        return None
    return Pattern("transposed", "Rows and columns have changed places.", "pattern")


def _lost_axis(pairs: Pairs) -> Pattern | None:
    if all(
        g.shape != w.shape and g.size == w.size and not difference("", w.ravel(), g.ravel())
        for w, g in pairs
    ):
        wanted, got = pairs[0]
        return Pattern(
            "the values are right, the shape is not",
            f"The shape is {got.shape} and should be {wanted.shape} "
            "(an axis was lost or added: keepdims, reshape?).",
            "pattern",
        )
    return None


def _summed(pairs: Pairs) -> Pattern | None:
    """A sum over all entries where one axis was meant, or the other way round."""
    if all(
        w.size > 1 and g.size == 1 and np.any(w) and not difference("", float(w.sum()), g)
        for w, g in pairs
    ):
        return Pattern(
            "summed over every axis",
            "One number came, the sum of all that was expected.",
            "pattern",
        )
    return None
