# ruff: noqa: E501 (each answer is on one line, so that it can be read beside its repair)
"""Wrong answers in many styles, with the line that is wrong and the edit that mends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

COST, L2 = "compute_cost_with_regularization", "backward_propagation_with_regularization"
FORWARD, BACKWARD = "forward_propagation_with_dropout", "backward_propagation_with_dropout"
CHECK, CHECK_N = "gradient_check", "gradient_check_n"
ZEROS, RANDOM = "initialize_parameters_zeros", "initialize_parameters_random"
HE = "initialize_parameters_he"
ONE, ONE_BACK = "forward_propagation", "backward_propagation"


class Slip(NamedTuple):
    """An answer with one slip: its function, its text or a change of the reference, and its repair.

    `line` is the wrong line, and `repair` what an instructor reads.
    """

    function: str
    answer: Mapping[str, str] | str
    line: str
    repair: str


def own_cost(
    penalty: str = "lambd / (2 * m) * total",
    *,
    m: str = "Y.shape[1]",
    total: str = "np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3))",
    end: str = "entropy + penalty",
) -> str:
    """A cost in few lines."""
    return f"""\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = {m}
    W1, W2, W3 = parameters["W1"], parameters["W2"], parameters["W3"]
    entropy = compute_cost(A3, Y)
    total = {total}
    penalty = {penalty}
    return {end}
"""


def own_loop(
    body: str = "total = total + np.sum(parameters['W' + str(l)] ** 2)",
    *,
    head: str = "for l in range(1, 4):",
    start: str = "total = 0",
    end: str = "return compute_cost(A3, Y) + lambd * total / (2 * m)",
) -> str:
    """A cost with a loop."""
    return f"""\
def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    {start}
    {head}
        {body}
    {end}
"""


def own_helper(helper: str = "return np.sum(W * W)") -> str:
    """A cost with a helper."""
    return f"""\
def square(W):
    {helper}

def compute_cost_with_regularization(A3, Y, parameters, lambd):
    W1, W2, W3 = [parameters["W" + str(i)] for i in (1, 2, 3)]
    penalty = lambd / (2 * Y.shape[1]) * (square(W1) + square(W2) + square(W3))
    return compute_cost(A3, Y) + penalty
"""


_BACK = {
    "dZ3": "A3 - Y",
    "dW3": "(dZ3 @ A2.T + lambd * W3) / m",
    "db3": "dZ3.sum(axis=1, keepdims=True) / m",
    "dA2": "W3.T @ dZ3",
    "dZ2": "dA2 * (Z2 > 0)",
    "dW2": "(dZ2 @ A1.T + lambd * W2) / m",
    "db2": "dZ2.sum(axis=1, keepdims=True) / m",
    "dA1": "W2.T @ dZ2",
    "dZ1": "dA1 * (Z1 > 0)",
    "dW1": "(dZ1 @ X.T + lambd * W1) / m",
    "db1": "dZ1.sum(axis=1, keepdims=True) / m",
}


def own_back(
    *,
    m: str = "Y.shape[1]",
    cache: str = "Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3",
    returned: Mapping[str, str] | None = None,
    **new: str,
) -> str:
    """The gradients with the penalty; what is `returned` differs in some names."""
    lines = "\n".join(f"    {name} = {value}" for name, value in {**_BACK, **new}.items())
    keys = [f"'{name}': {name}" for name in _BACK]
    entries = [(returned or {}).get(key, key) for key in keys]
    return f"""\
def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = {m}
    {cache} = cache
{lines}
    return {{{", ".join(entries)}}}
"""


def own_check(
    *,
    start: str = "np.zeros_like(theta)",
    rounds: str = "len(theta)",
    up: str = "+= epsilon",
    down: str = "-= epsilon",
    second: str = "down",
    at: str = "k",
    slope: str = "(right - left) / (2 * epsilon)",
    above: str = "np.linalg.norm(claimed - slopes)",
    below: str = "np.linalg.norm(claimed) + np.linalg.norm(slopes)",
    end: str = "above / below",
) -> str:
    """The check of all gradients."""
    return f"""\
