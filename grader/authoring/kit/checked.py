"""May an assignment be handed out? Its notebook is unsolved, and what is recorded is up to date."""

from __future__ import annotations

from dataclasses import replace

from grader.authoring.handout import stale_notebooks
from grader.course import (
    RECORD,
    Assignment,
    Course,
    Expectations,
    public_calls,
    read_record,
    read_traces,
)
from grader.errors import GraderError
from grader.expecting import Reference, make_expectations
from grader.grading import AnswerKey, grade_program
from grader.notebook import read
from grader.worker import Worker


def check_assignment(course: Course, name: str, worker: Worker) -> None:
    """Check that what students would get of an assignment is what its reference says now.

    Raises:
        GraderError: a notebook or a record is missing or stale, or the notebook earns points.
    """
    assignment = course.assignment(name)
    for path, _text in stale_notebooks(course, [name]):
        state = "stale" if path.exists() else "missing"
        raise GraderError(
            f"{path} is {state}; make it with `python -m grader.authoring.handout {name}`"
        )
    kept = read_record(assignment.whole)
    if not _as_it_would_be(course, assignment.whole, worker).agrees_with(_without_answers(kept)):
        raise GraderError(
            f"{assignment.folder / RECORD} is stale; run `grader verify --record {name}` to renew "
            "it"
        )
    read_traces(assignment, kept.fingerprint)
    _check_notebook(assignment, worker)


def _as_it_would_be(course: Course, assignment: Assignment, worker: Worker) -> Expectations:
    """What would be recorded now, without the answers of mistakes.

    Running all mistakes takes long. It would hardly show more: what is recorded of a mistake tells
    the text that makes it from the right one.
    """
    reference = Reference(course, assignment)
    calls = public_calls(assignment)
    made = make_expectations(reference, calls, worker, with_mistakes=False)
    known = {mistake.id: reference.description(mistake) for mistake in reference.mistakes}
    return replace(made, mistakes=known)


def _without_answers(kept: Expectations) -> Expectations:
    calls = {
        function: tuple(replace(one, mistakes={}) for one in expected)
        for function, expected in kept.calls.items()
    }
    return replace(kept, calls=calls)


def _check_notebook(assignment: Assignment, worker: Worker) -> None:
    """Check that the notebook, as it is handed out, earns nothing on the public calls."""
    path = assignment.folder / assignment.notebook
    key = AnswerKey(read_record(assignment))
    for question in grade_program(read(path), assignment, key, worker):
        if question.score:
            raise GraderError(
                f"{path} earns {question.score:g} points in {question.function} as it is; put the "
                "answer between the markers START and END in the reference, and make it again"
            )
