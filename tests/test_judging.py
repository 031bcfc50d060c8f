"""From outcomes to points: a part earns when it is right on every call, and what is said of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course import Call, Expectation, Part, Question
from grader.course.numerics import NumericalGradient
from grader.judging import compare, judge
from grader.notebook import Definition
from grader.results import Visibility
from grader.worker import Outcome, Raised, Reason

RIGHT = {"dW1": np.array([[1.0, -2.0]]), "db1": np.array([[0.5]]), "dZ1": np.array([[3.0, 1.0]])}
QUESTION = Question(
    function="backward",
    title="",
    points=30,
    parts=(Part("dW", 20, ("dW*",)), Part("db", 10, ("db*",)), Part("dZ", 0, ("dZ*",))),
)
DEFINITION = Definition("backward", 7, 1, 9, "def backward(): ...")
SECRET = "the secret input"


def expected(label="m = 2", *, hidden=False, value=RIGHT, gradient=None, **call):
    visibility: Visibility = "hidden" if hidden else "public"
    made = Call((), function="backward", label=label, visibility=visibility, **call)
    return Expectation(made, value, gradient or {}, {})


PUBLIC, HIDDEN = expected(), expected("one example", hidden=True)


def gave(**outputs):
    return Outcome("value", {**RIGHT, **outputs})


RAISED = Outcome("raised", error=Raised("ValueError", "shapes (2,3) and (4,)"))
TIMEOUT = Outcome("timeout", reason=Reason("cpu_time", 5.0))
CRASHED = Outcome("crashed", reason=Reason("signal", 11, "SIGSEGV"))
MISSING = Outcome("missing")


def judged(*pairs, question=QUESTION, definition=DEFINITION):
    return judge(question, [compare(question, e, o) for e, o in pairs], definition)


def finding(judgment, name, visibility="public"):
    (found,) = [f for f in judgment.findings if (f.name, f.visibility) == (name, visibility)]
    return found


@pytest.mark.parametrize(("outputs", "status"), [({}, "correct"), ({"db1": 9.0}, "raised")])
def test_a_wrong_value_with_an_exception_beside_it_is_that_exception(outputs, status):
    outcome = replace(gave(**outputs), error=RAISED.error)
    judgment = judged((PUBLIC, outcome), (HIDDEN, outcome))

    assert judgment.status == status
    assert judgment.right == (status == "correct")


def test_a_right_answer_earns_everything():
    judgment = judged((PUBLIC, gave()), (HIDDEN, gave()))
    assert (judgment.score, judgment.status, judgment.right) == (30, "correct", True)
    assert all(f.passed for f in judgment.findings)
    assert finding(judgment, "dW", "hidden").message == "dW is right on 1 hidden call"


def test_each_part_earns_for_itself():
    judgment = judged((PUBLIC, gave(db1=np.array([[0.7]]))))
    assert (judgment.score, judgment.status) == (20, "partial")
    assert finding(judgment, "db").message == (
        "db1 is wrong in 1 of 1 entries, most at [0, 0]: expected 0.5, got 0.7 (m = 2)"
    )
    assert (finding(judgment, "dW").score, finding(judgment, "db").score) == (20, 0)


def test_a_part_that_only_explains_costs_nothing():
    judgment = judged((PUBLIC, gave(dZ1=None)))
    assert (judgment.score, judgment.status) == (30, "correct")
    assert not finding(judgment, "dZ").passed


def test_one_wrong_call_of_many_costs_the_part():
    for wrong in range(3):
        outcomes = [gave(), gave(), gave()]
        outcomes[wrong] = gave(dW1=RIGHT["dW1"] * 2)
        judgment = judged(*zip((PUBLIC, PUBLIC, HIDDEN), outcomes, strict=True))
        assert (judgment.score, judgment.status) == (10, "partial")


def test_the_points_stand_on_the_last_kind_of_call():
    judgment = judged((PUBLIC, gave()), (HIDDEN, gave(dW1=RIGHT["dW1"] * 2)))
    public, hidden = finding(judgment, "dW"), finding(judgment, "dW", "hidden")
    assert (public.passed, public.score, public.max_score) == (True, 0, 0)
    assert (hidden.passed, hidden.score, hidden.max_score) == (False, 0, 20)
    assert sum(f.max_score for f in judgment.findings) == 30
    turned = judged((PUBLIC, gave(dW1=RIGHT["dW1"] * 2)), (HIDDEN, gave()))
    assert finding(turned, "dW", "hidden").passed
    assert "but something else that must be right is not" in finding(turned, "dW", "hidden").message
    assert turned.score == 10


def test_of_hidden_calls_only_the_kind_of_input_and_of_difference_is_told():
    loud = Outcome("raised", error=Raised("KeyError", "sesame 1.2345"))
    judgment = judged(
        (PUBLIC, gave()),
        (HIDDEN, gave(dW1=np.array([[1.2345, 6.789]]))),
        (HIDDEN, loud),
        (expected("λ = 0", hidden=True), gave(dW1=np.ones((9, 8)))),
    )
    hidden = finding(judgment, "dW", "hidden")
    assert hidden.message == (
        "dW is not right on 3 of 3 hidden calls (the values or an exception or the shape): "
        "one example; λ = 0"
    )
    told = repr(judgment.findings)
    assert not any(word in told for word in ("1.2345", "6.789", "sesame", "KeyError", "(9, 8)"))


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([RAISED, RAISED], "raised"),
        ([gave(), RAISED], "raised"),
        ([RAISED, TIMEOUT], "timeout"),
        ([TIMEOUT, CRASHED], "crashed"),
        ([MISSING, MISSING], "missing"),
        ([gave(), MISSING], "raised"),
        ([Outcome("value", None), Outcome("value", None)], "incorrect"),
        ([Outcome("value", {}), gave()], "incorrect"),
    ],
)
def test_an_answer_that_does_not_come_earns_nothing_and_is_called_what_it_is(outcomes, status):
    judgment = judged(*zip((PUBLIC, HIDDEN), outcomes, strict=True))
    assert (judgment.score, judgment.status) == (0, status)


@pytest.mark.parametrize(
    ("outcome", "message"),
    [
        (RAISED, "raised ValueError: shapes (2,3) and (4,) (m = 2)"),
        (TIMEOUT, "gave no answer in time: more than 5 s of CPU time (m = 2)"),
        (CRASHED, "crashed: killed by signal 11 (SIGSEGV) (m = 2)"),
        (Outcome("value", (1, 2)), "expected a dictionary, got a tuple of 2 (m = 2)"),
        (Outcome("value", {"dW": 1}), "dW1 is missing from the answer (m = 2)"),
    ],
)
def test_what_went_wrong_on_a_public_call_is_told(outcome, message):
    assert finding(judged((PUBLIC, outcome)), "dW").message == message


def test_a_function_that_is_not_there_is_missing_and_placeholders_are_unfilled():
    assert judged((PUBLIC, gave()), definition=None).status == "missing"
    left = Definition("backward", 7, 1, 9, "", placeholders=(4,))
    assert judged((PUBLIC, RAISED), definition=left).status == "unfilled"
    assert judged((PUBLIC, gave(dW1=None)), definition=left).status == "partial"
    assert judged((PUBLIC, gave()), definition=left).status == "correct"


def test_without_a_call_nothing_is_earned():
    assert (judged().score, judged().status) == (0, "incorrect")


def test_a_wrong_guard_takes_everything():
    question = Question("backward", "", 30, QUESTION.parts, guards=("dZ",))
    judgment = judged((PUBLIC, gave(dZ1=None)), question=question)
    assert (judgment.score, judgment.status) == (0, "incorrect")
    assert "but something else that must be right is not" in finding(judgment, "dW").message
    assert judged((PUBLIC, gave(db1=None)), question=question).score == 20


def test_changed_arguments_cost_what_the_question_says_and_never_less_than_nothing():
    question = Question("backward", "", 30, QUESTION.parts, purity_cost=25)
    changed = ("0",)
    right = judged((PUBLIC, Outcome("value", RIGHT, changed=changed)), question=question)
    assert (right.score, right.status) == (5, "partial")
    half = Outcome("value", {**RIGHT, "dW1": None}, changed=changed)
    assert judged((PUBLIC, half), question=question).score == 0
    assert judged((PUBLIC, Outcome("value", RIGHT, changed=changed))).score == 30


def numerical(value):
    return NumericalGradient(value, np.zeros(value.shape, bool), value, value)


CHECKED = expected(gradient={"W1": numerical(RIGHT["dW1"]), "b1": numerical(RIGHT["db1"])})


def test_gradients_have_a_check_of_their_own_that_costs_nothing():
    judgment = judged((CHECKED, gave(dW1=1.5 * RIGHT["dW1"])), (HIDDEN, gave()))
    W1 = finding(judgment, "dW1 against the numerical gradient")
    assert (W1.passed, W1.score, W1.max_score) == (False, 0, 0)
    assert W1.message == "relative difference 2.0e-01 (worry): dW1 is 1.5 times what it should be"
    assert finding(judgment, "db1 against the numerical gradient").passed
    assert judgment.score == 10
    assert [(b.parameter, b.band) for b in judgment.gradients] == [("W1", "worry"), ("b1", "great")]


def test_the_worst_of_several_public_calls_is_shown():
    judgment = judged((CHECKED, gave()), (CHECKED, gave(db1=np.array([[math.nan]]))))
    assert [b.band for b in judgment.gradients] == ["great", "worry"]


def test_round_off_of_the_numerical_gradient_is_not_held_against_a_right_answer():
    noisy = expected(gradient={"W1": numerical(RIGHT["dW1"] * (1 + 1e-5))})
    judgment = judged((noisy, gave()))
    assert judgment.gradients[0].band == "look"
    assert finding(judgment, "dW1 against the numerical gradient").passed


def test_gradients_of_hidden_calls_are_not_shown():
    secret = expected("one example", hidden=True, gradient=CHECKED.gradient)
    assert judged((secret, gave(dW1=None))).gradients == ()


RIGHT_ONES = [gave(), gave(dZ1=1)]
WRONG_ONES = [gave(dW1=None), gave(db1=1), RAISED, TIMEOUT, CRASHED, MISSING]
ODD: tuple[Any, ...] = (None, 1.0, {}, (RIGHT,), "dW1", [RIGHT] * 3)
WRONG_ONES += [Outcome("value", odd) for odd in ODD]
places = st.tuples(st.booleans(), st.integers(0, len(RIGHT_ONES) + len(WRONG_ONES) - 1))


@settings(deadline=None, max_examples=60)
@given(st.lists(places, max_size=5))
def test_the_score_is_between_nothing_and_all_and_all_only_when_all_is_right(asked):
    known = RIGHT_ONES + WRONG_ONES
    calls = [(HIDDEN if hidden else CHECKED, known[place]) for hidden, place in asked]
    judgment = judged(*calls)
    assert 0 <= judgment.score <= 30
    assert judgment.score == sum(f.score for f in judgment.findings)
    assert judgment.right == (bool(asked) and all(p < len(RIGHT_ONES) for _, p in asked))
    if calls:
        assert sum(f.max_score for f in judgment.findings) == 30
