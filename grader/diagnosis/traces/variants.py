"""Does a statement give right values in a variant of an answer, where it gave wrong ones before?"""

from __future__ import annotations

from collections.abc import Sequence

from grader.diagnosis.traces.answer import TracedAnswer
from grader.diagnosis.traces.flow import Flow
from grader.diagnosis.traces.right_values import RightValues
from grader.diagnosis.traces.statements import Line
from grader.diagnosis.traces.suspects import Suspect
from grader.worker import Outcome, Step


def gives_right(answer: TracedAnswer, place: Line, call: int, steps: Sequence[Step]) -> bool:
    """Whether all that a statement gives in the steps of a call is right, in whatever shape."""
    right = answer.right[call]
    verdicts = {
        right.verdict(step.key if isinstance(step.key, str) else step.name, step.value)
        for step in steps
        if (step.file, step.line) == place and step.kind in ("set", "changed", "appended")
    }
    return bool(verdicts) and verdicts <= {"right", "plain", "shape"}


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
    named = right.called(suspect.name)
    values = [
        step.value
        for step in outcome.trace
        if (step.file, step.line) == suspect.place
        and suspect.name in (step.name, step.key)
        and step.kind in ("set", "changed", "appended")
    ]
    return all(right.is_among(value, named) for value in values)


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


def _stored(steps: Sequence[Step], suspect: Suspect) -> list[tuple[str, object]]:
    """The names and keys under which a suspect's statement stores its values."""
    return [
        (step.name, step.key)
        for step in steps
        if (step.file, step.line) == suspect.place and step.kind == "set"
    ]