def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7):
    theta, _ = dictionary_to_vector(parameters)
    claimed = gradients_to_vector(gradients)
    slopes = {start}
    for k in range({rounds}):
        up = theta.copy()
        up[k] {up}
        right = forward_propagation_n(X, Y, vector_to_dictionary(up))[0]
        down = theta.copy()
        down[k] {down}
        left = forward_propagation_n(X, Y, vector_to_dictionary({second}))[0]
        slopes[{at}] = {slope}
    above = {above}
    below = {below}
    return {end}
"""


def own_check_of_one(
    *,
    left: str = "forward_propagation(x, theta - epsilon)",
    slope: str = "(right - left) / (2 * epsilon)",
    grad: str = "backward_propagation(x, theta)",
    below: str = "np.linalg.norm(grad) + np.linalg.norm(slope)",
    end: str = "above / below",
) -> str:
    """The check of one gradient."""
    return f"""\
def gradient_check(x, theta, epsilon=1e-7):
    right = forward_propagation(x, theta + epsilon)
    left = {left}
    slope = {slope}
    grad = {grad}
    above = np.linalg.norm(grad - slope)
    below = {below}
    return {end}
"""


def own_he(
    *,
    layers: str = "1, len(layers_dims)",
    scale: str = "np.sqrt(2 / n_in)",
    key: str = "l",
    draw: str = "randn",
    bias: str = "(n_out, 1)",
) -> str:
    """He initialization with names for the widths."""
    return f"""\
def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    out = {{}}
    for l in range({layers}):
        n_in, n_out = layers_dims[l - 1], layers_dims[l]
        scale = {scale}
        out["W" + str({key})] = np.random.{draw}(n_out, n_in) * scale
        out["b" + str(l)] = np.zeros({bias})
    return out
"""


def own_reused(
    second: str = "(W3.T @ step) * D2 / keep_prob", first: str = "(W2.T @ step) * D1 / keep_prob"
) -> str:
    """Gradients of dropout under two names that are used again for each layer."""
    return f"""\
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    out = {{}}
    step = A3 - Y
    out["dZ3"], out["dW3"], out["db3"] = step, step @ A2.T / m, step.sum(1, keepdims=True) / m
    back = {second}
    step = back * (Z2 > 0)
    out["dA2"], out["dZ2"] = back, step
    out["dW2"], out["db2"] = step @ A1.T / m, step.sum(1, keepdims=True) / m
    back = {first}
    step = back * (Z1 > 0)
    out["dA1"], out["dZ1"] = back, step
    out["dW1"], out["db1"] = step @ X.T / m, step.sum(1, keepdims=True) / m
    return out
"""


def own_dropout_in_a_list(
    *, mask: str = "np.random.rand(*A.shape) < keep_prob", add: str = "+= [Z, D, A, W, b]"
) -> str:
    """Dropout whose cache grows layer by layer."""
    return f"""\
def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    A, kept = X, []
    for l in (1, 2, 3):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        Z = W @ A + b
        if l == 3:
            A = sigmoid(Z)
            kept += [Z, A, W, b]
        else:
            A = relu(Z)
            D = {mask}
            A = A * D / keep_prob
            kept {add}
    return A, tuple(kept)
"""


def own_zeros(*, pairs: str = "enumerate(zip(layers_dims[1:], layers_dims), 1)") -> str:
    """Zeros for each pair of widths."""
    return f"""\
def initialize_parameters_zeros(layers_dims):
    out = {{}}
    for l, shape in {pairs}:
        out[f"W{{l}}"] = np.zeros(shape)
        out[f"b{{l}}"] = np.zeros((shape[0], 1))
    return out
"""


def own_random(*, within: str = "pass", behind: str = "pass") -> str:
    """Draws that are made larger in the loop, or behind it."""
    return f"""\
def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    out = {{}}
    for l in range(1, len(layers_dims)):
        W = np.random.randn(layers_dims[l], layers_dims[l - 1])
        out["W" + str(l)] = W
        out["b" + str(l)] = np.zeros((layers_dims[l], 1))
        {within}
    {behind}
    return out
