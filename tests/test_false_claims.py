"""What the page says of a wrong answer is true of that answer, whatever its values look like."""

from __future__ import annotations

import pytest

from grader.course import Course
from grader.results import Diagnosis
from grader.worker import Worker
from tests.support.changed_answers import Answer, Graded, Mode, grading

pytestmark = pytest.mark.file_takes(seconds=105)

COST, L2 = "compute_cost_with_regularization", "backward_propagation_with_regularization"
FORWARD, BACKWARD = "forward_propagation_with_dropout", "backward_propagation_with_dropout"
CHECK, CHECK_N, REPAIR = "gradient_check", "gradient_check_n", "backward_propagation_n"
ZEROS, RANDOM = "initialize_parameters_zeros", "initialize_parameters_random"
HE = "initialize_parameters_he"

BELOW = "np.linalg.norm(grad) + np.linalg.norm(gradapprox)"
MINUS_COPY = "        theta_minus = np.copy(parameters_values)\n"


def own_check(*, up: str = "theta.copy()", down: str = "theta.copy()", below: str) -> str:
    return f"""\
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta = dictionary_to_vector(parameters)[0]
    claimed = gradients_to_vector(gradients)
    slopes = np.zeros_like(theta)
    for k in range(len(theta)):
        up = {up}
        up[k] += epsilon
        right = forward_propagation_n(X, Y, vector_to_dictionary(up))[0]
        down = {down}
        down[k] -= epsilon
        left = forward_propagation_n(X, Y, vector_to_dictionary(down))[0]
        slopes[k] = (right - left) / (2 * epsilon)
    a, b = np.linalg.norm(claimed), np.linalg.norm(slopes)
    return np.linalg.norm(claimed - slopes) / ({below})
"""


def own_cost(penalty: str) -> str:
    return f"""\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    total = sum(np.sum(parameters[k] ** 2) for k in ("W1", "W2", "W3"))
    return compute_cost(A3, Y) + {penalty}
"""


def own_backward(*, dA1: str = "W2.T @ dZ2", **penalties: str) -> str:
    return f"""\
def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dZ2 = (W3.T @ dZ3) * (Z2 > 0)
    dA1 = {dA1}
    dZ1 = dA1 * (Z1 > 0)
    grads = {{}}
    grads["dW3"] = (dZ3 @ A2.T + {penalties.get("W3", "lambd * W3")}) / m
    grads["dW2"] = (dZ2 @ A1.T + {penalties.get("W2", "lambd * W2")}) / m
    grads["dW1"] = (dZ1 @ X.T + {penalties.get("W1", "lambd * W1")}) / m
    for name, dZ in (("db1", dZ1), ("db2", dZ2), ("db3", dZ3)):
        grads[name] = dZ.mean(axis=1, keepdims=True)
    return grads
"""


def own_repair(dA1: str) -> str:
    return f"""\
def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dZ2 = (W3.T @ dZ3) * (A2 > 0)
    dA1 = {dA1}
    dZ1 = dA1 * (A1 > 0)
    grads = {{"dZ3": dZ3, "dZ2": dZ2, "dZ1": dZ1, "dA2": W3.T @ dZ3, "dA1": dA1}}
    for l, (dZ, A) in enumerate(((dZ1, X), (dZ2, A1), (dZ3, A2)), start=1):
        grads[f"dW{{l}}"] = dZ @ A.T / m
        grads[f"db{{l}}"] = np.sum(dZ, axis=1, keepdims=True) / m
    return grads
"""


def own_dropout(first: str, second: str, *, seed: str = "np.random.seed(1)") -> str:
    return f"""\
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    {seed}
    W1, b1, W2, b2, W3, b3 = [parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3")]
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    D1 = (np.random.rand(*A1.shape) < keep_prob).astype(int)
    {first}
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    D2 = (np.random.rand(*A2.shape) < keep_prob).astype(int)
    {second}
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
"""


FIRST, SECOND = "A1 *= D1 / keep_prob", "A2 *= D2 / keep_prob"

