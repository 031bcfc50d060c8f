"""What a later output should be, given the student's own earlier ones."""

from __future__ import annotations

import threading
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course import Call, Expectation
from grader.expecting import FollowThrough
from grader.judging import Comparison, Difference
from grader.worker import Outcome

SOURCE = '''\
    def backward(X, scale):
        """Doubles, sums, and scales."""
        t = scale * 2
        A = X * t
        A = A + 1
        S = np.sum(A, axis=1, keepdims=True)
        D = np.random.rand(*A.shape)
        D = D < 0.5
        B = A * D
        return {"A": A, "S": S, "D": D, "B": B}
'''
OUTPUTS = frozenset({"A", "S", "D", "B"})
X = np.array([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]])


def module() -> ModuleType:
    made = ModuleType("solution")
    vars(made)["np"] = np
    return made


def follow(source: str = SOURCE, outputs: frozenset[str] = OUTPUTS) -> FollowThrough:
    return FollowThrough("backward", source, outputs, module())


def right(x=X, scale=3.0, seed=7):
    np.random.seed(seed)
    A = x * scale * 2 + 1
    D = np.random.rand(*A.shape) < 0.5
    return {"A": A, "S": A.sum(axis=1, keepdims=True), "D": D, "B": A * D}


def after(student, wrong, one=None, x=X, scale=3.0, seed=7):
    one = one or follow()
    return consequence(one, (x, scale), right(x, scale, seed), student, wrong, seed)


def consequence(one, args, wanted, got, wrong, seed=None):
    """What follows from a student's outputs, of which some are `wrong`."""
    return one.follow(
        Comparison(
            expectation=Expectation(Call(args, seed=seed), wanted),
            outcome=Outcome("value", got),
            wanted=wanted,
            got=got,
            wrong={name: Difference("value", name) for name in wrong},
            problem=None,
        )
    ).consequence


def test_later_outputs_follow_from_the_students_value():
    mine = {**right(), "A": 10 * X}
    found = after(mine, {"A"})
    assert np.array_equal(found.wanted["A"], right()["A"])
    assert np.array_equal(found.wanted["S"], (10 * X).sum(axis=1, keepdims=True))
    assert np.array_equal(found.wanted["B"], 10 * X * right()["D"])
    assert np.array_equal(found.wanted["D"], right()["D"])


def test_an_output_rests_on_the_wrong_ones_that_it_is_computed_from():
    mine = {**right(), "A": 10 * X, "D": ~right()["D"], "B": X, "S": X[:, :1]}
    found = after(mine, {"A", "D", "B", "S"})
    assert found.rests_on == {
        "A": frozenset(),
        "S": {"A"},
        "D": {"A"},
        "B": {"A", "D"},
    }
    assert after(mine, {"D"}).rests_on["B"] == {"D"}


def test_what_stands_between_two_settings_of_a_name_is_not_replaced():
    found = after({**right(), "A": 0 * X}, {"A"})
    assert np.array_equal(found.wanted["A"], right()["A"])


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        X[:1],
        X.T,
        7.0,
        np.where(X > 0, np.nan, X),
        np.where(X > 0, np.inf, X),
        [[1, 2], [3]],
        X.astype(object),
    ],
)
def test_a_value_that_does_not_fit_is_not_put_in(value):
    assert after({**right(), "A": value}, {"A"}) is None
    found = after({**right(), "A": value, "D": ~right()["D"]}, {"A", "D"})
    assert found.rests_on["B"] == {"D"}
    assert np.array_equal(found.wanted["B"], right()["A"] * ~right()["D"])


def test_lists_are_put_in_as_arrays():
    found = after({**right(), "A": (10 * X).tolist()}, {"A"})
    assert np.array_equal(found.wanted["S"], (10 * X).sum(axis=1, keepdims=True))


def test_nothing_wrong_nothing_asked():
    assert after(right(), set()) is None
    assert after({**right(), "Z": X}, {"Z"}) is None


