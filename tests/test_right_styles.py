"""Does every right solution earn everything, however it is written? Run as submissions are run.

`right_styles/` holds one file for each assignment: a cell with imports, and a cell for each style.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.batch.answer_keys import AnswerKeys
from grader.course import Assignment, Course, find_course, hidden_calls, public_calls
from grader.expecting import Reference, make_expectations
from grader.grading import AnswerKey, grade_program
from grader.notebook import read_source
from grader.results import QuestionResult
from grader.worker import Worker

FOLDER = Path(__file__).parent / "right_styles"
SEED = b"right styles"


@dataclass(frozen=True)
class Style:
    """A right solution of one function: the imports, and the cell that has it."""

    assignment: str
    function: str
    title: str
    source: str


def styles() -> list[Style]:
    found = []
    for path in sorted(FOLDER.glob("*.py")):
        _, imports, *cells = re.split(r"^# %%", path.read_text(encoding="utf-8"), flags=re.M)
        for cell in cells:
            head, _, body = cell.partition("\n")
            function, title = head.strip().split(": ", 1)
            found.append(Style(path.stem, function, title, f"{imports}\n{body}"))
    return found


def parameter(style: Style) -> Any:
    return pytest.param(style, id=f"{style.function}: {style.title}")


STYLES = [parameter(style) for style in styles()]


@pytest.fixture(scope="module")
def expected(course: Course) -> AnswerKeys:
    """Public and hidden expectations, with no mistakes: a right solution needs no diagnosis."""

    def made(name: str, worker: Worker) -> AnswerKey:
        assignment = course.assignment(name)
        calls = [*public_calls(assignment), *hidden_calls(assignment, SEED)]
        reference = Reference(course, assignment)
        return AnswerKey(make_expectations(reference, calls, worker, with_mistakes=False))

    return AnswerKeys(made)


def graded(
    source: str, assignment: Assignment, function: str, key: AnswerKey, worker: Worker
) -> QuestionResult:
    program = read_source(source, "right.py")
    (result,) = grade_program(program, assignment, key, worker, only=function)
    return result


@pytest.mark.parametrize("style", STYLES)
def test_a_right_solution_earns_everything(
    style: Style, course: Course, expected: AnswerKeys, worker: Worker
) -> None:
    expectations = expected(style.assignment, worker)
    assignment = course.assignment(style.assignment)
    result = graded(style.source, assignment, style.function, expectations, worker)
    told = [check.message for check in result.checks if not check.passed]
    assert (result.score, result.status) == (result.max_score, "correct"), told
    assert not [d for d in result.diagnosis if d.mistake]


def test_there_are_many_styles_of_every_function() -> None:
    counted = Counter((style.assignment, style.function) for style in styles())
    asked = {(a.name, q.function) for a in find_course().assignments.values() for q in a.questions}
    assert counted.keys() == asked
    assert counted.total() >= 100
    assert min(counted.values()) >= 4


def test_no_two_styles_are_the_same() -> None:
    counted: Counter[Any] = Counter(re.sub(r"\s", "", style.source) for style in styles())
    assert max(counted.values()) == 1
