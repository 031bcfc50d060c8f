"""A wrong answer as evidence: which outputs are wrong, and when two wrong answers are one."""

from __future__ import annotations

import numpy as np
import pytest

from grader.course import ABSENT, Call, Expectation, Part, Question, WrongAnswer
from grader.judging import agree, compare, is_distinctive, wrong_answer
from grader.worker import Opaque, Outcome, Raised

GRADIENTS = Question(
    function="f",
    title="",
    points=2,
    parts=(Part("dW", 1, ("dW*",)), Part("db", 1, ("db*",))),
)
FORWARD = Question(
    function="g", title="", points=1, parts=(Part("A3", 1, ("A3",)),), returns=("A3", ["Z1"])
)
CALL = Call(())
RIGHT = {"dW1": np.ones((2, 3)), "db1": np.zeros((2, 1))}


def seen(value, question=GRADIENTS, expected=RIGHT, call=CALL):
    return of_outcome(Outcome("value", value), question, expected, call)


def of_outcome(outcome, question=GRADIENTS, expected=RIGHT, call=CALL):
    return wrong_answer(question, compare(question, Expectation(call, expected), outcome))


def raised(type_name):
    return of_outcome(Outcome("raised", error=Raised(type_name, "secret words")))


def test_a_right_answer_leaves_no_evidence():
    assert seen({**RIGHT, "more": 1}) == WrongAnswer()
    assert seen({name: value.tolist() for name, value in RIGHT.items()}) == WrongAnswer()


def test_only_wrong_outputs_are_evidence():
    wrong = seen({**RIGHT, "dW1": 2 * RIGHT["dW1"]})
    assert list(wrong.outputs) == ["dW1"]
    assert wrong.outputs["dW1"][0, 0] == 2


def test_what_is_not_given_is_absent():
    nothing = {"dW1": ABSENT, "db1": ABSENT}
    assert seen({"dW1": RIGHT["dW1"]}) == WrongAnswer({"db1": ABSENT})
    assert seen(None) == WrongAnswer(nothing, form="NoneType")
    assert seen([1, 2]).form == "list of 2"
    assert seen(np.ones(2), FORWARD, (np.ones(2), (1.0,))).form == "array of shape (2,)"
    assert seen(1, FORWARD, (np.ones(2), (1.0,))).form == "number"
    assert raised("TypeError") == WrongAnswer(nothing, "raised", "TypeError")


def test_where_something_is_absent_the_rest_that_nobody_asked_for_is_evidence():
    under_another_key = seen({"dW1": RIGHT["dW1"], "b1": RIGHT["db1"]})
    assert list(under_another_key.outputs) == ["db1"]
    assert list(under_another_key.instead) == ["b1"]
    assert agree(under_another_key, under_another_key, ["db1"], rtol=1e-6)
    nowhere = seen({"dW1": RIGHT["dW1"]})
    elsewhere = seen({"dW1": RIGHT["dW1"], "c1": RIGHT["db1"]})
    other = seen({"dW1": RIGHT["dW1"], "b1": RIGHT["db1"] + 1})
    for one in (nowhere, elsewhere, other):
        assert not agree(one, under_another_key, ["db1"], rtol=1e-6)
        assert not agree(under_another_key, one, ["db1"], rtol=1e-6)
    assert agree(under_another_key, nowhere, ["dW1"], rtol=1e-6)


@pytest.mark.parametrize("kind", ["timeout", "crashed", "missing"])
def test_no_answer_is_evidence_of_its_kind(kind):
    assert of_outcome(Outcome(kind)).kind == kind


def test_the_tolerance_of_the_call_decides_what_is_wrong():
    call = Call((), rtol={"dW": 0.1})
    assert seen({**RIGHT, "dW1": RIGHT["dW1"] * 1.05}, call=call) == WrongAnswer()


TWICE = {"dW1": 2 * RIGHT["dW1"]}
BIAS = {"db1": RIGHT["db1"] + 1}


@pytest.mark.parametrize(
    ("student", "mistake", "names", "same"),
    [
        (TWICE, TWICE, ["dW1", "db1"], True),
        (TWICE, {"dW1": TWICE["dW1"] + 1e-9}, ["dW1"], True),
        (TWICE, {"dW1": TWICE["dW1"].tolist()}, ["dW1"], True),
        ({**TWICE, **BIAS}, TWICE, ["dW1"], True),
        ({}, BIAS, ["dW1"], True),
        ({**TWICE, **BIAS}, TWICE, ["dW1", "db1"], False),
        (TWICE, {"dW1": 3 * RIGHT["dW1"]}, ["dW1"], False),
        (TWICE, {}, ["dW1"], False),
        ({}, TWICE, ["dW1"], False),
        ({"dW1": ABSENT}, TWICE, ["dW1"], False),
        (TWICE, {"dW1": ABSENT}, ["dW1"], False),
        ({"dW1": ABSENT}, {"dW1": ABSENT}, ["dW1"], True),
        ({"dW1": None}, {"dW1": None}, ["dW1"], True),
        ({"dW1": None}, TWICE, ["dW1"], False),
        ({"dW1": np.full(2, np.nan)}, {"dW1": np.full(2, np.nan)}, ["dW1"], True),
        ({"dW1": np.full(2, np.nan)}, {"dW1": np.ones(2)}, ["dW1"], False),
        ({"dW1": 2.0}, {"dW1": np.array([[2.0]])}, ["dW1"], False),
        ({"dW1": [np.ones(2), np.ones(3)]}, {"dW1": [np.ones(2), np.ones(3)]}, ["dW1"], True),
        ({"dW1": Opaque("set")}, {"dW1": np.ones(2)}, ["dW1"], False),
    ],
)
def test_two_wrong_answers_agree_where_their_values_do(student, mistake, names, same):
    assert agree(WrongAnswer(student), WrongAnswer(mistake), names, rtol=1e-6) is same


def test_two_wrong_answers_agree_only_where_they_are_built_alike():
    nothing = WrongAnswer({}, form="NoneType")
    assert agree(nothing, nothing, ["dW1"], rtol=1e-6)
    assert not agree(WrongAnswer(TWICE, form="NoneType"), WrongAnswer(TWICE), ["dW1"], rtol=1e-6)
    assert not agree(raised("TypeError"), raised("ValueError"), ["dW1"], rtol=1e-6)


@pytest.mark.parametrize(
    ("wrong", "tells"),
    [
        (WrongAnswer(), False),
        (WrongAnswer(TWICE), True),
        (WrongAnswer(BIAS), False),
        (WrongAnswer({"dW1": ABSENT}), True),
        (WrongAnswer({"dW1": ABSENT}, "timeout"), False),
        (WrongAnswer({"dW1": None}), True),
        (seen(None), True),
        (raised("TypeError"), False),
    ],
)
def test_an_exception_alone_tells_nothing(wrong, tells):
    assert is_distinctive(wrong, ["dW1"]) is tells


def test_the_words_of_an_exception_are_no_evidence():
    assert raised("TypeError") == raised("TypeError") != raised("ValueError")
    assert "secret" not in str(raised("TypeError"))
