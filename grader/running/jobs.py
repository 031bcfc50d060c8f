"""How do a program and the calls it must answer become a job for the worker?"""

from __future__ import annotations

import builtins
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.course import Assignment, Expectation, Question
from grader.notebook import Definition, Fragment, Moment, Program, Redefinition, Slice
from grader.running.old_numpy import old_names, old_uses
from grader.running.support import (
    fallbacks,
    provided_modules,
    stub_source,
    support_functions,
)
from grader.wording import place
from grader.wording import translate as _
from grader.worker import CallRequest, Code, Job, Outcome, Task, Worker

_RELATIVE_FROM = re.compile(r"\bfrom([ \t]+)\.+([A-Za-z_][\w.]*[ \t]+import\b)")
_RELATIVE_IMPORT = re.compile(r"\bfrom[ \t]+\.+[ \t]*import\b(?![ \t]*[*(])")

#: How many names are told of that are set anew below a function.
MOST_REDEFINITIONS = 5

#: What finds a function by its name alone.
_LOOKS_NAMES_UP = frozenset({"eval", "exec", "globals", "locals", "vars"})

QuestionCalls = tuple[Question, Sequence[Expectation]]


@dataclass(frozen=True)
class QuestionRun:
    """The outcomes of one question's calls.

    Attributes:
        question: the question.
        outcomes: each expectation with its outcome, in order, without the calls that say nothing
            about the program (see `Call.requires`).
        notes: what the grader provided or interpreted on the student's behalf.
        own_stubs: the functions that the program defines itself and the grader replaced.
        shared: whether other questions ran in the same process.
        lacking: the packages of the assignment that were asked for and are not there.
    """

    question: Question
    outcomes: tuple[tuple[Expectation, Outcome], ...]
    notes: tuple[str, ...]
    own_stubs: tuple[str, ...]
    shared: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class _PreparedQuestion:
    """One question as a task for the worker, with the expectations of its calls."""

    question: Question
    expected: tuple[Expectation, ...]
    task: Task
    needed: Slice
    unused: frozenset[str]
    redefined: tuple[Redefinition, ...]


def run_questions(
    worker: Worker,
    assignment: Assignment,
    program: Program,
    questions: Sequence[QuestionCalls],
    *,
    alone: bool = False,
    provide_stubs: bool = True,
    at: Moment = "end",
    old_numpy: bool = False,
) -> list[QuestionRun]:
    """Run the calls of some questions in one job; each question gets a fresh namespace.

    Args:
        worker: runs the program's code.
        assignment: the assignment whose support modules and stubs the program may use.
        program: the definitions of one submission.
        questions: each question with the expectations of its calls.
        alone: run each question in a process of its own.
        provide_stubs: give each question the grader's stubs; if false, the program's own
            functions are used where it has them. The calls are the same.
        at: the moment at which names mean what each function takes them for, whatever is set anew
            after it. The calls are the same, or more.
        old_numpy: run the program as under NumPy 1 where NumPy 2 would refuse it.
    """
    prepared = [
        _prepare(assignment, program, question, expected, alone, provide_stubs, at, old_numpy)
        for question, expected in questions
    ]
    modules = provided_modules(assignment, (one.needed for one in prepared), program.modules)
    job = Job(tasks=tuple(one.task for one in prepared), modules=modules.sources)
    return [
        QuestionRun(
            one.question,
            tuple(zip(one.expected, outcomes, strict=True)),
            notes=(
                *_fallback_notes(one.task),
                *_substitution_notes(one.needed, modules.notes),
                *old_names(one.task.code),
                *old_uses(outcomes),
                *_left_out_notes(one),
                *_redefinition_notes(one, program),
            ),
            own_stubs=tuple(
                name
                for name in one.question.stubs
                if provide_stubs and name in program.home(one.question.function).definitions
            ),
            shared=any(outcome.shared for outcome in outcomes),
            lacking=_lacking(assignment, worker, one.needed.imports, outcomes),
        )
        for one, outcomes in zip(prepared, worker.run(job), strict=True)
    ]


def _lacking(
    assignment: Assignment, worker: Worker, imports: Iterable[str], outcomes: Iterable[Outcome]
) -> tuple[str, ...]:
    """The packages that the course allows, the program imports, and the worker does not have."""
    asked = {name.partition(".")[0] for name in imports}
    for outcome in outcomes:
        if outcome.error is not None and outcome.error.unavailable is not None:
            asked.add(outcome.error.unavailable.module.partition(".")[0])
    return tuple(sorted(asked & assignment.packages - worker.packages))


def _fallback_notes(task: Task) -> list[str]:
    if any(code.source.rstrip().endswith("import *") for code in task.code):
        return []  # a star import may well have bound what seems to be missing
    note = _("{name} was never imported or defined; the grader provided it")
    return [note.format(name=name) for name in sorted(task.fallback)]


