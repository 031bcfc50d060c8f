"""Which steps of its method does a wrong answer earn? It is traced after judging, to see them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from grader.course import Expectation, Question
from grader.diagnosis import Line, RightValues, statements_of
from grader.grading import kept
from grader.grading.looks import Look, Looks
from grader.grading.method import (
    EarnedStep,
    Influence,
    JudgedCall,
    Rivals,
    earned_steps,
    earned_steps_from_bytes,
    earned_steps_to_bytes,
    is_possible,
    names_pieces,
    with_pieces_apart,
)
from grader.judging import Judgment, StepCredit, judge, named_outputs
from grader.running import PreparedQuestion
from grader.wording import place
from grader.worker import Code


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
        earned = looks.memory.earned(known, lambda: _kept(looks, question, look))
    else:
        earned = _earned(looks, question, look)
    if not earned:
        return judgment
    place_of = look.run.prepared.place_of
    credits = [StepCredit(one.step, place(*place_of(*one.place)), one.given) for one in earned]
    definition = looks.program.definition(question.function)
    return judge(question, judgment.comparisons, definition, judgment.samples, credits)


def _kept(looks: Looks, question: Question, look: Look) -> list[EarnedStep]:
    """The steps that an answer earns, or earned in another process or run."""
    return kept.once(
        looks,
        question,
        look,
        "earned steps",
        lambda: _earned(looks, question, look),
        earned_steps_to_bytes,
        lambda data: earned_steps_from_bytes(data, question),
    )


def _earned(looks: Looks, question: Question, look: Look) -> list[EarnedStep]:
    prepared = look.run.prepared
    task = prepared.task
    numbers = [number for number, one in enumerate(prepared.expected) if one.steps]
    prepared = replace(
        prepared,
        expected=tuple(prepared.expected[number] for number in numbers),
        task=replace(task, calls=tuple(replace(task.calls[n], again=False) for n in numbers)),
    )
    judged = looks.key.expectations.calls[question.function]
    if any(one.call.visibility == "hidden" for one in judged) and not any(
        one.call.visibility == "hidden" and _shows_steps(one) for one in prepared.expected
    ):
        return []
    if names_pieces(task.code):
        return []
    for code, originals in _ways_to_trace(task.code):
        traced = replace(prepared, task=replace(prepared.task, code=code, traced="statements"))
        found = _earned_in(looks, question, traced)
        if found is not None:
            return [replace(one, place=originals.get(one.place, one.place)) for one in found]
    return []


def _ways_to_trace(
    code: tuple[Code, ...],
) -> Iterator[tuple[tuple[Code, ...], Mapping[Line, Line]]]:
    """The code to trace, with the original places of its lines: the next if a trace is too long."""
    yield with_pieces_apart(code)
    yield with_pieces_apart(code, in_loops=False)
    yield code, {}


def _shows_steps(one: Expectation) -> bool:
    """Whether a call shows what is right: where the answer is mere round-off, so are its steps."""
    return not one.call.at_most


def _earned_in(
    looks: Looks, question: Question, prepared: PreparedQuestion
) -> list[EarnedStep] | None:
    """The steps that an answer earns by its trace; None if the trace cannot be followed."""
    outcomes = looks.worker.run(prepared.task)
    if not all(one.kind == "value" and is_possible(one.trace) for one in outcomes):
        return None
    statements = statements_of(prepared.task.code)
    calls = [
        JudgedCall(expectation, outcome.trace, statements)
        for expectation, outcome in zip(prepared.expected, outcomes, strict=True)
    ]
    if not all(call.is_followed for call in calls):
        return None
    influence = Influence(looks.worker, prepared, calls, outcomes, statements)
    telling = [call for call in calls if _shows_steps(call.expectation)]
    rivals = Rivals(telling, _right_values(looks, question))
    follow = looks.key.step_follow_through.get(question.function)
    try:
        found = earned_steps(question, telling, follow, rivals, influence.has)
    finally:
        looks.worker.end_together()
    return found if all(call.is_followed for call in calls) else None


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
