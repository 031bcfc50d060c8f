"""Answers of students: the reference with a change, or a text of their own; and what is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import pytest

from grader.batch.answer_keys import AnswerKeys, public_answer_keys
from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.diagnosis import candidates
from grader.expecting import Reference
from grader.grading import Memory, grade_program
from grader.notebook import read_source
from grader.results import QuestionResult
from grader.worker import Worker
from tests.support.marks import WithoutExperiments
from tests.support.remembering import RememberedEdits, Remembering

Mode = Literal["grade", "check"]
#: A change of the reference's text, or the text of a student's own function.
Answer = Mapping[str, str] | str
Graded = Callable[..., QuestionResult]

_IMPORTS = {
    "initialization": "",
    "regularization": "from reg_utils import *\n",
    "gradient_checking": "from gc_utils import *\n",
    "optimization": "from opt_utils import *\n",
}


def grading(course: Course, worker: Worker, *, experiments: bool = True) -> Graded:
    """Make a function that grades one answer as `grade` does, or as `check` does.

    For tests that look at marks alone, no `experiments` are made to explain it.
    """
    keys: dict[Mode, AnswerKeys] = {
        "grade": full_answer_keys(course, Seed(b"exact")),
        "check": public_answer_keys(course),
    }
    remembering: Any = Remembering(worker)
    remembered = RememberedEdits()

    def graded(function: str, answer: Answer, mode: Mode = "grade") -> QuestionResult:
        (assignment,) = (
            one
            for one in course.assignments.values()
            if function in {question.function for question in one.questions}
        )
        text = answer
        if not isinstance(text, str):
            text = Reference(course, assignment).program.definitions[function].source
            assert not isinstance(answer, str)
            for old, new in answer.items():
                assert old in text, old
                text = text.replace(old, new)
        source = f"import numpy as np\n{_IMPORTS[assignment.name]}\n{text}\n"
        key = keys[mode](assignment.name, worker)
        memory = Memory() if experiments else WithoutExperiments()
        program = read_source(source, "x.py")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(candidates, "edits", remembered.edits)
            (result,) = grade_program(
                program, assignment, key, remembering, only=function, memory=memory
            )
        return result

    return graded
