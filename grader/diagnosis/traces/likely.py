"""Which value may belong in the place of a wrong one?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.diagnosis.traces.answer import TracedAnswer
from grader.diagnosis.traces.suspects import Suspect
from grader.judging import as_numbers, named_outputs, variable_of

#: How many values may belong in the place of a wrong one.
_MOST_VALUES = 6


def likely_values(answer: TracedAnswer, suspect: Suspect) -> dict[int, NDArray[Any]]:
    """What right solutions most likely have in place of a suspect's value."""
    found = {}
    for call in answer.outcomes:
        if values := _of_its_name(answer, suspect, call):
            found[call] = values[0]
    return found


def right_values(answer: TracedAnswer, suspect: Suspect) -> Iterator[dict[int, NDArray[Any]]]:
    """The values that may belong in place of a suspect's, on each traced call, the likeliest first.

    If it computes an output, what is expected of that; what right solutions call so; and if they
    have no such name, what they have of the same shape and this answer has nowhere.
    """
    calls = sorted(answer.outcomes)
    found = {call: _of_its_name(answer, suspect, call)[:_MOST_VALUES] for call in calls}
    if all(found.values()):
        for rank in range(max(map(len, found.values()))):
            yield {call: values[min(rank, len(values) - 1)] for call, values in found.items()}
    array = as_numbers(suspect.value)
    if array is None or any(found.values()):
        return
    steps = answer.flows[suspect.call].steps
    lacking = answer.right[suspect.call].lacking([step.value for step in steps], array.shape)
    for name in lacking[:_MOST_VALUES]:
        values = {call: answer.right[call].named(name) for call in calls}
        known = {call: value for call, value in values.items() if value is not None}
        if len(known) == len(calls):
            yield known


def _of_its_name(answer: TracedAnswer, suspect: Suspect, call: int) -> list[NDArray[Any]]:
    """What is expected of the output that a suspect computes, and what right solutions call so."""
    found = []
    expected = answer.laboratory.public[call].value
    outputs = named_outputs(answer.laboratory.question, expected, expected)
    called_so = [
        name for name in suspect.outputs if suspect.name == variable_of(name, outputs or {name})
    ]
    if called_so:
        value = as_numbers(outputs.get(called_so[0]))
        found += [value] if value is not None else []
    found += answer.right[call].called(suspect.name)
    distinct: list[NDArray[Any]] = []
    for value in found:
        if not any(value.shape == v.shape and np.array_equal(value, v) for v in distinct):
            distinct.append(value)
    return distinct


def belongs_to(answer: TracedAnswer, suspect: Suspect) -> str:
    """The other output whose right value a suspect gives, if there is one."""
    right = answer.right.get(suspect.call)
    if suspect.verdict != "misplaced" or right is None:
        return ""
    return right.output_of(suspect.value, suspect.name)
