"""Does the regularization notebook keep its promises, and do its calls tell right from wrong?"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import numpy as np
import pytest
from nbconvert.preprocessors import ExecutePreprocessor

from grader.course import Answer, Course, find_course, hidden_calls, load_module, public_calls
from grader.course.numerics import STEP, numerical_gradient, relative_difference
from grader.expecting import Reference

COURSE = Path(__file__).parents[1]
FOLDER = COURSE / "assignments" / "regularization"
COST = "compute_cost_with_regularization"
L2 = "backward_propagation_with_regularization"
FORWARD = "forward_propagation_with_dropout"
BACKWARD = "backward_propagation_with_dropout"
SEEDS = [b"one", b"two", b"three"]
#: What round-off in a cost of about 1 leaves of a central difference.
RESOLUTION = np.finfo(float).eps / STEP

FIGURES = """
import json
print(json.dumps({"train": train_accuracy, "test": test_accuracy}))
"""


@pytest.fixture(scope="module")
def figures():
    """The three accuracies of the solved notebook, after a run from top to bottom."""
    notebook = jupytext.read(COURSE / "reference" / "regularization.py")
    notebook.cells.append(nbformat.v4.new_code_cell(FIGURES))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "Agg")
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        runner = ExecutePreprocessor(timeout=300)
        runner.preprocess(notebook, {"metadata": {"path": str(FOLDER)}})
    return json.loads("".join(output.text for output in notebook.cells[-1].outputs))


@pytest.fixture(scope="module")
def course() -> Course:
    return find_course(COURSE)


@pytest.fixture(scope="module")
def assignment(course):
    return course.assignment("regularization")


@pytest.fixture(scope="module")
def reference(course, assignment):
    return Reference(course, assignment)


@pytest.fixture(scope="module")
def solution(reference):
    return reference.functions


@pytest.fixture(scope="module")
def support(assignment):
    return load_module(FOLDER / "reg_utils.py", assignment.modules)


@pytest.fixture(scope="module")
def examples(assignment):
    return load_module(FOLDER / "testCases.py", assignment.modules)


def calls_of(assignment, function, solution, seed=None):
    """The public calls of a question, or those that `seed` draws, with their answers filled in."""
    calls = public_calls(assignment) if seed is None else hidden_calls(assignment, seed)
    return [
        replace(call, args=tuple(_answered(argument, solution) for argument in call.args))
        for call in calls
        if call.function == function
    ]


def _answered(argument, solution):
    if not isinstance(argument, Answer):
        return argument
    return argument.argument(getattr(solution, argument.function)(*argument.args))


@pytest.mark.slow
def test_regularization_lowers_training_and_raises_test_accuracy(figures):
    """The ordering of the lecture's table, with the football set of this course."""
    plain, l2, dropout = zip(figures["train"], figures["test"], strict=True)
    assert plain[0] > max(l2[0], dropout[0]) + 2
    assert plain[1] < min(l2[1], dropout[1]) - 1
    assert dropout[1] >= l2[1]
    assert plain == pytest.approx((98, 90), abs=2)
    assert l2 == pytest.approx((92, 93), abs=1)
    assert dropout == pytest.approx((94, 93.5), abs=1)


def test_data_are_the_same_everywhere(support):
    state = np.random.get_state()
    train_X, train_Y, test_X, test_Y = support.load_2D_dataset(is_plot=False)
    assert (train_X.shape, train_Y.shape) == ((2, 210), (1, 210))
    assert (test_X.shape, test_Y.shape) == ((2, 200), (1, 200))
    assert set(np.unique(train_Y)) == set(np.unique(test_Y)) == {0, 1}
    assert train_X[:, 0] == pytest.approx(np.array([-0.29206505, -0.25974223]), abs=1e-8)
    assert (train_Y.sum(), test_Y.sum()) == (103, 90)
    np.testing.assert_equal(np.random.get_state(), state)


def test_cost_of_the_notebooks_call(solution, examples):
    case = examples.compute_cost_with_regularization_test_case()
    assert solution.compute_cost_with_regularization(*case, 0.1) == pytest.approx(
        1.7864859451590758, abs=1e-15
    )


def test_predictions_of_the_regularization_case_are_the_published_ones(examples):
    """The cost's A3 is the forward pass of the gradients' example, printed to 8 digits."""
    _, _, cache = examples.backward_propagation_with_regularization_test_case()
    A3, _, _ = examples.compute_cost_with_regularization_test_case()
    assert cache[9] == pytest.approx(A3, abs=5e-9)


def test_recorded_dropout_pass_is_that_of_the_reference(solution, examples):
    X, _, cache = examples.backward_propagation_with_dropout_test_case()
    names = dict(zip(("W1", "b1", "W2", "b2", "W3", "b3"), (3, 4, 8, 9, 12, 13), strict=True))
    parameters = {name: cache[place] for name, place in names.items()}
    _, expected = solution.forward_propagation_with_dropout(X, parameters, 0.8)
    for recorded, right in zip(cache, expected, strict=True):
        assert recorded.dtype == right.dtype
        assert recorded == pytest.approx(right, abs=1e-12)