#: Answers for which no mistake of the catalogue may be named.
NO_MISTAKE_OF_THE_CATALOGUE: dict[str, tuple[str, Answer]] = {
    "another seed": (FORWARD, {"np.random.seed(1)": "np.random.seed(3)"}),
    "another seed, own style": (FORWARD, own_dropout(FIRST, SECOND, seed="np.random.seed(2)")),
    "another generator": (
        FORWARD,
        own_dropout(FIRST, SECOND, seed="rng = np.random.default_rng(3)")
        .replace("np.random.rand(*", "rng.random((")
        .replace(".shape) <", ".shape)) <"),
    ),
    "dA1 halved": (REPAIR, {"np.dot(W2.T, dZ2)": "np.dot(W2.T, dZ2) / 2"}),
    "dA1 halved, own style": (REPAIR, own_repair("0.5 * W2.T @ dZ2")),
    "dA1 doubled": (REPAIR, {"np.dot(W2.T, dZ2)": "np.dot(W2.T, dZ2) * 2"}),
    "dA1 four times, own style": (REPAIR, own_repair("4 * W2.T @ dZ2")),
    "dA1 halved with a penalty": (L2, {"np.dot(W2.T, dZ2)": "np.dot(W2.T, dZ2) / 2"}),
    "no penalty in dW2": (L2, {" + lambd / m * W2": ""}),
    "no penalty in dW2, own style": (L2, own_backward(W2="0")),
    "no penalty in dW3, own style": (L2, own_backward(W3="0")),
    "half the penalty in dW1": (L2, {"lambd / m * W1": "lambd / (2 * m) * W1"}),
    "cut off": (COST, {"lambd / (2 * m)": "lambd // (2 * m)"}),
    "cut off, own style": (COST, own_cost("total * (lambd // (2 * m))")),
    "an int, own style": (COST, own_cost("int(lambd / (2 * m)) * total")),
    "cut off in the gradients": (L2, {"lambd / m": "lambd // m"}),
    "multiplied in layer 1": (BACKWARD, {"dA1 * D1": "dA1 * D1 * keep_prob"}),
    "multiplied in both": (
        BACKWARD,
        {"dA1 * D1": "dA1 * D1 * keep_prob", "dA2 * D2": "dA2 * D2 * keep_prob"},
    ),
    "multiplied in layer 2": (BACKWARD, {"dA2 * D2": "keep_prob * dA2 * D2"}),
    "dropout in layer 2 only": (
        FORWARD,
        {"A1 = A1 * D1": "A1 = A1 * 1", "A1 = A1 / keep_prob": "A1 = A1 + 0"},
    ),
    "dropout in layer 2 only, own style": (FORWARD, own_dropout("keep = D1", SECOND)),
    "dropout in layer 1 only, own style": (FORWARD, own_dropout(FIRST, "keep = D2")),
    "the larger norm": (CHECK_N, {BELOW: "max(np.linalg.norm(grad), np.linalg.norm(gradapprox))"}),
    "the larger norm, own style": (CHECK_N, own_check(below="np.maximum(a, b)")),
    "the larger norm twice, own style": (CHECK_N, own_check(below="2 * max(a, b)")),
    "the larger norm of numbers": (
        CHECK,
        {BELOW: "max(np.linalg.norm(grad), np.linalg.norm(gradapprox))"},
    ),
    "both to the left": (CHECK_N, {"theta_plus[i] + epsilon": "theta_plus[i] - epsilon"}),
    "a truth value": (CHECK_N, {"numerator / denominator": "numerator / denominator < 1e-7"}),
    "an infinite cost": (COST, own_cost("total / 0.0 * lambd")),
    "a value in a branch": (COST, {"    return cost": "    if lambd > 1e9:\n        return cost"}),
}


@pytest.fixture(scope="module")
def graded(course: Course, worker: Worker) -> Graded:
    return grading(course, worker)


def exact(diagnoses: tuple[Diagnosis, ...]) -> list[str | None]:
    """What is said to be so and not proven by an edit."""
    return [d.mistake for d in diagnoses if d.confidence == "exact" and d.evidence != "repair"]


@pytest.mark.parametrize("mode", ["grade", "check"])
@pytest.mark.parametrize("name", NO_MISTAKE_OF_THE_CATALOGUE)
def test_no_mistake_is_named_that_was_not_made(graded: Graded, name: str, mode: Mode) -> None:
    function, answer = NO_MISTAKE_OF_THE_CATALOGUE[name]
    result = graded(function, answer, mode)
    assert result.status in ("incorrect", "partial")
    assert exact(result.diagnosis) == []
    assert all(one.mistake is None for one in result.diagnosis)
    if name.startswith("another"):  # a right draw is never accused
        assert "exact" not in {one.confidence for one in result.diagnosis}


ONE_COLUMN = {
    "one name for both": {
        "theta_plus = np.copy(parameters_values)": "theta_plus = theta_minus = parameters_values",
        MINUS_COPY: "",
    },
    "before the loop": {
        "    for i": "    theta_plus = theta_minus = parameters_values\n    for i",
        "        theta_plus = np.copy(parameters_values)\n": "",
        MINUS_COPY: "",
    },
    "one copy for both": {
        "theta_plus = np.copy": "theta_plus = theta_minus = np.copy",
        MINUS_COPY: "",
    },
    "own style": own_check(up="theta", down="theta", below="a + b"),
}


