"""What do the solution and every mistake give? Runs them once on the calls of an assignment.

Instructors only: students' installations have no `reference/`, and read the record instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import numpy as np

from grader.assignment import Answer, Assignment, Call, Question
from grader.checks.evidence import evidence
from grader.checks.outputs import named_outputs, outputs_of
from grader.checks.randomness import Distribution, distribution_of
from grader.course import Course, load_module, run_source
from grader.errors import GraderError
from grader.expectations import Card, Expectation, Expectations, fingerprint_of
from grader.followthrough import FollowThrough
from grader.jobs import ask
from grader.mistakes import Mistake, mistakes_in
from grader.notebook import Program, read_source
from grader.numerics import NumericalGradient, numerical_gradient
from grader.worker import Outcome, Worker


class Reference:
    """An assignment's solution, its trusted costs and its mistakes: instructors only."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        folder = course.reference_folder
        if folder is None or not (folder / f"{assignment.name}.py").is_file():
            raise GraderError(
                f"{course.folder} has no reference/{assignment.name}.py; hidden calls need the "
                "reference solution: run from a checkout of the course, or name one with --course"
            )
        self.assignment = assignment
        self._text = (folder / f"{assignment.name}.py").read_text(encoding="utf-8")
        self.program: Program = read_source(self._text, f"{assignment.name}.py")
        self._costs = folder / "costs" / f"{assignment.name}.py"
        catalogue = folder / "mistakes" / f"{assignment.name}.py"
        self.mistakes: list[Mistake] = (
            mistakes_in(load_module(catalogue, {})) if catalogue.is_file() else []
        )

    def variant(self, mistake: Mistake) -> Program:
        """The reference with one mistake made in it."""
        right = self.program.definitions[mistake.function].source
        text = self._text.replace(right, mistake.variant(right))
        return read_source(text, f"{self.assignment.name}.py")

    def card(self, mistake: Mistake) -> Card:
        """What is told of a mistake, and which names its guilty statement sets."""
        m = mistake
        touches = m.touches(self.program.definitions[m.function])
        return Card(m.id, m.function, m.title, m.explanation, m.hint, m.formula, touches)

    def follow_through(self, solution: ModuleType) -> dict[str, FollowThrough]:
        """What judges later parts by a student's own earlier values, for each question."""
        return {
            question.function: FollowThrough(
                question.function,
                self.program.definitions[question.function].source,
                frozenset(name for part in question.parts for name in part.outputs),
                solution,
            )
            for question in self.assignment.questions
            if question.follow_through and len(question.parts) > 1 and not question.guards
        }

    def costs(self) -> Mapping[str, Any]:
        """The trusted costs by question; each takes the solution and a call's arguments."""
        if not self._costs.is_file():
            return {}
        return vars(load_module(self._costs, self.assignment.modules))

    def solution(self) -> ModuleType:
        """The reference's functions, loaded in this process (it is the course's own code)."""
        source = "\n".join(
            fragment.source
            for function in (q.function for q in self.assignment.questions)
            for fragment in self.program.slice(function).fragments
        )
        return run_source(source, f"reference/{self.assignment.name}.py", self.assignment.modules)


def make(
    reference: Reference, calls: Sequence[Call], worker: Worker, *, with_mistakes: bool = True
) -> Expectations:
    """Run the reference (and every mistake) on `calls`, and differentiate the trusted costs."""
    assignment = reference.assignment
    calls = _with_answers(reference, calls, worker)
    by_question = {
        # samples last: mistakes are not run on them
        q: sorted((c for c in calls if c.function == q.function), key=lambda call: call.sample)
        for q in assignment.questions
    }
    costs, solution = reference.costs(), reference.solution()
    made: dict[str, tuple[Expectation, ...]] = {}
    right = {
        question: _right_values(reference, question, asked, worker)
        for question, asked in by_question.items()
    }
    wrong = _mistaken(reference, by_question, right, worker) if with_mistakes else {}
    for question, asked in by_question.items():
        expected = []
        for number, (call, value) in enumerate(zip(asked, right[question], strict=True)):
            if call.sample:
                expected.append(Expectation(call, _distributions(question, value), {}, {}))
                continue
            gradient: dict[str, NumericalGradient] = {}
            if question.gradient:
                parameters, cost = costs[question.function](solution, *call.args)
                gradient = numerical_gradient(cost, parameters)
            mistakes = {
                id: outputs[number]
                for id, (function, outputs) in wrong.items()
                if function == question.function and outputs[number]
            }
            expected.append(Expectation(call, value, gradient, mistakes))
        made[question.function] = tuple(expected)
    cards = {m.id: reference.card(m) for m in reference.mistakes} if with_mistakes else {}
    return Expectations(
        assignment.name, fingerprint_of(made), made, cards, reference.follow_through(solution)
    )


def _distributions(question: Question, value: Any) -> dict[str, Distribution]:
    outputs = named_outputs(question, value, value)
    return {
        name: distribution_of(np.asarray(outputs[name]))
        for part in question.parts
        if part.random is not None
        for name in outputs_of(part, outputs)
    }


def _right_values(
    reference: Reference, question: Question, calls: Sequence[Call], worker: Worker
) -> list[Any]:
    (asked,) = ask(worker, reference.assignment, reference.program, [(question, calls)])
    for call, outcome in zip(calls, asked.outcomes, strict=True):
        if outcome.kind != "value":
            raise GraderError(
                f"the reference of {reference.assignment.name} fails in {question.function} "
                f"({call.label}): {_told(outcome)}"
            )
    return [outcome.value for outcome in asked.outcomes]


def _told(outcome: Outcome) -> str:
    if outcome.error is not None:
        return f"{outcome.error.type}: {outcome.error.message}"
    return outcome.reason or outcome.kind


def _mistaken(
    reference: Reference,
    by_question: Mapping[Question, Sequence[Call]],
    right: Mapping[Question, Sequence[Any]],
    worker: Worker,
) -> dict[str, tuple[str, list[dict[str, Any]]]]:
    """For each mistake and each call of its question, the outputs that it gets wrong."""
    found = {}
    for mistake in reference.mistakes:
        question = reference.assignment.question(mistake.function)
        calls = [call for call in by_question[question] if not call.sample]
        (asked,) = ask(
            worker, reference.assignment, reference.variant(mistake), [(question, calls)]
        )
        found[mistake.id] = (
            mistake.function,
            [
                evidence(question, call, value, outcome)
                for call, value, outcome in zip(
                    calls, right[question][: len(calls)], asked.outcomes, strict=True
                )
            ],
        )
    return found


def _with_answers(reference: Reference, calls: Sequence[Call], worker: Worker) -> list[Call]:
    """The calls with every `Answer` among their arguments replaced by what the reference gives."""
    return [
        replace(call, args=tuple(_answered(reference, call, arg, worker) for arg in call.args))
        for call in calls
    ]


def _answered(reference: Reference, call: Call, argument: Any, worker: Worker) -> Any:
    if not isinstance(argument, Answer):
        return argument
    args = tuple(_answered(reference, call, inner, worker) for inner in argument.args)
    question = reference.assignment.question(argument.function)
    made = Call(args, function=argument.function, label=call.label, seed=question.seed)
    (value,) = _right_values(reference, question, [made], worker)
    for entry in argument.item:
        value = value[entry]
    if argument.scale:
        value = {name: entry * argument.scale.get(name, 1.0) for name, entry in value.items()}
    return value
