"""Which statement of an answer stands for which step, and what does that earn?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from grader.course import MethodStep, Question
from grader.diagnosis import Line
from grader.grading.method.readings import Reading


@dataclass(frozen=True)
class EarnedStep:
    """A step that is right.

    Attributes:
        step: the step.
        place: the statement that shows it.
        given: the steps that went wrong before, from which this one follows; none if it is right.
    """

    step: MethodStep
    place: Line
    given: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """The statement that stands for a step, and the slips from which its value follows."""

    reading: Reading
    given: tuple[str, ...]


class Found:
    """One way to read an answer: which statement stands for which step."""

    def __init__(self) -> None:
        self.matches: dict[str, Match] = {}
        self.slips: dict[str, Reading] = {}

    def drop(self, names: Iterable[str]) -> None:
        """Take no statement for these steps."""
        for name in names:
            del self.matches[name]

    def earned(self, question: Question) -> dict[str, EarnedStep]:
        """The steps that are right, and those that are shown by one of them."""
        shown = dict(self.matches)
        pending = True
        while pending:
            pending = False
            for step in question.steps:
                by = next((shown[name] for name in step.shown_by if name in shown), None)
                if step.name not in shown and step.name not in self.slips and by is not None:
                    shown[step.name] = by
                    pending = True
        return {
            step.name: EarnedStep(step, shown[step.name].reading.place, shown[step.name].given)
            for step in question.steps
            if step.name in shown
        }

    def points(self, question: Question) -> float:
        """What these steps are worth."""
        earned = self.earned(question).values()
        return sum(
            each.step.points * (question.follow_through if each.given else 1.0) for each in earned
        )