@pytest.mark.parametrize("seed", [None, *SEEDS])
@pytest.mark.parametrize("function", [L2, BACKWARD])
def test_gradients_equal_the_numerical_ones(assignment, reference, solution, function, seed):
    cost_of = reference.costs[function]
    for call in calls_of(assignment, function, solution, seed):
        gradients = getattr(solution, function)(*call.args)
        parameters, cost = cost_of(solution, *call.args)
        for name, numerical in numerical_gradient(cost, parameters).items():
            smooth = ~numerical.straddles
            assert smooth.all() or function == BACKWARD, (call.label, name)
            gradient, by_differences = gradients[f"d{name}"][smooth], numerical.value[smooth]
            off = relative_difference(gradient, by_differences, floor=1e-9)
            # of a gradient that is tiny, differences show only what round-off in the cost leaves
            unseen = np.max(np.abs(gradient - by_differences), initial=0) <= RESOLUTION
            assert off <= 1e-7 or unseen, (call.label, name)


@pytest.mark.parametrize("seed", [None, *SEEDS])
@pytest.mark.parametrize("function", [L2, BACKWARD])
def test_trusted_cost_belongs_to_the_answers(assignment, reference, solution, function, seed):
    """At the call's own parameters, J is the cost of the call's own predictions."""
    for call in calls_of(assignment, function, solution, seed):
        _, Y, cache, strength = call.args
        parameters, cost = reference.costs[function](solution, *call.args)
        A3 = cache[9] if function == L2 else cache[11]
        # log(A) and log(1 − A) see A's last digit the more, the nearer A is to 0 or 1
        round_off = 4 * np.finfo(float).eps * np.max(1 / (A3 * (1 - A3)))
        if function == L2:
            right = solution.compute_cost_with_regularization(A3, Y, parameters, strength)
        else:
            right = solution.compute_cost(A3, Y)
        assert cost(parameters) == pytest.approx(right, abs=round_off), call.label


def test_support_gradients_are_the_unregularized_ones(assignment, support, solution):
    for call in calls_of(assignment, L2, solution):
        X, Y, cache, _ = call.args
        right = solution.backward_propagation_with_regularization(X, Y, cache, 0.0)
        got = support.backward_propagation(X, Y, cache)
        assert got.keys() == right.keys()
        assert all(np.allclose(got[name], right[name], atol=1e-15) for name in right)


def test_support_needs_no_matplotlib_until_it_plots(assignment):
    """The worker has none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "matplotlib", None)
        patch.setitem(sys.modules, "matplotlib.pyplot", None)
        module = load_module(FOLDER / "reg_utils.py", assignment.modules)
        module.load_2D_dataset(is_plot=False)


def test_support_has_every_name_that_notebooks_import(support, examples):
    names = (
        "sigmoid relu plot_decision_boundary initialize_parameters load_2D_dataset predict_dec "
        "compute_cost predict forward_propagation backward_propagation update_parameters"
    )
    assert all(callable(getattr(support, name)) for name in names.split())
    assert all(callable(getattr(examples, f"{name}_test_case")) for name in (COST, L2, FORWARD))
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = support.no_such_name


def test_test_cases_can_be_imported_from_the_support_module(monkeypatch):
    """One of the notebooks in the wild does so."""
    monkeypatch.syspath_prepend(str(FOLDER))
    namespace: dict[str, Any] = {}
    try:
        exec(f"from reg_utils import {COST}_test_case, {BACKWARD}_test_case", namespace)
        assert len(namespace[f"{BACKWARD}_test_case"]()) == 3
    finally:
        for name in ("reg_utils", "testCases"):
            sys.modules.pop(name, None)


def test_weights_are_those_of_the_design(assignment):
    points = {
        q.function: {p.name: p.points for p in q.parts if p.points} for q in assignment.questions
    }
    assert points == {
        COST: {"cost": 20},
        L2: {"dW3": 7, "db3": 3, "dW2": 7, "db2": 3, "dW1": 7, "db1": 3},
        FORWARD: {"D1": 5, "A1": 5, "D2": 5, "A2": 5, "A3": 5},
        BACKWARD: {"dW3": 2.5, "db3": 2.5, "dW2": 5, "db2": 5, "dW1": 5, "db1": 5},
    }
    assert all(p.points >= q.points / 10 for q in assignment.questions for p in q.parts if p.points)


@pytest.mark.parametrize("seed", SEEDS)
def test_hidden_calls_cover_the_corners(assignment, solution, seed):
    for function in (COST, L2, FORWARD, BACKWARD):
        calls = [c for c in calls_of(assignment, function, solution, seed) if not c.sample]
        assert 4 <= len(calls) <= 8
        numbers = [np.shape(call.args[0])[1] for call in calls]
        strengths = [call.args[-1] for call in calls]
        assert 1 in numbers
        assert len(set(numbers)) > 2
        assert (0.0 if function in (COST, L2) else 1.0) in strengths
        assert len(set(strengths)) == len(strengths)
        widths = [_hidden_widths(call) for call in calls]
        assert (1, 1) in widths
        assert len(set(widths)) > 2


def _hidden_widths(call):
    """(n1, n2) of the network in a call's arguments."""
    for argument in call.args:
        if isinstance(argument, dict):
            return argument["b1"].shape[0], argument["b2"].shape[0]
        if isinstance(argument, tuple):
            b2 = argument[9 if len(argument) == 14 else 7]
            return argument[0].shape[0], b2.shape[0]
    raise AssertionError("no network among the arguments")


