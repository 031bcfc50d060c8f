"""Does the initialization notebook keep its promises, and do its calls tell right from wrong?"""

import json
import sys
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import numpy as np
import pytest
from nbconvert.preprocessors import ExecutePreprocessor

from grader.course import Course, find_course, hidden_calls, load_module, public_calls
from grader.expecting import Reference

COURSE = Path(__file__).parents[1]
FOLDER = COURSE / "assignments" / "initialization"
ZEROS, RANDOM, HE = (f"initialize_parameters_{way}" for way in ("zeros", "random", "he"))

FIGURES = """
import json
figures = {}
for way, learned, costs in [
    ("zeros", zeros_parameters, zeros_costs),
    ("random", random_parameters, random_costs),
    ("he", he_parameters, he_costs),
]:
    figures[way] = {
        "costs": costs,
        "train": float(np.mean(predict_dec(learned, train_X) == train_Y)),
        "test": float(np.mean(predict_dec(learned, test_X) == test_Y)),
    }
print(json.dumps(figures))
"""


@pytest.fixture(scope="module")
def figures():
    """The solved notebook's costs and accuracies, after a run from top to bottom."""
    notebook = jupytext.read(COURSE / "reference" / "initialization.py")
    notebook.cells.append(nbformat.v4.new_code_cell(FIGURES))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLBACKEND", "Agg")
        patch.setenv("OPENBLAS_NUM_THREADS", "1")
        patch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        runner = ExecutePreprocessor(timeout=120)
        runner.preprocess(notebook, {"metadata": {"path": str(FOLDER)}})
    return json.loads("".join(output.text for output in notebook.cells[-1].outputs))


@pytest.fixture(scope="module")
def course() -> Course:
    return find_course(COURSE)


@pytest.fixture(scope="module")
def reference(course):
    return Reference(course, course.assignment("initialization"))


@pytest.fixture(scope="module")
def solution(reference):
    return reference.functions


@pytest.fixture(scope="module")
def support(course):
    modules = course.assignment("initialization").modules
    return load_module(FOLDER / "init_utils.py", modules)


@pytest.mark.slow
def test_zeros_learn_nothing(figures):
    assert figures["zeros"]["costs"] == pytest.approx([0.6931471805599453] * 15, abs=1e-9)
    assert (figures["zeros"]["train"], figures["zeros"]["test"]) == (0.5, 0.5)


@pytest.mark.slow
def test_large_random_values_learn_slowly(figures):
    costs = figures["random"]["costs"]
    assert costs[0] == float("inf")
    assert (costs[1], costs[14]) == pytest.approx((0.624, 0.383), rel=0.01)
    assert figures["random"]["train"] == pytest.approx(0.83, abs=0.01)
    assert figures["random"]["test"] == pytest.approx(0.86, abs=0.01)


@pytest.mark.slow
def test_he_learns_the_circles(figures):
    costs = figures["he"]["costs"]
    known = {
        0: 0.8830537463419761,
        1: 0.6879825919728063,
        5: 0.5304944491717495,
        10: 0.15015556280371808,
        14: 0.07357895962677366,
    }
    assert {thousand: costs[thousand] for thousand in known} == pytest.approx(known, abs=1e-9)
    assert figures["he"]["train"] == pytest.approx(0.99, abs=0.005)
    assert figures["he"]["test"] == pytest.approx(0.96)


def test_he_has_the_known_first_weights(solution):
    W1 = solution.initialize_parameters_he([2, 4, 1])["W1"]
    assert W1[:2].tolist() == [
        pytest.approx([1.78862847, 0.43650985], abs=1e-8),
        pytest.approx([0.09649747, -1.8634927], abs=1e-8),
    ]


def test_data_are_the_published_circles(support):
    """The first points of scikit-learn's make_circles after np.random.seed(1) and seed(2)."""
    train_X, train_Y, test_X, test_Y = support.load_dataset(is_plot=False)
    assert (train_X.shape, train_Y.shape) == ((2, 300), (1, 300))
    assert (test_X.shape, test_Y.shape) == ((2, 100), (1, 100))
    assert train_X[:, :2] == pytest.approx(
        np.array([[-0.07741354, 0.4318696], [0.85260226, -0.87214504]]), abs=1e-8
    )
    assert test_X[:, :2] == pytest.approx(
        np.array([[-0.52423739, -0.85089226], [-0.60910361, -0.52145127]]), abs=1e-8
    )
    assert train_Y[0, :10].tolist() == [1, 0, 1, 1, 0, 0, 1, 0, 1, 1]
    assert train_Y.sum() == 150
    assert test_Y.sum() == 50


def test_data_leave_the_global_generator_alone(support):
    np.random.seed(5)
    expected = np.random.rand()
    np.random.seed(5)
    support.load_dataset(is_plot=False)
    assert np.random.rand() == expected


