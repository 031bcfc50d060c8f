"""Which question is asked of one function: the calls of its tests, and the parts of its answer?"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from grader.authoring.creating.answers import PlannedAnswer, plan_answer
from grader.authoring.creating.arguments import by_position
from grader.authoring.creating.drawing import can_be_written
from grader.authoring.creating.finding import Definition
from grader.authoring.creating.planned import PlannedCall, call_of, label_of
from grader.authoring.creating.recording import RecordedCall
from grader.authoring.creating.trial import Trial, opaque_in, same
from grader.authoring.importing.recording_tests import TestCall
from grader.authoring.importing.source import Remark
from grader.authoring.importing.tests_of_cells import EXACT, TestStatement, Tolerance
from grader.errors import GraderError

#: The tolerance of a part, unless a test says something else.
_USUAL_RTOL = 1e-6
_LABEL_OF_HIDDEN = "Another call."


@dataclass(frozen=True)
class ImportedQuestion:
    """What is asked of one function.

    Attributes:
        definition: the function.
        answer: how its answer is taken apart.
        public: the calls that students know.
        hidden: the calls of hidden tests.
        seed: the seed of its calls, if it draws.
        remarks: the calls that cannot be asked.
    """

    definition: Definition
    answer: PlannedAnswer
    public: tuple[PlannedCall, ...]
    hidden: tuple[PlannedCall, ...]
    seed: int | None = None
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class _Ready:
    """A call whose arguments can be written, and the tests that make it."""

    test: TestStatement
    call: RecordedCall
    arguments: tuple[tuple[str, Any], ...]
    named: Mapping[str, Any] = field(default_factory=dict)
    tolerance: Tolerance = EXACT
    is_exact: bool = True


def ask(
    one: Definition,
    made: Sequence[TestCall],
    trials: tuple[Trial, Trial],
    cells: Mapping[int, int],
) -> ImportedQuestion:
    """Plan the question of one function from the calls that its tests make.

    Args:
        one: the function.
        made: the calls.
        trials: where calls are tried: the public ones, and the hidden ones.
        cells: the number of each cell in the students' notebook.
    """
    assert not isinstance(one.node, ast.ClassDef)
    remarks: list[Remark] = []
    ready = list(_ready(one, one.node, made, remarks))
    seed = _seed_of([each.call for each in ready])
    values = [each.call.value for each in ready if each.call.kind == "value"]
    answer = plan_answer(one.node, values)
    planned: dict[bool, list[PlannedCall]] = {False: [], True: []}
    said = False
    for each in ready:
        is_hidden = each.test.is_hidden
        trial = trials[is_hidden]
        call = _planned(one, each, trial, answer, seed, cells, len(planned[is_hidden]))
        if problem := _problem(one, each, call, trial, seed):
            remarks.append(Remark(each.test.cell, each.test.line, problem))
        else:
            planned[is_hidden].append(call)
            if not each.is_exact and not said:
                said = True
                text = f"no test says what {one.name} gives there: the solution's value is judged"
                remarks.append(Remark(each.test.cell, each.test.line, text))
    return ImportedQuestion(
        one, answer, tuple(planned[False]), tuple(planned[True]), seed, tuple(remarks)
    )


def _ready(
    one: Definition,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    made: Sequence[TestCall],
    remarks: list[Remark],
) -> Iterator[_Ready]:
    """The calls that can be asked, the same one once: where students see it, if they do."""
    found: list[_Ready] = []
    for each in sorted(made, key=lambda each: each.test.statement.is_hidden):
        call, test = each.call, each.test.statement
        arguments, named = by_position(node, call.args, call.kwargs)
        if reason := _why_not(one, call, arguments, named):
            remarks.append(Remark(test.cell, test.line, f"not turned: {reason}"))
            continue
        ready = _Ready(test, call, tuple(arguments), named, each.tolerance, each.is_exact)
        same_call = [
            n
            for n, known in enumerate(found)
            if same(
                [[v for _, v in known.arguments], known.named], [[v for _, v in arguments], named]
            )
            and known.call.seed == call.seed
        ]
        if same_call:  # the wider tolerance of the two, as nobody loses by that
            known = found[same_call[0]]
            wider = known.tolerance.wider(each.tolerance)
            is_exact = known.is_exact or each.is_exact
            found[same_call[0]] = replace(known, tolerance=wider, is_exact=is_exact)
        else:
            found.append(ready)
    yield from found


def _why_not(
    one: Definition,
    call: RecordedCall,
    arguments: Sequence[tuple[str, Any]],
    named: Mapping[str, Any],
) -> str:
    """Why a call cannot be asked; "" if it can."""
    if call.kind == "stopped":
        return f"{one.name} does not come to its end"
    for name, value in (*arguments, *named.items()):
        if what := can_be_written(value):
            return f"{one.name} gets {what} as {name}, which is no plain data"
    if call.kind == "value" and (what := opaque_in(call.value)):
        return f"{one.name} returns a {what}, which cannot be compared"
    if call.kind == "value" and call.value is None and not call.printed.strip():
        return f"{one.name} returns nothing there"
    return ""


def _seed_of(calls: Sequence[RecordedCall]) -> int | None:
    """The seed for a function that draws: as the tests set it, or else 1."""
    drawing = [call for call in calls if call.drew]
    seeds = [call.seed for call in drawing if call.seed is not None]
    seeds += [call.seed_before for call in drawing if call.seed_before is not None]
    return (seeds[0] if seeds else 1) if drawing else None


def _planned(
    one: Definition,
    ready: _Ready,
    trial: Trial,
    answer: PlannedAnswer,
    seed: int | None,
    cells: Mapping[int, int],
    number: int,
) -> PlannedCall:
    """The function of calls.py that makes a call."""
    kind = "hidden_call" if ready.test.is_hidden else "test"
    name = f"{one.name}_{kind}_{number + 1}"
    arguments = [(n, trial.recorded.written(v, f"{name}_{n}")) for n, v in ready.arguments]
    named = {n: trial.recorded.written(v, f"{name}_{n}") for n, v in ready.named.items()}
    body, expression = call_of(arguments, named, _settings(ready, answer, seed))
    if ready.test.is_hidden:
        label = _LABEL_OF_HIDDEN
    else:
        shown = (*ready.arguments, *ready.named.items())
        label = label_of(shown, cells.get(ready.test.cell, ready.test.cell))
    return PlannedCall(one.name, name, label, body, expression, draws=int(ready.test.is_hidden))


def _settings(ready: _Ready, answer: PlannedAnswer, seed: int | None) -> dict[str, str]:
    """The fields of the call beside its arguments, as code."""
    settings = {}
    call = ready.call
    own = call.seed if call.seed is not None else call.seed_before
    if call.drew and own is not None and own != seed:
        settings["seed"] = repr(own)
    if call.kind == "raised":
        settings["raises"] = json.dumps(ready.test.raises or call.error[0])
        if ready.test.match:
            settings["match"] = json.dumps(ready.test.match)
    elif call.value is None:
        settings["observe"] = json.dumps("printed")
    elif (rtol := _rtol(ready.tolerance, call.value)) > _USUAL_RTOL:
        settings["rtol"] = json.dumps({part.name: rtol for part in answer.parts})
    return settings


def _rtol(tolerance: Tolerance, value: Any) -> float:
    """A tolerance relative to the size of a value; 0 if it holds no numbers."""
    sizes = [size for size in _sizes(value) if np.isfinite(size)]
    if not sizes:
        return 0.0
    largest = max(sizes)
    relative = tolerance.atol / largest if largest else 0.0
    return float(f"{max(tolerance.rtol, relative):.3g}")


def _sizes(value: Any) -> Iterator[float]:
    match value:
        case bool():
            return
        case int() | float() | complex():
            yield abs(value)
        case np.ndarray() if value.size and value.dtype.kind in "iufc":
            yield float(np.max(np.abs(value)))
        case dict():
            for entry in value.values():
                yield from _sizes(entry)
        case list() | tuple():
            for entry in value:
                yield from _sizes(entry)


def _problem(
    one: Definition, ready: _Ready, planned: PlannedCall, trial: Trial, seed: int | None
) -> str:
    """Why a planned call cannot be asked: the solution does not answer it as in the test."""
    try:
        (call,) = trial.calls(planned)
    except (GraderError, TypeError) as error:
        return f"not turned: its call could not be written ({error})"
    first, again = (trial.outcomes(one.name, [call], seed)[0] for _time in range(2))
    if ready.call.kind == "raised":
        return ""
    if first.kind != "value":
        what = first.error.type if first.error else first.kind
        return f"not turned: {one.name} fails on its own there ({what})"
    if not same((first.value, first.printed), (again.value, again.printed)):
        return f"not turned: {one.name} gives something else each time"
    prints = ready.call.value is None  # then that is what is judged
    if not (ready.call.drew or prints or same(first.value, ready.call.value)):
        return f"not turned: {one.name} gives another value on its own than in the test"
    return ""
