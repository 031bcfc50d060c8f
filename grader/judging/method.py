"""How do the steps that a wrong answer earns become findings with their points?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.course import MethodStep, Question
from grader.judging.credit import Credit
from grader.results import Finding, Visibility
from grader.wording import listed
from grader.wording import translate as _


@dataclass(frozen=True)
class StepCredit:
    """A step of the method that is right.

    Attributes:
        step: the step.
        where: the statement that shows it, in words.
        given: the student's own earlier steps from which it follows, if these are wrong.
    """

    step: MethodStep
    where: str
    given: tuple[str, ...] = ()


def step_findings(
    question: Question,
    credits: Mapping[str, Credit],
    steps: Sequence[StepCredit],
    kinds: Sequence[Visibility],
) -> list[Finding]:
    """A finding for each kind of call, as parts have them; the last one carries the points.

    A step adds to what its part earns, up to the part's points; to a part that earned all of them,
    it adds nothing.
    """
    left = {part.name: part.points * (1 - credits[part.name].share) for part in question.parts}
    findings = []
    for credit in steps:
        step = credit.step
        worth = min(step.points, left[step.part])
        earned = min(step.points * (question.follow_through if credit.given else 1.0), worth)
        if earned <= 0:
            continue
        left[step.part] -= earned
        message = _message(credit, earned, question.points)
        findings += [
            Finding(
                name=step.name,
                kind="step",
                visibility=kind,
                passed=True,
                score=earned if kind == kinds[-1] else 0.0,
                max_score=worth if kind == kinds[-1] else 0.0,
                message=message,
            )
            for kind in kinds
        ]
    return findings


def _message(credit: StepCredit, earned: float, most: float) -> str:
    sentence = _("`{step}` is computed rightly ({place}): {points} of {most} points for the method")
    if credit.given:
        sentence = _(
            "`{step}` is computed rightly, given your {names} ({place}): {points} of {most} points "
            "for the method"
        )
    return sentence.format(
        step=credit.step.name,
        names=listed(list(credit.given)),
        place=credit.where,
        points=f"{earned:g}",
        most=f"{most:g}",
    )
