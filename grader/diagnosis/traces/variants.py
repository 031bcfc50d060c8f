"""Does a statement give right values in a variant of an answer, where it gave wrong ones before?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.diagnosis.traces.answer import TracedAnswer
from grader.diagnosis.traces.flow import Flow
from grader.diagnosis.traces.right_values import WRONG, RightValues, Verdict
from grader.diagnosis.traces.statements import Line
from grader.diagnosis.traces.suspects import Suspect
from grader.judging import as_numbers
from grader.worker import Outcome, Step


def gives_right(answer: TracedAnswer, place: Line, call: int, steps: Sequence[Step]) -> bool:
    """Whether all that a statement gives in the steps of a call is right, in whatever shape."""
    verdicts = {verdict for verdict, _size in _given(answer, place, call, steps)}
    return bool(verdicts) and verdicts <= {"right", "plain", "shape"}


def gives_the_same(answer: TracedAnswer, place: Line, call: int, steps: Sequence[Step]) -> bool:
    """Whether a statement gives the same numbers in the steps of a variant's call.

    They may be of another type, as zeros are that are halved.
    """
    before, after = (
        [as_numbers(s.value) for s in some if (s.file, s.line) == place and s.kind == "set"]
        for some in (answer.outcomes[call].trace, steps)
    )
    return (
        bool(before)
        and len(before) == len(after)
        and all(
            one is not None and other is not None and np.array_equal(one, other)
            for one, other in zip(before, after, strict=True)
        )
    )


def has_nothing_wrong(answer: TracedAnswer, place: Line, call: int, steps: Sequence[Step]) -> bool:
    """Whether nothing that a statement gives in the steps of a call is wrong."""
    return all(verdict not in WRONG for verdict, _size in _given(answer, place, call, steps))


def wrong_values(right: RightValues, steps: Sequence[Step]) -> int:
    """How many values of a call no right solution has."""
    return sum(
        right.verdict(step.key if isinstance(step.key, str) else step.name, step.value) in WRONG
        for step in steps
        if step.known and step.kind in ("set", "changed", "return")
    )


def spoils(answer: TracedAnswer, place: Line, call: int, steps: Sequence[Step]) -> bool:
    """Whether a statement gave right values, and gives others in the steps of a variant's call.

    One number may be right by accident, so that only its shape counts.
    """
    before = _given(answer, place, call, answer.outcomes[call].trace, "return")
    if not before or any(verdict != "right" for verdict, _size in before):
        return False
    after = _given(answer, place, call, steps, "return")
    return any(verdict in WRONG if size > 1 else verdict == "shape" for verdict, size in after)


def _given(
    answer: TracedAnswer, place: Line, call: int, steps: Sequence[Step], *more: str
) -> set[tuple[Verdict, int]]:
    """What is to be said of each value that a statement gives in the steps, and its size.

    Steps of `more` kinds than those that store a value are looked at too.
    """
    right = answer.right[call]
    given = set()
    for step in steps:
        if (step.file, step.line) == place and step.kind in ("set", "changed", "appended", *more):
            name = step.key if isinstance(step.key, str) else step.name
            array = as_numbers(step.value)
            given.add((right.verdict(name, step.value), 0 if array is None else array.size))
    return given


def is_right_now(answer: TracedAnswer, suspect: Suspect, outcome: Outcome) -> bool:
    """Whether a suspect's statement gives right values in the outcome of a variant.

    They must be stored under the same names and keys as before.
    """
    right = answer.right.get(suspect.call)
    before, after = answer.outcomes[suspect.call].trace, outcome.trace
    return (
        right is not None
        and outcome.kind == answer.outcomes[suspect.call].kind
        and _stored(before, suspect) == _stored(after, suspect)
        and _is_right(answer, after, suspect, right)
        and not _is_right(answer, before, suspect, right)
    )


def is_well_named(answer: TracedAnswer, suspect: Suspect, outcome: Outcome) -> bool:
    """Whether right solutions have what a suspect's statement gives under the same name."""
    right = answer.right[suspect.call]
    values = [
        step.value
        for step in outcome.trace
        if (step.file, step.line) == suspect.place
        and suspect.name in (step.name, step.key)
        and step.kind in ("set", "changed", "appended")
    ]
    return all(right.is_called(value, suspect.name) for value in values)


def names_now(answer: TracedAnswer, suspect: Suspect, outcome: Outcome) -> int:
    """How many names right solutions have for what a suspect's statement gives in a variant.

    What all need has many names; what only some compute on their way has few.
    """
    right = answer.right[suspect.call]
    values = [step.value for step in outcome.trace if (step.file, step.line) == suspect.place]
    return max((right.names_of(value) for value in values), default=0)


def _is_right(
    answer: TracedAnswer, steps: Sequence[Step], suspect: Suspect, right: RightValues
) -> bool:
    flow = Flow(steps, answer.statements)
    verdicts = set()
    for number, step in enumerate(steps):
        is_same = suspect.name in (step.name, step.key) or step.kind == "return"
        if is_same and step.kind != "loop" and flow.place(number) == suspect.place:
            name = step.key if isinstance(step.key, str) else step.name
            verdicts.add(right.verdict(name, step.value))
    return "right" in verdicts and verdicts <= {"right", "plain"}


def _stored(steps: Sequence[Step], suspect: Suspect) -> set[tuple[str, object]]:
    """The names and keys under which a suspect's statement stores its values.

    How many rounds a loop makes is part of what an edit may change.
    """
    return {
        (step.name, step.key if isinstance(step.key, str) else None)
        for step in steps
        if (step.file, step.line) == suspect.place and step.kind == "set"
    }
