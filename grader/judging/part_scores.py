"""What does each part of a judged question earn, so that the parts add up to its score?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grader.course import Question
from grader.results import Finding, QuestionResult


@dataclass(frozen=True)
class PartScore:
    """What one part of an answer earned.

    Attributes:
        name: its name.
        score: the points earned: for its value, for the steps on the way to it, and less its share
            of what the function as a whole lost.
        max_score: the points that it is worth.
        is_right: whether its value earned all of its points, whatever the whole function lost.
        messages: what was found, one sentence each.
    """

    name: str
    score: float
    max_score: float
    is_right: bool
    messages: tuple[str, ...] = ()


def part_scores(question: Question, result: QuestionResult) -> Mapping[str, PartScore]:
    """The score of each part of `question`, by name; together they are the score of `result`.

    What changing an argument costs is no part's own: it is taken off all of them, in proportion to
    what each earned.

    Args:
        question: what was asked.
        result: what was found; its score is known.
    """
    part_of = {step.name: step.part for step in question.steps}
    found: dict[str, list[Finding]] = {part.name: [] for part in question.parts}
    for finding in result.checks:
        if finding.kind == "part":
            found[finding.name].append(finding)
        elif finding.kind == "step":
            found[part_of[finding.name]].append(finding)
    earned = {name: sum(one.score for one in findings) for name, findings in found.items()}
    total = sum(earned.values())
    kept = min((result.score or 0.0) / total, 1.0) if total > 0 else 0.0
    return {
        part.name: PartScore(
            part.name,
            earned[part.name] * kept,
            part.points,
            _is_right(found[part.name]),
            tuple(dict.fromkeys(one.message for one in found[part.name] if one.message)),
        )
        for part in question.parts
    }


def _is_right(findings: list[Finding]) -> bool:
    """Whether the value of a part earned all that it is worth."""
    own = [finding for finding in findings if finding.kind == "part"]
    lost = sum(finding.max_score - finding.score for finding in own)
    return bool(own) and lost <= 0 and all(finding.passed for finding in own)
