"""What is asked of one graded function: which calls, which parts, and what could not be asked?"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from grader.authoring.creating.answers import PlannedAnswer, PlannedPart, plan_answer
from grader.authoring.creating.arguments import by_position
from grader.authoring.creating.constructions import construction_of
from grader.authoring.creating.drawing import LEVELS, Drawing, can_be_written, sizes_in, texts_in
from grader.authoring.creating.finding import Definition, Node, called_in
from grader.authoring.creating.layout import Expression, Group
from grader.authoring.creating.literals import text
from grader.authoring.creating.planned import PlannedCall, call_of, label_of
from grader.authoring.creating.recording import RecordedCall, Recordings
from grader.authoring.creating.solved import SolvedNotebook
from grader.authoring.creating.trial import Trial, opaque_in, same
from grader.errors import GraderError
from grader.worker import Outcome

#: The most public calls of a function, and how many of them are drawn anew as hidden ones.
MOST_PUBLIC, MOST_HIDDEN = 4, 2
_DRAWS = 3
#: So many reasons are given why a function cannot be asked.
_MOST_REASONS = 2
#: What is mere round-off is no larger than this.
_MOST_ROUND_OFF = 1e-4


@dataclass(frozen=True)
class AskedFunction:
    """What calls.py and assignment.toml say of one function.

    Attributes:
        definition: the function.
        calls: its calls.
        answer: how its answer is taken apart.
        seed: the seed of its calls, if it draws.
        may_change: the arguments that it changes in place, counted from 1.
        remarks: what is to be said of it.
    """

    definition: Definition
    calls: tuple[PlannedCall, ...]
    answer: PlannedAnswer
    seed: int | None = None
    may_change: tuple[int, ...] = ()
    remarks: tuple[str, ...] = ()


#: The part of a question whose calls are to raise exceptions, where others give values.
EXCEPTIONS = "exceptions"
Asks = Literal["value", "printed", "raises"]


@dataclass(frozen=True)
class _Ready:
    """A recorded call whose arguments can be written, and what is asked of it.

    `in_part` says that others of the function are asked for something else.
    """

    call: RecordedCall
    arguments: tuple[tuple[str, Any], ...]
    named: dict[str, Any] = field(default_factory=dict)
    asks: Asks = "value"
    in_part: bool = False


def _asks(ready: Sequence[_Ready]) -> list[Asks]:
    """What is asked of each call: its exception, or its value, or else what it prints."""
    calls = [each.call for each in ready]
    values = [c for c in calls if c.kind == "value" and not (c.is_known and c.value is None)]
    otherwise: Asks = "value" if values else "printed"
    return ["raises" if call.kind == "raised" else otherwise for call in calls]


def ask(
    notebook: SolvedNotebook, one: Definition, recordings: Recordings, trial: Trial
) -> AskedFunction | str:
    """Plan the question of one function; a sentence says why there can be none."""
    assert not isinstance(one.node, ast.ClassDef)
    remarks: list[str] = []
    ready = list(_ready(one, one.node, recordings, remarks))
    if not ready and not one.node.args.args and not recordings.of(one.name):
        ready = [_Ready(RecordedCall(one.name, one.cell), ())]
    if not ready:
        return _why(remarks or _lost(notebook, one, recordings))
    seed = _seed_of([each.call for each in ready])
    ready = [replace(each, asks=asks) for each, asks in zip(ready, _asks(ready), strict=True)]
    is_mixed = len({each.asks for each in ready}) > 1
    ready = [replace(each, in_part=is_mixed and each.asks == "raises") for each in ready]
    ready.sort(key=lambda each: each.asks == "raises")
    public, outcomes = _public(notebook, one, ready, recordings, trial, seed, remarks)
    if not public:
        return _why(remarks)
    values = [outcome.value for outcome in outcomes]
    hidden = list(_hidden(one, public, outcomes, trial, seed, values))
    if not hidden:
        remarks.append(
            f"{one.name} has no hidden call: no other values were found that it accepts; write "
            "one in calls.py"
        )
    answer = _answer(one.node, [ready for ready, _planned in public], values)
    calls = tuple(planned for _ready, planned in public)
    if changed := _changed(outcomes):
        remarks.append(
            f"{one.name} changes its arguments in place, so students may, too: see may_change"
        )
    return AskedFunction(
        one, (*calls, *hidden), answer, seed, changed, tuple(dict.fromkeys(remarks))
    )


def _changed(outcomes: Sequence[Outcome]) -> tuple[int, ...]:
    """The arguments that the reference changes in place, counted from 1."""
    places = {path for outcome in outcomes for path in outcome.changed}
    found = (re.match(r"\d+", place) for place in places)
    return tuple(sorted({int(each[0]) + 1 for each in found if each}))


def _lost(notebook: SolvedNotebook, one: Definition, recordings: Recordings) -> list[str]:
    """What is said of the cells whose calls of a function were lost."""
    calling = {
        cell.number
        for cell in notebook.cells
        if not cell.secret and any(one.name in called_in(node) for node in cell.statements)
    }
    return [str(remark) for remark in recordings.remarks if remark.cell in calling]


def _answer(node: Node, public: Sequence[_Ready], values: Sequence[Any]) -> PlannedAnswer:
    """How the answers to these calls are taken apart."""
    raising = [each.asks == "raises" for each in public]
    if all(raising):
        return PlannedAnswer((PlannedPart(EXCEPTIONS),))
    if public[0].asks == "printed":
        answer = PlannedAnswer((PlannedPart("printed"),))
    else:
        answer = plan_answer(node, [v for v in values if not _is_exception(v)])
    if any(raising):
        return replace(answer, parts=(*answer.parts, PlannedPart(EXCEPTIONS)))
    return answer


def _is_exception(value: Any) -> bool:
    """Whether a value stands for the exception that a call was to raise."""
    return type(value).__name__ == "ExceptionValue"


def _why(remarks: Sequence[str]) -> str:
    """Why there can be no question: what was seen of its first calls."""
    return "; ".join(list(dict.fromkeys(remarks))[:_MOST_REASONS]) or "no cell calls it"


def _ready(
    one: Definition,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    recordings: Recordings,
    remarks: list[str],
) -> Iterator[_Ready]:
    """The recorded calls that can be asked, each kind of arguments once."""
    seen: list[Any] = []
    gives_nothing = all(map(_gives_nothing, recordings.of(one.name)))
    for call in recordings.of(one.name):
        arguments, named = by_position(node, call.args, call.kwargs)
        where = f"cell {call.cell}: {one.name}"
        if call.kind == "stopped":
            remarks.append(f"{where} did not come to its end")
            continue
        lacking = [(n, w) for n, v in (*arguments, *named.items()) if (w := can_be_written(v))]
        if lacking:
            name, what = lacking[0]
            remarks.append(f"{where} gets {what} as {name}, which cannot be written as data")
            continue
        if what := opaque_in(call.value):
            remarks.append(f"{where} gives a {what}, which cannot be compared")
            continue
        if gives_nothing:
            remarks.append(f"{where} neither returns nor prints anything")
            continue
        key = ([value for _name, value in arguments], named)
        if not any(same(key, other) for other in seen):
            seen.append(key)
            yield _Ready(call, tuple(arguments), named)


def _gives_nothing(call: RecordedCall) -> bool:
    is_none = call.kind == "value" and call.is_known and call.value is None
    return is_none and not call.printed.strip()


def _seed_of(calls: Sequence[RecordedCall]) -> int | None:
    """The seed for a function that draws: as the notebook sets it, or else 1."""
    drawing = [call for call in calls if call.drew]
    if not drawing:
        return None
    seeds = [call.seed for call in drawing if call.seed is not None]
    seeds += [call.seed_before for call in drawing if call.seed_before is not None]
    return seeds[0] if seeds else 1


def _public(
    notebook: SolvedNotebook,
    one: Definition,
    ready: Sequence[_Ready],
    recordings: Recordings,
    trial: Trial,
    seed: int | None,
    remarks: list[str],
) -> tuple[list[tuple[_Ready, PlannedCall]], list[Outcome]]:
    """The public calls, which the reference answers in the same way each time."""
    chosen: list[tuple[_Ready, PlannedCall]] = []
    outcomes: list[Outcome] = []
    loose: list[tuple[_Ready, PlannedCall, Outcome]] = []
    for each in ready:
        if sum(other.asks == each.asks for other, _planned in chosen) == MOST_PUBLIC:
            continue
        planned = _planned(notebook, one, each, recordings, trial, seed, [p for _, p in chosen])
        where = f"cell {each.call.cell}: {one.name}"
        try:
            (call,) = trial.calls(planned)
        except GraderError as error:
            remarks.append(f"{where} could not be written: {error}")
            continue
        first, again = (trial.outcomes(one.name, [call], seed)[0] for _time in range(2))
        if first.kind != "value":
            what = first.error.type if first.error else first.kind
            remarks.append(f"{where} fails on its own ({what}), so it is not asked")
        elif not same((first.value, first.printed), (again.value, again.printed)):
            remarks.append(f"{where} gives something else each time, so it is not asked")
        elif not trial.are_steady(one.name, [call], [first], seed):
            loose.append((each, planned, first))
            remarks.append(
                f"{where} gives mere round-off, which differs from one right way to another"
            )
        else:
            compared = each.asks == "value" and not each.call.drew and each.call.is_known
            if compared and not same(first.value, each.call.value):
                remarks.append(f"{where} gives another value than in the notebook")
            chosen.append((each, planned))
            outcomes.append(first)
    for each, planned, outcome in loose:
        if not chosen and (bound := _bound(outcome.value)):
            (part,) = plan_answer(one.node, [outcome.value]).parts
            entry = f"{{{text(part.name)}: {bound}}}"
            fields = [*planned.call.entries, ("at_most=", entry)]
            bounded = replace(planned, call=replace(planned.call, entries=fields))
            chosen.append((each, bounded))
            outcomes.append(outcome)
    return chosen, outcomes


def _bound(value: Any) -> str:
    """What a number that is mere round-off should be no more than; "" for anything else."""
    if not isinstance(value, float) or not 0 <= value < _MOST_ROUND_OFF:
        return ""
    return f"1e{max(math.ceil(math.log10(value or 1e-300)) + 1, -9)}"


def _planned(
    notebook: SolvedNotebook,
    one: Definition,
    ready: _Ready,
    recordings: Recordings,
    trial: Trial,
    seed: int | None,
    others: Sequence[PlannedCall],
) -> PlannedCall:
    """The public call for a recorded one: written out, made as the cell makes it, or from data."""
    call = ready.call
    name = free_name(_name(one.name, call.cell), {other.name for other in others})
    label = label_of(ready.arguments + tuple(ready.named.items()), call.cell)
    settings = _settings(ready, seed)
    before = len(trial.recorded.entries)
    stem = f"{one.name}_{call.cell}"
    arguments = [(n, trial.recorded.written(v, f"{stem}_{n}")) for n, v in ready.arguments]
    named = {n: trial.recorded.written(v, f"{stem}_{n}") for n, v in ready.named.items()}
    body, expression = call_of(arguments, named, settings)
    planned = PlannedCall(one.name, name, label, body, expression)
    # what takes a statement of its own is better made as the cell makes it
    if (body or len(trial.recorded.entries) > before) and (
        made := _constructed(notebook, one, ready, recordings, trial, planned, settings)
    ):
        for entry in list(trial.recorded.entries)[before:]:
            del trial.recorded.entries[entry]
        return made
    return planned


def free_name(name: str, taken: Collection[str]) -> str:
    """The name, or the name with a letter, where another call has it."""
    letters = (f"{name}_{letter}" for letter in "bcdefghijklmnopqrstuvwxyz")
    return next(free for free in (name, *letters) if free not in taken)


def _name(function: str, cell: int) -> str:
    return f"{function}_in_cell_{cell}"


def _settings(ready: _Ready, seed: int | None) -> dict[str, str]:
    """The fields of a call beside its arguments, as code."""
    call = ready.call
    own = call.seed if call.seed is not None else call.seed_before
    settings = {}
    if call.drew and own is not None and own != seed:
        settings["seed"] = repr(own)
    if ready.asks == "printed":
        settings["observe"] = text("printed")
    if ready.asks == "raises":
        settings["raises"] = text(call.error[0])
        settings |= {"part": text(EXCEPTIONS)} if ready.in_part else {}
    return settings


def _constructed(
    notebook: SolvedNotebook,
    one: Definition,
    ready: _Ready,
    recordings: Recordings,
    trial: Trial,
    planned: PlannedCall,
    settings: dict[str, str],
) -> PlannedCall | None:
    """The call with its arguments made as the cell makes them, if these are the same."""
    assert isinstance(one.node, ast.FunctionDef | ast.AsyncFunctionDef)
    number = ready.call.statement
    alike = [c for c in recordings.of(one.name) if c.statement == number]
    if len(alike) != 1 or number not in recordings.needed:
        return None
    made = construction_of(
        notebook.program.fragments[number], one.node, recordings.needed[number], trial.assignment
    )
    if made is None:
        return None
    args: list[tuple[str, Expression]] = [("", text) for text in made.arguments]
    fields: list[tuple[str, Expression]] = [("", Group("(", args, ")", comma=True))]
    fields += [(f"{name}=", value) for name, value in settings.items()]
    built = replace(
        planned, body=made.statements, call=Group("Call(", fields, ")"), imports=made.imports
    )
    try:
        (call,) = trial.calls(built)
    except GraderError:
        return None
    return built if same(list(call.args), list(ready.call.args)) else None


def _hidden(
    one: Definition,
    public: Sequence[tuple[_Ready, PlannedCall]],
    outcomes: Sequence[Outcome],
    trial: Trial,
    seed: int | None,
    values: list[Any],
) -> Iterator[PlannedCall]:
    """Hidden calls like the public ones, with drawn values that the reference accepts.

    What it answers is added to the `values`.
    """
    kept = frozenset(texts_in(ast.unparse(one.node)))
    found: list[PlannedCall] = []
    for (ready, _planned_call), outcome in zip(public, outcomes, strict=True):
        if len(found) == MOST_HIDDEN:
            return
        given = [value for _name, value in (*ready.arguments, *ready.named.items())]
        sizes = frozenset(size for value in given for size in sizes_in(value))
        for level in LEVELS:
            drawing = Drawing(trial.recorded, kept, sizes, level)
            stem = f"{one.name}_{ready.call.cell}"
            arguments = [(n, drawing.written(v, f"{stem}_{n}")) for n, v in ready.arguments]
            named = {n: drawing.written(v, f"{stem}_{n}") for n, v in ready.named.items()}
            body, expression = call_of(arguments, named, _settings(ready, seed))
            drawn = drawing.statements()
            made = PlannedCall(
                one.name,
                free_name(f"{one.name}_with_other_values", {other.name for other in found}),
                "Other values and sizes." if drawn else "Other values.",
                (*drawn, *body),
                expression,
                draws=_DRAWS,
            )
            if any(_is_the_same(made, other) for other in found):
                break
            raises = ready.asks == "raises"
            answers = trial.drawn(made, outcome, seed, raises) if "rng." in made.text() else None
            if answers is not None:
                values += [answer.value for answer in answers]
                found.append(made)
                yield made
                break


def _is_the_same(one: PlannedCall, other: PlannedCall) -> bool:
    return (one.body, one.call) == (other.body, other.call)
