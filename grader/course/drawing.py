"""Which calls does an assignment make? The public ones, and the hidden ones for a secret seed."""

from __future__ import annotations

import hashlib

import numpy as np

from grader.course.assignment import Assignment
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
    factories = factories_in(module)
    if visibility == "hidden":
        factories += _own_factories(assignment)
    calls: list[Call] = []
    known = {question.function: question for question in assignment.questions}
    for number, factory in enumerate(factories):
        if factory.function in assignment.other_functions:
            continue  # it has a number all the same, so that a call is one call in each handout
        if factory.function not in known:
            raise GraderError(
                f"{_file_of(factory)}, line {factory.line}: {factory.function} is not a question "
                f"of {assignment.name}; the questions are {', '.join(known)}"
            )
        if factory.visibility == visibility:
            digest = hashlib.sha256(
                seed + f"{assignment.name}/{factory.function}/{number}".encode()
            )
            rng = np.random.default_rng(int.from_bytes(digest.digest()))
            with faults_of(_file_of(factory), factory.line):
                calls.extend(factory.calls(rng, seed=known[factory.function].seed))
    return calls


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