def test_an_entry_too_many_is_nothing_to_follow():
    source = "def backward(X):\n    dW0 = X * 2\n    dW1 = dW0 + 1\n    return {'dW1': dW1}\n"
    one = FollowThrough("backward", source, frozenset({"dW*"}), module())
    assert consequence(one, (X,), {"dW1": 2 * X + 1}, {"dW0": X, "dW1": X}, {"dW0"}) is None


def test_the_students_values_are_not_changed():
    source = """
        def backward(X, scale):
            A = X * scale
            A = A + 1
            B = A
            B += 1
            return {"A": A, "B": B}
    """
    mine = {"A": 10 * X, "B": X}
    one = FollowThrough("backward", source, frozenset("AB"), module())
    consequence(one, (X, 3.0), {"A": X, "B": X}, mine, {"A"})
    assert np.array_equal(mine["A"], 10 * X)


@pytest.mark.parametrize(
    "error",
    ["1 / 0", "int('x')", "[][0]", "{}[0]", "len(5)", "np.linalg.inv(np.zeros((2, 2)))"],
)
def test_a_formula_that_fails_on_a_students_value_explains_nothing(error):
    source = f"""
        def backward(X, scale):
            A = X * scale
            B = A + (0 if A[0, 0] == 3.0 else {error})
            return A, B
    """
    one = FollowThrough("backward", source, frozenset("AB"), module())
    assert consequence(one, (X, 3.0), {"A": X}, {"A": 9 * X}, {"A"}) is None


@pytest.mark.parametrize(
    "statement",
    [
        "for i in range(2):\n    A = A + i",
        "if scale:\n    A = A * 2",
        "A[0, 0] = 5",
        "A, t = A * 2, 1",
        "with np.errstate():\n    A = A * 2",
        "(A := A * 2)",
        "for A in [A]:\n    pass",
    ],
)
def test_an_output_that_is_set_in_another_way_is_not_followed(statement):
    body = "\n".join("    " + line for line in statement.splitlines())
    source = f"def backward(X, scale):\n    A = X * scale\n{body}\n    B = A + 1\n    return A, B\n"
    one = FollowThrough("backward", source, frozenset("AB"), module())
    assert one.outputs == {"B"}
    assert consequence(one, (X, 3.0), {"A": X}, {"A": 9 * X}, {"A"}) is None


def test_outputs_may_be_patterns():
    source = (
        "def backward(X):\n    dW1 = X * 2\n    dW2 = dW1 + 1\n    db = 1\n    return dW1, dW2\n"
    )
    one = FollowThrough("backward", source, frozenset({"dW*"}), module())
    assert one.outputs == {"dW1", "dW2"}
    found = consequence(one, (X,), {"dW1": 2 * X}, {"dW1": X}, {"dW1"})
    assert np.array_equal(found.wanted["dW2"], X + 1)


numbers = st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=6)


@settings(deadline=None, max_examples=50)
@given(numbers, st.integers(0, 9))
def test_any_numbers_are_followed(values, seed):
    mine = np.reshape(values, (2, 3))
    found = after({**right(seed=seed), "A": mine}, {"A"}, seed=seed)
    assert np.allclose(found.wanted["S"], mine.sum(axis=1, keepdims=True))
    assert np.array_equal(found.wanted["B"], mine * right(seed=seed)["D"])


def test_threads_do_not_get_each_others_values():
    one = follow()
    faults: list[object] = []

    def ask(number: int) -> None:
        for turn in range(40):
            x = X + number
            mine = {**right_of[number], "A": x * turn}
            found = consequence(one, (x, 3.0), right_of[number], mine, {"A"}, number)
            expected = x * turn
            if not np.array_equal(found.wanted["S"], expected.sum(axis=1, keepdims=True)):
                faults.append((number, turn, "S"))
            if not np.array_equal(found.wanted["B"], expected * right_of[number]["D"]):
                faults.append((number, turn, "B"))

    right_of = [right(X + number, seed=number) for number in range(4)]
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
