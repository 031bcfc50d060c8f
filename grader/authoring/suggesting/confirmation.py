"""Which of the suggested mistakes would `verify` accept, if they were in the catalogue?"""

from __future__ import annotations

import copy
import re
from collections.abc import Sequence
from dataclasses import replace

from grader.authoring.mistake_checks import check_mistakes
from grader.authoring.suggesting.suggestions import COUNT, Suggestion, suggest_mistakes
from grader.course import Call, Expectations, Mistake
from grader.expecting import HiddenMistakes, Reference, follow_throughs, make_expectations
from grader.grading import AnswerKey
from grader.worker import Worker

#: How often those that are not accepted are replaced by the next ones.
_ROUNDS = 4


def suggested_mistakes(
    reference: Reference,
    public_calls: Sequence[Call],
    public: Expectations,
    hidden: Expectations,
    worker: Worker,
) -> tuple[Mistake, ...]:
    """The likeliest mistakes, each of which loses points and is recognised as itself.

    Args:
        reference: the reference, whose assignment has no mistakes yet.
        public_calls: the public calls.
        public: what is expected of them.
        hidden: what is expected of hidden calls.
        worker: runs the variants.
    """
    waiting = suggest_mistakes(reference, public, worker)
    wanted = max(COUNT, _parts_covered(waiting))
    chosen: list[Suggestion] = []
    for _round in range(_ROUNDS):
        more = wanted - len(chosen)
        chosen, waiting = chosen + waiting[:more], waiting[more:]
        trial = copy.copy(reference)
        trial.mistakes = [one.mistake for one in chosen]
        expectations = make_expectations(trial, public_calls, worker).joined(hidden)
        key = AnswerKey(expectations, follow_throughs(trial), HiddenMistakes(trial, expectations))
        gaps = check_mistakes(reference.assignment, trial, key, worker).gaps
        refused = {id for id, _gap in gaps}
        chosen = [one for one in chosen if one.mistake.id not in refused]
        if not refused or not waiting:
            break
    order = {question.function: n for n, question in enumerate(reference.assignment.questions)}
    chosen.sort(key=lambda one: (order[one.mistake.function], one.line))
    return _numbered([one.mistake for one in chosen])


def _numbered(mistakes: Sequence[Mistake]) -> tuple[Mistake, ...]:
    """The mistakes, those with like ids counted anew."""
    count: dict[str, int] = {}
    found = []
    for mistake in mistakes:
        stem = re.sub(r"-\d+$", "", mistake.id)
        count[stem] = count.get(stem, 0) + 1
        id = stem if count[stem] == 1 else f"{stem}-{count[stem]}"
        found.append(replace(mistake, id=id))
    return tuple(found)


def _parts_covered(found: Sequence[Suggestion]) -> int:
    """How many of the first suggestions it takes to have all parts that any of them fails."""
    covered: set[tuple[str, str]] = set()
    count = 0
    for number, one in enumerate(found, start=1):
        parts = {(one.mistake.function, part) for part in one.parts}
        if not parts <= covered:
            covered |= parts
            count = number
    return count
