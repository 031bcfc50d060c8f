"""Would everything be right if one statement gave the right value? Its value is replaced to see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from grader.diagnosis.experiments import Fault
from grader.diagnosis.traces import Suspect, TracedAnswer
from grader.worker import Substitute

#: How many suspects are put to the proof, and how many values for each of them.
_MOST_SUSPECTS, _MOST_VALUES = 4, 6


@dataclass(frozen=True)
class Proof:
    """A statement that is the only wrong one, as far as some outputs are concerned.

    Attributes:
        suspect: the statement.
        values: the right value on each call.
        fixed: the outputs that are right with it.
        all: whether everything is.
    """

    suspect: Suspect
    values: Mapping[int, NDArray[Any]]
    fixed: frozenset[str]
    all: bool


def prove(answer: TracedAnswer) -> Proof | None:
    """The first suspect whose right value makes outputs right that are wrong, everything if any.

    What right solutions call otherwise is suspect only if everything is right with their value.
    """
    suspects = answer.suspects[:_MOST_SUSPECTS]
    others = [one for one in answer.renamed[:_MOST_SUSPECTS] if suspects]
    trials = [
        (suspect, values)
        for suspect in (*others, *suspects)
        if suspect.rounds == 1
        for values in _right_values(answer, suspect)
    ]
    if not trials:
        return None
    calls = sorted(answer.outcomes)
    before = frozenset(fault for fault in answer.faults if fault[0] in calls)
    found = []
    outcomes = answer.laboratory.tried(
        [answer.code] * len(trials),
        calls,
        substitutes=[
            [Substitute(calls.index(c), *s.place, s.variable, v) for c, v in values.items()]
            for s, values in trials
        ],
    )
    for rank, ((suspect, values), given) in enumerate(zip(trials, outcomes, strict=True)):
        after = answer.laboratory.faults(calls, given)
        fixed = _outputs(before) - _outputs(after)
        if after and suspect in others:
            continue
        if fixed and after < before:
            found.append((len(after), rank, Proof(suspect, values, fixed, not after)))
    return min(found, key=lambda one: one[:2])[2] if found else None


def _outputs(faults: frozenset[Fault]) -> frozenset[str]:
    return frozenset(name for _call, name in faults if not name.startswith("("))


def _right_values(answer: TracedAnswer, suspect: Suspect) -> Iterator[dict[int, NDArray[Any]]]:
    """The values that may belong in place of the suspect's, on each traced call."""
    calls = sorted(answer.outcomes)
    candidates = {call: answer.candidates(suspect, call)[:_MOST_VALUES] for call in calls}
    if all(candidates.values()):
        for rank in range(max(map(len, candidates.values()))):
            yield {call: values[min(rank, len(values) - 1)] for call, values in candidates.items()}
