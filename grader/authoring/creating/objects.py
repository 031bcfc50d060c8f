"""What is asked of a class? The steps that the notebook takes on its objects, one after another."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.authoring.creating.answers import PlannedAnswer, PlannedPart
from grader.authoring.creating.arguments import by_position
from grader.authoring.creating.drawing import LEVELS, Drawing, can_be_written, sizes_in, texts_in
from grader.authoring.creating.finding import Definition
from grader.authoring.creating.layout import Expression, Group
from grader.authoring.creating.literals import Recorded, text
from grader.authoring.creating.planned import PlannedCall, label_of
from grader.authoring.creating.questions import MOST_PUBLIC, AskedFunction, free_name
from grader.authoring.creating.recording import RecordedCall, Recordings
from grader.authoring.creating.trial import Trial, opaque_in, same
from grader.course import Call
from grader.errors import GraderError

#: The most steps of one call.
MOST_STEPS = 12
_DRAWS = 3


@dataclass(frozen=True)
class _Life:
    """What was done with one object: how it was made, the methods called, what it holds."""

    calls: tuple[RecordedCall, ...]
    attributes: tuple[str, ...]


def ask_class(
    one: Definition, recordings: Recordings, trial: Trial, shown: Collection[str]
) -> AskedFunction | str:
    """Plan the question of a class; a sentence says why there can be none.

    Of what its objects hold, only the attributes in `shown` are asked for.
    """
    assert isinstance(one.node, ast.ClassDef)
    remarks: list[str] = []
    public: list[PlannedCall] = []
    hidden: list[PlannedCall] = []
    for life in _lives(one.node, recordings.of(one.name)):
        if len(public) == MOST_PUBLIC:
            break
        held = [name for name in _held(recordings, life) if name in shown]
        life = _Life(life.calls, (*held, *life.attributes))
        planned = _planned(one, life, trial.recorded, public)
        where = f"cell {life.calls[0].cell}: {one.name}"
        try:
            (call,) = trial.calls(planned)
        except GraderError as error:
            remarks.append(f"{where} could not be written: {error}")
            continue
        first, again = (trial.outcomes(one.name, [call], None)[0] for _time in range(2))
        if not _judges(call):
            remarks.append(f"{where}: no method gives a value, and no cell reads what it holds")
        elif first.kind != "value" or opaque_in(first.value):
            remarks.append(f"{where} does not give plain values on its own, so it is not asked")
        elif not same(first.value, again.value):
            remarks.append(f"{where} gives something else each time, so it is not asked")
        else:
            public.append(planned)
            if not hidden:
                hidden += list(_hidden(one, life, trial, first))
    if not public:
        lost = [
            str(remark) for remark in recordings.remarks if remark.text.startswith(f"{one.name}.")
        ]
        return "; ".join(dict.fromkeys(remarks or lost)) or "no cell makes an object of it"
    if not hidden:
        remarks.append(f"{one.name} has no hidden call; write one in calls.py")
    answer = PlannedAnswer((PlannedPart("steps"),))
    return AskedFunction(one, (*public, *hidden), answer, remarks=tuple(dict.fromkeys(remarks)))


def _judges(call: Call) -> bool:
    """Whether some step of a call is compared with the reference."""
    return any(step.judged or step.raises for step in call.steps)


def _lives(node: ast.ClassDef, calls: Sequence[RecordedCall]) -> Iterator[_Life]:
    """The objects, each with what was done with it up to what cannot be written."""
    objects: dict[tuple[int, int], list[RecordedCall]] = {}
    for call in calls:
        objects.setdefault((call.statement, call.object), []).append(call)
    for steps in objects.values():
        usable: list[RecordedCall] = []
        for call in steps[: MOST_STEPS + 1]:
            given = [*call.args, *call.kwargs.values()]
            if call.kind == "stopped" or any(map(can_be_written, given)):
                break
            usable.append(call)
        if usable and usable[0].method == "__init__" and usable[0].kind == "value":
            yield _Life(tuple(usable), tuple(_properties(node)))


def _properties(node: ast.ClassDef) -> Iterator[str]:
    for inner in node.body:
        if isinstance(inner, ast.FunctionDef) and any(
            isinstance(decorator, ast.Name) and decorator.id == "property"
            for decorator in inner.decorator_list
        ):
            yield inner.name


def _held(recordings: Recordings, life: _Life) -> list[str]:
    made = life.calls[0]
    held = recordings.held.get(made.statement, [])
    return held[made.object] if made.object < len(held) else []


def _planned(
    one: Definition, life: _Life, recorded: Recorded, others: Sequence[PlannedCall]
) -> PlannedCall:
    made = life.calls[0]
    arguments, named = _arguments(one, made)
    values = [*arguments, *named.items()]
    stem = f"{one.name}_{made.cell}"
    call = _call(one, life, lambda value, name: recorded.written(value, f"{stem}_{name}"))
    name = free_name(f"{_snake(one.name)}_in_cell_{made.cell}", {o.name for o in others})
    methods = [step.method for step in life.calls[1:] if not step.method.startswith("_")]
    label = label_of(values, made.cell).rstrip(".")
    if methods and len(label) + len(", ".join(dict.fromkeys(methods))) < 60:
        label = f"{label}; then {', '.join(dict.fromkeys(methods))}"
    return PlannedCall(one.name, name, f"{label}.", (), call)


def _snake(name: str) -> str:
    """The name of a class as functions are named."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _arguments(
    one: Definition, call: RecordedCall
) -> tuple[list[tuple[str, Any]], Mapping[str, Any]]:
    """The arguments of a method, by position as far as they can be."""
    for inner in one.node.body:
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef) and inner.name == call.method:
            return by_position(inner, call.args, call.kwargs, is_method=True)
    return [(f"value_{n}", value) for n, value in enumerate(call.args, start=1)], call.kwargs


