"""Which share of its points does each part earn: all, none, or something for a good reason?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.assignment import Part, Question
from grader.checks.outputs import named_outputs
from grader.checks.randomness import unlike
from grader.comparing import Judged
from grader.expectations import Expectation
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
    judged: Sequence[Judged],
    samples: Sequence[tuple[Expectation, Outcome]] = (),
) -> dict[str, Credit]:
    """The credit of each part: a part earns all when it is right on every call.

    Where a guard is wrong, nothing earns. A draw that is not the seeded one, but a right draw by
    the `samples`, earns the part's own share. A part that is right given the student's own wrong
    values before it earns the question's share, or the share of the draws that it rests on.
    """
    if not judged:
        return dict.fromkeys((part.name for part in question.parts), NOTHING)
    right = {p.name for p in question.parts if not any(j.failure(p) for j in judged)}
    if not right.issuperset(question.guards):
        return dict.fromkeys((part.name for part in question.parts), NOTHING)
    earned = dict.fromkeys(right, ALL)
    for part in question.parts:
        if part.name not in right and _is_another_draw(question, part, judged, samples):
            told = "a right draw, but not the one of the seed: right, but not reproducible"
            earned[part.name] = Credit(part.random or 0.0, told)
    draws = {part.name: part.random or 0.0 for part in question.parts if part.name in earned}
    for part in question.parts:
        if part.name not in earned and (upstream := _upstream(part, judged)):
            random = [draws[name] for name in upstream if name in draws and name not in right]
            share = min(random) if len(random) == len(upstream) else question.follow_through
            names = ", ".join(sorted(upstream))
            earned[part.name] = Credit(share, f"right, given your {names}")
            if share == 0:
                del earned[part.name]
            elif len(random) == len(upstream):
                draws[part.name] = share
    return {part.name: earned.get(part.name, NOTHING) for part in question.parts}


def _is_another_draw(
    question: Question,
    part: Part,
    judged: Sequence[Judged],
    samples: Sequence[tuple[Expectation, Outcome]],
) -> bool:
    """Whether a drawn part has the right shape on every call, and the right distribution."""
    if part.random is None or not samples:
        return False
    failures = [failure for one in judged if (failure := one.failure(part))]
    if any(failure.kind not in ("the value", "the values") for failure in failures):
        return False
    return all(_is_like(question, part, expectation, outcome) for expectation, outcome in samples)


def _is_like(question: Question, part: Part, expectation: Expectation, outcome: Outcome) -> bool:
    if outcome.kind != "value":
        return False
    wanted = {name: d for name, d in expectation.value.items() if part.covers(name)}
    answer: Mapping[str, object] = named_outputs(question, expectation.value, outcome.value)
    return unlike(answer, wanted) == ""


def _upstream(part: Part, judged: Sequence[Judged]) -> frozenset[str]:
    """The wrong outputs that explain `part` on every call where it is wrong."""
    found: set[str] = set()
    for one in judged:
        if one.failure(part) is not None:
            because = one.follows(part)
            if not because:
                return frozenset()
            found |= because
    return frozenset(found)
