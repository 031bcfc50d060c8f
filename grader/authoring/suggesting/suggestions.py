"""Which mistakes are suggested for an assignment that knows none? The likeliest that calls show."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.authoring.suggesting.changes import at_the_margin, change_of
from grader.authoring.suggesting.likelihood import LINE_MISSING, Slip, slip_of, undone
from grader.course import Expectation, Expectations, Mistake, Question
from grader.diagnosis import Edit, Scope, edits, wording
from grader.expecting import Reference
from grader.judging import as_numbers, compare, named_outputs
from grader.notebook import normal_form, parse
from grader.running import prepare_question, support_functions, trace_question
from grader.wording import translate as _
from grader.worker import Outcome, Task, Worker, encode

#: How many mistakes are suggested, or as many as it takes to have one for each part.
COUNT = 10
#: How many edits of one statement, and of one function, are tried.
_OF_A_STATEMENT, _OF_A_FUNCTION = 24, 160
#: How long a call of a variant may take.
_SECONDS = 1.0


@dataclass(frozen=True)
class Suggestion:
    """A wrong way to write a function, which changes values on its public calls.

    Attributes:
        mistake: the entry for the catalogue.
        slip: what kind of slip it is.
        unlikely: how unlikely it is, from 1.
        line: the line of the function.
        parts: the parts that it gets wrong.
    """

    mistake: Mistake
    slip: Slip
    unlikely: float
    line: int
    parts: frozenset[str]


def suggest_mistakes(
    reference: Reference, public: Expectations, worker: Worker
) -> list[Suggestion]:
    """All wrong ways that were found to suggest, the likeliest of each part first."""
    found: list[Suggestion] = []
    ids: set[str] = set()
    for question in reference.assignment.questions:
        expected = [
            e for e in public.calls[question.function] if not (e.call.sample or e.call.at_most)
        ]
        if expected:
            found += _of_question(reference, question, expected, worker, ids)
    return _chosen(found, reference.assignment.questions)


def _chosen(found: Sequence[Suggestion], questions: Sequence[Question]) -> list[Suggestion]:
    """First one for each part; then the likeliest, with many kinds and lines among them."""
    chosen: list[Suggestion] = []
    rest = sorted(found, key=lambda one: one.unlikely)
    for question in questions:
        for part in question.parts:
            have = (p for one in chosen for p in one.parts if _asks(one, question))
            if part.points and part.name not in set(have):
                best = next((o for o in rest if _asks(o, question) and part.name in o.parts), None)
                if best is not None:
                    rest.remove(best)
                    chosen.append(best)
    while rest:
        best = min(rest, key=lambda one: one.unlikely + _sameness(one, chosen))
        rest.remove(best)
        chosen.append(best)
    return chosen


def _asks(one: Suggestion, question: Question) -> bool:
    return one.mistake.function == question.function


def _sameness(one: Suggestion, chosen: Iterable[Suggestion]) -> float:
    """By how much the next of its kind, line or function is less telling."""
    more = 0.0
    for other in chosen:
        if other.mistake.function == one.mistake.function:
            more += 0.05
            more += 0.4 * (other.slip.name == one.slip.name) + 0.3 * (other.line == one.line)
    return more


def _of_question(
    reference: Reference,
    question: Question,
    expected: Sequence[Expectation],
    worker: Worker,
    ids: set[str],
) -> Iterator[Suggestion]:
    definition = reference.program.definitions[question.function]
    source = at_the_margin(definition.source)
    prepared = prepare_question(
        reference.assignment, reference.program, question, expected, every_call=True
    )
    own = normal_form(definition.source).text
    places = [n for n, code in enumerate(prepared.task.code) if code.source == own]
    if len(places) != 1:
        return
    tried = _likeliest(source, _scope(reference, question, expected, worker))
    calls = tuple(replace(call, again=False) for call in prepared.task.calls)
    base = replace(prepared.task, calls=calls)
    limits = replace(worker.limits, cpu_seconds=_SECONDS)
    tasks = (_variant(base, places[0], edit) for _u, _s, edit, _c in tried)
    seen: set[bytes] = set()
    runs = worker.run_together(tasks, limits)
    for (unlikely, slip, edit, change), outcomes in zip(tried, runs, strict=True):
        wrong = _wrong_parts(question, expected, outcomes)
        key = encode([outcome.value for outcome in outcomes])
        if wrong is None or key in seen:
            continue
        seen.add(key)
        mistake = _mistake(question, slip, edit, change, ids)
        ids.add(mistake.id)
        yield Suggestion(mistake, slip, unlikely, edit.line, wrong)


def _likeliest(source: str, scope: Scope) -> list[tuple[float, Slip, Edit, Mapping[str, str]]]:
    """The edits of a function to try, the likeliest first."""
    (function,) = parse(source).body
    statements = {
        node.lineno: node
        for outer in _body(function)
        for node in ast.walk(outer)
        if isinstance(node, ast.stmt) and not _has_no_slip(node)
    }
    found: list[tuple[float, Slip, Edit, Mapping[str, str]]] = []
    for line, statement in sorted(statements.items()):
        count = 0
        for edit in edits(source, line, scope):
            if count == _OF_A_STATEMENT:
                break
            slip = slip_of(edit, statement)
            if slip is None or (change := change_of(source, edit)) is None:
                continue
            count += 1
            found.append((slip.unlikely + edit.size / 10 + count / 100, slip, edit, change))
    found.sort(key=lambda one: one[0])
    return found[:_OF_A_FUNCTION]


def _has_no_slip(node: ast.stmt) -> bool:
    """Whether nobody slips in a statement: it returns plain names, or students get it as it is."""
    match node:
        case ast.Return(value=ast.Tuple(elts=entries)):
            return all(isinstance(entry, ast.Name) for entry in entries)
        case ast.Return(value=None | ast.Name()) | ast.Pass() | ast.Import():
            return True
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            return True  # of a method, students get the first line
    return False


def _body(function: ast.stmt) -> list[ast.stmt]:
    """The statements of a function without its docstring."""
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    has_docstring = ast.get_docstring(function, clean=False) is not None
    return function.body[1:] if has_docstring else function.body


def _variant(task: Task, place: int, edit: Edit) -> Task:
    code = list(task.code)
    code[place] = replace(code[place], source=normal_form(edit.source).text)
    return replace(task, code=tuple(code))


def _wrong_parts(
    question: Question, expected: Sequence[Expectation], outcomes: Sequence[Outcome]
) -> frozenset[str] | None:
    """The parts that a variant gets wrong; None if it does not run, or gets nothing wrong."""
    wrong: set[str] = set()
    for one, outcome in zip(expected, outcomes, strict=True):
        if outcome.kind != "value":
            return None
        comparison = compare(question, one, outcome)
        if comparison.problem is not None:
            return None
        wrong |= {part.name for part in question.parts if comparison.wrong_outputs_of(part)}
    worth = {part.name for part in question.parts if part.points}
    return frozenset(wrong & worth) or None


def _mistake(
    question: Question, slip: Slip, edit: Edit, change: Mapping[str, str], ids: set[str]
) -> Mistake:
    """The entry for the catalogue, with the sentences that the explanation of the edit has."""
    stem = f"{question.function.replace('_', '-').strip('-')}-{slip.name}"
    id, number = stem, 1
    while id in ids:
        number += 1
        id = f"{stem}-{number}"
    repair = undone(edit, slip)
    if slip.name == "line-missing":
        title, hint, explanation = (_(sentence) for sentence in LINE_MISSING)
    else:
        title, hint = wording.title(repair), wording.question(repair)
        explanation = wording.explanation(repair)
    return Mistake(id, question.function, title, explanation, hint, "", change)


def _scope(
    reference: Reference, question: Question, expected: Sequence[Expectation], worker: Worker
) -> Scope:
    """What an edit of the reference may use."""
    program = reference.program
    first = expected[0]
    parameters = program.definitions[question.function].parameters
    shapes = {p: _shape(v) for p, v in zip(parameters, first.call.args, strict=False)}
    (outcome,) = trace_question(
        worker, reference.assignment, program, question, [first], pieces=False
    )
    own = {step.frame for step in outcome.trace if step.kind == "enter"}
    frame = min(own, default=0)
    for step in outcome.trace:
        binds = step.kind in ("argument", "set", "changed", "loop") and step.key is None
        if step.frame == frame and binds:
            shapes[step.name] = _shape(step.value) if step.known else None
    dicts = [v for v in (*first.call.args, first.value) if isinstance(v, dict)]
    functions = program.slice(question.function).loads & program.definitions.keys()
    return Scope(
        shapes=shapes,
        functions=frozenset(support_functions(reference.assignment)) | functions,
        seed=question.seed,
        names_wanted=frozenset(named_outputs(question, first.value, first.value)),
        own_functions=frozenset(functions),
        keys=frozenset(key for one in dicts for key in one if isinstance(key, str)),
    )


def _shape(value: object) -> tuple[int, ...] | None:
    array = as_numbers(value)
    return None if array is None else tuple(np.shape(array))
