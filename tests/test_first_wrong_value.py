# ruff: noqa: E501 (each answer is on one line, so that it can be read beside its wrong line)
"""Does the page point at the line where values first go wrong? One slip in each answer, of no catalogue."""

from __future__ import annotations

from textwrap import indent

import pytest

from grader.course import Course
from grader.worker import Worker
from tests.support.changed_answers import Graded, grading
from tests.support.slips import (
    CHECK,
    CHECK_N,
    COST,
    FORWARD,
    HE,
    L2,
    ONE,
    ZEROS,
    own_cost,
    own_dropout_in_a_list,
    own_he,
    own_helper,
    own_loop,
)

pytestmark = pytest.mark.file_takes(seconds=45)


def written(body: str, head: str) -> str:
    return f"def {head}:\n{indent(body, '    ')}\n"


COST_HEAD = "compute_cost_with_regularization(A3, Y, parameters, lambd)"
L2_HEAD = "backward_propagation_with_regularization(X, Y, cache, lambd)"
FORWARD_HEAD = "forward_propagation_with_dropout(X, parameters, keep_prob=0.5)"
CHECK_N_HEAD = "gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7)"
CHECK_HEAD = "gradient_check(x, theta, epsilon=1e-7)"
UNPACKED = "m = X.shape[1]\nZ1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache\n"
GRADIENTS = """dZ3 = A3 - Y
dA2 = W3.T @ dZ3
dZ2 = dA2 * (A2 > 0)
dA1 = W2.T @ dZ2
dZ1 = dA1 * (A1 > 0)
dW3 = (dZ3 @ A2.T + lambd * W3) / m
dW2 = (dZ2 @ A1.T + lambd * W2) / m
dW1 = (dZ1 @ X.T + lambd * W1) / m
db3 = dZ3.sum(axis=1, keepdims=True) / m
db2 = dZ2.sum(axis=1, keepdims=True) / m
db1 = dZ1.sum(axis=1, keepdims=True) / m
"""
RETURNED = 'return {"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1}'


def back(old: str = "", new: str = "", ret: str = RETURNED) -> str:
    body = UNPACKED + GRADIENTS
    assert old in body, old
    return written((body.replace(old, new) if old else body) + ret, L2_HEAD)


PASSED = """np.random.seed(1)
W1, b1, W2, b2, W3, b3 = [parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3")]
Z1 = W1 @ X + b1
A1 = relu(Z1)
D1 = np.random.rand(*A1.shape) < keep_prob
A1 = A1 * D1 / keep_prob
Z2 = W2 @ A1 + b2
A2 = relu(Z2)
D2 = np.random.rand(*A2.shape) < keep_prob
A2 = A2 * D2 / keep_prob
Z3 = W3 @ A2 + b3
A3 = sigmoid(Z3)
cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
return A3, cache
"""


def forward(old: str, new: str) -> str:
    assert old in PASSED, old
    return written(PASSED.replace(old, new), FORWARD_HEAD)


CHECKED = """theta, _ = dictionary_to_vector(parameters)
grad = gradients_to_vector(gradients)
n = len(theta)
J_plus = np.zeros((n, 1))
J_minus = np.zeros((n, 1))
approx = np.zeros((n, 1))
for i in range(n):
    up = np.copy(theta)
    up[i][0] = up[i][0] + epsilon
    J_plus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(up))
    down = np.copy(theta)
    down[i][0] = down[i][0] - epsilon
    J_minus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(down))
    approx[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
above = np.linalg.norm(grad - approx)
below = np.linalg.norm(grad) + np.linalg.norm(approx)
return above / below
"""


def check(old: str, new: str) -> str:
    assert old in CHECKED, old
    return written(CHECKED.replace(old, new), CHECK_N_HEAD)


