"""What is seen of a wrong answer: so a student's is held against a mistake's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.assignment import Call, Question
from grader.checks.outputs import (
    ABSENT,
    as_numbers,
    describe_in_english,
    difference,
    named_outputs,
    outputs_of,
    structure,
    wrong_outputs,
)
from grader.worker import Outcome

#: The entry that says in words how an answer differs as a whole ("None", "raised TypeError").
WHOLE = ""

#: What stands for a value of round-off size that should not be negative: its digits are noise.
BELOW_ZERO = "below zero"

Evidence = Mapping[str, Any]


def evidence(question: Question, call: Call, expected: Any, outcome: Outcome) -> dict[str, Any]:
    """The outputs that an outcome gets wrong, with what they are instead (ABSENT: not given).

    Empty for a right answer. Where the answer as a whole is off, `WHOLE` says how.
    """
    wanted = named_outputs(question, expected, expected)
    if outcome.kind != "value":
        told = f"raised {outcome.error.type}" if outcome.error else outcome.kind
        return {WHOLE: told, **dict.fromkeys(wanted, ABSENT)}
    got = named_outputs(question, expected, outcome.value)
    seen = {
        name: BELOW_ZERO if _is_round_off(question, call, name, got) else got.get(name, ABSENT)
        for name in wrong_outputs(question, call, wanted, got)
    }
    if structure(question, expected, outcome.value) is not None:
        return {WHOLE: describe_in_english(outcome.value), **seen}
    return seen


def _is_round_off(question: Question, call: Call, name: str, got: Mapping[str, Any]) -> bool:
    bounds = [
        call.at_most[part.name]
        for part in question.parts
        if part.name in call.at_most and name in outputs_of(part, got)
    ]
    numbers = as_numbers(got.get(name)) if bounds else None
    return numbers is not None and bool(np.all(np.abs(numbers) <= bounds[0]))


def agree(student: Evidence, mistake: Evidence, names: Sequence[str], *, rtol: float) -> bool:
    """Whether both get the same of these outputs wrong, and with the same values."""
    if student.get(WHOLE) != mistake.get(WHOLE):
        return False
    for name in names:
        if (name in student) != (name in mistake):
            return False
        if name not in student:
            continue
        ours, theirs = student[name], mistake[name]
        if (ours is ABSENT) != (theirs is ABSENT):
            return False
        if ours is not ABSENT and difference(name, theirs, ours, rtol=rtol) is not None:
            return False
    return True


def tells_something(seen: Evidence, names: Sequence[str]) -> bool:
    """Whether there is anything to go by: an exception alone fits too many mistakes."""
    whole = seen.get(WHOLE)
    return any(name in seen for name in names) and (
        whole is None or not whole.startswith(("raised", "crashed", "timeout"))
    )