@pytest.mark.parametrize("seed", SEEDS)
def test_hidden_networks_are_alive(assignment, solution, seed):
    """Every weight matrix of the L2 calls gets some gradient from the data."""
    for call in calls_of(assignment, L2, solution, seed):
        X, Y, cache, _ = call.args
        gradients = solution.backward_propagation_with_regularization(X, Y, cache, 0.0)
        assert all(np.abs(gradients[name]).max() > 0 for name in ("dW1", "dW2", "dW3"))


def test_public_tests_accept_the_reference_and_explain_what_is_off(assignment, solution):
    tests = load_module(FOLDER / "public_tests.py", assignment.modules)
    for function in (COST, L2, FORWARD, BACKWARD):
        getattr(tests, f"{function}_test")(getattr(solution, function))
        with pytest.raises(AssertionError, match="None"):
            getattr(tests, f"{function}_test")(lambda *_: None)
    with pytest.raises(AssertionError, match="dW3 is"):
        tests.backward_propagation_with_regularization_test(
            lambda *args: solution.backward_propagation_with_regularization(*args[:3], 0.0)
        )


MISTAKES = [
    (COST, "lambd / (2 * m)", "lambd / 2 * m"),
    (COST, "lambd / (2 * m)", "lambd / m"),
    (COST, " + np.sum(np.square(W3))", ""),
    (COST, "np.square(W2)", "np.abs(W2)"),
    (COST, "np.square(W1)", "np.square(parameters['b1'])"),
    (L2, "+ lambd / m * W3", ""),
    (L2, "+ lambd / m * W2", "+ lambd * W2"),
    (L2, "+ lambd / m * W1", "+ lambd / (2 * m) * W1"),
    (L2, "db2 = 1.0 / m *", "db2 = 1.0 / m * 2 *"),
    (L2, "db1 = 1.0 / m * np.sum(dZ1", "db1 = 1.0 / m * np.sum(dZ1 + lambd * b1"),
    (L2, "np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dZ2)"),
    (L2, "dZ1 = dA1 * (A1 > 0)", "dZ1 = dA1"),
    (FORWARD, "D1 = D1 < keep_prob", "D1 = D1 > keep_prob"),
    (FORWARD, "D1 = D1 < keep_prob", "D1 = D1 < 0.5"),
    (FORWARD, "A1 = A1 / keep_prob", "A1 = A1"),
    (FORWARD, "A2 = A2 / keep_prob", "A2 = A2"),
    (FORWARD, "A2 = A2 * D2", "A2 = A2"),
    (FORWARD, "np.random.rand(A2", "np.random.randn(A2"),
    (FORWARD, "A3 = sigmoid(Z3)", "A3 = sigmoid(Z3) * (np.random.rand(*Z3.shape) < keep_prob)"),
    (BACKWARD, "dA1 = dA1 / keep_prob", "dA1 = dA1"),
    (BACKWARD, "dA2 = dA2 / keep_prob", "dA2 = dA2"),
    (BACKWARD, "dA2 = dA2 / keep_prob", "dA2 = dA2 * keep_prob"),
    (BACKWARD, "dZ1 = dA1 * (A1 > 0)", "dZ1 = dA1"),
    (BACKWARD, "1.0 / m * np.dot(dZ2, A1.T)", "np.dot(dZ2, A1.T)"),
]


@pytest.mark.parametrize(("function", "right", "wrong"), MISTAKES)
def test_public_and_hidden_calls_each_cost_a_mistake_points(
    assignment, reference, solution, function, right, wrong
):
    source = reference.program.definitions[function].source
    assert source.count(right) == 1
    namespace = dict(vars(solution))
    exec(source.replace(right, wrong), namespace)
    for seed in (None, *SEEDS):
        calls = calls_of(assignment, function, solution, seed)
        assert any(
            _loses_points(
                assignment.question(function),
                getattr(solution, function)(*call.args),
                namespace[function](*call.args),
            )
            for call in calls
        ), seed


def _loses_points(question, right, wrong):
    """Whether a part that is worth points differs."""
    places = {"D1": 1, "A1": 2, "D2": 6, "A2": 7, "A3": 11}
    for part in question.parts:
        if not part.points:
            continue
        mine, theirs = right, wrong
        if isinstance(right, dict):
            mine, theirs = right[part.name], wrong[part.name]
        elif isinstance(right, tuple):
            mine, theirs = right[1][places[part.name]], wrong[1][places[part.name]]
        if np.shape(mine) != np.shape(theirs) or not np.allclose(mine, theirs):
            return True
    return False
