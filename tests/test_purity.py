"""Changed arguments and answers that change: found, told, and costing what the question says."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from grader.batch.full_keys import full_answer_keys
from grader.course import Call, Expectation, Part, Question, Seed, find_course
from grader.expecting import Reference
from grader.grading import grade_program
from grader.judging import compare
from grader.judging.purity import REPEATABLE, UNCHANGED, purity_findings
from grader.notebook import read_source
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


# ------------------------------------------------------------------- what it costs

CHOOSY = Question(
    function="f",
    title="",
    points=2,
    parts=(Part("dW", 2, ("dW*",)),),
    purity_cost=0.5,
    purity_arguments=(2,),
)


@pytest.mark.parametrize(
    ("changed", "cost"),
    [
        (("1",), 0.5),
        (("1['W1']",), 0.5),
        (("0", "1[3]"), 0.5),
        (("0",), 0.0),
        (("2['W1']", "12"), 0.0),
        (("11",), 0.0),
        ((), 0.0),
    ],
)
def test_only_the_named_arguments_cost_something(changed, cost):
    (unchanged,) = purity_findings(CHOOSY, [(HIDDEN, value(changed=changed))], 2.0)
    assert unchanged.score == -cost
    assert ("This costs 0.5 of 2 points." in unchanged.message) is bool(cost)
    assert unchanged.passed is not bool(changed)


@pytest.mark.parametrize(("earned", "cost"), [(2.0, 0.5), (0.5, 0.5), (0.2, 0.2), (0.0, 0.0)])
def test_it_never_costs_more_than_was_earned(earned, cost):
    (unchanged,) = purity_findings(CHOOSY, [(PUBLIC, value(changed=("1",)))], earned)
    assert unchanged.score == -cost
    assert ("This costs" in unchanged.message) is bool(cost)


ALLOWED = Question(
    function="f", title="", points=2, parts=(Part("dW", 2, ("dW*",)),), may_change=(2,)
)


@pytest.mark.parametrize(
    ("changed", "told"),
    [((), ""), (("1['W1']",), ""), (("1", "0"), "argument 1"), (("2['W1']",), "argument 3['W1']")],
)
def test_nothing_is_said_of_arguments_that_the_function_may_change(changed, told):
    expectation = Expectation(PUBLIC, {"dW1": 1.0})
    comparison = compare(ALLOWED, expectation, value({"dW1": 1.0}, changed=changed))
    (unchanged,) = purity_findings(ALLOWED, [(PUBLIC, comparison.outcome)], 2.0)
    assert unchanged.score == 0
    assert unchanged.passed is not bool(told)
    assert f"({told})" in unchanged.message if told else "must stay as it is" in unchanged.message


COURSE = find_course(Path(__file__).resolve().parent.parent)


def test_in_the_four_assignments_it_is_a_quarter_of_the_question():
    costly = [q for a in COURSE.assignments.values() for q in a.questions if q.purity_cost]
    assert len(costly) == 11
    assert all(q.purity_cost == q.points / 4 and q.purity_arguments for q in costly)


@pytest.fixture(scope="module")
def graded(worker):
    """The reference with one line put before (or in place of) another, graded in full."""
    keys = full_answer_keys(COURSE, Seed(b"purity"))

    def grade(function, old, new):
        name = next(
            name
            for name, assignment in COURSE.assignments.items()
            if function in {question.function for question in assignment.questions}
        )
        reference = Reference(COURSE, COURSE.assignment(name))
        right = reference.program.definitions[function].source
        assert old in right
        text = reference._text.replace(right, right.replace(old, new))
        program = read_source(text, "student.py")
        key = keys(name, worker)
        (result,) = grade_program(program, COURSE.assignment(name), key, worker, only=function)
        (unchanged,) = (check for check in result.checks if check.name == UNCHANGED)
        return (result.score or 0) / result.max_score, unchanged

    return grade


COST, L2 = "compute_cost_with_regularization", "backward_propagation_with_regularization"
DROPOUT, BACK = "forward_propagation_with_dropout", "backward_propagation_with_dropout"
CHECK, REPAIR = "gradient_check_n", "backward_propagation_n"
HE = "initialize_parameters_he"


@pytest.mark.parametrize(
    ("function", "old", "new"),
    [
        (COST, "    return cost", "    W1 **= 2\n    return cost"),
        (COST, "    return cost", "    parameters.pop('W1')\n    return cost"),
        (COST, "    return cost", "    parameters['L'] = 3\n    return cost"),
        (COST, "    return cost", "    A3 -= Y\n    return cost"),
        (L2, "    dZ3 = A3 - Y", "    A3 -= Y\n    dZ3 = A3"),
        (L2, "    return gradients", "    W1 *= 0.5\n    return gradients"),
        (DROPOUT, "    return A3, cache", "    W1 += 1\n    return A3, cache"),
        (DROPOUT, "    return A3, cache", "    parameters['D1'] = D1\n    return A3, cache"),
        (BACK, "    dZ3 = A3 - Y", "    A3 -= Y\n    dZ3 = A3"),
        (BACK, "    return gradients", "    D1[:] = 1\n    return gradients"),
        (CHECK, "    return difference", "    gradients['dW1'] *= 2\n    return difference"),
        (CHECK, "    return difference", "    parameters['b1'] += epsilon\n    return difference"),
        (REPAIR, "    return gradients", "    Z1[Z1 < 0] = 0\n    return gradients"),
    ],
)  # fmt: skip
def test_changed_parameters_gradients_or_caches_cost_a_quarter(graded, function, old, new):
    share, unchanged = graded(function, old, new)
    assert share == pytest.approx(0.75)
    assert "This costs" in unchanged.message


@pytest.mark.parametrize(
    ("function", "old", "new"),
    [
        (COST, "    return cost", "    W1 = W1.copy()\n    W1 **= 2\n    return cost"),
        (COST, "    return cost", "    parameters = dict(parameters, L=3)\n    return cost"),
        (COST, "    return cost", "    Y -= 1\n    return cost"),
        (L2, "    return gradients", "    X += 1\n    return gradients"),
        (L2, "    dZ3 = A3 - Y", "    dZ3 = A3.copy()\n    dZ3 -= Y"),
        (DROPOUT, "    A1 = A1 * D1", "    A1 *= D1"),
        (DROPOUT, "    A2 = A2 / keep_prob", "    A2 /= keep_prob"),
        (BACK, "    dA2 = dA2 * D2", "    dA2 *= D2"),
        (BACK, "    dA1 = dA1 / keep_prob", "    dA1 /= keep_prob"),
        (CHECK, "theta_plus[i] = theta_plus[i] + epsilon", "theta_plus[i] += epsilon"),
        (CHECK, "    return difference", "    grad -= gradapprox\n    return difference"),
        (HE, "    return parameters", "    layers_dims.pop()\n    return parameters"),
    ],
)  # fmt: skip
def test_work_on_own_arrays_on_copies_and_on_other_arguments_costs_nothing(
    graded, function, old, new
):
    assert graded(function, old, new)[0] == 1
