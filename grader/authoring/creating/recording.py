"""With which arguments does the notebook call its graded functions? They are run once to see.

For each statement that calls one, only what it needs is run before it, in the sandbox and within
limits, so that training, missing data and endless loops elsewhere in the notebook cost nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.authoring.creating.finding import called_in
from grader.authoring.creating.solved import SolvedNotebook
from grader.authoring.creating.surroundings import SHOWING
from grader.course import Assignment, Call, Expectation, Part, Question
from grader.notebook import Fragment, parse, read_source
from grader.running import prepare_question
from grader.wording import reason_message
from grader.worker import CallRequest, Code, Limits, Outcome, Task, Worker

#: What one statement may use, with all that it needs.
RECORDING_LIMITS = Limits(cpu_seconds=10.0, wall_factor=2.0)
#: The most calls that are recorded of one statement, and of one function.
MOST_OF_A_STATEMENT, MOST_OF_A_FUNCTION = 12, 8
#: Of the statements that lead to a call by way of another function, so many are tried.
_MOST_INDIRECT = 6
_RECORDER = "grader_recorder"
_NO_MODULES: Mapping[str, str] = {}
_TARGET = "grader_target"
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True)
class RecordedCall:
    """One call of a graded function.

    Attributes:
        function: the function, or the class.
        cell: the cell whose statement made the call.
        args: its arguments by position.
        kwargs: its arguments by keyword.
        kind: "value", "raised" or "stopped".
        value: what it returned, as plain data.
        is_known: whether that was recorded; it is not if it was too large.
        error: the type and the message of the exception that it raised.
        printed: what it printed.
        drew: whether it drew random numbers.
        seed: the seed that was set just before it.
        seed_before: the seed that was set last before it.
        direct: whether the cell itself calls it, rather than a function that the cell calls.
        method: for a class, the method that is called.
        object: for a class, the number of the object among those of its statement.
        statement: the statement that led to it.
    """

    function: str
    cell: int
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "value"
    value: Any = None
    is_known: bool = True
    error: tuple[str, str] = ("", "")
    printed: str = ""
    drew: bool = False
    seed: int | None = None
    seed_before: int | None = None
    direct: bool = True
    method: str = ""
    object: int = 0
    statement: int = 0


@dataclass(frozen=True)
class Remark:
    """What is to be said of a cell."""

    cell: int
    text: str

    def __str__(self) -> str:
        return f"cell {self.cell}: {self.text}"


@dataclass
class Recordings:
    """All calls that were recorded, and what could not be.

    Attributes:
        calls: the calls, in the order of the notebook.
        remarks: what could not be recorded, and what differs from the notebook's own outputs.
        needed: for each statement that led to calls, by its number, the statements that it needs.
        failed: for each statement that raised, the type and the message of its exception.
        other: the statements that print something else than the notebook says.
        cut: the statements of which not all calls were recorded.
        held: for the statement that made objects, the names of what each of them holds in the end.
    """

    calls: list[RecordedCall] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    needed: dict[int, tuple[Fragment, ...]] = field(default_factory=dict)
    failed: dict[int, tuple[str, str]] = field(default_factory=dict)
    other: set[int] = field(default_factory=set)
    cut: set[int] = field(default_factory=set)
    held: dict[int, list[list[str]]] = field(default_factory=dict)

    def of(self, function: str) -> list[RecordedCall]:
        """The calls of one function."""
        return [call for call in self.calls if call.function == function]


def record_calls(
    notebook: SolvedNotebook,
    names: Sequence[str],
    assignment: Assignment,
    worker: Worker,
    classes: Sequence[str] = (),
) -> Recordings:
    """Run what calls the graded functions, and record how they are called.

    Args:
        notebook: the solved notebook.
        names: the graded functions.
        assignment: says which support modules the notebook has.
        worker: runs it.
        classes: the graded classes.
    """
    found = Recordings()
    fragments = notebook.program.fragments
    hidden = {cell.number for cell in notebook.cells if cell.secret}
    targets = list(_targets(fragments, names, hidden))
    for number, wanted in ((n, calls) for n, calls, direct in targets if direct):
        if all(len(found.of(name)) >= MOST_OF_A_FUNCTION for name in wanted):
            continue
        record_statement(notebook, number, names, assignment, worker, found)
    tried = 0
    for number, wanted in ((n, calls) for n, calls, direct in targets if not direct):
        if any(not found.of(name) for name in wanted) and tried < _MOST_INDIRECT:
            tried += 1
            record_statement(notebook, number, names, assignment, worker, found, direct=False)
    for name in classes:
        if uses := _uses_of(name, fragments, hidden):
            first, *rest = uses
            record_statement(notebook, first, [name], assignment, worker, found, further=rest)
    return found


def _uses_of(name: str, fragments: Sequence[Fragment], hidden: set[int]) -> list[int]:
    """The statements of the cells in which objects of a class are made or used, from the first."""
    objects: set[str] = set()
    cells: set[int | None] = set()
    first = -1
    for number, fragment in enumerate(fragments):
        tree = _statement(fragment)
        if tree is None or isinstance(tree, _DEFINITIONS) or fragment.cell in hidden:
            continue
        makes = name in called_in(tree)
        if makes or fragment.loads & objects:
            first = number if first < 0 else first
            cells.add(fragment.cell)
            objects |= fragment.binds if makes else set()
    if first < 0:
        return []
    return [n for n in range(first, len(fragments)) if fragments[n].cell in cells]


def _targets(
    fragments: Sequence[Fragment], names: Sequence[str], hidden: set[int]
) -> Iterator[tuple[int, frozenset[str], bool]]:
    """The statements that lead to graded functions: number, functions, and whether directly.

    Others hand a graded function on, or call a function that calls it.
    """
    graded = frozenset(names)
    reaching: dict[str, frozenset[str]] = {name: frozenset([name]) for name in names}
    for number, fragment in enumerate(fragments):
        tree = _statement(fragment)
        if isinstance(tree, _DEFINITIONS):
            leads_to = frozenset().union(*(reaching.get(name, ()) for name in fragment.loads))
            for name in fragment.binds - graded:
                reaching[name] = leads_to
            continue
        if tree is None or fragment.cell in hidden:
            continue
        direct = graded.intersection(called_in(tree))
        if direct:
            yield number, direct, True
        elif leads := frozenset().union(*(reaching.get(name, ()) for name in fragment.loads)):
            yield number, leads, False


def _statement(fragment: Fragment) -> ast.stmt | None:
    try:
        body = parse(fragment.source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    return body[0] if body else None


def record_statement(
    notebook: SolvedNotebook,
    number: int,
    names: Sequence[str],
    assignment: Assignment,
    worker: Worker,
    found: Recordings,
    *,
    direct: bool = True,
    modules: Mapping[str, str] = _NO_MODULES,
    after: Sequence[Fragment] = (),
    further: Sequence[int] = (),
) -> None:
    """Run one statement, with all that it needs before it, and add what it shows to `found`.

    `modules` are the texts of further modules that it can import, `after` statements that are run
    before it, whether or not it is known to need them, and `further` ones are run after it.
    """
    fragments = notebook.program.fragments
    targets, before = [fragments[n] for n in (number, *further)], fragments[:number]
    cell = targets[0].cell or 1
    task, needed = _task(notebook, targets, before, names, assignment, after)
    task = replace(task, modules={**task.modules, **modules})
    (outcome,) = worker.run(task)
    report = outcome.value if outcome.kind == "value" else None
    if not isinstance(report, dict):
        found.remarks.append(Remark(cell, f"its calls could not be recorded: {_why(outcome)}"))
        return
    calls = [_call(call, cell, number, direct) for call in report["calls"]]
    if any(call["large"] for call in report["calls"]):
        found.remarks.append(Remark(cell, "arguments that are too large were not recorded"))
    found.calls += [
        call for call, raw in zip(calls, report["calls"], strict=True) if not raw["large"]
    ]
    found.needed[number] = needed
    found.held[number] = report["held"]
    if report["enough"]:
        found.cut.add(number)
    if report["error"]:
        found.failed[number] = (report["error"][0], report["error"][1])
    expected = {call.error for call in calls if call.kind == "raised"}
    error = tuple(report["error"]) if report["error"] else ("", "")
    if error[0] and (error not in expected or not direct) and (direct or not calls):
        text = f"{error[0]}: {error[1]}".strip(": ").splitlines()[0]
        count = "1 call was" if len(calls) == 1 else f"{len(calls)} calls were"
        what = f"{count} recorded, then it stopped" if calls else "calls could not be recorded"
        found.remarks.append(Remark(cell, f"{what}: {text}"))
    whole = direct and not (report["enough"] or error[0] or further)
    if whole and (remark := _other_than_stored(notebook, cell, report["printed"])):
        found.remarks.append(remark)
        found.other.add(number)


def _task(
    notebook: SolvedNotebook,
    targets: Sequence[Fragment],
    before: Sequence[Fragment],
    names: Sequence[str],
    assignment: Assignment,
    after: Sequence[Fragment] = (),
) -> tuple[Task, tuple[Fragment, ...]]:
    """What the worker runs for some statements, and what these need."""
    loads = frozenset().union(*(one.loads for one in (*targets, *after)))
    wanted = ", ".join(sorted(loads)) or "None"
    program = read_source(
        "\n\n".join([*(one.source for one in before), f"def {_TARGET}():\n    return ({wanted},)"]),
        "notebook.py",
    )
    question = Question(_TARGET, _TARGET, 1.0, (Part("value", 1.0, ("value",)),))
    prepared = prepare_question(
        assignment, program, question, [Expectation(Call((), function=_TARGET))]
    )
    needed = tuple(one for one in prepared.needed.fragments if _TARGET not in one.binds)
    sources = {one.source for one in (*needed, *after)}
    seeds = [one for one in before if _sets_a_seed(one) and one.source not in sources]
    # in the order of the notebook; what sets a seed is needed, whatever it is set for
    chosen = [one for one in before if one.source in sources or one in seeds]
    showing = sorted(SHOWING - assignment.packages)
    code = [
        Code("recorder", 1, f"import {_RECORDER}\n{_RECORDER}.begin({showing!r})"),
        *(Code(f"cell {one.cell}", one.line, one.source) for one in chosen),
        Code(
            "recorder",
            3,
            f"{_RECORDER}.watch(globals(), {list(names)!r}, {MOST_OF_A_STATEMENT})",
        ),
        *(_run_of(notebook, target) for target in targets),
        Code("recorder", 4, f"{_TARGET} = {_RECORDER}.recorded"),
    ]
    modules = {**prepared.task.modules, _RECORDER: _recorder_text()}
    task = replace(prepared.task, code=tuple(code), calls=(CallRequest(()),), modules=modules)
    return task, tuple(chosen)


def _run_of(notebook: SolvedNotebook, target: Fragment) -> Code:
    """What runs a statement of the notebook while calls are recorded."""
    statement = _statement(target)
    cell = notebook.cell(target.cell or 1)
    last = cell.statements[-1].lineno if cell.statements else 0
    shows = isinstance(statement, ast.Expr) and target.line >= last
    source = ast.unparse(statement) if statement is not None else target.source
    run = f"{_RECORDER}.run(globals(), {source!r}, 'cell {target.cell}', {shows!r})"
    return Code("recorder", 2, run)


def _recorder_text() -> str:
    return Path(__file__).with_name("recorder.py").read_text(encoding="utf-8")


def _sets_a_seed(fragment: Fragment) -> bool:
    """Whether a statement is `np.random.seed(…)`, `random.seed(…)` or the like."""
    match _statement(fragment):
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="seed") | ast.Name(id="seed"))):
            return True
    return False


def _call(call: Mapping[str, Any], cell: int, statement: int, direct: bool) -> RecordedCall:
    error = call.get("error") or ("", "")
    return RecordedCall(
        function=call["function"],
        cell=cell,
        args=tuple(call["args"]),
        kwargs=dict(call["kwargs"]),
        kind=call.get("kind", "stopped"),
        value=call.get("value"),
        is_known=not call.get("unknown", False),
        error=(error[0], error[1]),
        printed=call["printed"],
        drew=call["drew"],
        seed=call["seed"],
        seed_before=call["seeds_before"],
        direct=direct,
        method=call.get("method", ""),
        object=call.get("object", 0),
        statement=statement,
    )


def _why(outcome: Outcome) -> str:
    if outcome.reason is not None and outcome.kind == "timeout":
        return f"it did not end within {RECORDING_LIMITS.cpu_seconds:g} seconds"
    if outcome.error is not None:
        return f"{outcome.error.type}: {outcome.error.message}"
    return reason_message(outcome) or outcome.kind


def _other_than_stored(notebook: SolvedNotebook, cell: int, printed: str) -> Remark | None:
    """What to say where a statement prints something else than the notebook's own output."""
    from grader.authoring.creating.stored import missing_line

    stored = notebook.cell(cell).shown
    if stored and (line := missing_line(printed, stored)):
        return Remark(cell, f"the notebook's own output is another here, which gives {line!r}")
    return None