#: An answer, and how the line begins on which its values first go wrong.
FIRST: dict[str, tuple[str, str, str]] = {
    "cost: cos": (COST, own_cost("np.cos(lambd) / (2 * m) * total"), "penalty ="),
    "cost: tanh in a loop": (
        COST,
        own_loop("total = total + np.sum(np.tanh(parameters['W' + str(l)]) ** 2)"),
        "total = total +",
    ),
    "cost: helper": (COST, own_helper("return np.sum(np.tanh(W) ** 2)"), "return np.sum(np.tanh"),
    "cost: helper with a step": (
        COST,
        "def half(lambd, m):\n    rate = np.tanh(lambd) / m\n    return rate / 2\n\n"
        + own_cost("half(lambd, m) * total"),
        "rate =",
    ),
    "cost: list": (
        COST,
        written(
            'm = Y.shape[1]\nparts = []\nfor l in (1, 2, 3):\n    parts.append(np.sum(np.log1p(parameters["W%d" % l] ** 2)))\nreturn compute_cost(A3, Y) + lambd / (2 * m) * sum(parts)',
            COST_HEAD,
        ),
        "parts.append",
    ),
    "cost: dict": (
        COST,
        written(
            'm = Y.shape[1]\nparts = {}\nfor l in (1, 2, 3):\n    parts["W%d" % l] = np.sum(np.log1p(parameters["W%d" % l] ** 2))\nreturn compute_cost(A3, Y) + lambd / (2 * m) * sum(parts.values())',
            COST_HEAD,
        ),
        'parts["W%d" % l] =',
    ),
    "cost: augmented": (
        COST,
        written(
            'm = Y.shape[1]\ntotal = 0\nfor l in (1, 2, 3):\n    total += np.sum(np.sinh(parameters["W%d" % l]) ** 2)\nreturn compute_cost(A3, Y) + lambd / (2 * m) * total',
            COST_HEAD,
        ),
        "total +=",
    ),
    "cost: own entropy": (
        COST,
        written(
            'm = Y.shape[1]\nentropy = -np.sum(Y * np.log(A3 + 0.01) + (1 - Y) * np.log(1 - A3)) / m\ntotal = sum(np.sum(parameters[k] ** 2) for k in ("W1", "W2", "W3"))\nreturn entropy + lambd / (2 * m) * total',
            COST_HEAD,
        ),
        "entropy =",
    ),
    "cost: if": (
        COST,
        written(
            'm = Y.shape[1]\ntotal = sum(np.sum(parameters[k] ** 2) for k in ("W1", "W2", "W3"))\nif lambd > 0:\n    penalty = np.sqrt(lambd) * total / (3 * m)\nelse:\n    penalty = 0\nreturn compute_cost(A3, Y) + penalty',
            COST_HEAD,
        ),
        "penalty = np.sqrt",
    ),
    "cost: lambda": (
        COST,
        written(
            'm = Y.shape[1]\nsquare = lambda W: np.sum(np.expm1(W) ** 2)\ntotal = square(parameters["W1"]) + square(parameters["W2"]) + square(parameters["W3"])\npenalty = lambd / (2 * m) * total\nreturn compute_cost(A3, Y) + penalty',
            COST_HEAD,
        ),
        "square = lambda",
    ),
    "back: dA2 tanh": (L2, back("dA2 = W3.T @ dZ3", "dA2 = np.tanh(W3.T @ dZ3)"), "dA2 ="),
    "back: dZ2 leaky": (
        L2,
        back("dZ2 = dA2 * (A2 > 0)", "dZ2 = dA2 * np.where(A2 > 0, 1, 0.1)"),
        "dZ2 =",
    ),
    "back: dW2": (
        L2,
        back("dW2 = (dZ2 @ A1.T + lambd * W2) / m", "dW2 = (dZ2 @ A1.T + np.sinh(lambd * W2)) / m"),
        "dW2 =",
    ),
    "back: db1 median": (
        L2,
        back(
            "db1 = dZ1.sum(axis=1, keepdims=True) / m",
            "db1 = np.median(dZ1, axis=1, keepdims=True)",
        ),
        "db1 =",
    ),
    "back: dZ3": (L2, back("dZ3 = A3 - Y", "dZ3 = A3 ** 2 - Y"), "dZ3 ="),
    "back: subscripts": (
        L2,
        written(
            UNPACKED
            + 'g = {}\ng["dZ3"] = A3 - Y\ng["dA2"] = W3.T @ g["dZ3"]\ng["dZ2"] = g["dA2"] * (A2 > 0)\ng["dA1"] = np.sin(W2.T @ g["dZ2"])\ng["dZ1"] = g["dA1"] * (A1 > 0)\nfor l, dZ, A, W in ((1, "dZ1", X, W1), (2, "dZ2", A1, W2), (3, "dZ3", A2, W3)):\n    g["dW%d" % l] = (g[dZ] @ A.T + lambd * W) / m\n    g["db%d" % l] = g[dZ].sum(axis=1, keepdims=True) / m\nreturn g',
            L2_HEAD,
        ),
        'g["dA1"] =',
    ),
    "back: mask by index": (
        L2,
        back("dZ1 = dA1 * (A1 > 0)", "dZ1 = dA1.copy()\ndZ1[A1 <= 0] = 0.5"),
        "dZ1[A1",
    ),
    "back: dict over lines": (
        L2,
        back(
            ret='return {\n    "dZ3": dZ3,\n    "dW3": dW3,\n    "db3": db3,\n    "dA2": dA2,\n    "dZ2": dZ2,\n    "dW2": np.sinh(dW2),\n    "db2": db2,\n    "dA1": dA1,\n    "dZ1": dZ1,\n    "dW1": dW1,\n    "db1": db1,\n}'
        ),
        '"dW2": np.sinh',
    ),
    "back: helper": (
        L2,
        "def linear(dZ, A, W, m, lambd):\n    dW = (dZ @ A.T + np.sinh(lambd * W)) / m\n    db = dZ.sum(axis=1, keepdims=True) / m\n    return dW, db\n\n"
        + written(
            UNPACKED
            + GRADIENTS.replace(
                "dW2 = (dZ2 @ A1.T + lambd * W2) / m\n",
                "dW2, db2 = linear(dZ2, A1, W2, m, lambd)\n",
            ).replace("db2 = dZ2.sum(axis=1, keepdims=True) / m\n", "")
            + RETURNED,
            L2_HEAD,
        ),
        "dW = (dZ",
    ),
    "fwd: Z2": (FORWARD, forward("Z2 = W2 @ A1 + b2", "Z2 = W2 @ A1 + np.cos(b2)"), "Z2 ="),
    "fwd: A1": (FORWARD, forward("A1 = relu(Z1)", "A1 = np.arctan(Z1)"), "A1 = np.arctan"),
    "fwd: scale": (
        FORWARD,
        forward("A2 = A2 * D2 / keep_prob", "A2 = A2 * D2 / np.cbrt(keep_prob)"),
        "A2 = A2 * D2",
    ),
    "fwd: A3": (
        FORWARD,
        forward("A3 = sigmoid(Z3)", "A3 = np.arctan(Z3) / np.pi + 0.5"),
        "A3 = np.arctan",
    ),
    "fwd: Z1": (FORWARD, forward("Z1 = W1 @ X + b1", "Z1 = W1 @ np.sinh(X) + b1"), "Z1 ="),
    "fwd: returned in another order": (
        FORWARD,
        forward(
            "cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)",
            "cache = (Z1, A1, D1, W1, b1, Z2, A2, D2, W2, b2, Z3, A3, W3, b3)",
        ),
        "cache =",
    ),
    "fwd: shape": (FORWARD, forward("A3 = sigmoid(Z3)", "A3 = sigmoid(Z3).ravel()"), "A3 ="),
    "he: scale": (HE, own_he(scale="np.cbrt(2 / n_in)"), "scale ="),
    "he: row": (HE, own_he(bias="(1, n_out, 1)"), 'out["b"'),
    "check: approx": (CHECK_N, check("/ (2 * epsilon)", "/ (np.pi * epsilon)"), "approx[i] ="),
    "check: up": (CHECK_N, check("up[i][0] + epsilon", "up[i][0] * 1.5"), "up[i][0] ="),
    "check: cost": (
        CHECK_N,
        check(
            "J_minus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(down))",
            "J_minus[i], _ = forward_propagation_n(np.abs(X), Y, vector_to_dictionary(down))",
        ),
        "J_minus[i], _ =",
    ),
    "check: above": (
        CHECK_N,
        check("above = np.linalg.norm(grad - approx)", "above = np.abs(grad - approx).max() * 3"),
        "above =",
    ),
    "check: below": (
        CHECK_N,
        check(
            "below = np.linalg.norm(grad) + np.linalg.norm(approx)",
            "below = np.hypot(np.linalg.norm(grad), np.linalg.norm(approx))",
        ),
        "below =",
    ),
    "check: squared list": (
        CHECK_N,
        written(
            "theta, _ = dictionary_to_vector(parameters)\ngrad = gradients_to_vector(gradients)\nslopes = []\nfor i in range(len(theta)):\n    step = np.zeros(theta.shape)\n    step[i] = epsilon\n    right = forward_propagation_n(X, Y, vector_to_dictionary(theta + step))[0]\n    left = forward_propagation_n(X, Y, vector_to_dictionary(theta - step))[0]\n    slopes.append(np.tanh((right - left) / (2 * epsilon)))\nslopes = np.array(slopes).reshape(-1, 1)\nreturn np.linalg.norm(grad - slopes) / (np.linalg.norm(grad) + np.linalg.norm(slopes))",
            CHECK_N_HEAD,
        ),
        "slopes.append",
    ),
    "check1: plus": (
        CHECK,
        written(
            "plus = np.exp(theta) + epsilon\nminus = theta - epsilon\nslope = (forward_propagation(x, plus) - forward_propagation(x, minus)) / (2 * epsilon)\ngrad = backward_propagation(x, theta)\nreturn abs(grad - slope) / (abs(grad) + abs(slope))",
            CHECK_HEAD,
        ),
        "plus =",
    ),
    "check1: below": (
        CHECK,
        written(
            "plus = theta + epsilon\nminus = theta - epsilon\nslope = (forward_propagation(x, plus) - forward_propagation(x, minus)) / (2 * epsilon)\ngrad = backward_propagation(x, theta)\nbelow = np.exp(abs(grad)) + abs(slope)\nreturn abs(grad - slope) / below",
            CHECK_HEAD,
        ),
        "below =",
    ),
    "one": (
        ONE,
        "def forward_propagation(x, theta):\n    J = np.sinh(theta) * x\n    return J\n",
        "J =",
    ),
    "zeros: small": (
        ZEROS,
        "def initialize_parameters_zeros(layers_dims):\n    out = {}\n    for l in range(1, len(layers_dims)):\n        out['W' + str(l)] = np.full((layers_dims[l], layers_dims[l - 1]), 0.001)\n        out['b' + str(l)] = np.zeros((layers_dims[l], 1))\n    return out\n",
        "out['W'",
    ),
}


