"""Which share of its points does each part earn: all, none, or something for a good reason?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.course import Expectation, Part, Question
from grader.judging.comparison import Comparison
from grader.judging.outputs import named_outputs
from grader.judging.randomness import Draws, is_altered, unlike
from grader.judging.values import as_numbers
from grader.wording import listed
from grader.wording import translate as _
from grader.worker import Outcome


@dataclass(frozen=True)
class Credit:
    """A share of a part's points, and the reason where it is neither all nor nothing."""

    share: float
    reason: str = ""

    @property
    def excused(self) -> bool:
        """Not the expected values, and something earned all the same."""
        return bool(self.reason)


NOTHING, ALL = Credit(0.0), Credit(1.0)


def credits(
    question: Question,
    compared: Sequence[Comparison],
    samples: Sequence[tuple[Expectation, Outcome]] = (),
) -> dict[str, Credit]:
    """The credit of each part: a part earns all when it is right on every call.

    Where a guard is wrong, nothing earns. A draw that is not the seeded one, but a right draw by
    the `samples`, earns the part's own share. A part that is right given the student's own wrong
    values before it earns the question's share, or the share of the draws that it rests on.
    """
    if not compared:
        return dict.fromkeys((part.name for part in question.parts), NOTHING)
    right = {p.name for p in question.parts if not any(j.failure(p) for j in compared)}
    if not right.issuperset(question.guards):
        return dict.fromkeys((part.name for part in question.parts), NOTHING)
    earned = dict.fromkeys(right, ALL)
    wrong = [part for part in question.parts if part.name not in right]
    draws: dict[str, float] = {}  # the share of each output that is wrong for its draw alone
    for part in wrong:
        if _is_another_draw(question, part, compared, samples):
            reason = _(
                "a valid draw, but not the one that the seed gives: right, but not reproducible"
            )
            earned[part.name] = Credit(part.random or 0.0, reason)
            draws |= dict.fromkeys(_wrong_outputs(part, compared), part.random or 0.0)
    upstream = {
        p: names for p in wrong if p.name not in earned and (names := _upstream(p, compared))
    }
    while resting := [part for part, names in upstream.items() if names <= draws.keys()]:
        for part in resting:
            names = upstream.pop(part)
            share = min(draws[name] for name in names)
            earned[part.name] = _given(share, names)
            draws |= dict.fromkeys(_wrong_outputs(part, compared), share)
    for part, names in upstream.items():
        earned[part.name] = _given(question.follow_through, names)
    return {part.name: earned.get(part.name, NOTHING) for part in question.parts}


def _given(share: float, names: frozenset[str]) -> Credit:
    reason = _("right, given your {names}")
    return Credit(share, reason.format(names=listed(sorted(names))))


def _wrong_outputs(part: Part, compared: Sequence[Comparison]) -> frozenset[str]:
    return frozenset(name for one in compared for name in one.wrong_of(part))


def _is_another_draw(
    question: Question,
    part: Part,
    compared: Sequence[Comparison],
    samples: Sequence[tuple[Expectation, Outcome]],
) -> bool:
    """Whether a drawn part is rightly drawn, by the draws of all calls and samples together."""
    if part.random is None or not samples:
        return False
    if not all(_may_be_another_draw(part, one) for one in compared):
        return False
    asked = [*((one.expectation, one.outcome) for one in compared), *samples]
    if any(outcome.kind != "value" for _expectation, outcome in asked):
        return False
    draws = [_draws(question, part, *each) for each in asked]
    return all(call.wanted for call in draws) and unlike(draws) == ""


def _may_be_another_draw(part: Part, one: Comparison) -> bool:
    """Whether what is wrong here are finite numbers, and not the seeded ones times a factor."""
    if one.outcome.kind != "value":
        return False
    for name in one.wrong_of(part):
        if one.wrong[name].kind not in ("bound", "value", "values"):
            return False
        got = as_numbers(one.got[name])
        if got is None or not np.all(np.isfinite(got)) or is_altered(one.wanted[name], got):
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


def _upstream(part: Part, compared: Sequence[Comparison]) -> frozenset[str]:
    """The wrong outputs of other parts that explain `part` on every call where it is wrong."""
    found: set[str] = set()
    informative = False
    for one in compared:
        if one.failure(part) is not None:
            because = one.follows(part)
            if not because:
                return frozenset()
            found |= because
            informative = informative or one.is_informative(because)
    return frozenset(found) - _wrong_outputs(part, compared) if informative else frozenset()
