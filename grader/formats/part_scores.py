"""What has each part of a question earned, where every point must belong to one? In whole units.

Platforms add up what parts earn, and know no points that are taken off. So what changed arguments
cost is taken from what the parts earned, each in proportion, and what a step earned belongs to its
part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from grader.course import Question
from grader.results import Finding, QuestionResult

#: What results are rounded to: millionths of a point.
_ROUNDED = 6


@dataclass(frozen=True)
class PartScore:
    """One part of an answer.

    Attributes:
        name: its name.
        units: what it earned, in units of the scale; None if the question was not judged.
        max_units: the most that it can earn.
        findings: what was found of it, on public calls first; empty if nothing could be run.
    """

    name: str
    units: int | None
    max_units: int
    findings: tuple[Finding, ...]

    @property
    def is_full(self) -> bool:
        """Whether it earned everything."""
        return self.units == self.max_units


def part_scores(result: QuestionResult, question: Question, scale: int) -> tuple[PartScore, ...]:
    """The parts of a question that are worth something, in its order.

    Args:
        result: the result of the question.
        question: what was asked.
        scale: how many units a point has.

    Returns:
        The parts; their units are what the question earned, rounded to whole units.
    """
    parts = [part for part in question.parts if part.points > 0]
    earned = {part.name: Fraction(0) for part in parts}
    findings: dict[str, list[Finding]] = {part.name: [] for part in parts}
    part_of_step = {step.name: step.part for step in question.steps}
    for finding in result.checks:
        name = part_of_step.get(finding.name) if finding.kind == "step" else finding.name
        if name in earned and finding.kind in ("part", "step"):
            earned[name] += exactly(finding.score)
            findings[name].append(finding)
    limits = [round(exactly(part.points) * scale) for part in parts]
    units: Sequence[int | None] = [None] * len(parts)
    if result.score is not None:
        units = apportion(round(exactly(result.score) * scale), list(earned.values()), limits)
    return tuple(
        PartScore(part.name, units[at], limits[at], tuple(findings[part.name]))
        for at, part in enumerate(parts)
    )


def exactly(points: float) -> Fraction:
    """A number of points as it is written in decimals, not as it is kept in binary."""
    return Fraction(str(round(points, _ROUNDED)))


def apportion(total: int, weights: Sequence[Fraction], limits: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to `weights` that add up to `total`, none above its limit.

    What is left after rounding down goes to those that lost most by it, the first of equals first.
    Where that does not suffice, the rest goes to whoever has room.
    """
    whole = sum(weights, Fraction(0))
    shares = [weight * total / whole if whole else Fraction(0) for weight in weights]
    units = [min(int(share), limit) for share, limit in zip(shares, limits, strict=True)]
    order = sorted(range(len(units)), key=lambda at: units[at] - shares[at])
    while (left := total - sum(units)) > 0:
        room = [at for at in order if units[at] < limits[at]]
        if not room:
            break
        for at in room[:left]:
            units[at] += 1
    return units
