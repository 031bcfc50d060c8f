"""Does each mistake lose points, is it recognised, and does some mistake fail each part?"""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.course import Assignment
from grader.expecting import Reference
from grader.grading import AnswerKey, grade_program
from grader.worker import Worker

#: The smallest share of its question's points that a mistake must cost.
LEAST_LOSS = 0.1


@dataclass
class MistakeChecks:
    """What was seen of the mistakes of an assignment.

    Attributes:
        rows: for each mistake its id, the parts that it fails, the points that it earns, the most
            that it could earn, and the mistakes that it is recognised as.
        gaps: a sentence for each mistake that is not as it should be, with its id.
        idle: a sentence for each part and step of a question with mistakes that tests nothing.
        without: the functions that have no mistake.
    """

    rows: list[tuple[str, str, float, float, str]] = field(default_factory=list)
    gaps: list[tuple[str, str]] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    without: list[str] = field(default_factory=list)


def check_mistakes(
    assignment: Assignment, reference: Reference, key: AnswerKey, worker: Worker
) -> MistakeChecks:
    """Grade every mistake, and look for parts and steps that none of them fails."""
    found = MistakeChecks()
    failed: set[tuple[str, str]] = set()
    earned: set[tuple[str, str]] = set()
    lost: set[tuple[str, str]] = set()
    for mistake in reference.mistakes:
        question = assignment.question(mistake.function)
        (result,) = grade_program(
            reference.variant(mistake), assignment, key, worker, only=mistake.function
        )
        if result.score is None:
            found.gaps.append((mistake.id, f"{mistake.id} is not judged: {result.message}"))
            continue
        recognised = [d.mistake for d in result.diagnosis if d.mistake]
        wrong = sorted({c.name for c in result.checks if not c.passed})
        failed |= {(mistake.function, name) for name in wrong}
        steps = {step.name for step in question.steps if step.points and step.part in wrong}
        shown = {check.name for check in result.checks if check.kind == "step"}
        earned |= {(mistake.function, name) for name in steps & shown}
        lost |= {(mistake.function, name) for name in steps - shown}
        parts = [p.name for p in question.parts if p.name in wrong and p.points]
        found.rows.append(
            (
                mistake.id,
                ", ".join(parts),
                result.score,
                result.max_score,
                ", ".join(recognised) or "not diagnosed",
            )
        )
        if result.score > (1 - LEAST_LOSS) * result.max_score + 1e-9:
            loss = result.max_score - result.score
            found.gaps.append((mistake.id, f"{mistake.id} loses only {loss:g} points"))
        if mistake.id not in recognised and not {*mistake.equals} & set(recognised):
            others = ", ".join(recognised) or "nothing"
            found.gaps.append((mistake.id, f"{mistake.id} is diagnosed as {others}"))
        elif also := set(recognised) - {mistake.id, *mistake.equals}:
            others = ", ".join(sorted(also))
            found.gaps.append((mistake.id, f"{mistake.id} is also diagnosed as {others}"))
    _look_for_idle(assignment, reference, failed, earned, lost, found)
    return found


def _look_for_idle(
    assignment: Assignment,
    reference: Reference,
    failed: set[tuple[str, str]],
    earned: set[tuple[str, str]],
    lost: set[tuple[str, str]],
    found: MistakeChecks,
) -> None:
    known = {mistake.function for mistake in reference.mistakes}
    for question in assignment.questions:
        if question.function not in known:
            found.without.append(question.function)
            continue
        for part in question.parts:
            if part.points and (question.function, part.name) not in failed:
                found.idle.append(f"idle: no mistake fails {part.name} of {question.function}")
        for step in question.steps:
            key_of = (question.function, step.name)
            if step.points and key_of not in earned:
                found.idle.append(f"idle: no mistake earns {step.name} of {question.function}")
            elif step.points and key_of not in lost:
                found.idle.append(f"idle: no mistake loses {step.name} of {question.function}")
