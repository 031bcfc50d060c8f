"""What do the solution and every mistake return? They are run once on the assignment's calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from grader.course import (
    Answer,
    Call,
    Earlier,
    Expectation,
    Expectations,
    Question,
    WrongAnswer,
    faults_of,
    fingerprint_of,
)
from grader.errors import GraderError
from grader.expecting.outlines import outline
from grader.expecting.solution import Reference
from grader.expecting.steps import right_steps
from grader.judging import compare, difference_message, has_one_output, right_value, wrong_answer
from grader.notebook import Program
from grader.running import QuestionRun, run_question
from grader.wording import reason_message
from grader.worker import Outcome, TooLargeError, UnsendableError, Worker, encode

_TRIES = 3


def make_expectations(
    reference: Reference, calls: Sequence[Call], worker: Worker, *, with_mistakes: bool = True
) -> Expectations:
    """Run the reference (and every mistake) on `calls`, and differentiate the trusted costs.

    Raises:
        GraderError: the reference itself fails on a call.
    """
    calls = _with_answers(reference, calls, worker)
    expected: dict[str, tuple[Expectation, ...]] = {}
    for question in reference.assignment.questions:
        mine = [call for call in calls if call.function == question.function]
        mine.sort(key=lambda call: call.sample)  # samples last: mistakes are not run on them
        expected[question.function] = tuple(_expected(reference, question, mine, worker))
    descriptions = {}
    if with_mistakes:
        descriptions = {m.id: reference.description(m) for m in reference.mistakes}
        expected = _with_mistakes(reference, expected, worker)
    outlines = {
        question.function: outline(question, reference.program.definitions[question.function])
        for question in reference.assignment.questions
    }
    return Expectations(
        reference.assignment.name, fingerprint_of(expected), expected, descriptions, outlines
    )


def _expected(
    reference: Reference, question: Question, calls: Sequence[Call], worker: Worker
) -> list[Expectation]:
    """The calls of one question with their right values and, for gradients, the numerical ones."""
    expectations = []
    values = _values(reference, question, calls, worker)
    asked = [Expectation(call) for call in calls if not call.sample and call.is_plain]
    found = iter(right_steps(reference, question, asked, worker))
    steps = [next(found) if not call.sample and call.is_plain else {} for call in calls]
    for call, value, right in zip(calls, values, steps, strict=True):
        drawn = reference.distributions(question, call, value)
        if call.sample:
            expectations.append(Expectation(call, drawn=drawn))
        else:
            measured = question.gradient and call.is_plain
            gradient = reference.gradient(call) if measured else {}
            expectations.append(Expectation(call, value, gradient, drawn=drawn, steps=right))
    return expectations


def _values(
    reference: Reference, question: Question, calls: Sequence[Call], worker: Worker
) -> list[Any]:
    """What the reference returns for each of these calls."""
    run = _run(reference, reference.program, question, list(map(Expectation, calls)), worker)
    for expectation, outcome in run.outcomes:
        if outcome.kind != "value":
            raise GraderError(
                f"the reference of {reference.assignment.name} fails in {question.function} "
                f"({expectation.call.label}): {_why(reference, outcome)}"
            )
        _check_observed(reference, question, expectation.call, outcome)
    return [outcome.value for _expectation, outcome in run.outcomes]


def _check_observed(reference: Reference, question: Question, call: Call, outcome: Outcome) -> None:
    """Hold the reference to the exceptions and the properties that are asked of others.

    Raises:
        GraderError: it does not raise such an exception, or has not such a property.
    """
    if call.sample or not has_one_output(call):
        return
    found = compare(question, Expectation(call, right_value(call, outcome.value)), outcome)
    for difference in found.wrong.values():
        raise GraderError(
            f"the reference of {reference.assignment.name} is not right in {question.function} "
            f"({call.label}): {difference_message(difference)}"
        )


def _run(
    reference: Reference,
    program: Program,
    question: Question,
    calls: Sequence[Expectation],
    worker: Worker,
) -> QuestionRun:
    """What the course's own code gives on these calls.

    It is asked again where its process was lost: such code does not crash, so somebody killed the
    process, or the machine was too busy.
    """
    for _attempt in range(_TRIES):
        try:
            run = run_question(
                worker, reference.assignment, program, question, calls, every_call=True
            )
        except UnsendableError as error:
            raise GraderError(f"{_place(reference, calls)}: {error}") from None
        if all(outcome.reason is None for _expectation, outcome in run.outcomes):
            break
    return run


def _place(reference: Reference, calls: Sequence[Expectation]) -> str:
    """The file and the line that make the first of these calls whose arguments cannot be sent."""
    path = reference.assignment.folder / "calls.py"
    for expectation in calls:
        try:
            for argument in _arguments(expectation.call):
                encode(argument, strict=True)
        except (TypeError, TooLargeError):
            return f"{path}, line {expectation.call.line}"
    return str(path)


def _arguments(call: Call) -> Iterator[object]:
    """All that a call gives to functions."""
    yield from (*call.args, *call.kwargs.values())
    for step in call.steps:
        given = (*step.args, *step.kwargs.values())
        yield from (value for value in given if not isinstance(value, Earlier))


def _why(reference: Reference, outcome: Outcome) -> str:
    """What happened, and where in the reference."""
    error = outcome.error
    if error is None:
        return reason_message(outcome) or outcome.kind
    lines = [line for file, line, _function in error.frames if file == reference.path.name]
    place = f" ({reference.path}, line {lines[-1]})" if lines else ""
    return f"{error.type}: {error.message}{place}"


def _with_mistakes(
    reference: Reference, expected: Mapping[str, tuple[Expectation, ...]], worker: Worker
) -> dict[str, tuple[Expectation, ...]]:
    """The expectations, completed with the wrong answer of each mistake that gives one."""
    answers: dict[str, list[dict[str, WrongAnswer]]] = {
        function: [{} for _expectation in each] for function, each in expected.items()
    }
    for mistake in reference.mistakes:
        question = reference.assignment.question(mistake.function)
        calls = [e for e in expected[mistake.function] if not e.call.sample]
        run = _run(reference, reference.variant(mistake), question, calls, worker)
        for found, (expectation, outcome) in zip(
            answers[mistake.function], run.outcomes, strict=False
        ):
            answer = wrong_answer(question, compare(question, expectation, outcome))
            if answer.outputs or answer.form:
                found[mistake.id] = answer
    return {
        function: tuple(
            replace(expectation, mistakes=found)
            for expectation, found in zip(each, answers[function], strict=True)
        )
        for function, each in expected.items()
    }


def _with_answers(reference: Reference, calls: Sequence[Call], worker: Worker) -> list[Call]:
    """The calls with each `Answer` among their arguments replaced by the reference's result."""
    return [
        replace(
            call,
            args=tuple(_answered(reference, call, arg, worker) for arg in call.args),
            kwargs={n: _answered(reference, call, arg, worker) for n, arg in call.kwargs.items()},
        )
        for call in calls
    ]


def _answered(reference: Reference, call: Call, argument: Any, worker: Worker) -> Any:
    if not isinstance(argument, Answer):
        return argument
    calls_file = reference.assignment.folder / "calls.py"
    args = tuple(_answered(reference, call, inner, worker) for inner in argument.args)
    whole = reference.assignment.whole
    asked = {question.function: question for question in whole.questions}
    if argument.function not in asked:
        raise GraderError(
            f"{calls_file}, line {call.line}: Answer({argument.function!r}, …): "
            f"{argument.function} is not a question of {whole.name}"
        )
    question = asked[argument.function]
    inner_call = Call(args, function=argument.function, label=call.label, seed=question.seed)
    (value,) = _values(reference, question, [inner_call], worker)
    with faults_of(str(calls_file), call.line):
        return argument.argument(value)
