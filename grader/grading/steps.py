"""Which steps of its method does a wrong answer earn? It is traced after judging, to see them."""

from __future__ import annotations

from dataclasses import replace

from grader.course import Expectation, Question
from grader.diagnosis import RightValues, statements_of
from grader.grading.looks import Look, Looks
from grader.grading.method import (
    EarnedStep,
    Influence,
    JudgedCall,
    Reading,
    earned_steps,
    is_one_of_many,
    is_possible,
)
from grader.judging import Judgment, StepCredit, judge, named_outputs
from grader.wording import place


def with_method(looks: Looks, question: Question, look: Look) -> Judgment:
    """The judgment of an answer, with the steps that it earns if it is not right.

    Nothing is earned for a call without an answer, since no value leads to one.
    """
    judgment = look.judgment
    answered = all(one.outcome.kind == "value" for one in judgment.comparisons)
    if not question.steps or judgment.right or not judgment.comparisons or not answered:
        return judgment
    known = (looks.assignment.name, question.function, look.run.digest)
    if look.run.digest:
        earned = looks.memory.earned(known, lambda: _earned(looks, question, look))
    else:
        earned = _earned(looks, question, look)
    if not earned:
        return judgment
    place_of = look.run.prepared.place_of
    credits = [StepCredit(one.step, place(*place_of(*one.place)), one.given) for one in earned]
    definition = looks.program.definition(question.function)
    return judge(question, judgment.comparisons, definition, judgment.samples, credits)


def _earned(looks: Looks, question: Question, look: Look) -> list[EarnedStep]:
    prepared = look.run.prepared
    numbers = [
        number
        for number, one in enumerate(prepared.expected)
        # where the right answer is mere round-off, so are values on the way
        if one.steps and not one.call.at_most
    ]
    task = prepared.task
    chosen = tuple(replace(task.calls[number], again=False) for number in numbers)
    prepared = replace(
        prepared,
        expected=tuple(prepared.expected[number] for number in numbers),
        task=replace(task, calls=chosen, traced="statements"),
    )
    outcomes = looks.worker.run(prepared.task)
    if not all(one.kind == "value" and is_possible(one.trace) for one in outcomes):
        return []
    statements = statements_of(task.code)
    calls = [
        JudgedCall(expectation, outcome.trace, statements)
        for expectation, outcome in zip(prepared.expected, outcomes, strict=True)
    ]
    is_judged_by_hidden_calls = any(
        one.call.visibility == "hidden" for one in looks.key.expectations.calls[question.function]
    )
    if is_judged_by_hidden_calls and not any(call.is_hidden for call in calls):
        return []
    influence = Influence(looks.worker, prepared, calls, outcomes, statements)
    right = _right_values(looks, question)

    def counts(reading: Reading) -> bool:
        return not is_one_of_many(reading, calls, right) and influence.has(reading.statement)

    follow = looks.key.step_follow_through.get(question.function)
    return earned_steps(question, calls, follow, counts)


def _right_values(looks: Looks, question: Question) -> dict[Expectation, RightValues]:
    """The values of right solutions on public calls, by their expectations."""
    traces = looks.key.right_traces() if looks.key.right_traces is not None else None
    found: dict[Expectation, RightValues] = {}
    if traces is None:
        return found
    expected = looks.key.expectations.calls[question.function]
    public = [e for e in expected if e.call.visibility == "public" and not e.call.sample]
    for one in traces.calls.get(question.function, ()):
        value = public[one.call].value
        found[public[one.call]] = RightValues(one, named_outputs(question, value, value))
    return found
