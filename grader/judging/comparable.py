"""What in the right answer of a call cannot be compared, so that nobody can be judged by it?"""

from __future__ import annotations

from collections.abc import Iterator

from grader.course import Assignment, Expectation, Expectations, Question
from grader.errors import GraderError
from grader.judging.comparing import describe, places_of_opaque
from grader.judging.observations import outputs_of_call
from grader.judging.outputs import outputs_of


def incomparable(question: Question, expectation: Expectation) -> Iterator[str]:
    """A sentence for each judged output in which something cannot be compared."""
    right = expectation.value
    outputs = outputs_of_call(question, expectation.call, right, right)
    for part in question.parts:
        for name in outputs_of(part, outputs):
            place = next(places_of_opaque(outputs[name], name), None)
            if place is not None:
                where, what = place
                yield (
                    f"the reference's {where} is {describe(what)}, which cannot be compared "
                    f"({expectation.call.label})"
                )


def check_comparable(assignment: Assignment, expectations: Expectations) -> None:
    """Check that the right answers can be compared with others.

    Raises:
        GraderError: one cannot, so that every answer would be wrong.
    """
    for question in assignment.questions:
        for expectation in expectations.calls.get(question.function, ()):
            if not expectation.call.sample:
                for problem in incomparable(question, expectation):
                    raise GraderError(
                        f"{assignment.name}: {question.function}: {problem}; let it return plain "
                        "values, and run `grader verify`"
                    )
