"""Right answers in any dress are right, wrong ones in any dress are wrong, and it is said how."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grader.course import ABSENT, Call, Expectation, Part, Question
from grader.judging import (
    as_numbers,
    compare,
    describe,
    difference,
    difference_message,
    judge,
    named_outputs,
    outputs_of,
    places_of_opaque,
)
from grader.judging.comparing import show
from grader.judging.messages import kind_name
from grader.judging.wrong_outputs import structure, wrong_outputs
from grader.worker import Outcome
from grader.worker.child.wire import Opaque

few = settings(deadline=None, max_examples=40)

W = np.array([[1.0, -2.0], [0.5, 4.0]])


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (W, W.astype(np.float32)),
        (W, W.astype(np.longdouble)),
        (W, W.tolist()),
        (W, tuple(map(tuple, W.tolist()))),
        (W, list(W)),
        (W, np.asfortranarray(W)),
        (W, W + 0j),
        (W, W + 1e-9j),
        (W, W * (1 + 1e-9)),
        (np.zeros((3, 1)), -np.zeros((3, 1))),
        (np.zeros((3, 1)), np.zeros((3, 1), dtype=int)),
        (np.ones((2, 2)) * 3, np.full((2, 2), 3, dtype=np.uint8)),
        (np.array([[True, False]]), np.array([[1, 0]])),
        (np.array([[True, False]]), np.array([[1.0, -0.0]])),
        (np.array([[1, 0]]), np.array([[True, False]])),
        (np.array([[True, False]]), [[True, 0]]),
        (1.5, np.float64(1.5)),
        (1.5, np.float32(1.5)),
        (1.5, np.array(1.5)),
        (1.5, np.array([1.5])),
        (1.5, np.array([[1.5]])),
        (1.5, [[1.5]]),
        (1.5, 1.5 + 0j),
        (np.float64(1.5), 1.5),
        (np.array(1.5), 1.5),
        (2.0, 2),
        (2.0, np.int32(2)),
        (2, 2.0),
        (0.0, -0.0),
        (0.0, 1e-12),
        (1e30, 10**30),
        (2.0**70, 2**70),
        (math.nan, math.nan),
        (math.inf, np.array([math.inf])),
        (np.zeros((0, 3)), np.zeros((0, 3))),
        ("sigmoid", "sigmoid"),
        (None, None),
        ([W, np.ones(3)], (W.tolist(), np.ones((3,)) + 1e-9)),
        ({"v": {"dW1": W}}, {"v": {"dW1": W.astype(np.float32)}}),
        (10**400, 10**400),
    ],
)
def test_a_right_answer_in_another_dress_is_right(expected, actual):
    assert difference("x", expected, actual) is None


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_a_matrix_passes_for_an_array():
    assert difference("x", W, np.asmatrix(W)) is None
    assert difference("x", 1.5, np.asmatrix([[1.5]])) is None


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (W, W.T),
        (W, -W),
        (W, W + 1e-4),
        (W, W[0]),
        (W, W[:1]),
        (W, W[None]),
        (W, 1.0),
        (np.ones((2, 2)), 1.0),
        (np.ones((2, 2)), np.ones((1, 2))),
        (np.ones((2, 2)), np.ones((2, 2)) * 2j),
        (np.zeros((3, 1)), 0),
        (np.zeros((3, 1)), np.zeros(3)),
        (np.zeros((3, 1)), np.zeros((1, 3))),
        (np.zeros((3, 1)), np.zeros((3, 0))),
        (np.zeros((1, 1)), 0.0),
        (np.array([[True, False]]), np.array([[False, True]])),
        (np.array([[True, False]]), np.array([[2, 0]])),
        (W, np.where(W == 4, np.nan, W)),
        (W, np.where(W == 4, np.inf, W)),
        (W, np.full_like(W, np.nan)),
        (np.array([math.nan, 1]), np.array([1, math.nan])),
        (np.array([math.nan]), np.array([0.0])),
        (1.5, math.nan),
        (1.5, math.inf),
        (math.inf, -math.inf),
        (math.inf, 1e308),
        (math.inf, 10**400),
        (1.5, complex(1.5, math.nan)),
        (1.5, 1.5 + 1j),
        (1.5, "1.5"),
        (1.5, b"1.5"),
        (1.5, ["1.5"]),
        (1.5, np.array("1.5")),
        (1.5, np.array(["1.5"], dtype=object)),
        (1.5, 10**400),
        (1.5, [10**400]),
        (1.5, -(10**400)),
        (1.0, True),
        (1, True),
        (True, 1),
        (0.0, np.bool_(False)),
        (1.5, None),
        (1.5, [None]),
        (1.5, []),
        (1.5, ()),
        (1.5, {}),
        (1.5, {"x": 1.5}),
        (1.5, np.zeros(0)),
        (1.5, np.zeros((1, 0))),
        (1.5, [1.5, 1.5]),
        (1.5, Opaque("numpy.ndarray of object_")),
        (1.5, ABSENT),
        (W, Opaque("set")),
        (W, [[1.0, -2.0], [0.5]]),
        (W, {0: [1.0, -2.0], 1: [0.5, 4.0]}),
        (W, None),
        (None, 0.0),
        (None, np.zeros(2)),
        ("sigmoid", "relu"),
        ("1", 1),
        ([], [1]),
        ([W, np.ones(3)], [W, np.ones(2)]),
        ([W, np.ones(3)], [W]),
        ([W, np.ones(3)], {0: W, 1: np.ones(3)}),
        ({"v": {"dW1": W}}, {"v": {"dW1": W + 1}}),
        ({"v": {"dW1": W}}, {"v": {}}),
        ({"v": {"dW1": W}}, {"v": [W]}),
        (10**400, 10**400 + 1),
    ],
)
def test_a_wrong_answer_is_wrong_and_told_in_one_line(expected, actual):
    found = difference("x", expected, actual)
    assert found is not None
    assert "x" in difference_message(found)
    assert kind_name(found)
    assert "\n" not in difference_message(found)


numbers = st.floats(-1e6, 1e6)


@few
@given(arrays(float, array_shapes(max_dims=2, max_side=3), elements=numbers), st.data())
def test_difference_accepts_alike_both_ways(a, data):
    noise = data.draw(arrays(float, a.shape, elements=st.floats(-2e-6, 2e-6)))
    b = a * (1 + noise)
    if difference("x", a, b, rtol=1e-6) is None:
        assert difference("x", b, a, rtol=1.00001e-6) is None


@few
@given(arrays(float, (2, 3), elements=numbers), st.floats(1e-9, 1e-3), st.integers(0, 5))
def test_the_tolerance_is_a_share_of_the_largest_entry(a, rtol, place):
    size = max(np.max(np.abs(a)), 1e-3)
    a.flat[0] = size
    for share, right in ((0.9, True), (1.2, False)):
        b = a.copy()
        b.flat[place] += share * rtol * size
        assert (difference("x", a, b, rtol=rtol, atol=0.0) is None) == right


@pytest.mark.parametrize("value", [0.0, 1e-9, 1e-7, np.array([[5e-8]]), np.float32(1e-8), 0, False])
def test_round_off_is_judged_by_its_bound(value):
    assert difference("difference", 3e-10, value, at_most=1.01e-7) is None


@pytest.mark.parametrize(
    "value", [-1e-9, 2e-7, math.nan, math.inf, 5j, 1e-9 + 1j, "1e-9", None, np.zeros(2), []]
)
def test_what_is_no_number_below_the_bound_is_wrong(value):
    assert difference("difference", 3e-10, value, at_most=1.01e-7) is not None


@pytest.mark.parametrize(
    ("actual", "words"),
    [
        (W + np.array([[0, 0], [0, 3]]), "most at [1, 1]: expected 4, got 7"),
        (W[0], "the shape (2,), expected (2, 2)"),
        ("W", "should be an array of shape (2, 2), got a string"),
        (ABSENT, "missing from the answer"),
        (None, "W1 is None"),
    ],
)
def test_a_difference_says_what_and_where(actual, words):
    found = difference("W1", W, actual)
    assert found is not None
    assert words in difference_message(found)


def test_nested_differences_name_their_place():
    found = difference("v", {"dW1": [W, np.ones(3)]}, {"dW1": [W, np.zeros(3)]})
    assert found is not None
    assert difference_message(found).startswith("v['dW1'][1] is wrong in 3 of 3 entries")


@few
@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.complex_numbers()
        | st.text(max_size=3)
        | st.just(10**400)
        | st.just(Opaque("set"))
        | arrays(float, array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=2)),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
        max_leaves=5,
    ).flatmap(lambda value: st.tuples(st.just(value), st.sampled_from([value, W, 1.0, "x", [1]])))
)
def test_any_plain_value_can_be_compared_and_told(pair):
    value, expected = pair
    is_comparable = not any(places_of_opaque(value, "x"))
    assert (difference("x", value, value) is None) == is_comparable
    difference("x", expected, value)
    assert isinstance(show(value), str)
    assert isinstance(describe(value), str)


def test_the_largest_arrays_are_described_and_not_printed():
    assert show(np.zeros((9, 9))) == "an array of shape (9, 9)"
    assert show(np.array([[0.5]])) == "[[0.5]]"
    assert show(np.float64(0.5)) == "0.5"
    assert show(np.array([1, 2.5])) == "[1. , 2.5]"
    assert show([1, 2.5]) == "[1, 2.5]"
    assert show([True, 2]) == "[True, 2]"
    assert show((1, [2, 3])) == "(1, [2, 3])"
    assert as_numbers({"a": 1}) is None


BACKWARD = Question(
    function="backward",
    title="",
    points=3,
    parts=(Part("W", 2, ("dW*",)), Part("b", 1, ("db*",), atol=1e-3)),
)
FORWARD = Question(
    function="forward",
    title="",
    points=2,
    parts=(Part("A3", 1, ("A3",)), Part("D1", 1, ("D1",))),
    returns=("A3", ["Z1", "D1"]),
)
COST = Question(function="cost", title="", points=1, parts=(Part("J", 1, ("J",)),))


def test_the_pieces_of_an_answer_have_names():
    gradients = {"dW1": 1.0, "db1": 2.0}
    assert named_outputs(BACKWARD, gradients, gradients) == gradients
    assert named_outputs(BACKWARD, gradients, (1.0, 2.0)) == {}
    assert named_outputs(FORWARD, (1, (2, 3)), [1, [2, 3]]) == {"A3": 1, "Z1": 2, "D1": 3}
    assert named_outputs(FORWARD, (1, (2, 3)), (1, (2,))) == {"A3": 1}
    assert named_outputs(FORWARD, (1, (2, 3)), 1) == {}
    assert named_outputs(COST, 0.5, (0.5, None)) == {"J": (0.5, None)}
    assert outputs_of(BACKWARD.parts[0], gradients) == ("dW1",)


@pytest.mark.parametrize(
    ("expected", "other"),
    [("1", 1), (1, "1"), ("None", None), ("True", True), ("b'W1'", b"W1"), ("(1, 2)", (1, 2))],
)
def test_a_key_that_only_looks_like_the_expected_one_never_counts_in_its_place(expected, other):
    wanted = {expected: 1.0}
    for answer in ({expected: 1.0, other: 2.0}, {other: 2.0, expected: 1.0}):
        assert named_outputs(BACKWARD, wanted, answer) == {str(expected): 1.0}


@pytest.mark.parametrize(
    ("question", "expected", "value", "words"),
    [
        (COST, 0.5, None, "returns None"),
        (BACKWARD, {"dW1": 1.0}, (1.0,), "expected a dictionary, got a tuple of 1"),
        (FORWARD, (1, (2, 3)), np.ones(2), "expected (A3, cache), got an array of shape (2,)"),
        (FORWARD, (1, (2, 3)), (1, 2, 3), "expected 2 values (A3, cache), got 3"),
        (FORWARD, (1, (2, 3)), (1, (2, 3, 4)), "expected 2 values (Z1, D1), got 3"),
    ],
)
def test_a_wrongly_built_answer_is_told_as_a_whole(question, expected, value, words):
    found = structure(question, expected, value)
    assert found is not None
    assert words in difference_message(found)


def test_a_rightly_built_answer_has_no_problem_as_a_whole():
    assert structure(COST, 0.5, "anything") is None
    assert structure(BACKWARD, {"dW1": 1.0}, {"more": 2}) is None
    assert structure(FORWARD, (1, (2, 3)), [9, (8, 7)]) is None


SHORTER = Question(
    function="update",
    title="",
    points=3,
    parts=tuple(Part(name, 1, (name,)) for name in ("w", "v", "s")),
    returns=("w", "v", "s"),
    optional=("v", "s"),
)


@pytest.mark.parametrize(
    ("answers", "earned", "words"),
    [
        ([(1.0, 2.0, 3.0)], {"w": 1, "v": 1, "s": 1}, "right"),
        ([[1.0]], {"w": 3}, "w is right"),
        ([(7.0,)], {"w": 0}, "w is 7"),
        ([(1.0, 2.0, 7.0)], {"w": 1, "v": 1, "s": 0}, "s is 7"),
        ([(1.0, 2.0)], {"w": 0, "v": 0, "s": 0}, "expected 3 values (w, v, s), got 2"),
        ([(1.0, 2.0, 3.0, 4.0)], {"w": 0, "v": 0, "s": 0}, "expected 3 values (w, v, s), got 4"),
        ([1.0], {"w": 0, "v": 0, "s": 0}, "expected (w, v, s), got a number"),
        ([(1.0,), (1.0,)], {"w": 3}, "w is right"),
        ([(1.0, 2.0, 3.0), (1.0,)], {"w": 1, "v": 0, "s": 0}, "v is missing from the answer"),
        ([(1.0,), (1.0, 2.0, 3.0)], {"w": 1, "v": 0, "s": 0}, "s is missing from the answer"),
    ],
)
def test_what_an_answer_may_leave_out_is_worth_what_the_rest_of_it_is(answers, earned, words):
    expectation = Expectation(Call((), function="update"), (1.0, 2.0, 3.0))
    comparisons = [compare(SHORTER, expectation, Outcome("value", one)) for one in answers]
    judgment = judge(SHORTER, comparisons, None)
    parts = [one for one in judgment.findings if one.kind == "part"]
    assert {one.name: one.score for one in parts} == earned
    assert judgment.score == sum(earned.values())
    assert any(words in one.message for one in judgment.findings)


def test_parts_with_calls_of_their_own_are_not_left_out_with_the_entries():
    printed = Part("printed", 1, ("printed",))
    question = replace(SHORTER, points=4, parts=(*SHORTER.parts, printed))
    judged = ("w", "v", "s")
    plain = Expectation(Call((), function="update", judges=judged), (np.ones(2), W, W))
    text = Call((), function="update", part="printed", observe="printed", judges=("printed",))
    comparisons = [
        compare(question, plain, Outcome("value", (np.ones(2),))),
        compare(question, plain, Outcome("value", (np.zeros(2),))),
        compare(question, Expectation(text, "done"), Outcome("value", "done")),
    ]
    judgment = judge(question, comparisons, None)
    earned = {one.name: one.score for one in judgment.findings if one.kind == "part"}
    assert earned == {"w": 0.0, "printed": pytest.approx(2.0)}


def test_parts_and_calls_set_the_tolerance():
    wanted = {"dW1": 1.0, "dW2": 2.0, "db1": 0.0}
    got = {"dW1": 1.001, "dW2": 2.0, "db1": 5e-4, "extra": None}

    assert set(wrong_outputs(BACKWARD, Call(()), wanted, got)) == {"dW1"}
    assert wrong_outputs(BACKWARD, Call((), rtol={"W": 1e-2}), wanted, got) == {}
    assert set(wrong_outputs(BACKWARD, Call((), at_most={"W": 1.5}), wanted, got)) == {"dW2"}
    assert set(wrong_outputs(BACKWARD, Call(()), wanted, {"dW1": 1.0})) == {"dW2", "db1"}


PAIRS = Question(
    function="pairs",
    title="",
    points=2,
    parts=(Part("X", 1, ("X.*.0",)), Part("Y", 1, ("X.*.1",))),
)


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ([(1.0, W), (2.0, W)], set()),
        (([1.0, W], [2.0, W]), set()),
        ([(1.0, W)], {"X", "Y"}),
        ([(1.0, W), (2.0, W), (3.0, W)], {"X", "Y"}),
        ([(1.0, W), (2.0, W), (np.zeros((2, 0)), np.zeros((1, 0)))], {"X", "Y"}),
        ([(1.0, W), (2.0, W), None], {"X", "Y"}),
        ([(1.0, W), (2.0, 2 * W)], {"Y"}),
        ([(1.0, W), (7.0, W)], {"X"}),
    ],
)
def test_a_list_of_pairs_has_as_many_as_are_expected(answer, wrong):
    expectation = Expectation(Call((), function="pairs"), [(1.0, W), (2.0, W)])
    comparison = compare(PAIRS, expectation, Outcome("value", answer))
    assert {part.name for part in PAIRS.parts if comparison.failure(part)} == wrong