@pytest.mark.parametrize("mode", ["grade", "check"])
@pytest.mark.parametrize("name", ONE_COLUMN)
def test_one_column_for_both_steps_is_called_that(graded: Graded, name: str, mode: Mode) -> None:
    result = graded(CHECK_N, ONE_COLUMN[name], mode)
    assert exact(result.diagnosis)[:1] == ["check-n-not-copied"]
    assert not any("step to the left in the column" in one.explanation for one in result.diagnosis)


IN_PLAIN_SIGHT = {
    "+ε twice": (CHECK_N, {"theta_minus[i] - epsilon": "theta_minus[i] + epsilon"}, "plus-on-both"),
    "+ε twice, own style": (
        CHECK_N,
        own_check(below="a + b").replace("down[k] -=", "down[k] +="),
        "plus-on-both",
    ),
    "one cost twice": (CHECK_N, {"(theta_minus))": "(theta_plus))"}, "same-cost-twice"),
    "one cost twice, own style": (
        CHECK_N,
        own_check(below="a + b").replace("dictionary(down)", "dictionary(up)"),
        "same-cost-twice",
    ),
    "sides swapped": (CHECK, {"J_plus - J_minus": "J_minus - J_plus"}, "sides-swapped"),
    "gradients added": (CHECK, {"grad - gradapprox": "grad + gradapprox"}, "gradients-added"),
}


@pytest.mark.parametrize("mode", ["grade", "check"])
@pytest.mark.parametrize("name", IN_PLAIN_SIGHT)
def test_of_two_mistakes_that_fit_the_one_in_plain_sight_is_named(
    graded: Graded, name: str, mode: Mode
) -> None:
    function, answer, mistake = IN_PLAIN_SIGHT[name]
    (found,) = graded(function, answer, mode).diagnosis
    assert found.mistake is not None
    assert mistake in found.mistake
    assert found.alternatives == ()
    assert not found.title.startswith(("Either", "Or"))


@pytest.mark.parametrize("mode", ["grade", "check"])
def test_where_nothing_tells_two_mistakes_apart_both_are_told(graded: Graded, mode: Mode) -> None:
    answer = """\
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    claimed = gradients_to_vector(gradients)
    slopes = 0 * claimed
    a, b = np.linalg.norm(claimed), np.linalg.norm(slopes)
    return np.linalg.norm(claimed - slopes) / (a + b)
"""
    one, other = graded(CHECK_N, answer, mode).diagnosis
    assert one.alternatives == other.alternatives == (one.mistake, other.mistake)
    assert "slopes are zero" in one.title
    assert "slopes are zero" in other.title


FLAT_BIASES = {f"np.sum(dZ{n}, axis=1, keepdims=True)": f"np.sum(dZ{n}, axis=1)" for n in (1, 2, 3)}
SIGN = {"dZ3 = A3 - Y": "dZ3 = Y - A3"}
PAIRS: dict[str, tuple[str, dict[str, str], set[str]]] = {
    "in different parts": (
        L2,
        {"lambd / m * W": "lambd * W", **FLAT_BIASES},
        {"l2-backward-penalty-not-divided-by-m", "l2-backward-keepdims-lost"},
    ),
    "a term and a sign": (
        L2,
        {**SIGN, "lambd / m * W": "lambd / (2 * m) * W"},
        {"l2-backward-output-sign", "l2-backward-halved"},
    ),
    "a shape and a sign": (
        L2,
        {**SIGN, **FLAT_BIASES},
        {"l2-backward-output-sign", "l2-backward-keepdims-lost"},
    ),
    "a mask and a missing term": (
        L2,
        {"A2 > 0": "A2 >= 0", "A1 > 0": "A1 >= 0", " + lambd / m * W1": ""},
        {"l2-backward-mask-lets-zero-through", "l2-backward-dw1-forgotten"},
    ),
    "a mask and a factor": (
        REPAIR,
        {"A2 > 0": "A2 >= 0", "A1 > 0": "A1 >= 0", "db1 = 1.0 / m": "db1 = 4.0 / m"},
        {"repair-relu-mask-lets-zero-through", "planted-bug-db1"},
    ),
    "both planted bugs": (
        REPAIR,
        {"np.dot(dZ2, A1.T)": "np.dot(dZ2, A1.T) * 2", "db1 = 1.0 / m": "db1 = 4.0 / m"},
        {"planted-bug-dw2", "planted-bug-db1"},
    ),
    "another draw and biases": (
        HE,
        {"seed(3)": "seed(2)", "np.zeros((layers_dims[l], 1))": "np.ones((layers_dims[l], 1))"},
        {"he-bias-one"},
    ),
}


@pytest.mark.parametrize("mode", ["grade", "check"])
@pytest.mark.parametrize("name", PAIRS)
def test_two_mistakes_are_both_named(graded: Graded, name: str, mode: Mode) -> None:
    function, change, mistakes = PAIRS[name]
    result = graded(function, change, mode)
    assert set(exact(result.diagnosis)) == mistakes
    assert {one.mistake for one in result.diagnosis} == mistakes


