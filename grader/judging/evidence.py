"""What does a call return instead of the right answer, and is it what a known mistake gives?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final

import numpy as np

from grader.course import ABSENT, Question, WrongAnswer
from grader.judging.comparing import as_numbers, difference, form_of, is_truth_value
from grader.judging.comparison import Comparison
from grader.judging.outputs import outputs_of

#: Replaces a value of round-off size that should not be negative, since its digits are noise.
BELOW_ZERO: Final = "below zero"
#: The most outputs that nobody asked for in place of what is absent.
_MOST_INSTEAD = 100


def wrong_answer(question: Question, comparison: Comparison) -> WrongAnswer:
    """What is wrong with the outcome of one call, as plain data."""
    outcome = comparison.outcome
    if outcome.kind != "value":
        form = outcome.error.type if outcome.error else ""
        return WrongAnswer(dict.fromkeys(comparison.wanted, ABSENT), outcome.kind, form)
    outputs = {
        name: BELOW_ZERO
        if _is_round_off(question, comparison, name)
        else comparison.got.get(name, ABSENT)
        for name in comparison.wrong
    }
    form = "" if comparison.problem is None else form_of(outcome.value)
    instead = {}
    if any(value is ABSENT for value in outputs.values()):
        surplus = (name for name in comparison.got if name not in comparison.wanted)
        instead = {name: comparison.got[name] for name in islice(surplus, _MOST_INSTEAD)}
    return WrongAnswer(outputs, form=form, instead=instead)


def _is_round_off(question: Question, comparison: Comparison, name: str) -> bool:
    at_most = comparison.expectation.call.at_most
    bounds = [
        at_most[part.name]
        for part in question.parts
        if part.name in at_most and name in outputs_of(part, comparison.got)
    ]
    numbers = as_numbers(comparison.got.get(name)) if bounds else None
    return numbers is not None and bool(np.all(np.abs(numbers) <= bounds[0]))


def agree(student: WrongAnswer, mistake: WrongAnswer, names: Sequence[str], *, rtol: float) -> bool:
    """Whether both get the same ones of these outputs wrong, with the same values.

    Where one is absent, they must also have the same in its place: who stores nothing did not
    store it under another key.
    """
    if (student.kind, student.form) != (mistake.kind, mistake.form):
        return False
    for name in names:
        if (name in student.outputs) != (name in mistake.outputs):
            return False
        if name not in student.outputs:
            continue
        ours, theirs = student.outputs[name], mistake.outputs[name]
        if (ours is ABSENT) != (theirs is ABSENT):
            return False
        if ours is ABSENT:
            if not _are_same(student.instead, mistake.instead, rtol):
                return False
            continue
        if is_truth_value(ours) != is_truth_value(theirs):
            return False
        if difference(name, theirs, ours, rtol=rtol) is not None:
            return False
    return True


def _are_same(ours: Mapping[str, Any], theirs: Mapping[str, Any], rtol: float) -> bool:
    return ours.keys() == theirs.keys() and all(
        difference(name, value, ours[name], rtol=rtol) is None for name, value in theirs.items()
    )


def is_distinctive(answer: WrongAnswer, names: Sequence[str]) -> bool:
    """Whether the answer can identify a mistake: an exception alone fits too many of them."""
    return answer.kind in ("value", "missing") and any(name in answer.outputs for name in names)
