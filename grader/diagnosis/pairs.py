"""Do two mistakes together give the student's values where both of them change a part?

What both give is not recorded. But it follows from what each gives alone where they change a value
independently of each other: by a term, by a factor, or in its shape.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course import MistakeDescription, Part, WrongAnswer, common_factor
from grader.diagnosis.fits import Case, Fit, Fits
from grader.judging import as_numbers, difference


def find_pairs(
    fits: Fits, mistakes: Mapping[str, MistakeDescription]
) -> Iterator[tuple[str, str, Fit, Fit]]:
    """Each two mistakes that together give the student's values in all that they touch.

    The first has a part to itself and shows there; the second may have all its parts in common with
    it, or parts to itself as well, where it shows too.
    """
    for one in mistakes:
        first = fits.on_public_calls(one)
        if first.is_whole or not first.met & first.shown:
            continue
        for other in mistakes:
            second = fits.on_public_calls(other)
            if other == one or second.is_whole or not _are_possible(first, second):
                continue
            if not _together(fits, first, second):
                continue
            first_everywhere, second_everywhere = fits.on_every_call(one), fits.on_every_call(other)
            if first_everywhere is None or second_everywhere is None:
                continue
            if _are_possible(first_everywhere, second_everywhere) and _together(
                fits, first_everywhere, second_everywhere
            ):
                yield one, other, first_everywhere, second_everywhere


def _are_possible(first: Fit, second: Fit) -> bool:
    alone = first.touched - second.touched
    return (
        bool(alone & first.shown)
        and alone <= first.met
        and bool(first.touched & second.touched)
        and second.touched - first.touched <= second.met
    )


def _together(fits: Fits, first: Fit, second: Fit) -> bool:
    """Whether both together give the student's values in the parts that both touch."""
    common = [p for p in fits.parts if p.name in first.touched & second.touched]
    return all(
        _gives(case, part, one, other)
        for case, one, other in zip(fits.cases, first.answers, second.answers, strict=False)
        for part in common
    )


def _gives(case: Case, part: Part, one: WrongAnswer, other: WrongAnswer) -> bool:
    answers: Sequence[WrongAnswer] = (case.student, one, other)
    if any(answer.kind != "value" or answer.form for answer in answers):
        return False
    for name in case.outputs(part):
        right = as_numbers(case.comparison.wanted[name])
        values = [
            as_numbers(answer.outputs[name]) if name in answer.outputs else right
            for answer in answers
        ]
        student, first, second = values
        if right is None or student is None or first is None or second is None:
            return False
        if not any(
            difference(name, both, student, rtol=case.rtol(part)) is None
            for both in _combined(right, first, second)
        ):
            return False
    return True


def _combined(
    right: NDArray[Any], one: NDArray[Any], other: NDArray[Any]
) -> Iterator[NDArray[Any]]:
    """What two changes of `right` give together, if they are independent of each other."""
    with np.errstate(all="ignore"):
        if right.shape == one.shape == other.shape:
            added = one + other - right
            yield added
            yield np.where(right != 0, one * other / np.where(right != 0, right, 1), added)
            for value, changed in ((one, other), (other, one)):
                if (factor := common_factor(changed, right)) is not None:
                    yield factor * value
        elif right.shape == one.shape and _is_reshaped(other, right):
            yield one.reshape(other.shape)
        elif right.shape == other.shape and _is_reshaped(one, right):
            yield other.reshape(one.shape)


def _is_reshaped(value: NDArray[Any], right: NDArray[Any]) -> bool:
    return value.size == right.size and difference("", right.ravel(), value.ravel()) is None
