"""Does the optimization notebook keep its promises, and do its calls tell right from wrong?"""

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import numpy as np
import pytest
from nbconvert.preprocessors import ExecutePreprocessor

from grader.course import Course, find_course, hidden_calls, load_module, public_calls
from grader.expecting import Reference
from grader.judging import difference

COURSE = Path(__file__).parents[1]
FOLDER = COURSE / "assignments" / "optimization"
GD = "update_parameters_with_gd"
BATCHES = "random_mini_batches"
VELOCITY = "initialize_velocity"
MOMENTUM = "update_parameters_with_momentum"
AVERAGES = "initialize_adam"
ADAM = "update_parameters_with_adam"
RATE = "update_lr"
STAIRS = "schedule_lr_decay"
SIX = (GD, BATCHES, VELOCITY, MOMENTUM, AVERAGES, ADAM)
SEEDS = [b"one", b"two", b"three"]

FIGURES = """
import json
accuracies = {
    name: 100 * float(np.mean(predict_dec(learned, train_X) == train_Y))
    for name, learned in {
        "whole": whole_parameters,
        "gd": gd_parameters,
        "momentum": momentum_parameters,
        "adam": adam_parameters,
    }.items()
}
"""
DECAYING = """
late = {
    name: max(costs[150:])
    for name, costs in {"long": long_costs, "slower": slower_costs, "stairs": stairs_costs}.items()
}
frozen = 100 * float(np.mean(predict_dec(frozen_parameters, train_X) == train_Y))
"""


def run(handout: str, questions: str) -> Any:
    """What the solved notebook of a handout prints in a last cell, after a run of all of it."""
    notebook = jupytext.read(COURSE / "reference" / "optimization.py")
    marks = (f"# only in: {handout}\n", f"<!-- only in: {handout} -->\n")
    notebook.cells = [
        cell
        for cell in notebook.cells
        if "only in: " not in cell.source or cell.source.startswith(marks)
    ]
    notebook.cells.append(nbformat.v4.new_code_cell(questions))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "Agg")
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        ExecutePreprocessor(timeout=300).preprocess(notebook, {"metadata": {"path": str(FOLDER)}})
    return json.loads("".join(output.text for output in notebook.cells[-1].outputs))


@pytest.fixture(scope="module")
def course() -> Course:
    return find_course(COURSE)


@pytest.fixture(scope="module")
def assignment(course):
    return course.assignment("optimization").whole


@pytest.fixture(scope="module")
def reference(course, assignment):
    return Reference(course, assignment)


@pytest.fixture(scope="module")
def solution(reference):
    return reference.functions


@pytest.fixture(scope="module")
def support(assignment):
    return load_module(FOLDER / "opt_utils.py", assignment.modules)


@pytest.fixture(scope="module")
def examples(assignment):
    return load_module(FOLDER / "testCases.py", assignment.modules)


def calls_of(assignment, function, seed=None):
    """The public calls of a question, or those that `seed` draws."""
    calls = public_calls(assignment) if seed is None else hidden_calls(assignment, seed)
    return [call for call in calls if call.function == function]


def copies(args):
    """Arguments that a function may change."""
    return tuple(dict(each) if isinstance(each, dict) else each for each in args)


# ---------------------------------------------------------------- what the notebook says


@pytest.mark.slow
def test_each_step_learns_more_and_a_rate_that_decays_calms_down():
    questions = FIGURES + DECAYING + 'print(json.dumps({**accuracies, **late, "frozen": frozen}))'
    found = run("with_decay", questions)
    assert found["whole"] == pytest.approx(57, abs=3)
    assert found["gd"] == pytest.approx(73, abs=2)
    assert found["momentum"] == pytest.approx(73, abs=2)
    assert found["adam"] == pytest.approx(96, abs=1)
    assert found["frozen"] < found["gd"]
    assert found["long"] > 1.5 * max(found["slower"], found["stairs"])


@pytest.mark.slow
def test_the_shorter_handout_needs_nothing_of_the_longer_one():
    found = run("without_decay", FIGURES + "print(json.dumps(accuracies))")
    assert found["adam"] > found["gd"] + 15


