"""Would everything be right if one statement gave the right value, or what else is wrong?

Its value is replaced to see.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from numpy.typing import NDArray

from grader.diagnosis.experiments import Fault
from grader.diagnosis.traces import Line, Suspect, TracedAnswer, right_values
from grader.worker import Outcome, Substitute

#: How many suspects are put to the proof.
_MOST_SUSPECTS = 4

#: A statement, and the value that it is to have on each call.
Trial = tuple[Suspect, Mapping[int, NDArray[Any]]]


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


def prove(answer: TracedAnswer, given: Sequence[Trial] = ()) -> Proof | None:
    """The first suspect whose right value makes outputs right that are wrong, everything if any.

    What right solutions call otherwise is suspect only if everything is right with their value.
    With what is `given`, statements have other values from the beginning.
    """
    suspects = answer.suspects[:_MOST_SUSPECTS]
    others = [one for one in answer.renamed[:_MOST_SUSPECTS] if suspects]
    trials: list[Trial] = [
        (suspect, values)
        for suspect in (*others, *suspects)
        if suspect.rounds == 1
        for values in right_values(answer, suspect)
    ]
    if not trials:
        return None
    calls = sorted(answer.outcomes)
    before = frozenset(fault for fault in answer.faults if fault[0] in calls)
    found = []
    outcomes = _with_values(answer, trials, given, [suspect.place for suspect, _values in trials])
    for rank, ((suspect, values), replies) in enumerate(zip(trials, outcomes, strict=True)):
        after = answer.laboratory.faults(calls, replies)
        fixed = _outputs(before) - _outputs(after)
        if after and suspect in others:
            continue
        if fixed and after < before:
            found.append((len(after), rank, Proof(suspect, values, fixed, not after)))
    return min(found, key=lambda one: one[:2])[2] if found else None


def with_right_values(
    answer: TracedAnswer, suspects: Sequence[Suspect]
) -> Iterator[tuple[Trial, TracedAnswer]]:
    """The answer with what may be the right value of each of these statements, one at a time."""
    trials = [
        (one, values)
        for one in suspects
        if one.rounds in (1, len(_own_values(answer, one, one.call)))
        for values in right_values(answer, one)
    ]
    yield from _answers_with(answer, trials)


def _answers_with(
    answer: TracedAnswer, trials: Sequence[Trial]
) -> Iterator[tuple[Trial, TracedAnswer]]:
    """The answer with each of these values in its place, traced."""
    calls = sorted(answer.outcomes)
    for trial, outcomes in zip(trials, _with_values(answer, trials), strict=True):
        faults = answer.laboratory.faults(calls, outcomes)
        after = replace(answer, faults=faults, outcomes=dict(zip(calls, outcomes, strict=True)))
        yield trial, after


def beyond(answer: TracedAnswer, suspect: Suspect) -> Suspect | None:
    """What must be right as well for everything to be right; None if that is not known.

    Of the values that may be the suspect's right one, that counts with which the most other values
    are right.
    """
    rounds = right_values(answer, suspect)
    trials: list[Trial] = [
        (suspect, v) for v in rounds if suspect.rounds == 1 or _has_rounds(v, suspect)
    ]
    best: tuple[int, Trial, TracedAnswer] | None = None
    limit = answer.wrong_values - 2  # its own value and another one must be right now
    for trial, after in _answers_with(answer, trials):
        wrong = after.wrong_values
        if after.faults and wrong <= limit and (best is None or wrong < best[0]):
            best = wrong, trial, after
    if best is None:
        return None
    _wrong, trial, after = best
    proof = prove(after, [trial])
    if proof is None or not proof.all or proof.suspect.place == suspect.place:
        return None
    if proof.suspect.name in proof.suspect.outputs:
        # with its right value, all is right anyway; but what it reads now shows what the first does
        return None if suspect.variable in answer.reads(proof.suspect.place) else proof.suspect
    ((_trial, alone),) = _answers_with(answer, [(proof.suspect, proof.values)])
    return proof.suspect if alone.faults else None


def _has_rounds(values: Mapping[int, NDArray[Any]], suspect: Suspect) -> bool:
    """Whether these are the values of all rounds of a loop."""
    return all(value.ndim > 0 and value.size == suspect.rounds for value in values.values())


def _with_values(
    answer: TracedAnswer,
    trials: Sequence[Trial],
    given: Sequence[Trial] = (),
    places: Sequence[Line] = (),
) -> Iterator[tuple[Outcome, ...]]:
    """What the traced calls give with other values of statements, round by round in loops.

    Their traces are of a few `places` alone if there are any.
    """
    calls = sorted(answer.outcomes)
    return answer.laboratory.tried(
        [answer.code] * len(trials),
        calls,
        places=places,
        substitutes=[substitutes(answer, calls, (*given, trial)) for trial in trials],
    )


def substitutes(
    answer: TracedAnswer, calls: Sequence[int], trials: Sequence[Trial]
) -> list[Substitute]:
    """The values of statements on these calls, as they are put in place, round by round in loops.

    A value that is not that of all rounds is put in place in the last one.
    """
    return [
        Substitute(calls.index(call), *suspect.place, suspect.variable, one)
        for suspect, values in trials
        for call, value in values.items()
        if call in calls
        for one in _rounds(answer, suspect, call, value)
    ]


def _rounds(
    answer: TracedAnswer, suspect: Suspect, call: int, value: NDArray[Any]
) -> Sequence[object]:
    if suspect.rounds == 1:
        return [value]
    if value.ndim and value.size == suspect.rounds:
        given: list[object] = value.ravel().tolist()
        return given
    return [*_own_values(answer, suspect, call)[:-1], value]


def _own_values(answer: TracedAnswer, suspect: Suspect, call: int) -> list[object]:
    """What a suspect's statement gives its variable in a call, round by round."""
    return [
        step.value
        for step in answer.outcomes[call].trace
        if (step.file, step.line, step.name) == (*suspect.place, suspect.variable)
        and (step.kind, step.key) == ("set", None)
    ]


def _outputs(faults: frozenset[Fault]) -> frozenset[str]:
    return frozenset(name for _call, name in faults if not name.startswith("("))