def _call(one: Definition, life: _Life, written: Any) -> Group:
    """The `Call(…)` with its steps, whose values `written` writes."""
    made, *steps = life.calls
    fields = _passed(one, made, written)
    entries: list[tuple[str, Expression]] = []
    for step in steps:
        inner: list[tuple[str, Expression]] = [("", text(step.method))]
        inner += _passed(one, step, written, needed=False)
        if step.kind == "raised":
            inner.append(("raises=", text(step.error[0])))
        elif step.value is None or opaque_in(step.value):
            inner.append(("judged=", "False"))
        entries.append(("", Group("Step(", inner, ")")))
    for name in dict.fromkeys(life.attributes):
        entries.append(("", Group("Step(", [("", text(f".{name}"))], ")")))
    fields.append(("steps=", Group("[", entries, "]")))
    return Group("Call(", fields, ")")


def _passed(
    one: Definition, call: RecordedCall, written: Any, *, needed: bool = True
) -> list[tuple[str, Expression]]:
    """The arguments as fields of a `Call` or a `Step`."""
    arguments, named = _arguments(one, call)
    fields: list[tuple[str, Expression]] = []
    if arguments or needed:
        entries = [("", written(value, name)) for name, value in arguments]
        fields.append(("", Group("(", entries, ")", comma=True)))
    if named:
        pairs = [(f"{text(name)}: ", written(value, name)) for name, value in named.items()]
        fields.append(("kwargs=", Group("{", pairs, "}")))
    return fields


def _hidden(one: Definition, life: _Life, trial: Trial, wanted: Any) -> Iterator[PlannedCall]:
    """A hidden call with other values, if the class accepts them in the same way."""
    given = [v for call in life.calls for v in (*call.args, *call.kwargs.values())]
    sizes = frozenset(size for value in given for size in sizes_in(value))
    kept = frozenset(texts_in(ast.unparse(one.node)))
    for level in LEVELS:
        drawing = Drawing(trial.recorded, kept, sizes, level)
        call = _call(one, life, drawing.written)
        name = f"{_snake(one.name)}_with_other_values"
        made = PlannedCall(
            one.name, name, "Other values.", drawing.statements(), call, draws=_DRAWS
        )
        if "rng." in made.text() and trial.drawn(made, wanted, None) is not None:
            yield made
            return