def _substitution_notes(needed: Slice, notes: Mapping[str, str]) -> list[str]:
    """Notes on unknown modules that were taken for one of the assignment."""
    paths = sorted({origin.path for origin in needed.origins})
    return [notes[path] for path in paths if path in notes]


def _redefinition_notes(prepared: _PreparedQuestion, program: Program) -> Iterator[str]:
    """Notes on names that were taken as they stood in the function's own cell."""
    function = prepared.question.function
    definition = program.definition(function)
    for one in prepared.redefined[:MOST_REDEFINITIONS]:
        same_cell = definition is not None and one.later.cell == definition.cell
        message = _(
            "`{name}` is set again in {later}. When {own} ran, it was still the one from "
            "{earlier}, so `{function}` was judged with that one"
        )
        if one.earlier is None and not hasattr(builtins, one.name):
            message = _(
                "`{name}` is set again in {later}. When {own} ran, it was still the one that the "
                "assignment provides, so `{function}` was judged with that"
            )
        elif one.earlier is None:
            message = _(
                "`{name}` is set again in {later}. When {own} ran, it was still Python's own, so "
                "`{function}` was judged with that"
            )
        if not one.name:
            message = _(
                "{later} changes what `{function}` needs, so it was judged with everything as it "
                "was when {own} ran"
            )
        yield message.format(
            name=one.name,
            function=function,
            own=_where(definition, line=same_cell) if definition else "",
            earlier=_where(one.earlier, line=same_cell) if one.earlier else "",
            later=_where(one.later, line=same_cell),
        )


def _where(what: Fragment | Definition, *, line: bool) -> str:
    return place(what.cell, what.line if line or what.cell is None else None)


def _left_out_notes(prepared: _PreparedQuestion) -> list[str]:
    """Notes on calls that say nothing about the function."""
    note = _(
        "{function} does not call {names}, so it was not judged on the calls in which that "
        "function has a fault"
    )
    function = prepared.question.function
    return [note.format(function=function, names=name) for name in sorted(prepared.unused)]


def _prepare(
    assignment: Assignment,
    program: Program,
    question: Question,
    expected: Sequence[Expectation],
    alone: bool,
    provide_stubs: bool,
    at: Moment,
    old_numpy: bool,
) -> _PreparedQuestion:
    home = program.home(question.function)
    own = set() if provide_stubs else question.stubs.keys() & home.definitions.keys()
    stubs = {name: "" if name in own else stub for name, stub in question.stubs.items()}
    available = support_functions(assignment)
    needed = program.slice(
        question.function, provided=stubs.keys() - own, at=at, available=available
    )
    # what a call requires is asked of the function alone, whichever functions it calls
    used = program.slice(question.function, provided=stubs).loads
    redefined: tuple[Redefinition, ...] = ()
    if at != "end":
        used |= program.slice(question.function, provided=stubs, at=at, available=available).loads
        redefined = program.redefinitions(question.function, at, stubs.keys() - own, available)
    unused = _unused(program, question, stubs, used)
    applicable = tuple(e for e in expected if not unused & set(e.call.requires))
    left_out = {name for e in expected for name in unused & set(e.call.requires)}
    calls = [expectation.call for expectation in applicable]
    graded = {q.function for q in assignment.questions}
    task = Task(
        function=question.function,
        code=tuple(_code(program, fragment) for fragment in needed.fragments),
        calls=tuple(
            CallRequest(
                call.args,
                call.seed,
                stubs,
                call.faults,
                call.again,
                hidden=call.visibility == "hidden",
            )
            for call in calls
        ),
        stubs=stub_source(assignment, stubs, calls),
        fallback=fallbacks(assignment, needed.missing - set(stubs)),
        alone=alone or bool(graded & set(stubs)),
        old_numpy=old_numpy,
    )
    return _PreparedQuestion(question, applicable, task, needed, frozenset(left_out), redefined)


def _unused(
    program: Program, question: Question, stubs: Collection[str], used: Collection[str]
) -> frozenset[str]:
    """The stubs that a function does without, though it asks what they answer.

    One that leaves an argument aside and calls neither a stub nor a function of its own program
    asks nothing; one that looks names up while it runs may call anything. Neither is excused.
    """
    home = program.home(question.function)
    definition = program.definition(question.function)
    others = (home.definitions.keys() - {question.function}).union(stubs)
    leaves_aside = definition is not None and definition.unread
    if (leaves_aside and others.isdisjoint(used)) or not _LOOKS_NAMES_UP.isdisjoint(used):
        return frozenset()
    return frozenset(stubs).difference(used)


def _code(program: Program, fragment: Fragment) -> Code:
    """A statement for the worker; a relative import has no package, so it becomes a plain one."""
    file = program.path.name if fragment.cell is None else f"cell {fragment.cell}"
    source = fragment.source
    if "import" in source and "." in source:
        source = _RELATIVE_FROM.sub(r"from\1\2", source)
        source = _RELATIVE_IMPORT.sub("import", source)
    return Code(file, fragment.line, source)
