"""Which calls does an assignment make? The public ones, and the hidden ones for a secret seed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from grader.course.assignment import Assignment
from grader.course.calls import Call, factories_in
from grader.course.modules import faults_of, load_module
from grader.errors import GraderError
from grader.results import Visibility


def public_calls(assignment: Assignment) -> list[Call]:
    """The calls that students know, in the order of calls.py."""
    return _calls(assignment, "public", b"")


def hidden_calls(assignment: Assignment, seed: bytes) -> list[Call]:
    """The hidden calls for the secret `seed`, and those in the instructors' own calls.py.

    What is in `reference/calls/<name>.py` need not be drawn, since students never get that file.
    """
    calls = _calls(assignment, "hidden", seed)
    own = assignment.folder.parent.parent / "reference" / "calls" / f"{assignment.name}.py"
    return [*calls, *_calls_in(own, assignment, "hidden", seed)] if own.is_file() else calls


def _calls(assignment: Assignment, visibility: Visibility, seed: bytes) -> list[Call]:
    return _calls_in(assignment.folder / "calls.py", assignment, visibility, seed)


def _calls_in(
    path: Path, assignment: Assignment, visibility: Visibility, seed: bytes
) -> list[Call]:
    is_students = path.parent == assignment.folder
    stubs = assignment.folder / "stubs.py"
    own = {} if is_students or not stubs.is_file() else {"stubs": stubs}
    module = load_module(path, {**assignment.modules, **own}, with_stubs=is_students)
    calls: list[Call] = []
    known = {question.function: question for question in assignment.questions}
    for number, factory in enumerate(factories_in(module)):
        if factory.function not in known:
            raise GraderError(
                f"{path}, line {factory.line}: {factory.function} is not a question of "
                f"{assignment.name}; the questions are {', '.join(known)}"
            )
        if factory.visibility == "public" and not is_students:
            raise GraderError(
                f"{path}, line {factory.line}: only hidden calls stand here; move the public ones "
                f"to {assignment.folder / 'calls.py'}"
            )
        if factory.visibility == visibility:
            place = f"{assignment.name}/{factory.function}/{'' if is_students else 'own/'}{number}"
            digest = hashlib.sha256(seed + place.encode())
            rng = np.random.default_rng(int.from_bytes(digest.digest()))
            with faults_of(str(path), factory.line):
                calls.extend(factory.calls(rng, seed=known[factory.function].seed))
    return calls