#: Answers of which no edit is told, since none mends them.
TRACED = {
    "cost: if",
    "fwd: A3",
    "check: approx",
    "check: up",
    "check: above",
    "check: below",
}

IMPORTS = {
    COST: "reg_utils",
    L2: "reg_utils",
    FORWARD: "reg_utils",
    CHECK: "gc_utils",
    CHECK_N: "gc_utils",
    ONE: "gc_utils",
}


@pytest.fixture(scope="module")
def graded(course: Course, worker: Worker) -> Graded:
    return grading(course, worker)


@pytest.mark.parametrize("name", FIRST)
def test_the_line_is_where_values_first_go_wrong(graded: Graded, name: str) -> None:
    function, answer, line = FIRST[name]
    result = graded(function, answer)
    above = [f"from {IMPORTS[function]} import *"] if function in IMPORTS else []
    lines = ["import numpy as np", *above, "", *answer.splitlines()]
    places = [at for at, text in enumerate(lines, start=1) if text.strip().startswith(line)]
    assert len(places) == 1
    assert result.diagnosis
    assert {one.line for one in result.diagnosis} == set(places)
    if name in TRACED:
        (found,) = result.diagnosis
        assert (found.evidence, found.confidence, found.repair) == ("trace", "pattern", "")
        assert f"line {places[0]}" in found.explanation or "line" not in found.explanation
        assert found.hint.endswith("?")
    elif not name.endswith("in another order"):
        assert {(one.evidence, one.confidence) for one in result.diagnosis} == {("repair", "exact")}