"""


def own_back_with_masks(*, on2: str = "D2", on1: str = "D1") -> str:
    """Gradients of dropout, with names of their own for the masks."""
    return f"""\
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    dZ3 = A3 - Y
    on2 = {on2}
    dA2 = W3.T @ dZ3
    dA2 = dA2 * on2 / keep_prob
    dZ2 = dA2 * (A2 > 0)
    on1 = {on1}
    dA1 = W2.T @ dZ2
    dA1 = dA1 * on1 / keep_prob
    dZ1 = dA1 * (A1 > 0)
    out = dict(dZ3=dZ3, dA2=dA2, dZ2=dZ2, dA1=dA1, dZ1=dZ1)
    for l, (dZ, A) in enumerate(((dZ1, X), (dZ2, A1), (dZ3, A2)), 1):
        out[f"dW{{l}}"] = dZ @ A.T / m
        out[f"db{{l}}"] = dZ.sum(axis=1, keepdims=True) / m
    return out
"""


def own_back_with_store(*, dZ1: str = "dA1 * (Z1 > 0)") -> str:
    """Gradients of dropout that an inner function stores."""
    return f"""\
def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = X.shape[1]
    out = {{}}

    def keep(l, dZ, A):
        out["dZ" + str(l)] = dZ
        out["dW" + str(l)] = dZ @ A.T / m
        out["db" + str(l)] = dZ.sum(axis=1, keepdims=True) / m

    dZ3 = A3 - Y
    keep(3, dZ3, A2)
    dA2 = W3.T @ dZ3 * D2 / keep_prob
    dZ2 = dA2 * (Z2 > 0)
    keep(2, dZ2, A1)
    dA1 = W2.T @ dZ2 * D1 / keep_prob
    dZ1 = {dZ1}
    keep(1, dZ1, X)
    out["dA1"], out["dA2"] = dA1, dA2
    return out
