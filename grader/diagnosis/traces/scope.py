"""What may an edit of a statement use? The names, functions and keys that are known there."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.diagnosis.edits import Scope, Shape
from grader.diagnosis.traces.answer import TracedAnswer
from grader.diagnosis.traces.code import is_of_one_argument
from grader.diagnosis.traces.statements import Line
from grader.judging import as_numbers
from grader.worker import Step


def scope_of(answer: TracedAnswer, place: Line) -> Scope:
    """What an edit of a statement may use."""
    own, given = answer.text.functions.keys(), answer.laboratory.given
    of_one_argument = {name for name, text in given.items() if is_of_one_argument(text)}
    return Scope(
        shapes={**_parameters(answer, place), **_set_by(answer, place)},
        functions=frozenset(given.keys() | own | answer.laboratory.question.stubs.keys())
        - {answer.function},
        seed=answer.laboratory.question.seed,
        names_wanted=frozenset(n for _call, n in answer.faults if not n.startswith("(")),
        own_functions=frozenset(own - {answer.function}),
        of_one_argument=(answer.text.of_one_argument | of_one_argument) - {answer.function},
        keys=_keys(answer),
    )


def _function_at(answer: TracedAnswer, place: Line) -> str:
    statement = answer.statements.get(place)
    return statement.function if statement is not None else answer.function


def _parameters(answer: TracedAnswer, place: Line) -> dict[str, Shape]:
    """The parameters of the function in which a statement stands."""
    name = _function_at(answer, place)
    node = answer.text.functions.get(name)
    if node is None:
        return {}
    args = answer.laboratory.public[answer.worst_call].call.args
    values = args if name == answer.function else ()
    parameters = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    shapes = {p: _shape(values[n]) if n < len(values) else None for n, p in enumerate(parameters)}
    return shapes | {a.arg: None for a in node.args.kwonlyargs}


def _set_by(answer: TracedAnswer, place: Line) -> dict[str, Shape]:
    """The names that the function in which a statement stands sets on a call.

    A name that is set more than once has the shape that it has when the statement runs last.
    """
    if not answer.flows:
        return {}
    function = _function_at(answer, place)
    call = answer.worst_call if answer.worst_call in answer.flows else next(iter(answer.flows))
    steps = answer.flows[call].steps
    shapes: dict[str, Shape] = {}
    before: set[str] = set()
    begin = _last_run(steps, place)
    for number, step in enumerate(steps):
        setting = answer.statements.get((step.file, step.line))
        if (
            setting is not None
            and setting.function == function
            and step.kind in ("set", "changed", "loop")
            and setting.sets_whole(step.name)
            and (number < begin or step.name not in before)
        ):
            shapes[step.name] = _shape(step.value) if step.known else None
            before.update([step.name] if number < begin else [])
    return shapes


def _last_run(steps: Sequence[Step], place: Line) -> int:
    """The number of the step with which a statement begins when it runs last."""
    begin = len(steps)
    for number in reversed(range(len(steps))):
        if (steps[number].file, steps[number].line) == place:
            begin = number
        elif begin < len(steps):
            break
    return begin


def _keys(answer: TracedAnswer) -> frozenset[str]:
    """The keys of the dicts that go into the question's function and come out of it."""
    expectation = answer.laboratory.public[answer.worst_call]
    values = (*expectation.call.args, expectation.value)
    dicts = [value for value in values if isinstance(value, dict)]
    return frozenset(key for one in dicts for key in one if isinstance(key, str))


def _shape(value: object) -> Shape:
    array = as_numbers(value)
    return None if array is None else tuple(np.shape(array))
