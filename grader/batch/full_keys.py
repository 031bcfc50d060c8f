"""What is a class judged by? By hidden calls as well, whose expectations the reference gives."""

from __future__ import annotations

from grader.batch.answer_keys import AnswerKeys, right_traces_of
from grader.batch.hidden_cache import hidden_expectations
from grader.course import Course, Seed, check_modules, hidden_calls, read_record
from grader.expecting import (
    HiddenMistakes,
    Reference,
    follow_throughs,
    make_expectations,
    step_follow_throughs,
)
from grader.grading import AnswerKey
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
        public = read_record(assignment)
        expectations = public.joined(hidden).translated(assignment)
        return AnswerKey(
            expectations,
            follow_throughs(reference),
            HiddenMistakes(reference, expectations),
            right_traces_of(assignment, public),
            step_follow_throughs(reference),
        )

    return AnswerKeys(make)
