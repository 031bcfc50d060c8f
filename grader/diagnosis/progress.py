"""Which edits give a statement its right value, though no output is right yet?

They are the first of several that an answer with several slips needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.diagnosis.candidates import FOR_A_STATEMENT, Candidate, source_at
from grader.diagnosis.likely_places import SOURCES
from grader.diagnosis.traces import (
    Suspect,
    TracedAnswer,
    has_nothing_wrong,
    is_right_now,
    is_well_named,
    names_now,
    wrong_values,
)
from grader.judging import as_numbers
from grader.worker import Outcome

#: From how many steps of a call on only some of the edits that give the same number are traced.
_MANY_STEPS = 200
#: How many of these.
_ALIKE = 3
#: How many edits are looked at on all calls, and how many of them are followed.
_MOST_LOOKED_AT, _MOST_OF_MANY_STEPS, _MOST_FOLLOWED = 12, 4, 2

#: What makes one edit better than another: its value has the right name on all calls, it leaves
#: fewer values wrong, right solutions have more names for its value, it is likelier.
_Merit = tuple[bool, int, int, int]


def first_steps(
    answer: TracedAnswer, candidates: Sequence[Candidate], given: Mapping[str, Outcome]
) -> list[Candidate]:
    """The edits after which the first suspect's statement gives a right value, the best first.

    A right value may be that of something else: the best leave the fewest values wrong.

    Args:
        answer: the answer.
        candidates: its edits, the likeliest first.
        given: what the call with the most faults gave with an edit, by the text of its file.
    """
    if not answer.suspects or not answer.suspects[0].name:
        return []
    suspect = answer.suspects[0]
    sources = answer.sources_of(suspect)[:SOURCES]
    loops = [loop for place in (suspect.place, *sources) for loop in answer.above(place)]
    where = [suspect.place, *sources, *loops]
    near = [one for one in candidates if one.place in where][:FOR_A_STATEMENT]
    mine = list(_worth_a_trace(answer, near, given))
    tried = answer.laboratory.tried(
        [one.code for one in mine], [suspect.call], traced=True, places=[suspect.place]
    )
    found: list[tuple[_Merit, Candidate]] = []
    for rank, (candidate, (outcome,)) in enumerate(zip(mine, tried, strict=True)):
        if is_right_now(answer, suspect, outcome):
            is_another = not is_well_named(answer, suspect, outcome)
            names = names_now(answer, suspect, outcome)
            found.append(((is_another, 0, -names, rank), candidate))
    found.sort(key=lambda one: one[0])
    most = _MOST_OF_MANY_STEPS if _takes_long(answer) else _MOST_LOOKED_AT
    return _best_on_all_calls(answer, suspect, found[:most])[:_MOST_FOLLOWED]


def _best_on_all_calls(
    answer: TracedAnswer, suspect: Suspect, found: Sequence[tuple[_Merit, Candidate]]
) -> list[Candidate]:
    """The edits, the best first: those after which a statement is wrong on none of the calls."""
    calls = sorted(answer.outcomes)
    tried = answer.laboratory.tried([one.code for _merit, one in found], calls, traced=True)
    right: list[tuple[_Merit, Candidate]] = []
    for (merit, candidate), outcomes in zip(found, tried, strict=True):
        traces = [(call, outcome.trace) for call, outcome in zip(calls, outcomes, strict=True)]
        is_wrong = not all(has_nothing_wrong(answer, suspect.place, *one) for one in traces)
        left = sum(wrong_values(answer.right[call], steps) for call, steps in traces)
        right.append(((merit[0] or is_wrong, left, *merit[2:]), candidate))
    right.sort(key=lambda one: one[0])
    return [candidate for _merit, candidate in right]


def _worth_a_trace(
    answer: TracedAnswer, candidates: Sequence[Candidate], given: Mapping[str, Outcome]
) -> Iterator[Candidate]:
    """The edits that may give their statement a right value, as far as can be seen without.

    They leave all lines where they are, and end the call as before. Where a call takes many
    steps, of those after which it gives one and the same number a few are looked at.
    """
    before = answer.outcomes.get(answer.worst_call)
    takes_long = _takes_long(answer)
    counts: Counter[bytes] = Counter()
    for one in candidates:
        if one.edit.source.count("\n") != source_at(answer.code, one.place).count("\n"):
            continue
        outcome = given.get(one.edit.source)
        if outcome is None or before is None:
            yield one
            continue
        number = _number(outcome) if takes_long else b""
        counts[number] += 1
        if outcome.kind == before.kind and (not number or counts[number] <= _ALIKE):
            yield one


def _takes_long(answer: TracedAnswer) -> bool:
    before = answer.outcomes.get(answer.worst_call)
    return before is not None and len(before.trace) > _MANY_STEPS


def _number(outcome: Outcome) -> bytes:
    """The one number that a call gave; nothing if it gave anything else."""
    array = as_numbers(outcome.value) if outcome.kind == "value" else None
    is_one = array is not None and array.size == 1 and bool(np.isfinite(array).all())
    return array.tobytes() if array is not None and is_one else b""
