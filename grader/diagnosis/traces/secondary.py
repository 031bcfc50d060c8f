"""Which other statements give values that do not belong to their names?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from grader.diagnosis.traces.right_values import WRONG, Verdict
from grader.diagnosis.traces.suspects import CallTrace, Suspect
from grader.worker import Step


def suspects_at(trace: CallTrace, steps: Sequence[Step], call: int) -> Iterator[Suspect]:
    """The statements that give a name a value which no right solution has, in the end.

    They may do so only because they read such values.
    """
    wrong = [n for n, s in enumerate(steps) if s.kind == "set" and trace.verdict(n) in WRONG]
    yield from _in_the_end(trace, steps, call, wrong)


def renamed_suspects(
    trace: CallTrace, steps: Sequence[Step], call: int, verdict: Verdict = "right"
) -> Iterator[Suspect]:
    """The statements that give a name a value which right solutions give to another one."""
    for suspect in _in_the_end(trace, steps, call, trace.renamed(verdict)):
        yield replace(suspect, verdict="misplaced")


def ends_of_loops(trace: CallTrace, steps: Sequence[Step], call: int) -> Iterator[Suspect]:
    """The statements that give a variable several right values, of which the last one is left."""
    right = [n for n, s in enumerate(steps) if s.kind == "set" and trace.verdict(n) == "right"]
    for suspect in _in_the_end(trace, steps, call, right):
        if suspect.rounds > 1 and suspect.name == suspect.variable:
            yield replace(suspect, verdict="misplaced")


def _in_the_end(
    trace: CallTrace, steps: Sequence[Step], call: int, numbers: Iterable[int]
) -> Iterator[Suspect]:
    for number in numbers:
        place, step = trace.place(number), steps[number]
        rounds = [n for n, s in enumerate(steps) if (s.file, s.line) == place]
        if rounds[-1] == number:
            yield Suspect(
                place,
                (0, 0),
                step.key if isinstance(step.key, str) else step.name,
                step.name,
                trace.function_at(place),
                frozenset(),
                trace.verdict(number),
                step.value,
                len(rounds),
                call,
            )
