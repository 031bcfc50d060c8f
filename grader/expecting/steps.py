"""Which values does the reference take at the steps of its method, and what follows from others?

The right values are those that the reference's own variables have at the end, on each call. What
follows from a student's own values is said by `reference/steps/<assignment>.py`: a function with
the question's name, which is given a value for each step and returns those of the later ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course import Expectation, Question, faults_of, line_of
from grader.errors import GraderError
from grader.expecting.solution import Reference
from grader.judging import as_numbers
from grader.running import trace_question
from grader.worker import Step, Worker

#: What a right value for a step may be: an array, or a number as an array without axes.
Values = Mapping[str, NDArray[Any]]


def right_steps(
    reference: Reference, question: Question, expected: Sequence[Expectation], worker: Worker
) -> list[dict[str, NDArray[Any]]]:
    """The right values of a question's steps, call by call.

    Raises:
        GraderError: the reference does not give a step a value, or none that consists of numbers.
    """
    if not question.steps:
        return [{} for _expectation in expected]
    outcomes = trace_question(
        worker, reference.assignment, reference.program, question, expected, pieces=False
    )
    return [_values(question, outcome.trace) for outcome in outcomes]


def _values(question: Question, trace: Sequence[Step]) -> dict[str, NDArray[Any]]:
    found: dict[str, NDArray[Any]] = {}
    for step in question.steps:
        named = [
            one.value for one in trace if one.frame == 1 and one.known and _is_whole(one, step.name)
        ]
        numbers = as_numbers(named[-1]) if named else None
        if numbers is None or numbers.dtype.kind == "c":
            raise GraderError(
                f"the reference of {question.function} has no variable {step.name} that holds "
                f"numbers; correct the question's steps"
            )
        found[step.name] = numbers
    return found


def _is_whole(step: Step, name: str) -> bool:
    """Whether a step of the trace gives all of what is called `name`, not an entry of it."""
    if step.kind == "final":
        return step.name == name
    called = step.key if isinstance(step.key, str) else step.name
    return step.kind in ("set", "changed") and called == name and not _is_numbered(step.key)


def _is_numbered(key: object) -> bool:
    return key is not None and not isinstance(key, str)


class StepFollowThrough:
    """What the later steps of a question's method should be, given a student's earlier ones."""

    def __init__(self, reference: Reference, question: Question) -> None:
        """Take what the reference's folder says of a question."""
        self._path = reference.steps_file
        self._run = reference.following[question.function]
        self._solution = reference.functions

    def follow(self, expectation: Expectation, own: Values) -> Values | None:
        """What follows on one call from these values of its steps; None if nothing does."""
        try:
            return self._values(expectation, own)
        except (ArithmeticError, ValueError, TypeError, IndexError, KeyError, MemoryError):
            return None

    def check(self, expectation: Expectation, right: Values) -> Values:
        """What follows on one call from the right values of its steps.

        Raises:
            GraderError: the author's function fails.
        """
        with faults_of(str(self._path), line_of(self._run)):
            return self._values(expectation, right)

    def _values(self, expectation: Expectation, own: Values) -> Values:
        call = expectation.call
        with np.errstate(all="ignore"):
            found = self._run(self._solution, dict(own), *call.args, **call.kwargs)
        return {name: np.asarray(value, dtype=float) for name, value in found.items()}


def step_follow_throughs(reference: Reference) -> dict[str, StepFollowThrough]:
    """The follow-through of each question whose steps earn for what follows from a slip."""
    return {
        question.function: StepFollowThrough(reference, question)
        for question in reference.assignment.questions
        if question.steps and question.follow_through and question.function in reference.following
    }
