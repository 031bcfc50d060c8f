"""What is seen of a wrong answer: so a student's is held against a mistake's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grader.assignment import Call, Question
from grader.checks.outputs import (
    ABSENT,
    describe,
    difference,
    named_outputs,
    structure,
    wrong_outputs,
)
from grader.worker import Outcome

#: The entry that says in words how an answer differs as a whole ("None", "raised TypeError").
WHOLE = ""

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
    seen = {name: got.get(name, ABSENT) for name in wrong_outputs(question, call, wanted, got)}
    if structure(question, expected, outcome.value) is not None:
        return {WHOLE: describe(outcome.value), **seen}
    return seen


def agree(student: Evidence, mistake: Evidence, names: list[str], *, rtol: float) -> bool:
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


def tells_something(seen: Evidence, names: list[str]) -> bool:
    """Whether there is anything to go by: an exception alone fits too many mistakes."""
    whole = seen.get(WHOLE)
    return any(name in seen for name in names) and (
        whole is None or not whole.startswith(("raised", "crashed", "timeout"))
    )
