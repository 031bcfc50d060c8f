"""What share of its points does each part earn: all, none, or some for a stated reason?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.course import Expectation, Part, Question
from grader.judging.comparing import as_numbers
from grader.judging.comparison import Comparison
from grader.judging.outputs import named_outputs
from grader.judging.randomness import Draws, distribution_problem, is_remade
from grader.wording import listed
from grader.wording import translate as _
from grader.worker import Outcome


@dataclass(frozen=True)
class Credit:
    """A share of a part's points, with a reason if it is neither all nor nothing.

    `is_draw` tells whether the reason is that the part is a valid draw.
    """

    share: float
    reason: str = ""
    is_draw: bool = False

    @property
    def excused(self) -> bool:
        """Whether the part has other values than expected and earns something all the same."""
        return bool(self.reason)


NOTHING, ALL = Credit(0.0), Credit(1.0)


def part_credits(
    question: Question,
    comparisons: Sequence[Comparison],
    samples: Sequence[tuple[Expectation, Outcome]] = (),
) -> dict[str, Credit]:
    """The credit for each part: a part earns all its points if it is right on every call.

    If a guard is wrong, no part earns anything. A draw that is not the seeded one, but that all
    calls and `samples` show to be a valid draw, earns the part's own share. A part that is right
    given the student's own earlier wrong values earns the question's follow-through share, or the
    share of the draws that it depends on.
    """
    if not comparisons:
        return dict.fromkeys((part.name for part in question.parts), NOTHING)
    judged = [p for p in question.parts if any(one.judges(p) for one in comparisons)]
    right = {p.name for p in judged if not any(j.failure(p) for j in comparisons)}
    if not right.issuperset(question.guards):
        return dict.fromkeys((part.name for part in question.parts), NOTHING)
    earned = dict.fromkeys(right, ALL)
    wrong = [part for part in question.parts if part.name not in right]
    draws: dict[str, float] = {}  # the share of each output that is wrong only because of its draw
    for part in wrong:
        if _is_another_draw(question, part, comparisons, samples):
            reason = _("a valid draw, but not the one that the given seed and function give")
            earned[part.name] = Credit(part.random or 0.0, reason, is_draw=True)
            draws |= dict.fromkeys(_wrong_outputs(part, comparisons), part.random or 0.0)
    upstream = {
        p: names for p in wrong if p.name not in earned and (names := _upstream(p, comparisons))
    }
    while dependent := [part for part, names in upstream.items() if names <= draws.keys()]:
        for part in dependent:
            names = upstream.pop(part)
            share = min(draws[name] for name in names)
            earned[part.name] = _follow_through_credit(share, names)
            draws |= dict.fromkeys(_wrong_outputs(part, comparisons), share)
    for part, names in upstream.items():
        earned[part.name] = _follow_through_credit(question.follow_through, names)
    return {part.name: earned.get(part.name, NOTHING) for part in question.parts}


def _follow_through_credit(share: float, names: frozenset[str]) -> Credit:
    reason = _("right, given your {names}")
    return Credit(share, reason.format(names=listed(sorted(names))))


def _wrong_outputs(part: Part, comparisons: Sequence[Comparison]) -> frozenset[str]:
    return frozenset(name for one in comparisons for name in one.wrong_outputs_of(part))


def _is_another_draw(
    question: Question,
    part: Part,
    comparisons: Sequence[Comparison],
    samples: Sequence[tuple[Expectation, Outcome]],
) -> bool:
    """Whether a random part is a valid draw, by the draws of all calls and samples together."""
    if part.random is None or not samples:
        return False
    comparisons = [one for one in comparisons if one.judges(part)]
    if not all(_may_be_another_draw(part, one) for one in comparisons):
        return False
    asked = [*((one.expectation, one.outcome) for one in comparisons), *samples]
    if any(outcome.kind != "value" for _expectation, outcome in asked):
        return False
    draws = [_draws(question, part, expectation, outcome) for expectation, outcome in asked]
    return all(one.wanted for one in draws) and distribution_problem(draws) == ""


def _may_be_another_draw(part: Part, one: Comparison) -> bool:
    """Whether all wrong outputs are finite numbers, and not the seeded draw times a factor."""
    if one.outcome.kind != "value":
        return False
    for name in one.wrong_outputs_of(part):
        if one.wrong[name].kind not in ("bound", "value", "values"):
            return False
        got = as_numbers(one.got[name])
        if got is None or not np.all(np.isfinite(got)) or is_remade(one.wanted[name], got):
            return False
    return True


def _draws(question: Question, part: Part, expectation: Expectation, outcome: Outcome) -> Draws:
    names = list(expectation.drawn)
    own = [name for name in names if part.covers(name)]
    before = names[: names.index(own[0])] if own else []
    return Draws(
        named_outputs(question, outcome.value, outcome.value),
        {name: expectation.drawn[name] for name in own},
        {name: expectation.drawn[name] for name in before},
    )


def _upstream(part: Part, comparisons: Sequence[Comparison]) -> frozenset[str]:
    """The wrong outputs of other parts that explain `part` on every call on which it is wrong."""
    causes: set[str] = set()
    informative = False
    for one in comparisons:
        if one.failure(part) is not None:
            explaining = one.explained_by(part)
            if not explaining:
                return frozenset()
            causes |= explaining
            informative = informative or one.is_informative(explaining)
    return frozenset(causes) - _wrong_outputs(part, comparisons) if informative else frozenset()
