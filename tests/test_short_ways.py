"""Do the short ways of judging right values find what the long way finds?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.course import Call, Expectation, Part, Question
from grader.course.numerics import NumericalGradient
from grader.judging import compare, difference, gradient_blocks, judge
from grader.judging.comparing import as_numbers, is_identical
from grader.judging.gradients import _compared
from grader.worker import Opaque, Outcome

dtypes = st.sampled_from(["b1", "i1", "i8", "u4", "f2", "f4", "f8", "c8", "c16"])
shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
arrays = dtypes.flatmap(lambda dtype: hnp.arrays(np.dtype(dtype), shapes))
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=3)
    | st.builds(Opaque, st.text(max_size=3))
)
keys = st.text(max_size=2) | st.integers(0, 3) | st.booleans() | st.floats(0, 2)
values = st.recursive(
    scalars | arrays,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(keys, inner, max_size=3)
    ),
    max_leaves=6,
)


@pytest.fixture
def long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without short ways."""
    for place in ("comparison", "comparing.values"):
        monkeypatch.setattr(f"grader.judging.{place}.is_identical", lambda *_: False)
    monkeypatch.setattr("grader.judging.comparing.numbers._is_close", lambda *_: False)


def both_ways(expected: Any, actual: Any, **how: Any) -> tuple[str, str]:
    short = repr(difference("x", expected, actual, **how))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("grader.judging.comparing.values.is_identical", lambda *_: False)
        patch.setattr("grader.judging.comparing.numbers._is_close", lambda *_: False)
        return short, repr(difference("x", expected, actual, **how))


def copied(value: Any) -> Any:
    """An equal value that shares nothing."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, dict):
        return {key: copied(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(copied(entry) for entry in value)
    return value


@example((None,), (np.array([]), None), {})  # `==` would ask an array whether it is true
@example([np.ones(2)], [np.ones(2), np.ones(2)], {})
@example((1.0, np.ones((2, 2))), (np.ones((2, 2)),), {})
@given(values, values, st.sampled_from([{}, {"at_most": 1e-6}, {"rtol": 0.5}]))
@settings(max_examples=200)
def test_any_two_values_differ_as_they_do_the_long_way(
    one: Any, other: Any, how: dict[str, Any]
) -> None:
    for actual in (other, one, copied(one)):
        short, long = both_ways(one, actual, **how)
        assert short == long


@given(
    hnp.arrays(np.float64, shapes, elements=st.floats(-1e300, 1e300)),
    st.sampled_from([1e-9, 1e-6, 9.99e-7, 1.01e-6, 1e-3, np.nan, np.inf]),
    st.data(),
)
@settings(max_examples=200)
def test_near_values_differ_as_they_do_the_long_way(
    one: Any, factor: float, data: st.DataObject
) -> None:
    other = one.copy()
    if one.size:
        place = data.draw(st.integers(0, one.size - 1))
        with np.errstate(all="ignore"):
            other.flat[place] = other.flat[place] * (1 + factor)
    for pair in ((one, other), (other, one)):
        short, long = both_ways(*pair)
        assert short == long


@given(values, values)
@settings(max_examples=200)
def test_identical_values_are_of_one_type_and_equal(one: Any, other: Any) -> None:
    if is_identical(one, other):
        assert type(one) is type(other)
        if not isinstance(one, np.ndarray):
            assert repr(one) == repr(other) or one == other
    assert is_identical(one, other) == is_identical(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        ({1: 0}, {True: 0}),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ([1], (1,)),
        (np.zeros(2), np.zeros((2, 1))),
        (np.zeros(2), np.zeros(2, dtype=np.int64)),
        (np.zeros(2), np.array([0.0, -0.0])),
        (np.zeros(2), [0.0, 0.0]),
        (Opaque("a"), Opaque("a")),
        (float("nan"), float("nan")),
    ],
    ids=repr,
)
def test_what_is_not_the_same_at_once(one: object, other: object) -> None:
    assert not is_identical(one, other)
    assert not is_identical(other, one)


QUESTION = Question(
    "f",
    "f",
    10,
    (Part("dW", 5, outputs=("dW*",)), Part("b", 5, outputs=("b", "c"))),
    returns=("dW", ["b", "c"]),
)
ANSWERS: dict[str, Any] = {
    "the same": (np.ones(3), [2.0, None]),
    "nearly the same": (np.ones(3) + 1e-9, [2.0, None]),
    "other numbers": (np.ones(3), [3.0, None]),
    "another shape": (np.ones((3, 1)), [2.0, None]),
    "another structure": (np.ones(3), 2.0),
    "nothing": None,
}


@pytest.mark.parametrize("at_most", [{}, {"b": 2.5}, {"b": 1.0}], ids=str)
@pytest.mark.parametrize("name", ANSWERS)
def test_a_judgment_is_that_of_the_long_way(
    name: str, at_most: dict[str, float], request: pytest.FixtureRequest
) -> None:
    call = Call((1,), at_most=at_most, label="x")
    expectation = Expectation(call, ANSWERS["the same"])
    outcome = Outcome("value", copied(ANSWERS[name]), again=copied(ANSWERS[name]))

    def judged() -> str:
        compared = compare(QUESTION, expectation, outcome)
        judgment = judge(QUESTION, [compared], None)
        return repr((compared.wrong, compared.problem, dict(compared.got), judgment.findings))

    short = judged()
    request.getfixturevalue("long_way")
    assert judged() == short


def test_a_block_is_compared_once_for_equal_entries() -> None:
    rng = np.random.default_rng(1)
    value = rng.standard_normal((3, 2))
    numerical = NumericalGradient(value, value > 2, value, value)
    other = NumericalGradient(2 * value, value > 2, value, value)
    for got in (value, value * 2, value.T.copy(), value[:1], None, value * 1j, "no"):
        for wanted in (numerical, other):
            (block,) = gradient_blocks({"W": wanted}, {"dW": got})
            assert block == _compared("W", wanted, as_numbers(got))
            assert gradient_blocks({"W": wanted}, {"dW": got}) == [block]
