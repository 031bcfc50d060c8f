"""Which calls does an assignment make? The public ones, and the hidden ones for a secret seed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from grader.course.assignment import Assignment, Question
from grader.course.call_faults import fault_of, with_judged_parts
from grader.course.calls import Call, CallFactory, factories_in
from grader.course.modules import faults_of, load_module
from grader.errors import GraderError
from grader.results import Visibility


def public_calls(assignment: Assignment) -> list[Call]:
    """The calls that students know, in the order of calls.py."""
    return _calls(assignment, "public", b"")


def hidden_calls(assignment: Assignment, seed: bytes) -> list[Call]:
    """The hidden calls for the secret `seed`, with those in the instructors' own calls.py.

    What is in `reference/calls/<name>.py` need not be drawn, since students never get that file.
    """
    return _calls(assignment, "hidden", seed)


def _calls(assignment: Assignment, visibility: Visibility, seed: bytes) -> list[Call]:
    path = assignment.folder / "calls.py"
    module = load_module(path, assignment.modules, with_stubs=True)
    found = factories_in(module)
    if visibility == "hidden":
        found += _own_factories(assignment)
    known = {question.function: question for question in assignment.questions}
    # one that another handout asks has a number all the same, so a call is one call in each
    factories = [
        (number, factory)
        for number, factory in enumerate(found)
        if factory.function not in assignment.other_functions
    ]
    for _number, factory in factories:
        if factory.function not in known:
            raise GraderError(
                f"{_file_of(factory)}, line {factory.line}: {factory.function} is not a question "
                f"of {assignment.name}; the questions are {', '.join(known)}"
            )
    made: dict[Visibility, list[Call]] = {"public": [], "hidden": []}
    # which parts have calls of their own is told by the public ones
    for kind in dict.fromkeys(("public", visibility)):
        for number, factory in factories:
            if factory.visibility == kind:
                digest = hashlib.sha256(
                    seed + f"{assignment.name}/{factory.function}/{number}".encode()
                )
                rng = np.random.default_rng(int.from_bytes(digest.digest()))
                made[kind] += _made(factory, rng, known[factory.function])
    return _with_judged_parts(path, made[visibility], made["public"], assignment)


def _made(factory: CallFactory, rng: np.random.Generator, question: Question) -> list[Call]:
    """The calls that a function of calls.py makes.

    Raises:
        GraderError: it fails, or one of its calls does not say what can be asked.
    """
    with faults_of(_file_of(factory), factory.line):
        calls = factory.calls(rng, seed=question.seed)
    for call in calls:
        if fault := fault_of(call, question):
            name = factory.make.__name__
            raise GraderError(f"{_file_of(factory)}, line {factory.line}: {name}: {fault}")
    return calls


def _with_judged_parts(
    path: Path, calls: list[Call], public: list[Call], assignment: Assignment
) -> list[Call]:
    if not any(call.part for call in (*calls, *public)):
        return calls
    judged: dict[int, Call] = {}
    for question in assignment.questions:
        mine = [number for number, call in enumerate(calls) if call.function == question.function]
        known = [call for call in public if call.function == question.function]
        try:
            found = with_judged_parts([calls[number] for number in mine], known, question)
        except ValueError as error:
            raise GraderError(f"{path}: {error}") from None
        judged.update(zip(mine, found, strict=True))
    return [judged[number] for number in range(len(calls))]


def _own_factories(assignment: Assignment) -> list[CallFactory]:
    """What stands in `reference/calls/<name>.py`, which need not be there."""
    path = assignment.folder.parent.parent / "reference" / "calls" / f"{assignment.name}.py"
    if not path.is_file():
        return []
    stubs = assignment.folder / "stubs.py"
    modules = {**assignment.modules, **({"stubs": stubs} if stubs.is_file() else {})}
    factories = factories_in(load_module(path, modules))
    for factory in factories:
        if factory.visibility == "public":
            raise GraderError(
                f"{path}, line {factory.line}: only hidden calls stand in this file; move this one "
                f"to {assignment.folder / 'calls.py'}"
            )
    return factories


def _file_of(factory: CallFactory) -> str:
    return factory.make.__code__.co_filename
