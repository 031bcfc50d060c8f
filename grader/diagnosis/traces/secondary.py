"""Which other statements give values that do not belong to their names?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from grader.diagnosis.traces.right_values import WRONG, Verdict
from grader.diagnosis.traces.suspects import CallTrace, Suspect
from grader.worker import Step


def suspects_at(trace: CallTrace, steps: Sequence[Step], call: int) -> Iterator[Suspect]:
    """The statements that run once and give a name a value which no right solution has.

    They may do so only because they read such values.
    """
    wrong = [n for n, s in enumerate(steps) if s.kind == "set" and trace.verdict(n) in WRONG]
    yield from _running_once(trace, steps, call, wrong)


def renamed_suspects(
    trace: CallTrace, steps: Sequence[Step], call: int, verdict: Verdict = "right"
) -> Iterator[Suspect]:
    """The statements that give a name a value which right solutions give to another one."""
    for suspect in _running_once(trace, steps, call, trace.renamed(verdict)):
        yield replace(suspect, verdict="misplaced")


def _running_once(
    trace: CallTrace, steps: Sequence[Step], call: int, numbers: Iterable[int]
) -> Iterator[Suspect]:
    for number in numbers:
        place = trace.place(number)
        if sum((s.file, s.line) == place for s in steps) == 1:
            step = steps[number]
            yield Suspect(
                place,
                (0, 0),
                step.key if isinstance(step.key, str) else step.name,
                step.name,
                trace.function_at(place),
                frozenset(),
                trace.verdict(number),
                step.value,
                1,
                call,
            )
