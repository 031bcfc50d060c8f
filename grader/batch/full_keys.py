"""What is a class judged by? By hidden calls as well, whose expectations the reference gives."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import replace

import numpy as np

from grader.batch.answer_keys import AnswerKeys, right_traces_of
from grader.batch.hidden_cache import hidden_expectations
from grader.course import (
    TRACES,
    Assignment,
    Course,
    Expectations,
    Question,
    Seed,
    check_modules,
    hidden_calls,
    read_record,
)
from grader.expecting import (
    HiddenMistakes,
    Reference,
    follow_throughs,
    make_expectations,
    step_follow_throughs,
)
from grader.grading import AnswerKey
from grader.judging import check_comparable
from grader.machine import resources
from grader.machine.digests import digest_of_folder
from grader.worker import Worker


def full_answer_keys(course: Course, seed: Seed) -> AnswerKeys:
    """The recorded expectations, and those of the hidden calls for `seed`."""

    def make(name: str, worker: Worker) -> AnswerKey:
        assignment = course.assignment(name)
        check_modules(assignment.modules)
        reference = Reference(course, assignment)
        hidden = hidden_expectations(
            course,
            name,
            seed,
            worker,
            lambda: make_expectations(
                reference, hidden_calls(assignment, seed.secret), worker, with_mistakes=False
            ),
        )
        return _answer_key(course, reference, hidden, seed.fingerprint)

    return AnswerKeys(make)


def answer_key_elsewhere(
    course: Course, name: str, hidden: Expectations, fingerprint: str
) -> AnswerKey:
    """The answer key of an assignment where the seed is not known, but what it gives.

    Args:
        course: the course.
        name: the name of the assignment.
        hidden: the expectations of its hidden calls.
        fingerprint: the fingerprint of the seed that they were drawn with.
    """
    assignment = course.assignment(name)
    check_modules(assignment.modules)
    return _answer_key(course, Reference(course, assignment), hidden, fingerprint)


def _answer_key(
    course: Course, reference: Reference, hidden: Expectations, fingerprint: str
) -> AnswerKey:
    assignment = reference.assignment
    public = read_record(assignment)
    expectations = public.joined(hidden).translated(assignment)
    check_comparable(assignment, expectations)
    return AnswerKey(
        expectations,
        follow_throughs(reference),
        HiddenMistakes(reference, expectations),
        right_traces_of(assignment, public),
        step_follow_throughs(reference),
        _findings_digest(course, assignment, fingerprint, public.fingerprint),
    )


def _findings_digest(course: Course, assignment: Assignment, seed: str, public: str) -> str:
    """A digest of all that experiments with answers depend on besides the answers themselves.

    The catalogue of mistakes is not among it: it is compared with what was found.
    """
    files = (
        (assignment.folder, "*.py"),
        (assignment.folder, TRACES),
        (course.folder / "reference", "*.py"),
        (course.folder / "reference" / "costs", "**/*.py"),
        (course.folder / "reference" / "right", "**/*.py"),
        (course.folder / "reference" / "steps", "**/*.py"),
        (resources.PACKAGE, "**/*.py"),
    )
    parts = (
        assignment.name,
        *(repr(_without_points(question)) for question in assignment.questions),
        *(digest_of_folder(folder, pattern) for folder, pattern in files),
        public,
        seed,
        platform.python_version(),
        np.__version__,
    )
    return hashlib.sha256("\0".join(parts).encode(errors="backslashreplace")).hexdigest()


def _without_points(question: Question) -> Question:
    """A question, of whose points only those of steps are left, between which it is chosen."""
    parts = tuple(replace(part, points=float(part.points > 0)) for part in question.parts)
    return replace(question, points=0.0, purity_cost=0.0, parts=parts)
