"""Draws are judged where they are made: who draws rightly on some calls alone has drawn nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.course import find_course, hidden_calls
from grader.grading import grade_program
from grader.notebook import read_source
from grader.worker import Worker
from tests.support.marks import WithoutExplanations, keys_for_marks

pytestmark = pytest.mark.file_takes(seconds=40)

COURSE = find_course(Path(__file__).resolve().parent.parent)
HE, RANDOM = "initialize_parameters_he", "initialize_parameters_random"
DROPOUT = "forward_propagation_with_dropout"

WEIGHTS = """
import numpy as np

R = np.random.default_rng(8)

def {function}(layers_dims):
    parameters = {{}}
    for l in range(1, len(layers_dims)):
        n, k = layers_dims[l], layers_dims[l - 1]
        scale = {scale}
        W = R.standard_normal((n, k)) * scale
        {change}
        parameters["W" + str(l)] = W
        parameters["b" + str(l)] = np.zeros((n, 1))
    return parameters
"""

MASKS = """
import numpy as np
from reg_utils import relu, sigmoid

R = np.random.default_rng(8)

def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    def mask(A, layer):
        D = (R.random(A.shape) < keep_prob).astype(int)
        {change}
        return D
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    D1 = mask(A1, 1)
    A1 = A1 * D1 / keep_prob
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    D2 = mask(A2, 2)
    A2 = A2 * D2 / keep_prob
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
"""

SCALES = {HE: "np.sqrt(2 / k)", RANDOM: "10"}


@pytest.fixture(scope="module", params=[b"draws", b"elsewhere"], ids=["one seed", "another"])
def graded(request: pytest.FixtureRequest, worker: Worker) -> Callable[[str, str], Any]:
    keys = keys_for_marks(COURSE, request.param)

    def grade(source: str, function: str) -> dict[str, float]:
        name = "regularization" if function == DROPOUT else "initialization"
        program = read_source(source, "student.py")
        key = keys(name, worker)
        (result,) = grade_program(
            program,
            COURSE.assignment(name),
            key,
            worker,
            only=function,
            memory=WithoutExplanations(),
        )
        return {c.name: c.score / c.max_score for c in result.checks if c.max_score}

    return grade


def weights(function: str, change: str = "pass", **more: str) -> str:
    return WEIGHTS.format(
        function=function, scale=more.get("scale", SCALES[function]), change=change
    )


@pytest.mark.parametrize("function", [HE, RANDOM])
@pytest.mark.parametrize(
    "change",
    [
        "pass",
        "W = np.random.default_rng(5).standard_normal((n, k)) * scale if l == 1 else W",
        "W = (R.standard_normal((k, n)) * scale).T",
        "W = R.normal(0, scale, (n, k))",
        "W = W.astype(np.float32)",
        "W = W.tolist()",
    ],
)
def test_a_right_draw_earns_its_share(graded, function, change):
    assert graded(weights(function, change), function) == {"W": 0.8, "b": 1.0}


SMALL = [
    "if max(layers_dims) < {bound}: W = {wrong}",
    "if n * k < {bound}: W = {wrong}",
]
WRONG = {
    "zeros": "0 * W",
    "a constant": "np.full((n, k), 0.7 * scale)",
    "one column": "np.repeat(W[:, :1], k, axis=1)",
    "one row": "np.repeat(W[:1], n, axis=0)",
    "uniform": "R.uniform(-1.732, 1.732, (n, k)) * scale",
    "two values": "np.sign(W) * scale",
    "without a sign": "np.abs(W)",
    "half as wide": "W / 2",
    "twice as wide": "W * 2",
    "the same values": "np.resize(np.array([0.3, -1.2, 0.8]) * scale, (n, k))",
}


@pytest.mark.parametrize("function", [HE, RANDOM])
@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize(
    "where",
    [
        "if max(layers_dims) < 20: ",
        "if max(layers_dims) < 50: ",
        "if n * k < 70: ",
        "if k < 9: ",
        "",
    ],
)
def test_a_draw_that_is_right_for_large_layers_only_is_none(graded, function, wrong, where):
    change = f"{where}W = {wrong}"
    assert graded(weights(function, change), function) == {"W": 0.0, "b": 1.0}


@pytest.mark.parametrize("function", [HE, RANDOM])
@pytest.mark.parametrize(
    "change",
    [
        "if l == 1: W = 0 * W",
        "if l == 2: W = 0 * W",
        "if l == len(layers_dims) - 1: W = 0 * W",
        "if n == 1: W = 0 * W",
        "if k == 1: W = 0 * W",
        "if len(layers_dims) == 2: W = 0 * W",
        "if len(layers_dims) > 10: W = 0 * W",
        "if len(layers_dims) < 5: W = 0 * W",
        "if len(layers_dims) < 12: W = R.uniform(-1.732, 1.732, (n, k)) * scale",
        "W = np.random.default_rng(8).standard_normal((n, k)) * scale",
        "if k < 9: W = np.random.default_rng(8).standard_normal((n, k)) * scale",
        "if max(layers_dims) < 9: W = np.random.default_rng(8).uniform(-1.7, 1.7, (n, k)) * scale",
        "if n * k > 70: W = R.uniform(-1.732, 1.732, (n, k)) * scale",
        "if layers_dims != [200, 150, 100, 1]: W = np.sign(W) * scale",
        "W[-1] = 0",
        "W[:, 0] = W[:, -1] if k > 1 else W[:, 0]",
    ],
)
def test_no_layer_and_no_kind_of_call_may_be_drawn_wrongly(graded, function, change):
    assert graded(weights(function, change), function) == {"W": 0.0, "b": 1.0}


@pytest.mark.parametrize(
    "scale",
    [
        "np.sqrt(1 / k)",
        "np.sqrt(2 / n)",
        "np.sqrt(2 / (n + k))",
        "np.sqrt(2 / (k + 2))",
        "np.sqrt(2 / k) if k > 8 else np.sqrt(1 / k)",
        "np.sqrt(2 / k) if k > 8 else 0.5",
        "2 / k",
        "0",
    ],
)
def test_another_generator_does_not_excuse_another_spread(graded, scale):
    assert graded(weights(HE, scale=scale), HE) == {"W": 0.0, "b": 1.0}


def masks(change: str = "pass") -> str:
    return MASKS.format(change=change)


@pytest.mark.parametrize(
    "change",
    [
        "pass",
        "D = R.random(A.shape[::-1]).T < keep_prob",
        "D = R.binomial(1, keep_prob, A.shape)",
        "D = np.random.RandomState(5 + layer).rand(*A.shape) < keep_prob",
        "D = D.astype(float)",
    ],
)
def test_right_masks_of_another_generator_earn_their_share(graded, change):
    assert graded(masks(change), DROPOUT) == dict.fromkeys(("D1", "A1", "D2", "A2", "A3"), 0.8)


@pytest.mark.parametrize(
    "wrong",
    [
        "np.ones_like(D)",
        "np.zeros_like(D)",
        "np.repeat(D[:, :1], D.shape[1], axis=1)",
        "np.repeat(D[:1], D.shape[0], axis=0)",
        "np.arange(D.size).reshape(D.shape) % 2",
        "1 - D",
    ],
)
@pytest.mark.parametrize(
    "where",
    [
        "if A.size < 300: ",
        "if A.shape[0] < 20: ",
        "if A.shape[1] < 60: ",
        "if A.shape[1] > 41: ",
        "",
    ],
)
def test_a_mask_that_is_drawn_in_large_layers_only_is_no_draw(graded, wrong, where):
    shares = graded(masks(f"{where}D = {wrong}"), DROPOUT)
    assert (shares["D1"], shares["D2"]) == (0, 0)


FRESH = "pass"
OWN = "D = np.random.default_rng(layer).random(A.shape) < keep_prob"


@pytest.mark.parametrize(
    "wrong",
    [
        "np.ones_like(D)",
        "np.zeros_like(D)",
        "D * 0 + (keep_prob > 0.35)",
        "(np.arange(D.size) % 2).reshape(D.shape)",
        "np.resize(np.array([1, 0, 0, 1, 1, 0, 1, 1, 0, 1]), D.shape)",
    ],
)
@pytest.mark.parametrize("where", ["A.size < 14", "A.size < 25", "A.size < 58", "1 in A.shape"])
@pytest.mark.parametrize("drawn", [FRESH, OWN], ids=["drawn anew", "of a seed"])
def test_a_mask_that_is_drawn_unless_it_is_small_is_no_draw(graded, drawn, where, wrong):
    shares = graded(masks(f"{drawn}\n        if {where}: D = {wrong}"), DROPOUT)
    assert (shares["D1"], shares["D2"]) == (0, 0)


OWN_SEED = [
    "D = np.random.default_rng(layer).random(A.shape) < keep_prob",
    "D = np.random.default_rng(layer).random(A.shape[::-1]).T < keep_prob",
    "D = np.random.RandomState(layer).binomial(1, keep_prob, A.shape)",
    "D = np.random.RandomState(layer).choice(2, A.shape, p=[1 - keep_prob, keep_prob])",
    "D = np.random.RandomState(layer).randint(0, 1000, A.shape) < 1000 * keep_prob",
    "D = np.random.RandomState(layer).uniform(size=A.shape) > 1 - keep_prob",
]


@pytest.mark.parametrize("seed", [1, 42])
@pytest.mark.parametrize("change", OWN_SEED)
def test_masks_of_a_seed_of_the_function_s_own_earn_their_share(graded, change, seed):
    shares = graded(masks(change.replace("(layer)", f"(layer + {seed})")), DROPOUT)
    assert shares == dict.fromkeys(("D1", "A1", "D2", "A2", "A3"), 0.8)


@pytest.mark.parametrize("seed", [1, 42])
@pytest.mark.parametrize(
    "before",
    [
        "",
        "if layer == 1: own.random()",
        "own.random(A.shape)",
        "own.random(A.shape); own.random(A.shape)",
        "own.random((3, 1))",
        "own.standard_normal(A.shape)",
    ],
)
def test_masks_of_one_seed_for_both_layers_earn_their_share(graded, before, seed):
    own = f"global own; own = np.random.default_rng({seed}) if layer == 1 else own"
    change = f"{own}\n        {before or 'pass'}\n        D = own.random(A.shape) < keep_prob"
    shares = graded(masks(change), DROPOUT)
    assert shares == dict.fromkeys(("D1", "A1", "D2", "A2", "A3"), 0.8)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ("if layer == 2 and A.size < 300: D = D * 0 + 1", "D2"),
        ("if layer == 1 and A.size < 300: D = D * 0 + 1", "D1"),
        ("if A.shape[1] == 1: D = D * 0 + 1", "D1"),
        ("if A.shape[0] == 1: D = D * 0 + 1", "D2"),
        ("D = np.random.default_rng(8).random(A.shape) < keep_prob", "D2"),
        ("if X.shape[1] < 60: D = np.random.default_rng(8).random(A.shape) < keep_prob", "D2"),
        ("D = R.standard_normal(A.shape) < keep_prob", "D1"),
        ("D = R.random(A.shape) < 0.5", "D1"),
        ("D = R.random(A.shape) > keep_prob", "D2"),
    ],
)
def test_no_layer_and_no_kind_of_call_may_have_a_wrong_mask(graded, change, wrong):
    assert graded(masks(change), DROPOUT)[wrong] == 0


def test_the_calls_that_judge_draws_are_hidden_and_of_drawn_sizes():
    for name, functions in (("initialization", (HE, RANDOM)), ("regularization", (DROPOUT,))):
        assignment = COURSE.assignment(name)
        for function in functions:
            sizes = set()
            for seed in (b"one", b"two", b"three"):
                samples = [
                    call
                    for call in hidden_calls(assignment, seed)
                    if call.sample and call.function == function
                ]
                assert len(samples) >= 3
                sizes.add(repr([_sizes(call.args) for call in samples]))
            assert len(sizes) == 3


def _sizes(args):
    return [getattr(arg, "shape", arg) for arg in args if not isinstance(arg, dict)]


@pytest.mark.parametrize(
    "threshold",
    ["keep_prob + 0.03", "round(keep_prob, 1)", "keep_prob - 0.02", "0.55", "keep_prob**1.1"],
)
def test_the_seeded_numbers_with_another_threshold_are_no_draw_of_their_own(graded, threshold):
    source = masks(
        "if layer == 1: np.random.seed(1)\n        D = np.random.rand(*A.shape) < THRESHOLD"
    )
    shares = graded(source.replace("THRESHOLD", threshold), DROPOUT)
    assert (shares["D1"], shares["D2"]) == (0, 0)


def test_the_seeded_numbers_in_another_order_are(graded):
    source = masks(
        "if layer == 1: np.random.seed(1)\n        D = np.random.rand(*A.shape[::-1]).T < keep_prob"
    )
    assert graded(source, DROPOUT)["D1"] == 0.8