def test_two_mistakes_that_change_a_part_in_another_way_are_not_made_up(graded: Graded) -> None:
    change = {**SIGN, "1.0 / m * np.dot": "np.dot"}
    found = exact(graded(L2, change).diagnosis)
    assert set(found) <= {"l2-backward-output-sign", "l2-backward-data-not-averaged"}


def test_what_is_not_given_back_at_all_is_no_argument_against_a_mistake(graded: Graded) -> None:
    change = {'"dZ2": dZ2,': "", '"dZ1": dZ1,': "", "A2 > 0": "A2 >= 0", "A1 > 0": "A1 >= 0"}
    for mode in ("grade", "check"):
        assert exact(graded(L2, change, mode).diagnosis) == ["l2-backward-mask-lets-zero-through"]


@pytest.mark.parametrize(
    ("function", "change"),
    [
        (CHECK, {"difference = numerator / denominator": "difference = numerator < 1e-7"}),
        (CHECK_N, {"difference = numerator / denominator": "difference = numerator < 1e-7"}),
        (COST, {"return cost": "return bool(cost > 1)"}),
    ],
)
@pytest.mark.parametrize("mode", ["grade", "check"])
def test_a_truth_value_is_called_one(
    graded: Graded, function: str, change: dict[str, str], mode: Mode
) -> None:
    (found,) = graded(function, change, mode).diagnosis
    assert "True or False instead of a number" in found.title
    assert "zero" not in found.title + found.explanation


@pytest.mark.parametrize(
    ("function", "change"),
    [
        ("forward_propagation", {"theta * x": "abs(theta * x)"}),
        ("forward_propagation", {"theta * x": "theta * np.sqrt(x * x)"}),
        ("backward_propagation", {"dtheta = x": "dtheta = abs(x)"}),
    ],
)
def test_a_sign_that_is_wrong_on_some_calls_is_not_wrong_on_all(
    graded: Graded, function: str, change: dict[str, str]
) -> None:
    (found,) = graded(function, change).diagnosis
    assert "sign" not in found.title + found.explanation
    if "sqrt" in str(change):  # there is no such edit: the value is shown where it is wrong
        assert (found.evidence, found.line) == ("trace", 15)
        assert "A negative input: `J` is `1.5`, and a right solution has `-1.5`." in found.seen
    else:
        (old,) = change.values()
        assert (found.evidence, found.confidence) == ("repair", "exact")
        assert f"`{old.removeprefix('dtheta = ')}` should be" in found.repair
    assert "Every entry" not in found.explanation


@pytest.mark.parametrize(
    "answer",
    [
        {f"lambd / m * W{n}": f"lambd / W{n}.size * W{n}" for n in (1, 2, 3)},
        own_backward(**{f"W{n}": f"lambd * W{n} * m / W{n}.shape[0]" for n in (1, 2, 3)}),
        own_backward(W1="W1", W2="W2", W3="2 * lambd * W3"),
    ],
)
def test_an_entry_of_the_cache_has_its_name(graded: Graded, answer: Answer) -> None:
    for mode in ("grade", "check"):
        found = graded(L2, answer, mode).diagnosis
        texts = [f"{one.title} {one.explanation} {one.repair}" for one in found]
        exact = all(one.confidence == "exact" for one in found)
        assert exact or any("W3" in text.replace("dW3", "") for text in texts)
        assert not any("entry" in text and "argument" in text for text in texts)


@pytest.mark.parametrize("function", [HE, RANDOM])
def test_a_draw_of_another_generator_is_not_called_irreproducible(
    graded: Graded, function: str
) -> None:
    change = {
        "np.random.seed(3)": "rng = np.random.default_rng(3)",
        "np.random.randn(layers_dims[l], layers_dims[l - 1])": "rng.standard_normal("
        "(layers_dims[l], layers_dims[l - 1]))",
    }
    for mode in ("grade", "check"):
        result = graded(function, change, mode)
        messages = " ".join(check.message for check in result.checks)
        assert "reproducible" not in messages
        assert "a valid draw" in messages
        (found,) = result.diagnosis
        assert (found.title, found.parts) == ("W: other draws than those asked for", ("W",))


def test_what_rests_on_a_valid_draw_is_not_accused_where_nobody_can_tell(graded: Graded) -> None:
    result = graded(FORWARD, {"np.random.seed(1)": "np.random.seed(3)"}, "check")
    assert {"A1", "A2", "A3"} == {name for one in result.diagnosis for name in one.parts}
    assert all("because of another draw" in one.title for one in result.diagnosis)
    (found,) = graded(FORWARD, {"np.random.seed(1)": "np.random.seed(3)"}, "grade").diagnosis
    assert found.title == "D1 and D2: other draws than those asked for"
    assert found.confidence == "pattern"