def test_data_are_the_same_everywhere(support):
    state = np.random.get_state()
    X, Y = support.load_dataset(is_plot=False)
    assert (X.shape, Y.shape) == ((2, 420), (1, 420))
    assert set(np.unique(Y)) == {0, 1}
    np.testing.assert_equal(np.random.get_state(), state)
    again = support.load_dataset(is_plot=False)
    assert np.array_equal(X, again[0])
    assert np.array_equal(Y, again[1])


def test_gradients_of_the_network_are_the_slopes_of_its_cost(support):
    X, Y = support.load_dataset(is_plot=False)
    parameters = {
        name: value + (name[0] == "b") * np.linspace(0.1, 0.3, len(value)).reshape(-1, 1)
        for name, value in support.initialize_parameters([2, 5, 3, 1]).items()
    }
    _, cache = support.forward_propagation(X, parameters)
    gradients = support.backward_propagation(X, Y, cache)
    for name, value in parameters.items():
        step = np.zeros(value.shape)
        step.flat[-1] = 1e-6
        costs = [
            support.compute_cost(
                support.forward_propagation(X, {**parameters, name: value + sign * step})[0], Y
            )
            for sign in (1, -1)
        ]
        slope = (costs[0] - costs[1]) / 2e-6
        assert gradients["d" + name].flat[-1] == pytest.approx(slope, abs=1e-7)


def test_the_valley_has_the_gradients_that_its_formula_has(support):
    gradients = support.valley_gradients({"W1": np.array([[-4.0]]), "b1": np.array([[0.5]])})
    assert gradients == {"dW1": [[-4.0]], "db1": [[10.0]]}