"""


SLIPS = {
    "a square behind a name that is used again": Slip(
        BACKWARD,
        own_reused(first="(W2.T @ step) * D1 / keep_prob ** 2"),
        "back = (W2.T @ step) * D1 / keep_prob ** 2",
        "`keep_prob ** 2` should be `keep_prob`.",
    ),
    "a product behind a name that is used again": Slip(
        BACKWARD,
        own_reused(first="(W2.T @ step) * D1 * keep_prob"),
        "back = (W2.T @ step) * D1 * keep_prob",
        "`W2.T @ step * D1 * keep_prob` should be `W2.T @ step * D1 / keep_prob`.",
    ),
    "a step after the loop": Slip(
        RANDOM,
        own_random(behind="W *= 10"),
        "W *= 10",
        "`W *= 10` belongs in the loop or condition beside it.",
    ),
    "entries taken out": Slip(
        COST,
        own_loop("total = total + np.sum(parameters.pop('W' + str(l)) ** 2)"),
        "total = total + np.sum(parameters.pop('W' + str(l)) ** 2)",
        "`parameters.pop('W' + str(l))` should be `parameters['W' + str(l)]`.",
    ),
    "one of two lines that are alike": Slip(
        BACKWARD,
        own_back_with_masks(on1="A1 > 0"),
        "dA1 = dA1 * on1 / keep_prob",
        "`on1` stands where `D1` belongs.",
    ),
    "stored by an inner function": Slip(
        BACKWARD,
        own_back_with_store(dZ1="dA1"),
        "dZ1 = dA1",
        "`dZ1 = dA1` should be `dZ1 = dA1 * (Z1 > 0)`.",
    ),
    "rounded": Slip(
        CHECK_N,
        own_check(end="round(above / below, 4)"),
        "return round(above / below, 4)",
        "`round(above / below, 4)` should be `above / below`.",
    ),
    "another norm": Slip(
        CHECK_N,
        own_check(above="np.linalg.norm(claimed - slopes, ord=np.inf)"),
        "above = np.linalg.norm(claimed - slopes, ord=np.inf)",
        "`ord=np.inf` should not be there.",
    ),
    "whole numbers": Slip(
        CHECK_N,
        own_check(start="np.zeros_like(theta, dtype=int)"),
        "slopes = np.zeros_like(theta, dtype=int)",
        "`dtype=int` should not be there.",
    ),
    "whole numbers, by position": Slip(
        CHECK_N,
        own_check(start="np.zeros(theta.shape, int)"),
        "slopes = np.zeros(theta.shape, int)",
        "`int` should not be there.",
    ),
    "the other one of two functions": Slip(
        CHECK,
        own_check_of_one(grad="forward_propagation(x, theta)"),
        "grad = forward_propagation(x, theta)",
        "`forward_propagation` should be `backward_propagation`.",
    ),
    "a value that goes nowhere": Slip(
        FORWARD,
        {"A1 = A1 / keep_prob": "A1 / keep_prob"},
        "A1 / keep_prob  # step 4: scale up",
        "`A1 / keep_prob` should be `A1 = A1 / keep_prob`.",
    ),
    "a value under a name that nothing reads": Slip(
        BACKWARD,
        {"dA1 = dA1 / keep_prob": "dA1_scaled = dA1 / keep_prob"},
        "dA1_scaled = dA1 / keep_prob  # step 2: scale as the activations were scaled",
        "`dA1_scaled` stands where `dA1` belongs.",
    ),
    "m for 2m": Slip(
        COST, own_cost("lambd / m * total"), "penalty = lambd / m * total", "`/ 2` is missing."
    ),
    "no parentheses": Slip(
        COST,
        own_cost("lambd / 2 * m * total"),
        "penalty = lambd / 2 * m * total",
        "`lambd / 2 * m * total` should be `lambd / (2 * m) * total`.",
    ),
    "no λ": Slip(
        COST, own_cost("total / (2 * m)"), "penalty = total / (2 * m)", "`* lambd` is missing."
    ),
    "one layer twice": Slip(
        COST,
        own_cost(total="np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W2))"),
        "total = np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W2))",
        "`W2` stands where `W3` belongs.",
    ),
    "λ squared": Slip(
        COST,
        own_cost("lambd ** 2 / (2 * m) * total"),
        "penalty = lambd ** 2 / (2 * m) * total",
        "`lambd ** 2` should be `lambd`.",
    ),
    "a count for m, which nothing reads": Slip(
        COST,
        own_cost("lambd / (2 * Y.ndim) * total"),
        "penalty = lambd / (2 * Y.ndim) * total",
        "`Y.ndim` stands where `m` belongs.",
    ),
    "a layer left out": Slip(
        COST,
        own_cost(total="np.sum(np.square(W1)) + np.sum(np.square(W3))"),
        "total = np.sum(np.square(W1)) + np.sum(np.square(W3))",
        "`+ np.sum(np.square(W2))` is missing.",
    ),
    "subtracted": Slip(
        COST,
        own_cost(end="entropy - penalty"),
        "return entropy - penalty",
        "`entropy - penalty` should be `entropy + penalty`.",
    ),
    "penalty alone": Slip(
        COST, own_cost(end="penalty"), "return penalty", "`+ entropy` is missing."
    ),
    "a mean for a sum": Slip(
        COST,
        own_cost(total="np.mean(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3 ** 2)"),
        "total = np.mean(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3 ** 2)",
        "`np.mean(W1 ** 2)` should be `np.sum(W1 ** 2)`.",
    ),
    "a loop too short": Slip(
        COST,
        own_loop(head="for l in range(1, 3):"),
        "for l in range(1, 3):",
        "`range(1, 3)` should be `range(1, 4)`.",
    ),
    "a loop from zero": Slip(
        COST,
        own_loop(head="for l in range(3):"),
        "total = total + np.sum(parameters['W' + str(l)] ** 2)",
        "`l` should be `l + 1`.",
    ),
    "biases for weights": Slip(
        COST,
        own_loop("total = total + np.sum(parameters['b' + str(l)] ** 2)"),
        "total = total + np.sum(parameters['b' + str(l)] ** 2)",
        "`'b'` should be `'W'`.",
    ),
    "a start at one": Slip(COST, own_loop(start="total = 1"), "total = 1", "`1` should be `0`."),
    "a cube": Slip(
        COST,
        own_loop("total = total + np.sum(parameters['W' + str(l)] ** 3)"),
        "total = total + np.sum(parameters['W' + str(l)] ** 3)",
        "`3` should be `2`.",
    ),
    "added before it is divided": Slip(
        COST,
        own_loop(end="return (compute_cost(A3, Y) + lambd * total) / (2 * m)"),
        "return (compute_cost(A3, Y) + lambd * total) / (2 * m)",
        "`(compute_cost(A3, Y) + lambd * total) / (2 * m)` should be `compute_cost(A3, Y) + lambd * total / (2 * m)`.",
    ),
    "a helper without a square": Slip(
        COST, own_helper("return np.sum(W)"), "return np.sum(W)", "`W` should be `W ** 2`."
    ),
    "a helper that halves": Slip(
        COST,
        own_helper("return np.sum(W * W) / 2"),
        "return np.sum(W * W) / 2",
        "`/ 2` should not be there.",
    ),
    "no penalty": Slip(
        L2, own_back(dW2="dZ2 @ A1.T / m"), "dW2 = dZ2 @ A1.T / m", "`+ lambd / m * W2` is missing."
    ),
    "a size for m": Slip(
        L2,
        own_back(dW2="dZ2 @ A1.T / m + lambd * W2 / W2.size"),
        "dW2 = dZ2 @ A1.T / m + lambd * W2 / W2.size",
        "`W2.size` stands where `m` belongs.",
    ),
    "sizes for m": Slip(
        L2,
        own_back(
            dW3="dZ3 @ A2.T / m + lambd * W3 / W3.size",
            dW2="dZ2 @ A1.T / m + lambd * W2 / W2.size",
            dW1="dZ1 @ X.T / m + lambd * W1 / W1.size",
        ),
        "dW1 = dZ1 @ X.T / m + lambd * W1 / W1.size",
        "`W1.size` stands where `m` belongs. It is the same in the other lines of this kind.",
    ),
    "another layer's error": Slip(
        L2,
        own_back(db2="dZ3.sum(axis=1, keepdims=True) / m"),
        "db2 = dZ3.sum(axis=1, keepdims=True) / m",
        "`dZ3` stands where `dZ2` belongs.",
    ),
    "the other mask": Slip(
        L2, own_back(dZ2="dA2 * (Z2 < 0)"), "dZ2 = dA2 * (Z2 < 0)", "`Z2 < 0` should be `Z2 > 0`."
    ),
    "the mask of a gradient": Slip(
        L2,
        own_back(dZ1="dA1 * (dA1 > 0)"),
        "dZ1 = dA1 * (dA1 > 0)",
        "`dA1` stands where `Z1` belongs.",
    ),
    "the wrong axis": Slip(
        L2,
        own_back(db3="dZ3.sum(axis=0, keepdims=True) / m"),
        "db3 = dZ3.sum(axis=0, keepdims=True) / m",
        "`axis=0` should be `axis=1`.",
    ),
    "no keepdims": Slip(
        L2,
        own_back(db2="dZ2.sum(axis=1) / m"),
        "db2 = dZ2.sum(axis=1) / m",
        "`dZ2.sum(axis=1)` should be `dZ2.sum(axis=1, keepdims=True)`.",
    ),
    "half a λ": Slip(
        L2,
        own_back(dW1="(dZ1 @ X.T + lambd / 2 * W1) / m"),
        "dW1 = (dZ1 @ X.T + lambd / 2 * W1) / m",
        "`/ 2` should not be there.",
    ),
    "not averaged": Slip(
        L2,
        own_back(db1="dZ1.sum(axis=1, keepdims=True)"),
        "db1 = dZ1.sum(axis=1, keepdims=True)",
        "`dZ1.sum(axis=1, keepdims=True)` should be `dZ1.mean(axis=1, keepdims=True)`.",
    ),
    "not transposed": Slip(
        L2, own_back(dA1="W2 @ dZ2"), "dA1 = W2 @ dZ2", "`W2` should be `W2.T`."
    ),
    "m of the features": Slip(L2, own_back(m="X.shape[0]"), "m = X.shape[0]", "`0` should be `1`."),
    "a key that is misspelt": Slip(
        L2,
        own_back(returned={"'dW3': dW3": "'dw3': dW3"}),
        "return {'dZ3': dZ3, 'dw3': dW3, 'db3': db3, 'dA2': dA2, 'dZ2': dZ2, 'dW2': dW2, 'db2': db2, 'dA1': dA1, 'dZ1': dZ1, 'dW1': dW1, 'db1': db1}",
        "`'dw3'` should be `'dW3'`.",
    ),
    "an entry of another layer": Slip(
        L2,
        own_back(returned={"'dW2': dW2": "'dW2': dW1"}),
        "return {'dZ3': dZ3, 'dW3': dW3, 'db3': db3, 'dA2': dA2, 'dZ2': dZ2, 'dW2': dW1, 'db2': db2, 'dA1': dA1, 'dZ1': dZ1, 'dW1': dW1, 'db1': db1}",
        "`dW1` stands where `dW2` belongs.",
    ),
    "unpacked in another order": Slip(
        L2,
        own_back(cache="Z1, A1, W1, b1, A2, Z2, W2, b2, Z3, A3, W3, b3"),
        "Z1, A1, W1, b1, A2, Z2, W2, b2, Z3, A3, W3, b3 = cache",
        "`(Z1, A1, W1, b1, A2, Z2, W2, b2, Z3, A3, W3, b3)` should be `(Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)`.",
    ),
    "a mask that is turned": Slip(
        FORWARD,
        {"D1 = D1 < keep_prob": "D1 = D1 > keep_prob"},
        "D1 = D1 > keep_prob  # step 2: make the mask",
        "`D1 > keep_prob` should be `D1 < keep_prob`.",
    ),
    "scaled the other way": Slip(
        FORWARD,
        {"A1 = A1 / keep_prob": "A1 = A1 * keep_prob"},
        "A1 = A1 * keep_prob  # step 4: scale up",
        "`A1 * keep_prob` should be `A1 / keep_prob`.",
    ),
    "a mask that is added": Slip(
        FORWARD,
        {"A2 = A2 * D2": "A2 = A2 + D2"},
        "A2 = A2 + D2  # step 3: turn off",
        "`A2 + D2` should be `A2 * D2`.",
    ),
    "no sigmoid": Slip(
        FORWARD,
        {"A3 = sigmoid(Z3)": "A3 = relu(Z3)"},
        "A3 = relu(Z3)",
        "`relu(Z3)` should be `sigmoid(Z3)`.",
    ),
    "no bias": Slip(
        FORWARD,
        {"Z3 = np.dot(W3, A2) + b3": "Z3 = np.dot(W3, A2)"},
        "Z3 = np.dot(W3, A2)",
        "`+ b3` is missing.",
    ),
    "no relu": Slip(FORWARD, {"A1 = relu(Z1)": "A1 = Z1"}, "A1 = Z1", "`Z1` should be `relu(Z1)`."),
    "activations for a mask": Slip(
        BACKWARD,
        {"dA1 = dA1 * D1": "dA1 = dA1 * A1"},
        "dA1 = dA1 * A1  # step 1: nothing flows through units that were off",
        "`A1` stands where `D1` belongs.",
    ),
    "one minus": Slip(
        BACKWARD,
        {"dA1 = dA1 / keep_prob": "dA1 = dA1 / (1 - keep_prob)"},
        "dA1 = dA1 / (1 - keep_prob)  # step 2: scale as the activations were scaled",
        "`1 - keep_prob` should be `keep_prob`.",
    ),
    "ones": Slip(
        ZEROS,
        {
            "np.zeros((layers_dims[l], layers_dims[l - 1]))": "np.ones((layers_dims[l], layers_dims[l - 1]))"
        },
        'parameters["W" + str(l)] = np.ones((layers_dims[l], layers_dims[l - 1]))',
        "`np.ones((layers_dims[l], layers_dims[l - 1]))` should be `np.zeros((layers_dims[l], layers_dims[l - 1]))`.",
    ),
    "rows and columns": Slip(
        ZEROS,
        {"(layers_dims[l], layers_dims[l - 1])": "(layers_dims[l - 1], layers_dims[l])"},
        'parameters["W" + str(l)] = np.zeros((layers_dims[l - 1], layers_dims[l]))',
        "`(layers_dims[l - 1], layers_dims[l])` should be `(layers_dims[l], layers_dims[l - 1])`.",
    ),
    "a flat bias": Slip(
        HE,
        own_he(bias="n_out"),
        'out["b" + str(l)] = np.zeros(n_out)',
        "`n_out` should be `(n_out, 1)`.",
    ),
    "a row as a bias": Slip(
        HE,
        own_he(bias="(1, n_out)"),
        'out["b" + str(l)] = np.zeros((1, n_out))',
        "`(1, n_out)` should be `(n_out, 1)`.",
    ),
    "the width of the layer itself": Slip(
        HE,
        own_he(scale="np.sqrt(2 / n_out)"),
        "scale = np.sqrt(2 / n_out)",
        "`n_out` stands where `n_in` belongs.",
    ),
    "no root": Slip(
        HE,
        own_he(scale="2 / n_in"),
        "scale = 2 / n_in",
        "`2 / n_in` should be `np.sqrt(2 / n_in)`.",
    ),
    "one for two": Slip(
        HE, own_he(scale="np.sqrt(1 / n_in)"), "scale = np.sqrt(1 / n_in)", "`1` should be `2`."
    ),
    "the last layer left out": Slip(
        HE,
        own_he(layers="1, len(layers_dims) - 1"),
        "for l in range(1, len(layers_dims) - 1):",
        "`range(1, len(layers_dims) - 1)` should be `range(1, len(layers_dims))`.",
    ),
    "keys one too low": Slip(
        HE,
        own_he(key="l - 1"),
        'out["W" + str(l - 1)] = np.random.randn(n_out, n_in) * scale',
        "`l - 1` should be `l`.",
    ),
    "uniform draws": Slip(
        HE,
        own_he(draw="rand"),
        'out["W" + str(l)] = np.random.rand(n_out, n_in) * scale',
        "`np.random.rand(n_out, n_in)` should be `np.random.randn(n_out, n_in)`.",
    ),
    "ε not doubled": Slip(
        CHECK_N,
        own_check(slope="(right - left) / epsilon"),
        "slopes[k] = (right - left) / epsilon",
        "`/ 2` is missing.",
    ),
    "halved and multiplied": Slip(
        CHECK_N,
        own_check(slope="(right - left) / 2 * epsilon"),
        "slopes[k] = (right - left) / 2 * epsilon",
        "`(right - left) / 2 * epsilon` should be `(right - left) / (2 * epsilon)`.",
    ),
    "one slope only": Slip(
        CHECK_N,
        own_check(at="0"),
        "slopes[0] = (right - left) / (2 * epsilon)",
        "`0` should be `k`.",
    ),
    "the last slope left out": Slip(
        CHECK_N,
        own_check(rounds="len(theta) - 1"),
        "for k in range(len(theta) - 1):",
        "`range(len(theta) - 1)` should be `range(len(theta))`.",
    ),
    "a product below": Slip(
        CHECK_N,
        own_check(below="np.linalg.norm(claimed) * np.linalg.norm(slopes)"),
        "below = np.linalg.norm(claimed) * np.linalg.norm(slopes)",
        "`np.linalg.norm(claimed) * np.linalg.norm(slopes)` should be `np.linalg.norm(claimed) + np.linalg.norm(slopes)`.",
    ),
    "squared": Slip(
        CHECK_N,
        own_check(end="above / below ** 2"),
        "return above / below ** 2",
        "`below ** 2` should be `below`.",
    ),
    "both to the right": Slip(
        CHECK_N,
        own_check(down="+= epsilon"),
        "down[k] += epsilon",
        "`epsilon` should be `-epsilon`.",
    ),
    "one cost twice": Slip(
        CHECK_N,
        own_check(second="up"),
        "left = forward_propagation_n(X, Y, vector_to_dictionary(up))[0]",
        "`up` stands where `down` belongs.",
    ),
    "a hundredth": Slip(
        RANDOM,
        {"* 10": "* 0.01"},
        'parameters["W" + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 0.01',
        "`0.01` should be `10`.",
    ),
}
