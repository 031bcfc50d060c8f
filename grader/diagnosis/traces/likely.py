"""Which value may belong in the place of a wrong one?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.diagnosis.traces.answer import TracedAnswer
from grader.diagnosis.traces.suspects import Suspect
from grader.judging import as_numbers, named_outputs


def likely_values(answer: TracedAnswer, suspect: Suspect) -> dict[int, NDArray[Any]]:
    """What right solutions most likely have in place of a suspect's value."""
    found = {}
    for call in answer.outcomes:
        named = suspect.name in suspect.outputs or answer.right[call].knows(suspect.name)
        if named and (values := candidates(answer, suspect, call)):
            found[call] = values[0]
    return found


def candidates(answer: TracedAnswer, suspect: Suspect, call: int) -> list[NDArray[Any]]:
    """What may belong in place of a suspect's value, the likeliest first.

    If it computes an output, what is expected of that; what right solutions call so; and what
    they have of the same shape and this answer has nowhere.
    """
    found = []
    if suspect.name in suspect.outputs:
        expected = answer.laboratory.public[call].value
        outputs = named_outputs(answer.laboratory.question, expected, expected)
        value = as_numbers(outputs.get(suspect.name))
        found += [value] if value is not None else []
    right = answer.right[call]
    found += right.called(suspect.name)
    array = as_numbers(suspect.value)
    if not right.knows(suspect.name) and array is not None and call == suspect.call:
        found += right.lacking([s.value for s in answer.flows[call].steps], array.shape)
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