def test_there_are_answers_of_many_styles() -> None:
    assert len(FIRST) >= 38
    assert {function for function, _answer, _line in FIRST.values()} == {
        COST,
        L2,
        FORWARD,
        HE,
        CHECK,
        CHECK_N,
        ONE,
        ZEROS,
    }


def test_what_is_right_until_there_is_said(graded: Graded) -> None:
    function, answer, _line = FIRST["fwd: A3"]
    (found,) = graded(function, answer).diagnosis
    assert found.explanation.startswith(
        "Up to line 15, every value is as it should be. On line 16, `A3` gets"
    )
    assert "A right solution has" in found.seen
    assert set(found.parts) >= {"A3"}


def test_a_number_that_fills_an_array_is_told_as_such(graded: Graded) -> None:
    function, answer, _line = FIRST["zeros: small"]
    (found,) = graded(function, answer).diagnosis
    assert (found.evidence, found.confidence) == ("repair", "exact")
    assert found.repair == "`0.001` should be `0`."


def test_draws_times_zero_are_no_repair(graded: Graded) -> None:
    answer = FIRST["zeros: small"][1]
    answer = answer.replace("np.full((layers_dims[l], layers_dims[l - 1]), 0.001)", "DRAWN")
    drawn = "0.01 * np.random.randn(layers_dims[l], layers_dims[l - 1])"
    found = graded(ZEROS, answer.replace("DRAWN", drawn)).diagnosis
    assert found
    assert not [one for one in found if "should be `0`" in one.repair]


def test_two_wrong_values_are_told_where_both_must_be_right(graded: Graded) -> None:
    change = {
        "(J_plus - J_minus) / (2 * epsilon)": "(J_plus - J_minus) / epsilon",
        "numerator / denominator": "denominator / numerator",
    }
    found = graded(CHECK, change).diagnosis
    assert len({one.line for one in found}) == 2


