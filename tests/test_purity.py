"""Changed arguments and answers that change: found, told, and costing what the question says."""

from __future__ import annotations

import math

import numpy as np
import pytest

from grader.course import Call, Part, Question
from grader.judging.purity import REPEATABLE, UNCHANGED, purity_findings
from grader.worker import Outcome, Raised
from grader.worker.child.wire import Opaque

QUESTION = Question(
    function="f", title="", points=2, parts=(Part("dW", 2, ("dW*",)),), purity_cost=0.5
)
PUBLIC, HIDDEN = Call((), label="m = 3"), Call((), label="secret", visibility="hidden")


def findings(*asked):
    return {finding.name: finding for finding in purity_findings(QUESTION, asked, 2.0)}


def value(value=1.0, **more):
    return Outcome("value", value, **more)


def test_a_pure_function_is_said_to_be_one():
    found = findings((PUBLIC, value()), (HIDDEN, value()))
    assert list(found) == [UNCHANGED]
    assert found[UNCHANGED].passed
    assert found[UNCHANGED].score == 0


def test_arguments_changed_in_place_are_named_and_cost_what_the_question_says():
    found = findings((PUBLIC, value(changed=("2['W1']", "0"))), (PUBLIC, value(changed=("0",))))
    unchanged = found[UNCHANGED]
    assert not unchanged.passed
    assert (unchanged.score, unchanged.max_score) == (-0.5, 0)
    assert "argument 1 and argument 3['W1']" in unchanged.message


def test_what_only_a_hidden_call_changed_is_not_told():
    unchanged = findings((PUBLIC, value()), (HIDDEN, value(changed=("1['W7']",))))[UNCHANGED]
    assert not unchanged.passed
    assert unchanged.score == -0.5
    assert "W7" not in unchanged.message
    assert "argument 2" not in unchanged.message


@pytest.mark.parametrize(
    "outcome",
    [
        Outcome("raised", error=Raised("ValueError", ""), changed=("0",)),
        Outcome("timeout"),
        Outcome("crashed"),
        Outcome("missing"),
    ],
)
def test_nothing_is_said_where_no_call_gave_a_value(outcome):
    assert findings((PUBLIC, outcome)) == {}
    assert list(findings((PUBLIC, outcome), (PUBLIC, value()))) == [UNCHANGED]


RAGGED = [np.ones(2), np.ones((3, 1))]


@pytest.mark.parametrize(
    "answer",
    [
        1.0,
        math.nan,
        None,
        "text",
        10**400,
        Opaque("set"),
        RAGGED,
        {"dW1": np.ones(2), "cache": RAGGED, "more": {"inner": np.zeros((2, 2))}},
        (np.ones(2), (RAGGED, None)),
    ],
)
def test_the_same_answer_twice_passes(answer):
    copied = dict(answer) if isinstance(answer, dict) else answer
    again = [array.copy() for array in RAGGED] if answer is RAGGED else copied
    found = findings((PUBLIC, value(answer, again=again, answered_again=True)))
    assert found[REPEATABLE].passed


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (1.0, 2.0),
        (1.0, None),
        ({"dW1": 1.0}, {"dW1": 1.1}),
        ({"dW1": 1.0}, {}),
        ({"dW1": 1.0}, None),
        ({"cache": RAGGED}, {"cache": [np.ones(2), np.zeros((3, 1))]}),
    ],
)
def test_another_answer_the_second_time_is_told_and_costs_nothing(first, second):
    found = findings((HIDDEN, value(first, again=second, answered_again=True)))
    assert not found[REPEATABLE].passed
    assert found[REPEATABLE].score == found[REPEATABLE].max_score == 0
    assert found[REPEATABLE].visibility == "hidden"
    assert found[UNCHANGED].passed


def test_the_entries_of_a_tuple_are_compared_one_by_one():
    question = Question(
        function="f", title="", points=1, parts=(Part("A", 1, ("A",)),), returns=("A", ["Z"])
    )
    first, second = (np.ones(2), (np.ones(2),)), (np.ones(2), (np.zeros(2),))
    for again, same in ((first, True), (second, False), (None, False)):
        outcome = value(first, again=again, answered_again=True)
        (_, repeatable) = purity_findings(question, [(PUBLIC, outcome)], 1.0)
        assert repeatable.passed is same
