"""How is a program asked? Turns a program and calls into a worker's job, and outcomes back."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.assignment import Assignment, Call, Question
from grader.language import translate as _
from grader.notebook import Fragment, Program, Slice, read_source
from grader.worker import CallRequest, Code, Job, Outcome, Task, Worker

_SUFFIX = re.compile(r"(_?v\d+[a-z]?|_?\d+)+$", re.IGNORECASE)
_ALIAS = re.compile(r"\bnp\.(int|float|complex|object|str)\b( *=[^=])?")
#: What notebooks call the packages of which they forget the import.
_CUSTOMARY = {"np": "numpy", "numpy": "numpy", "math": "math", "copy": "copy"}


@dataclass(frozen=True)
class Asked:
    """The outcomes of the calls that one question was asked, in their order.

    Calls that say nothing about the program (see `Call.requires`) are left out. `own_stubs` are
    the functions that the program defines itself and the grader replaced. `shared` says that other
    questions ran in the same process.
    """

    question: Question
    calls: tuple[Call, ...]
    outcomes: tuple[Outcome, ...]
    notes: tuple[str, ...]
    own_stubs: tuple[str, ...]
    shared: bool


def ask(
    worker: Worker,
    assignment: Assignment,
    program: Program,
    questions: Sequence[tuple[Question, Sequence[Call]]],
    *,
    alone: bool = False,
    provide_stubs: bool = True,
) -> list[Asked]:
    """Put the calls of some questions to a program in one job; each question in a fresh namespace.

    Args:
        worker: where the program's code runs.
        assignment: whose support modules and stubs the program may use.
        program: the definitions of one submission.
        questions: each question with its calls.
        alone: run each question in a process of its own.
        provide_stubs: give a question the grader's stubs; without, the program's own functions
            are used, and calls that need particular stubs are left out.
    """
    prepared = [
        _prepare(assignment, program, question, calls, alone, provide_stubs)
        for question, calls in questions
    ]
    job = Job(
        tasks=tuple(task for _, _, task, _ in prepared),
        modules=module_sources(assignment, (name for _, _, _, s in prepared for name in s.imports)),
    )
    answers = worker.run(job)
    return [
        Asked(
            question,
            tuple(asked),
            _in_order(asked, outcomes),
            notes=(*_provided(task), *_gone(task)),
            own_stubs=tuple(
                name for name in question.stubs if provide_stubs and name in program.definitions
            ),
            shared=any(outcome.shared for outcome in outcomes),
        )
        for (question, asked, task, _), outcomes in zip(prepared, answers, strict=True)
    ]


def _in_order(calls: Sequence[Call], outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes in the order of the calls; the worker gives those of hidden calls last."""
    given = iter(outcomes)
    public = [next(given) for call in calls if call.visibility == "public"]
    parts = {"public": iter(public), "hidden": given}
    return tuple(next(parts[call.visibility]) for call in calls)


def _provided(task: Task) -> list[str]:
    if any(code.source.rstrip().endswith("import *") for code in task.code):
        return []  # which may well have brought what seems to be missing
    told = _("{name} was never imported or defined; the grader provided it")
    return [told.format(name=name) for name in sorted(task.fallback)]


def _gone(task: Task) -> list[str]:
    """What NumPy itself has given up, and the worker still offers."""
    found = [alias for code in task.code for alias in _ALIAS.findall(code.source)]
    used = {name for name, is_set in found} - {name for name, is_set in found if is_set}
    told = _(
        "np.{name} has not been in NumPy since 1.24; the grader takes it for {name}: write {name}"
    )
    return [told.format(name=name) for name in sorted(used)]


def _prepare(
    assignment: Assignment,
    program: Program,
    question: Question,
    calls: Sequence[Call],
    alone: bool,
    provide_stubs: bool,
) -> tuple[Question, list[Call], Task, Slice]:
    stubs = dict(question.stubs) if provide_stubs else {}
    needed = program.slice(question.function, provided=stubs)
    applicable = [
        call
        for call in calls
        if (provide_stubs or not call.stubs) and set(call.requires) <= needed.loads
    ]
    graded = {q.function for q in assignment.questions}
    requests: dict[str, list[CallRequest]] = {"public": [], "hidden": []}
    for call in applicable:
        used = {**stubs, **call.stubs} if provide_stubs else {}
        requests[call.visibility].append(CallRequest(call.args, call.seed, used, call.again))
    task = Task(
        function=question.function,
        code=tuple(_code(program, fragment) for fragment in needed.fragments),
        calls=tuple(requests["public"]),
        hidden=tuple(requests["hidden"]),
        stubs=_stub_source(assignment, stubs, applicable),
        fallback=_fallbacks(assignment, needed.missing - set(stubs)),
        alone=alone or bool(graded & set(stubs)),
    )
    return question, applicable, task, needed


def _code(program: Program, fragment: Fragment) -> Code:
    file = program.path.name if fragment.cell is None else f"cell {fragment.cell}"
    return Code(file, fragment.line, fragment.source)


def _stub_source(assignment: Assignment, stubs: Mapping[str, str], calls: Iterable[Call]) -> str:
    """Only those of stubs.py that these calls use: a stub may be another question's answer."""
    wanted = {*stubs.values(), *(name for call in calls for name in call.stubs.values())}
    if not wanted:
        return ""
    program = _stub_program(assignment.folder / "stubs.py")
    fragments = {f: None for name in sorted(wanted) for f in program.slice(name).fragments}
    return "\n\n".join(f.source for f in sorted(fragments, key=lambda f: f.line))


@cache
def _stub_program(path: Path) -> Program:
    return read_source(path.read_text(encoding="utf-8"), path.name)


def module_sources(assignment: Assignment, imported: Iterable[str]) -> dict[str, str]:
    """The support module for each imported name, whatever version suffix the notebook wrote.

    Modules that support modules import themselves come along under their own names.
    """
    sources = {name: _text(path) for name, path in assignment.modules.items()}
    plain = {_plain(name): path for name, path in assignment.modules.items()}
    for name in imported:
        if path := plain.get(_plain(name)):
            sources[name] = _text(path)
    return sources


def _plain(name: str) -> str:
    return _SUFFIX.sub("", name).replace("_", "").lower()


def _fallbacks(assignment: Assignment, missing: Iterable[str]) -> dict[str, str]:
    exported = {
        name: module
        for module, path in assignment.modules.items()
        for name in _stub_program(path).definitions
    }
    known = {**_CUSTOMARY, **exported}
    return {name: known[name] for name in missing if name in known and not hasattr(builtins, name)}


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