def test_that_all_else_is_right_is_said_where_it_was_seen(graded: Graded) -> None:
    norms = "np.linalg.norm(grad) + np.linalg.norm(gradapprox)"
    change = {norms: "max(np.linalg.norm(grad), np.linalg.norm(gradapprox))"}
    (found,) = graded(CHECK, change).diagnosis
    assert "`denominator`" in found.title
    assert found.explanation.endswith("With the right value there, everything else would be right.")


def dropout_back(**new: str) -> str:
    """The gradients with dropout, with other statements for some of them."""
    lines = {
        "dA2": "dA2 = W3.T @ dZ3 * D2 / keep_prob",
        "dZ2": "dZ2 = dA2 * (Z2 > 0)",
        "dA1": "dA1 = W2.T @ dZ2\n    dA1 = dA1 * D1\n    dA1 = dA1 / keep_prob",
        "dZ1": "dZ1 = dA1 * (Z1 > 0)",
        **new,
    }
    before = {"dZ3": "A2", "dZ2": "A1", "dZ1": "X"}
    weights = [f"'dW{dZ[2]}': {dZ} @ {A}.T / m" for dZ, A in before.items()]
    biases = [f"'db{dZ[2]}': np.mean({dZ}, axis=1, keepdims=True)" for dZ in before]
    others = [f"'{name}': {name}" for name in ("dZ3", "dA2", "dZ2", "dA1", "dZ1")]
    body = "\n    ".join(lines.values())
    return f"""\
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    dZ3 = A3 - Y
    {body}
    return {{{", ".join([*weights, *biases, *others])}}}
"""


BACK = "backward_propagation_with_dropout"


def test_the_gradients_with_dropout_are_right(graded: Graded) -> None:
    assert graded(BACK, dropout_back()).status == "correct"


def test_a_name_for_another_value_is_blamed_itself(graded: Graded) -> None:
    """`dZ1 = dA1` is wrong, and not the statement that gives `dA1`."""
    result = graded(BACK, dropout_back(dZ1="dZ1 = dA1"))
    assert result.diagnosis
    assert result.source is not None
    at = result.source.line + result.source.code.splitlines().index("    dZ1 = dA1")
    assert {one.line for one in result.diagnosis} == {at}


def test_a_wrong_value_is_blamed_and_not_its_reader(graded: Graded) -> None:
    """Where a new mask is drawn, and not where it is used."""
    drawn = "kept = np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob"
    used = "dA2 = W3.T @ dZ3 * kept / keep_prob"
    found = graded(BACK, dropout_back(dA2=f"{drawn}\n    {used}")).diagnosis
    assert found
    assert not any("stands where" in one.repair for one in found)


@pytest.mark.parametrize(
    "add", ["+= [Z, D, A, W, b]", ".extend((Z, D, A, W, b))", "= kept + [Z, D, A, W, b]"]
)
def test_an_entry_of_a_list_that_grows_is_followed(graded: Graded, add: str) -> None:
    """A scaled mask, which the statement draws that comes first, and not the last one that adds."""
    drawn = "np.tanh(np.random.rand(*A.shape) < keep_prob)"
    answer = own_dropout_in_a_list(mask=drawn, add=add)
    result = graded(FORWARD, answer)
    assert result.source is not None
    lines = result.source.code.splitlines()
    places = {lines[one.line - result.source.line].strip() for one in result.diagnosis if one.line}
    assert places == {f"D = {drawn}"}


def test_what_a_helper_returns_is_not_blamed_on_what_it_changes(graded: Graded) -> None:
    """The masked gradient is a right value, but not what the helper should give back."""
    answer = """\
def undone(dA, D, keep_prob):
    dA = dA.copy()
    dA[D == 0] = 0
    return dA


""" + dropout_back(
        dA2="dA2 = undone(W3.T @ dZ3, D2, keep_prob)", dA1="dA1 = undone(W2.T @ dZ2, D1, keep_prob)"
    )
    result = graded(BACK, answer)
    lines = ["import numpy as np", "from reg_utils import *", "", *answer.splitlines()]
    (told,) = result.diagnosis
    assert told.line is not None
    assert "undone(W" in lines[told.line - 1]  # or in the helper itself, which comes to the same


def test_what_is_misshapen_says_nothing_of_the_lines_before(graded: Graded) -> None:
    """The cache lacks what another line should have put there."""
    answer = own_dropout_in_a_list(add="+= [Z, [D, A], [W, b]]")
    found = [one for one in graded(FORWARD, answer).diagnosis if "not in the form" in one.title]
    assert found
    assert not any("Up to line" in one.explanation for one in found)
