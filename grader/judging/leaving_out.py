"""What becomes of the entries of an answer that it may leave out (`optional`)?

What is not there cannot be judged: its points belong to the parts that are there, in proportion. An
answer that gives the entries on one call has to give them on all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from grader.course import Question
from grader.judging.comparing import Difference
from grader.judging.comparison import Comparison
from grader.judging.observations import has_one_output
from grader.judging.outputs import named_outputs, outputs_of


def as_given(
    question: Question, comparisons: Sequence[Comparison]
) -> tuple[Question, Sequence[Comparison]]:
    """The question of the parts that an answer gives, and its comparisons with them.

    Args:
        question: the question.
        comparisons: the answer's outcome on each call.

    Returns:
        The question itself unless the answer leaves entries out; else one without their parts,
        whose other parts are worth as much together. Where the answer gives the entries on some
        calls only, they are missing on the others.
    """
    if not question.optional:
        return question, comparisons
    answered = [one for one in comparisons if _is_an_answer(one)]
    given = dict.fromkeys(name for one in answered for name in one.wanted)
    asked = dict.fromkeys(name for one in answered for name in _asked(question, one))
    absent = tuple(
        part.name
        for part in question.parts
        if outputs_of(part, asked) and not outputs_of(part, given)
    )
    whole = [_whole(question, one, given) if _is_an_answer(one) else one for one in comparisons]
    return (_without(question, absent) if absent else question), whole


def _is_an_answer(one: Comparison) -> bool:
    """Whether a call gave an answer whose entries have names."""
    return one.outcome.kind == "value" and not has_one_output(one.expectation.call)


def _asked(question: Question, one: Comparison) -> Mapping[str, Any]:
    """The right outputs of a call, those that an answer may leave out among them."""
    return named_outputs(question, one.expectation.value, one.expectation.value)


def _whole(question: Question, one: Comparison, given: Collection[str]) -> Comparison:
    """A comparison in which the entries are missing that the answer gives on another call."""
    expected = _asked(question, one)
    lacking = [name for name in expected if name in given and name not in one.wanted]
    if not lacking:
        return one
    wrong = {**one.wrong, **{name: Difference("missing", name) for name in lacking}}
    return replace(one, wanted=expected, wrong=wrong)


@lru_cache(maxsize=256)
def _without(question: Question, names: tuple[str, ...]) -> Question:
    """The question without some parts, whose points the others share; itself if these have none."""
    kept = [part for part in question.parts if part.name not in names]
    points = sum(part.points for part in kept)
    if not points:
        return question
    factor = question.points / points
    return replace(
        question,
        parts=tuple(replace(part, points=part.points * factor) for part in kept),
        guards=tuple(name for name in question.guards if name not in names),
        steps=tuple(
            replace(step, points=step.points * factor)
            for step in question.steps
            if step.part not in names
        ),
    )
