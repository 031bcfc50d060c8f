"""Is it said in plain words what stopped a function?"""

from __future__ import annotations

import numpy as np
import pytest

from grader.course import Course
from grader.diagnosis.exceptions import meaning
from grader.worker import Raised, Worker
from tests.support.changed_answers import Graded, grading

ZEROS = "initialize_parameters_zeros"


@pytest.fixture(scope="module")
def graded(course: Course, worker: Worker) -> Graded:
    return grading(course, worker)


#: What is done, and what is said of it.
STOPPED = {
    "str[1]": "called, with round ones",
    "len[1]": "called, with round ones",
    "(lambda: 1)[0]": "called, with round ones",
    "np.dot[1]": "called, with round ones",
    "np.exp[1]": "called, with round ones",
    "[1, 2](0)": "taken with square ones",
    "np.ones(3)(0)": "taken with square ones",
    "2(3)": "a product needs a `*`",
    "np.float64(2)(3)": "a product needs a `*`",
    "list(3)": "a single number cannot",
    "None[0]": "None is what",
    "1 + None": "None is what",
    "np.ones((2, 3)) + np.ones((2, 2))": "have a 1 where they differ",
    "np.dot(np.ones((2, 3)), np.ones((2, 3)))": "as many columns on the left",
    "np.ones((2, 3)) @ np.ones((2, 3))": "as many columns on the left",
    "max(np.ones(3), 0)": "this is a whole array",
    "np.ones(3).__setitem__(0, (1.0, 'cache'))": "One entry of an array takes one number",
    "(lambda a, b: 1)(*unpacked())": "as many names on the left",
    "unbound()": "`total` is read before",
    "[1, 2][2]": "Counting begins with 0",
    "np.ones(3)[3]": "Counting begins with 0",
    "np.zero(3)": "`numpy` has nothing of the name `zero`",
    "endless()": "without an end",
}


def unpacked() -> tuple[int, int]:
    """Unpacks three values into two names."""
    one, two = (1, 2, 3)[:]  # type: ignore[misc]
    return one, two


def unbound() -> float:
    """Reads a name before it has a value."""
    if len("a") > 1:
        total = 0.0
    return total


def endless() -> float:
    """Calls itself."""
    return endless()


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
@pytest.mark.parametrize("code", STOPPED)
def test_what_python_says_is_put_in_plain_words(code: str) -> None:
    with pytest.raises(Exception, match=r"\S") as caught:
        eval(code, {**globals(), "np": np})
    error = Raised(type(caught.value).__name__, str(caught.value))
    assert STOPPED[code] in meaning(error)


def test_nothing_is_made_up_about_other_exceptions() -> None:
    assert meaning(Raised("ValueError", "my own words")) == ""
    assert meaning(Raised("MyTypeError", "'list' object is not callable")) == ""


def test_a_name_that_nothing_sets_is_said_to_have_no_value(graded: Graded) -> None:
    result = graded(ZEROS, {"L = len(layers_dims)": "pass"})
    assert [d.explanation for d in result.diagnosis] == [
        "name 'L' is not defined. `L` gets a value neither in the function nor elsewhere in the "
        "notebook."
    ]