def test_support_needs_no_matplotlib_until_it_plots(assignment):
    """The worker has none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "matplotlib", None)
        patch.setitem(sys.modules, "matplotlib.pyplot", None)
        load_module(FOLDER / "opt_utils.py", assignment.modules).load_dataset(is_plot=False)


def test_support_has_every_name_that_notebooks_import(support, examples):
    names = (
        "load_params_and_grads initialize_parameters forward_propagation backward_propagation "
        "compute_cost predict predict_dec plot_decision_boundary load_dataset sigmoid relu"
    )
    assert all(callable(getattr(support, name)) for name in names.split())
    assert all(callable(getattr(examples, f"{name}_test_case")) for name in SIX)
    assert len(support.load_params_and_grads()) == 8
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = support.no_such_name


def test_test_cases_can_be_imported_from_the_support_module(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))
    namespace: dict[str, Any] = {}
    try:
        exec(f"from opt_utils import {ADAM}_test_case", namespace)
        assert len(namespace[f"{ADAM}_test_case"]()) == 4
    finally:
        for name in ("opt_utils", "testCases"):
            sys.modules.pop(name, None)


# ---------------------------------------------------------------- what is right, by other means


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_gradient_descent_goes_down_by_the_rate_times_the_gradient(assignment, solution, seed):
    for call in calls_of(assignment, GD, seed):
        parameters, grads, rate = call.args
        found = getattr(solution, GD)(*copies(call.args))
        assert found.keys() == parameters.keys()
        for name, value in found.items():
            slope = (value - parameters[name]) / -rate if rate else grads["d" + name]
            assert slope == pytest.approx(grads["d" + name], abs=1e-12), call.label


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_mini_batches_hold_every_example_once_with_its_label(assignment, solution, seed):
    for call in calls_of(assignment, BATCHES, seed):
        X, Y, size, number = call.args
        found = getattr(solution, BATCHES)(*call.args)
        m = X.shape[1]
        order = np.random.RandomState(number).permutation(m)
        sizes = [batch[0].shape[1] for batch in found]
        assert sizes == [size] * (m // size) + [m % size] * (m % size > 0)
        assert np.array_equal(np.hstack([batch[0] for batch in found]), X[:, order])
        assert np.array_equal(np.hstack([batch[1] for batch in found]), Y[:, order])


def test_mini_batches_of_the_example_are_those_of_the_notebook(solution, examples):
    """The numbers that the notebook prints: the examples are 1, 2, 3, ... and every third is 1."""
    X, Y, size = examples.random_mini_batches_test_case()
    found = getattr(solution, BATCHES)(X, Y, size, 0)
    columns = [int(number) for batch in found for number in batch[0][0]]
    assert columns[:8] == [9, 14, 21, 2, 12, 11, 15, 19]
    assert sorted(columns) == list(range(1, 22))
    labels = [int(number) for batch in found for number in batch[1][0]]
    assert labels == [int(column % 3 == 1) for column in columns]


@pytest.mark.parametrize("function", [VELOCITY, AVERAGES])
def test_averages_begin_at_zero_in_the_shapes_of_the_parameters(assignment, solution, function):
    for seed in (None, *SEEDS):
        for call in calls_of(assignment, function, seed):
            found = getattr(solution, function)(*call.args)
            for one in found if isinstance(found, tuple) else (found,):
                shapes = {name[1:]: value.shape for name, value in one.items()}
                assert shapes == {name: each.shape for name, each in call.args[0].items()}
                assert not any(value.any() for value in one.values())


def test_velocity_of_a_constant_gradient_approaches_it(solution):
    """After n steps from rest it is 1 − βⁿ of the gradient, and the way is the sum of these."""
    gradient, beta, rate = 3.0, 0.9, 0.1
    parameters = {"W1": np.array([[5.0]]), "b1": np.array([[5.0]])}
    grads = {"dW1": np.array([[gradient]]), "db1": np.array([[-gradient]])}
    v = getattr(solution, VELOCITY)(parameters)
    for _ in range(20):
        parameters, v = getattr(solution, MOMENTUM)(parameters, grads, v, beta, rate)
    assert v["dW1"].item() == pytest.approx(gradient * (1 - beta**20))
    way = sum(gradient * (1 - beta**n) for n in range(1, 21))
    assert parameters["W1"].item() == pytest.approx(5 - rate * way)
    assert parameters["b1"].item() == pytest.approx(5 + rate * way)


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_momentum_is_between_the_old_velocity_and_the_gradient(assignment, solution, seed):
    for call in calls_of(assignment, MOMENTUM, seed):
        parameters, grads, v, beta, rate = call.args
        found, velocity = getattr(solution, MOMENTUM)(*copies(call.args))
        for name, value in parameters.items():
            d = "d" + name
            share = velocity[d] - grads[d]
            assert share == pytest.approx(beta * (v[d] - grads[d]), abs=1e-12), call.label
            assert found[name] + rate * velocity[d] == pytest.approx(value, abs=1e-12), call.label


@pytest.mark.parametrize(("beta1", "beta2"), [(0.9, 0.999), (0.5, 0.8)])
def test_adam_with_a_constant_gradient_goes_by_the_learning_rate(solution, beta1, beta2):
    """Corrected averages of what never changes are the thing itself, from the first step on."""
    parameters = {"W1": np.array([[5.0, 1.0]]), "b1": np.array([[2.0]])}
    grads = {"dW1": np.array([[0.5, -40.0]]), "db1": np.array([[2.0]])}
    v, s = getattr(solution, AVERAGES)(parameters)
    for t in range(1, 11):
        parameters, v, s, v_corrected, s_corrected = getattr(solution, ADAM)(
            parameters, grads, v, s, t, 0.1, beta1, beta2, 1e-8
        )
        for name, gradient in grads.items():
            assert v_corrected[name] == pytest.approx(gradient)
            assert s_corrected[name] == pytest.approx(gradient**2)
            assert v[name] == pytest.approx(gradient * (1 - beta1**t))
            assert s[name] == pytest.approx(gradient**2 * (1 - beta2**t))
    assert parameters["W1"] == pytest.approx(np.array([[4.0, 2.0]]), abs=1e-6)
    assert parameters["b1"] == pytest.approx(np.array([[1.0]]), abs=1e-6)


@pytest.mark.parametrize("seed", [None, *SEEDS])
def test_learning_rates_are_those_of_exact_arithmetic(assignment, solution, seed):
    for call in calls_of(assignment, RATE, seed):
        first, epoch, decay = map(Fraction, call.args)
        right = first / (1 + decay * epoch)
        assert solution.update_lr(*call.args) == pytest.approx(float(right), rel=1e-14)
    for call in calls_of(assignment, STAIRS, seed):
        first, epoch, decay, interval = map(Fraction, call.args)
        right = first / (1 + decay * (epoch // interval))
        assert solution.schedule_lr_decay(*call.args) == pytest.approx(float(right), rel=1e-14)


# ---------------------------------------------------------------- what no call may tell apart


def _steps(s_corrected, v_corrected, epsilon):
    """The step of Adam, as different people place epsilon."""
    return {
        "outside": v_corrected / (np.sqrt(s_corrected) + epsilon),
        "inside": v_corrected / np.sqrt(s_corrected + epsilon),
        "after the quotient": v_corrected / np.sqrt(s_corrected) + epsilon,
        "nowhere": v_corrected / np.sqrt(s_corrected),
    }


@pytest.mark.parametrize("seed", [None, *SEEDS, *(b"%d" % n for n in range(40))])
def test_no_call_tells_where_epsilon_stands(assignment, solution, seed):
    question = assignment.question(ADAM)
    for call in calls_of(assignment, ADAM, seed):
        parameters, _, _, _, _, rate, _, _, epsilon = call.args
        right, _, _, v_corrected, s_corrected = getattr(solution, ADAM)(*copies(call.args))
        for name, value in parameters.items():
            d = "d" + name
            part = question.part(name[0])
            for where, step in _steps(s_corrected[d], v_corrected[d], epsilon).items():
                found = difference(
                    name, right[name], value - rate * step, rtol=part.rtol, atol=part.atol
                )
                assert found is None, (call.label, where)


def test_numbers_that_have_defaults_are_passed(assignment):
    """So nobody is judged by a default that was tried out and left in."""
    counts = {ADAM: 9, BATCHES: 4, STAIRS: 4}
    for seed in (None, *SEEDS):
        for function, count in counts.items():
            assert {len(call.args) for call in calls_of(assignment, function, seed)} == {count}


# ---------------------------------------------------------------- what is asked


def test_weights_are_those_of_the_handouts(course):
    longer, shorter = course.assignment("optimization").each_handout()
    assert (longer.handout, shorter.handout) == ("with_decay", "without_decay")
    points = {question.function: question.points for question in longer.questions}
    assert list(points.values()) == [10, 20, 5, 20, 5, 25, 5, 10]
    assert list(points) == [*SIX, RATE, STAIRS]
    assert {question.function: question.points for question in shorter.questions} == dict(
        zip(SIX, (10, 25, 5, 25, 5, 30), strict=True)
    )
    assert longer.points == shorter.points == 100
    for question in longer.questions:
        assert all(part.points >= question.points / 10 for part in question.parts)


@pytest.mark.parametrize("seed", SEEDS)
def test_hidden_calls_cover_the_corners(assignment, seed):
    for function in (GD, VELOCITY, MOMENTUM, AVERAGES, ADAM):
        layers = [len(call.args[0]) // 2 for call in calls_of(assignment, function, seed)]
        assert {1, 11} <= set(layers)
        assert len(set(layers)) >= 3
        assert any(
            {value.shape[0] for value in call.args[0].values()} == {1}
            for call in calls_of(assignment, function, seed)
        )
    batches = [(c.args[0].shape[1], c.args[2]) for c in calls_of(assignment, BATCHES, seed)]
    assert any(m < size for m, size in batches)
    assert any(m == size for m, size in batches)
    assert any(m > size > 1 and m % size == 0 for m, size in batches)
    assert any(m % size == 1 < size for m, size in batches)
    assert any(size == 1 for _, size in batches)
    steps = [call.args[4] for call in calls_of(assignment, ADAM, seed)]
    assert 1 in steps
    assert max(steps) >= 80
    assert 0.0 in [call.args[3] for call in calls_of(assignment, MOMENTUM, seed)]
    epochs = [call.args[1::2] for call in calls_of(assignment, STAIRS, seed)]
    assert any(epoch % interval == 0 for epoch, interval in epochs)
    assert any(epoch % interval == interval - 1 > 0 for epoch, interval in epochs)


def test_public_tests_accept_the_reference_and_explain_what_is_off(assignment, solution):
    tests = load_module(FOLDER / "public_tests.py", assignment.modules)
    for function in (*SIX, RATE, STAIRS):
        getattr(tests, f"{function}_test")(getattr(solution, function))
        with pytest.raises(AssertionError, match="None"):
            getattr(tests, f"{function}_test")(lambda *_: None)
    with pytest.raises(AssertionError, match=r"v\['dW1'\] is"):
        tests.update_parameters_with_momentum_test(
            lambda p, grads, v, beta, rate: solution.update_parameters_with_momentum(
                p, grads, v, 1 - beta, rate
            )
        )


MISTAKES = [
    (GD, '- learning_rate * grads["dW" + str(l)]', '+ learning_rate * grads["dW" + str(l)]'),
    (GD, '- learning_rate * grads["db" + str(l)]', '- learning_rate * grads["db1"]'),
    (GD, "range(1, L + 1)", "range(1, L)"),
    (BATCHES, "np.random.seed(seed)", "np.random.seed(0)"),
    (BATCHES, "shuffled_Y = Y[:, permutation]", "shuffled_Y = Y"),
    (BATCHES, "m % mini_batch_size != 0", "True"),
    (BATCHES, "m % mini_batch_size != 0", "False"),
    (BATCHES, "m // mini_batch_size", "max(1, m // mini_batch_size)"),
    (BATCHES, "shuffled_X[:, num_complete * mini_batch_size :]", "shuffled_X[:, -1:]"),
    (VELOCITY, 'np.zeros(parameters["W" + str(l)].shape)', 'np.ones_like(parameters["W1"])'),
    (VELOCITY, 'np.zeros(parameters["b" + str(l)].shape)', "0.0"),
    (MOMENTUM, '(1 - beta) * grads["dW" + str(l)]', 'grads["dW" + str(l)]'),
    (MOMENTUM, 'learning_rate * v["db" + str(l)]', 'learning_rate * grads["db" + str(l)]'),
    (AVERAGES, "return v, s", "return v"),
    (ADAM, 'v["dW" + str(l)] / (1 - beta1**t)', 'v["dW" + str(l)] / (1 - beta1**l)'),
    (ADAM, 's["db" + str(l)] / (1 - beta2**t)', 's["db" + str(l)] / (1 - beta2 * t)'),
    (ADAM, 'grads["dW" + str(l)] ** 2', 'grads["dW" + str(l)]'),
    (ADAM, 'np.sqrt(s_corrected["db" + str(l)])', 's_corrected["db" + str(l)]'),
    (ADAM, "return parameters, v, s,", "return parameters, v_corrected, s_corrected,"),
    (RATE, "1 + decay_rate * epoch_num", "1 + decay_rate + epoch_num"),
    (RATE, "learning_rate0 / (1 +", "learning_rate0 * (1 -"),
    (STAIRS, "np.floor(", "np.ceil("),
    (STAIRS, "np.floor(", "np.round("),
    (STAIRS, "epoch_num / time_interval", "epoch_num / 1000"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "right", "wrong"), MISTAKES)
def test_public_and_hidden_calls_each_show_a_mistake(
    assignment, reference, solution, function, right, wrong
):
    source = reference.program.definitions[function].source
    assert source.count(right) == 1
    namespace = dict(vars(solution))
    exec(source.replace(right, wrong), namespace)
    for seed in (None, *SEEDS):
        assert any(
            difference(
                "answer",
                answer(getattr(solution, function), call),
                answer(namespace[function], call),
            )
            for call in calls_of(assignment, function, seed)
        ), seed


def answer(function, call):
    """What a function returns, or the exception that it raises."""
    try:
        with np.errstate(all="ignore"):
            return function(*copies(call.args))
    except (ValueError, KeyError, TypeError) as error:
        return type(error).__name__
