"""What is wrong behind a wrong value? Edits are tried while a statement has its right value.

Where one wrong value hides another, no edit alone makes anything right. With the right value in
place of the first, the edit that mends the second shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from grader.diagnosis.candidates import Candidate, candidates_of, source_at
from grader.diagnosis.likely_places import places
from grader.diagnosis.substitution import Trial, substitutes, with_right_values
from grader.diagnosis.traces import Line, Suspect, TracedAnswer, has_nothing_wrong

#: How many statements are given right values, and how many of these are followed.
_MOST_SUSPECTS, _MOST_MISNAMED, _MOST_FOLLOWED = 2, 3, 4
#: How many edits that make everything right are looked at more closely.
_MOST_LOOKED_AT = 4
#: How many edits are tried behind each, by the number of steps that a call of the answer takes.
_MOST_EDITS = ((60, 300), (200, 120))
_MOST_OF_MANY_STEPS = 40


def behind(answer: TracedAnswer) -> Iterator[tuple[Suspect, Candidate]]:
    """The edits that make everything right once a statement has its right value, and which.

    Statements with whose right value alone everything is right say nothing of a second slip.
    """
    wrong = {name for _call, name in answer.faults}
    suspects = [
        one
        for some, most in (
            (answer.suspects, _MOST_SUSPECTS),
            (answer.misnamed, _MOST_MISNAMED),
            (answer.following, _MOST_SUSPECTS),
            (answer.overwriting, _MOST_SUSPECTS),
        )
        for one in [one for one in some if one.name not in wrong][:most]
    ]
    tried = list(with_right_values(answer, suspects))
    alone = {trial[0].place for trial, after in tried if not after.faults}
    ranks: Counter[Line] = Counter()
    found = []
    for trial, after in tried:
        place = trial[0].place
        ranks[place] += 1
        if place in alone or _is_stopped(answer, after):
            continue
        if _returned(after) != _returned(answer):
            merit = (len(after.faults), after.wrong_values, ranks[place])
            found.append((merit, trial, after))
    found.sort(key=lambda one: one[0])
    for _merit, trial, after in found[:_MOST_FOLLOWED]:
        for candidate in _right_with(after, trial):
            yield trial[0], candidate


def _is_stopped(answer: TracedAnswer, after: TracedAnswer) -> bool:
    """Whether a call that returned a value no longer does so with another value in its place."""
    return any(
        after.outcomes[call].kind != "value" and outcome.kind == "value"
        for call, outcome in answer.outcomes.items()
    )


def _returned(answer: TracedAnswer) -> list[str]:
    """What the traced calls gave, as text."""
    return [repr(answer.outcomes[call].value) for call in sorted(answer.outcomes)]


def _right_with(after: TracedAnswer, trial: Trial) -> Iterator[Candidate]:
    """The edits that make everything right, with the values that are put in place."""
    steps = max((len(outcome.trace) for outcome in after.outcomes.values()), default=0)
    most = next((most for few, most in _MOST_EDITS if steps <= few), _MOST_OF_MANY_STEPS)
    held = trial[0].place
    order = [one for one in places(after) if one not in (held, *after.above(held))]
    tried = [
        one
        for one in islice(candidates_of(after, order), most)
        if one.edit.source.count("\n") == source_at(after.code, one.place).count("\n")
    ]
    for calls in ([after.worst_call], sorted(after.outcomes)):
        outcomes = after.laboratory.tried(
            [one.code for one in tried],
            calls,
            places=[held],
            substitutes=[substitutes(after, calls, [trial])] * len(tried),
        )
        faults = [after.laboratory.faults(calls, given) for given in outcomes]
        tried = [one for one, wrong in zip(tried, faults, strict=True) if not wrong]
    for one in tried[:_MOST_LOOKED_AT]:
        if _gives_right_value(after, trial, one):
            yield one


def _gives_right_value(after: TracedAnswer, trial: Trial, candidate: Candidate) -> bool:
    """Whether an edit gives its statement no wrong value, and not the right answer by accident."""
    calls = sorted(after.outcomes)
    (outcomes,) = after.laboratory.tried(
        [candidate.code],
        calls,
        places=[candidate.place],
        substitutes=[substitutes(after, calls, [trial])],
    )
    return all(
        has_nothing_wrong(after, candidate.place, call, outcome.trace)
        for call, outcome in zip(calls, outcomes, strict=True)
    )