def test_support_gradients_are_those_of_the_loss(support, solution):
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(2, 6)), np.array([[0, 1, 1, 0, 1, 0]])
    parameters = solution.initialize_parameters_he([2, 4, 3, 1])
    _, cache = support.forward_propagation(X, parameters)
    gradients = support.backward_propagation(X, Y, cache)
    for name, value in parameters.items():
        for place in np.ndindex(value.shape):
            around = []
            for step in (1e-6, -1e-6):
                moved = {**parameters, name: value.copy()}
                moved[name][place] += step
                around.append(support.compute_loss(support.forward_propagation(X, moved)[0], Y))
            slope = (around[0] - around[1]) / 2e-6
            assert gradients[f"d{name}"][place] == pytest.approx(slope, abs=1e-8)


def test_support_needs_no_matplotlib_until_it_plots(course):
    """The worker has none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "matplotlib", None)
        patch.setitem(sys.modules, "matplotlib.pyplot", None)
        module = load_module(FOLDER / "init_utils.py", course.assignment("initialization").modules)
        module.load_dataset(is_plot=False)


def test_support_has_every_name_that_notebooks_import(support):
    names = (
        "sigmoid relu compute_loss forward_propagation backward_propagation update_parameters "
        "predict load_dataset plot_decision_boundary predict_dec"
    )
    assert all(callable(getattr(support, name)) for name in names.split())


def test_weights_are_those_of_the_design(course):
    assignment = course.assignment("initialization")
    points = {q.function: {p.name: p.points for p in q.parts} for q in assignment.questions}
    assert points == {
        ZEROS: {"W": 15, "b": 15},
        RANDOM: {"W": 15, "b": 15},
        HE: {"W": 20, "b": 20},
    }


def test_the_first_public_calls_are_those_of_the_notebook(course):
    first: dict[str, Any] = {}
    for call in public_calls(course.assignment("initialization")):
        first.setdefault(call.function, call.args)
    assert first == {ZEROS: ([3, 2, 1],), RANDOM: ([3, 2, 1],), HE: ([2, 4, 1],)}


@pytest.mark.parametrize("seed", [b"one", b"two", b"three"])
def test_hidden_calls_have_other_depths_and_widths(course, seed):
    calls = hidden_calls(course.assignment("initialization"), seed)
    for function in (ZEROS, RANDOM, HE):
        asked = [call.args[0] for call in calls if call.function == function and not call.sample]
        assert 4 <= len(asked) <= 8
        assert {len(widths) - 1 for widths in asked} >= {1, 2, 3, 4, 10}
        assert any(1 in widths[1:-1] for widths in asked)
        assert all(type(width) is int for widths in asked for width in widths)


def test_public_tests_accept_the_reference_and_no_other_initialization(course, solution):
    public_tests = load_module(
        FOLDER / "public_tests.py", course.assignment("initialization").modules
    )
    for function in (ZEROS, RANDOM, HE):
        getattr(public_tests, f"{function}_test")(getattr(solution, function))
    with pytest.raises(AssertionError, match="W1 is"):
        public_tests.initialize_parameters_he_test(solution.initialize_parameters_random)
    with pytest.raises(AssertionError, match="None"):
        public_tests.initialize_parameters_zeros_test(lambda _: None)


MISTAKES = [
    (ZEROS, "((layers_dims[l], layers_dims[l - 1]))", "((layers_dims[l - 1], layers_dims[l]))"),
    (ZEROS, "np.zeros((layers_dims[l], 1))", "0"),
    (ZEROS, "np.zeros((layers_dims[l], 1))", "np.zeros(layers_dims[l])"),
    (RANDOM, " * 10", " * 0.01"),
    (RANDOM, "randn(", "rand("),
    (RANDOM, "np.zeros((layers_dims[l], 1))", "np.random.randn(layers_dims[l], 1)"),
    (HE, "2.0 / layers_dims[l - 1]", "2.0 / layers_dims[l]"),
    (HE, "2.0 / layers_dims[l - 1]", "1.0 / layers_dims[l - 1]"),
    (HE, "np.sqrt(2.0 / layers_dims[l - 1])", "2.0 / layers_dims[l - 1]"),
    (HE, "2.0 / layers_dims[l - 1]", "2.0 / (layers_dims[l] + layers_dims[l - 1])"),
    (HE, "range(1, L)", "range(1, L - 1)"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "right", "wrong"), MISTAKES)
def test_public_and_hidden_calls_each_show_a_mistake(course, reference, function, right, wrong):
    source = reference.program.definitions[function].source
    assert source.count(right) == 1
    right_one, wrong_one = _loaded(source), _loaded(source.replace(right, wrong))
    assignment = course.assignment("initialization")
    for calls in (public_calls(assignment), hidden_calls(assignment, b"any")):
        asked = [call.args for call in calls if call.function == function]
        assert any(
            _told_apart(right_one[function](*args), wrong_one[function](*args)) for args in asked
        )


def _loaded(source):
    namespace = {"np": np}
    exec(source, namespace)
    return namespace


def _told_apart(right, wrong):
    return right.keys() != wrong.keys() or any(
        np.shape(wrong[name]) != value.shape or not np.allclose(wrong[name], value)
        for name, value in right.items()
    )
