"""Questions whose parts ask for named outputs, and which of them an answer has right."""

from __future__ import annotations

from grader.course import Call, Expectation, Part, Question
from grader.judging import compare
from grader.worker import Outcome


def question_of(*parts: str, returns: tuple[str, ...] = ()) -> Question:
    """A question whose parts ask for one output each."""
    asked = tuple(Part(f"part {number}", 1, (name,)) for number, name in enumerate(parts))
    return Question("f", "F", len(asked), asked, returns=returns)


def judged_parts(question: Question, right: object, answer: object) -> list[bool]:
    """Whether each part is right."""
    call = Expectation(Call((), function="f", label="a call"), right)
    compared = compare(question, call, Outcome("value", answer))
    return [compared.failure(part) is None for part in question.parts]
