"""Is an answer judged by the way of asking that it gets right, where there are several?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.course import Course, find_course
from grader.grading.questions import grade_program
from grader.notebook import read_source
from grader.worker import Worker
from tests.support.marks import keys_for_marks

CHECK = "gradient_check"


@pytest.fixture(scope="module")
def course() -> Course:
    return find_course()


@pytest.fixture
def score(course: Course, worker: Worker) -> Callable[[str], float]:
    assignment = course.assignment("gradient_checking")
    key = keys_for_marks(course, b"ways")("gradient_checking", worker)

    def graded(text: str) -> float:
        program = read_source(text, "x.py")
        (result,) = grade_program(program, assignment, key, worker, only=CHECK)
        assert result.score is not None
        return result.score

    return graded


SPELT = {
    "back by two steps": (
        "t = theta + epsilon",
        "t = t - 2 * epsilon",
        "(right - left) / (2 * epsilon)",
    ),
    "divided by the way that was gone": (
        "t = up = theta + epsilon",
        "t = theta - epsilon",
        "(right - left) / (up - t)",
    ),
    "rounded in an array": (
        "t = float(np.array([theta, epsilon]).sum())",
        "t = float(np.array([t, -epsilon, -epsilon]).sum())",
        "(right - left) / (epsilon + epsilon)",
    ),
}


def spelt(name: str) -> str:
    up, down, slope = SPELT[name]
    return (
        "import numpy as np\n\n"
        "def forward_propagation(x, theta):\n    return theta * x\n\n"
        "def backward_propagation(x, theta):\n    return x\n\n"
        "def gradient_check(x, theta, epsilon=1e-7):\n"
        f"    {up}\n    right = forward_propagation(x, t)\n"
        f"    {down}\n    left = forward_propagation(x, t)\n"
        f"    slope = {slope}\n"
        "    grad = backward_propagation(x, theta)\n"
        "    return abs(grad - slope) / (abs(grad) + abs(slope))\n"
    )


@pytest.mark.parametrize("name", SPELT)
def test_how_the_two_points_are_rounded_is_not_the_students_fault(
    score: Callable[[str], float], name: str
) -> None:
    assert score(spelt(name)) == 25


@pytest.mark.parametrize("name", SPELT)
@pytest.mark.parametrize(
    "what",
    ["theta = x", "theta = 1.0", "epsilon = 1e-7", "epsilon = 1e-4", "x = 2", "theta = abs(theta)"],
)
def test_whoever_leaves_an_argument_aside_is_wrong_however_it_is_spelt(
    score: Callable[[str], float], name: str, what: str
) -> None:
    text = spelt(name).replace("epsilon=1e-7):\n", f"epsilon=1e-7):\n    {what}\n")
    assert score(text) < 25
