"""How do a program and the calls it must answer become a job for the worker?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.course import Assignment, Expectation, Question
from grader.notebook import Fragment, Program
from grader.running.old_numpy import old_names, old_uses
from grader.running.support import fallbacks, module_sources, stub_source
from grader.wording import translate as _
from grader.worker import CallRequest, Code, Job, Outcome, Task, Worker

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
    imports: frozenset[str]
    unused: frozenset[str]


def run_questions(
    worker: Worker,
    assignment: Assignment,
    program: Program,
    questions: Sequence[QuestionCalls],
    *,
    alone: bool = False,
    provide_stubs: bool = True,
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
        old_numpy: run the program as under NumPy 1 where NumPy 2 would refuse it.
    """
    prepared = [
        _prepare(assignment, program, question, expected, alone, provide_stubs, old_numpy)
        for question, expected in questions
    ]
    job = Job(
        tasks=tuple(one.task for one in prepared),
        modules=module_sources(assignment, (name for one in prepared for name in one.imports)),
    )
    return [
        QuestionRun(
            one.question,
            tuple(zip(one.expected, outcomes, strict=True)),
            notes=(
                *_fallback_notes(one.task),
                *old_names(one.task.code),
                *old_uses(outcomes),
                *_left_out_notes(one),
            ),
            own_stubs=tuple(
                name for name in one.question.stubs if provide_stubs and name in program.definitions
            ),
            shared=any(outcome.shared for outcome in outcomes),
            lacking=_lacking(assignment, worker, one.imports, outcomes),
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
    old_numpy: bool,
) -> _PreparedQuestion:
    own = set() if provide_stubs else question.stubs.keys() & program.definitions.keys()
    stubs = {name: "" if name in own else stub for name, stub in question.stubs.items()}
    needed = program.slice(question.function, provided=stubs.keys() - own)
    # what a call requires is asked of the function alone, whichever functions it calls
    used = program.slice(question.function, provided=stubs).loads
    applicable = tuple(e for e in expected if set(e.call.requires) <= used)
    left_out = {name for e in expected for name in set(e.call.requires) - used}
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
    return _PreparedQuestion(question, applicable, task, needed.imports, frozenset(left_out))


def _code(program: Program, fragment: Fragment) -> Code:
    file = program.path.name if fragment.cell is None else f"cell {fragment.cell}"
    return Code(file, fragment.line, fragment.source)
