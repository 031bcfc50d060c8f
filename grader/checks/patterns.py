"""What kind of difference is it, where no named mistake explains a value?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.checks.outputs import as_numbers, difference
from grader.language import translate as _
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
    return Pattern(_("not the expected value"), _("{sentence}.").format(sentence=otherwise), "none")


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
        return Pattern(_("the sign is wrong"), _("Every entry has the opposite sign."), "pattern")
    if abs(factor) < 1e-12:
        return Pattern(_("zero everywhere"), _("Every entry is zero."), "pattern")
    times = f"{factor:.6g}"
    return Pattern(
        _("off by a factor of {factor}").format(factor=times),
        _("Every entry is {factor} times what it should be.").format(factor=times),
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
    return Pattern(_("transposed"), _("Rows and columns have changed places."), "pattern")


def _lost_axis(pairs: Pairs) -> Pattern | None:
    if all(
        g.shape != w.shape and g.size == w.size and not difference("", w.ravel(), g.ravel())
        for w, g in pairs
    ):
        wanted, got = pairs[0]
        return Pattern(
            _("the values are right, the shape is not"),
            _(
                "The shape is {got} and should be {wanted} "
                "(an axis was lost or added: keepdims, reshape?)."
            ).format(got=got.shape, wanted=wanted.shape),
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
            _("summed over every axis"),
            _("One number came, the sum of all that was expected."),
            "pattern",
        )
    return None
