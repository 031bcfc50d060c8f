"""What kind of difference is it if no named mistake explains a value?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course import common_factor
from grader.judging import as_numbers, difference, is_truth_value
from grader.results import Confidence, Evidence
from grader.wording import translate as _


@dataclass(frozen=True)
class Pattern:
    """A difference in words."""

    title: str
    explanation: str
    confidence: Confidence
    evidence: Evidence = "values"


def pattern_of(
    pairs: Sequence[tuple[Any, Any]],
    otherwise: str,
    arguments: Sequence[Mapping[str, Any]] = (),
) -> Pattern:
    """The pattern that all (expected, actual) pairs of a part have in common.

    Args:
        pairs: the expected and the actual value of each output on each call on which it is wrong.
        otherwise: the plain difference, in a sentence, in case there is no pattern.
        arguments: the arrays passed to the call, by name, for each pair.
    """
    if pairs and all(is_truth_value(g) and not is_truth_value(w) for w, g in pairs):
        return Pattern(
            _("True or False instead of a number"),
            _("The result is only whether something is so. The number itself is asked for."),
            "pattern",
        )
    numbers = [(as_numbers(wanted), as_numbers(got)) for wanted, got in pairs]
    if pairs and not any(_differ(wanted, got) for wanted, got in numbers):
        numbers = []  # what is wrong is something else than these values
    both = [(w, g) for w, g in numbers if w is not None and g is not None]
    if both and len(both) == len(numbers):
        for look in (_factor, _transposed, _lost_axis, _summed, _broadcast, _reordered):
            if pattern := look(both):
                return pattern
        if len(arguments) == len(both) and (pattern := _multiple_added(both, arguments)):
            return pattern
    return Pattern(_("not the expected value"), _("{sentence}.").format(sentence=otherwise), "none")


def _differ(wanted: NDArray[Any] | None, got: NDArray[Any] | None) -> bool:
    return wanted is None or got is None or difference("", wanted, got) is not None


Pairs = list[tuple[NDArray[Any], NDArray[Any]]]


def _factor(pairs: Pairs) -> Pattern | None:
    factors = [common_factor(got, wanted) for wanted, got in pairs]
    known = [factor for factor in factors if factor is not None]
    if not known or len(known) < len(factors) or max(known) - min(known) > 1e-6 * abs(known[0]):
        return None
    factor = known[0]
    if sum(wanted.size for wanted, _ in pairs) == 1 and not _is_simple(factor):
        return None
    is_number = all(wanted.size == 1 for wanted, _ in pairs)
    if abs(factor + 1) < 1e-6:
        what = _("The number has the opposite sign.")
        what = what if is_number else _("Every entry has the opposite sign.")
        return Pattern(_("the sign is wrong"), what, "pattern")
    if abs(factor) < 1e-12:
        if is_number:
            return Pattern(_("always zero"), _("The number is zero."), "pattern")
        return Pattern(_("zero everywhere"), _("Every entry is zero."), "pattern")
    times = f"{factor:.6g}"
    what = _("The number is {factor} times what it should be.")
    what = what if is_number else _("Every entry is {factor} times what it should be.")
    return Pattern(
        _("off by a factor of {factor}").format(factor=times),
        what.format(factor=times),
        "pattern",
    )


def _is_simple(factor: float) -> bool:
    """Whether a factor is telling even for one number, which is some multiple of any other."""
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
            _("the values are right, but the shape is not"),
            _(
                "The shape is {got} and should be {wanted} "
                "(an axis was lost or added: keepdims, reshape?)."
            ).format(got=got.shape, wanted=wanted.shape),
            "pattern",
        )
    return None


def _summed(pairs: Pairs) -> Pattern | None:
    """The sum of all the entries that were expected."""
    if all(
        w.size > 1 and g.size == 1 and np.any(w) and not difference("", float(w.sum()), g)
        for w, g in pairs
    ):
        return Pattern(
            _("summed over every axis"),
            _("The result is a single number: the sum of all expected entries."),
            "pattern",
        )
    return None


def _broadcast(pairs: Pairs) -> Pattern | None:
    """The right values, repeated along an axis that should have one entry."""
    if all(
        g.ndim == w.ndim
        and g.size > w.size
        and all(a in (b, 1) for a, b in zip(w.shape, g.shape, strict=True))
        and not difference("", np.broadcast_to(w, g.shape), g)
        for w, g in pairs
    ):
        wanted, got = pairs[0]
        return Pattern(
            _("the values are right, but repeated along an axis"),
            _("The shape is {got} but should be {wanted}: each entry is repeated.").format(
                got=got.shape, wanted=wanted.shape
            ),
            "pattern",
        )
    return None


def _reordered(pairs: Pairs) -> Pattern | None:
    """The right numbers in other places, for example because draws were made in another order."""
    if any(w.shape != g.shape for w, g in pairs):
        return None
    wanted = np.sort(np.concatenate([w.ravel() for w, _g in pairs]))
    got = np.sort(np.concatenate([g.ravel() for _w, g in pairs]))
    if np.unique(wanted).size < 4 or difference("", wanted, got):
        return None
    return Pattern(
        _("the right numbers in other places"),
        _(
            "All the numbers are present, but in a different order. "
            "Were they drawn or stacked in a different order?"
        ),
        "pattern",
    )


def _multiple_added(pairs: Pairs, arguments: Sequence[Mapping[str, Any]]) -> Pattern | None:
    """A multiple of an argument is missing or added (part of a penalty, for example)."""
    if any(w.shape != g.shape for w, g in pairs) or max(w.size for w, _g in pairs) < 3:
        return None
    for name in arguments[0]:
        factors = [
            common_factor(g - w, array)
            if (array := as_numbers(given.get(name))) is not None and array.shape == w.shape
            else None
            for (w, g), given in zip(pairs, arguments, strict=True)
        ]
        known = [factor for factor in factors if factor is not None]
        if len(known) == len(factors) and all(abs(factor) > 1e-9 for factor in known):
            title = _("another multiple of {name} is needed")
            if max(known) < 0:
                title = _("a multiple of {name} is missing")
            elif min(known) > 0:
                title = _("there is an extra multiple of {name}")
            explanation = _("The difference from the right values is {factor} times {name}.")
            if max(known) - min(known) > 1e-6 * abs(known[0]):
                explanation = _(
                    "The difference from the right values is a multiple of {name}: {factor} times "
                    "{name} on the first call, another multiple on another call."
                )
            return Pattern(
                title.format(name=name),
                explanation.format(factor=f"{known[0]:.6g}", name=name),
                "pattern",
            )
    return None
