"""What the page says of wrong optimizers is true of them: nested answers, and several mistakes."""

from __future__ import annotations

import pytest

from grader.course import Course
from grader.worker import Worker
from tests.support.changed_answers import Answer, Graded, Mode, grading

VELOCITY, ADAM_START = "initialize_velocity", "initialize_adam"
ADAM, GD = "update_parameters_with_adam", "update_parameters_with_gd"


@pytest.fixture(scope="module")
def graded(course: Course, worker: Worker) -> Graded:
    return grading(course, worker)


@pytest.fixture(scope="module")
def by_its_looks(course: Course, worker: Worker) -> Graded:
    return grading(course, worker, experiments=False)


def velocity(key: str, *, rounds: str = "range(1, len(parameters) // 2 + 1)") -> str:
    """Zeros for the weights, and for the biases, under keys that begin with something."""
    return f"""\
def initialize_velocity(parameters):
    v = {{}}
    for l in {rounds}:
        v[f"{key}W{{l}}"] = np.zeros(parameters[f"W{{l}}"].shape)
        v[f"{key}b{{l}}"] = np.zeros(parameters[f"b{{l}}"].shape)
    return v
"""


def starts(
    *, v: str = "d", s: str = "d", rounds: str = "range(1, len(parameters) // 2 + 1)"
) -> str:
    return f"""\
def initialize_adam(parameters):
    v, s = {{}}, {{}}
    for l in {rounds}:
        for kind in "Wb":
            v[f"{v}{{kind}}{{l}}"] = np.zeros(parameters[f"{{kind}}{{l}}"].shape)
            s[f"{s}{{kind}}{{l}}"] = np.zeros(parameters[f"{{kind}}{{l}}"].shape)
    return v, s
"""


UNDER_OTHER_KEYS = {"velocity-under-other-keys", "adam-start-under-other-keys"}


@pytest.mark.parametrize("mode", ["grade", "check"])
@pytest.mark.parametrize(
    ("function", "answer"),
    [
        (VELOCITY, velocity("d", rounds="range(0)")),
        (VELOCITY, velocity("v_d")),
        (VELOCITY, "def initialize_velocity(parameters):\n    return {}\n"),
        (ADAM_START, starts(rounds="range(0)")),
        (ADAM_START, starts(v="m_", s="v_")),
    ],
)
def test_nothing_is_stored_under_keys_that_are_not_there(
    graded: Graded, function: str, answer: Answer, mode: Mode
) -> None:
    result = graded(function, answer, mode)
    assert result.status == "incorrect"
    assert UNDER_OTHER_KEYS.isdisjoint({one.mistake for one in result.diagnosis})


@pytest.mark.parametrize(
    ("function", "answer"), [(VELOCITY, velocity("")), (ADAM_START, starts(v="", s=""))]
)
def test_what_is_stored_under_other_keys_is_called_that(
    graded: Graded, function: str, answer: Answer
) -> None:
    (found,) = graded(function, answer).diagnosis
    assert found.mistake in UNDER_OTHER_KEYS


def test_an_entry_of_the_answer_that_lacks_keys_is_named_with_those_that_it_has(
    by_its_looks: Graded,
) -> None:
    found = by_its_looks(ADAM_START, starts(s="square_")).diagnosis
    titles = {one.title: one.explanation for one in found}
    assert titles == {
        "`s` has no `dW1`, `db1`, `dW2` and `db2`": "The keys of `s` are `square_W1`, `square_b1`, "
        "`square_W2` and `square_b2`. `dW1`, `db1`, `dW2` and `db2` should be among them."
    }


def test_an_empty_entry_of_the_answer_is_called_empty(by_its_looks: Graded) -> None:
    answer = starts().replace("return v, s", "v = {}\n    return v, s")
    texts = [f"{one.title} {one.explanation}" for one in by_its_looks(ADAM_START, answer).diagnosis]
    assert any("`v` is empty" in text for text in texts)
    assert not any("`s`" in text or "s is empty" in text for text in texts)


SWAPPED = {"beta1": "BETA", "beta2": "beta1", "BETA": "beta2"}


def swapped(line: str) -> str:
    for old, new in SWAPPED.items():
        line = line.replace(old, new)
    return line


def test_two_mistakes_in_two_averages_do_not_contradict_each_other(graded: Graded) -> None:
    answer = {
        line: swapped(line)
        for line in (
            'beta1 * v["dW" + str(l)] + (1 - beta1) * grads["dW" + str(l)]',
            'beta1 * v["db" + str(l)] + (1 - beta1) * grads["db" + str(l)]',
            'beta2 * s["dW" + str(l)] + (1 - beta2) * grads["dW" + str(l)] ** 2',
            'beta2 * s["db" + str(l)] + (1 - beta2) * grads["db" + str(l)] ** 2',
        )
    }
    result = graded(ADAM, answer)
    texts = " ".join(one.explanation for one in result.diagnosis)
    assert "both averages" not in texts
    assert result.diagnosis


def test_parameters_that_stay_as_they_are_are_not_said_to_change(graded: Graded) -> None:
    answer = (
        "def update_parameters_with_gd(parameters, grads, learning_rate):\n    return parameters\n"
    )
    texts = " ".join(one.explanation for one in graded(GD, answer).diagnosis)
    assert "only" not in texts
