"""What the code of a wrong answer plainly shows is said; of right code nothing is said falsely.

Each cue is tried on wrong answers in several styles, through the whole grader, and on answers that
are right in this or wrong in another way.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from textwrap import indent

import pytest

from grader.batch.full_keys import full_answer_keys
from grader.course import Course, Seed
from grader.diagnosis.cues.code import FunctionCode
from grader.diagnosis.cues.cue import Case, Cue
from grader.diagnosis.cues.finding import all_cues
from grader.diagnosis.edits.sentences import SENTENCES
from grader.grading import GradingContext, Memory, grade_program
from grader.grading.looks import Looks
from grader.notebook import read
from grader.results import QuestionResult
from grader.worker import Worker
from tests.conftest import Write
from tests.support.marks import WithoutExperiments
from tests.test_right_styles import Style, styles

pytestmark = pytest.mark.file_takes(seconds=70)

IMPORTS = """\
import numpy as np
from init_utils import *
from reg_utils import *
from gc_utils import *
"""


def cost(
    penalty: str = "lambd / (2 * m) * squares",
    *,
    head: str = "A3, Y, parameters, lambd",
    start: str = "m = Y.shape[1]",
    squares: str = "np.sum(W1 ** 2) + np.sum(W2 ** 2) + np.sum(W3 ** 2)",
    end: str = "return entropy + penalty",
) -> str:
    """A cost function, right unless something in it is replaced."""
    return f"""\
def compute_cost_with_regularization({head}):
{indent(start, "    ")}
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    W3 = parameters["W3"]
    squares = {squares}
    entropy = compute_cost(A3, Y)
    penalty = {penalty}
{indent(end, "    ")}
"""


def he(
    body: str | None = None,
    *,
    head: str = "layers_dims",
    start: str = "np.random.seed(3)\nparameters = {}",
    loop: str = "for l in range(1, len(layers_dims)):",
    end: str = "return parameters",
) -> str:
    """He initialization."""
    body = body or (
        'parameters["W" + str(l)] = (\n'
        "    np.random.randn(layers_dims[l], layers_dims[l - 1])\n"
        "    * np.sqrt(2 / layers_dims[l - 1])\n"
        ")\n"
        'parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))'
    )
    return (
        f"def initialize_parameters_he({head}):\n{indent(start, '    ')}\n    {loop}\n"
        f"{indent(body, '        ')}\n{indent(end, '    ')}\n"
    )


def zeros(*, head: str = "layers_dims", start: str = "parameters = {}", key: str = "") -> str:
    """Initialization with zeros; keys with something between the letter and the number."""
    return f"""\
def initialize_parameters_zeros({head}):
{indent(start, "    ") or "    pass"}
    for l in range(1, len(layers_dims)):
        parameters["W{key}" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b{key}" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""


def check(
    *,
    head: str = "x, theta, epsilon=1e-7",
    step: str = "epsilon",
    slope: str = "(J_plus - J_minus) / (2 * epsilon)",
    end: str = "return np.linalg.norm(grad - gradapprox) / below",
    plus: str = "theta_plus",
    start: str = "",
) -> str:
    """The check of one derivative."""
    return f"""\
def gradient_check({head}):
{indent(start, "    ")}
    {plus} = theta + {step}
    theta_minus = theta - {step}
    J_plus = forward_propagation(x, theta_plus)
    J_minus = forward_propagation(x, theta_minus)
    gradapprox = {slope}
    grad = backward_propagation(x, theta)
    below = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
{indent(end, "    ")}
"""


def l2(
    *,
    head: str = "X, Y, cache, lambd",
    start: str = "m = X.shape[1]",
    dW3: str = "1 / m * np.dot(dZ3, A2.T) + lambd / m * W3",
    dW2: str = "1 / m * np.dot(dZ2, A1.T) + lambd / m * W2",
    dW1: str = "1 / m * np.dot(dZ1, X.T) + lambd / m * W1",
    db: str = "1 / m * np.sum(dZ2, axis=1, keepdims=True)",
    dA2: str = "dA2",
    end: str = "return gradients",
) -> str:
    """The gradients with the L2 penalty."""
    return f"""\
def backward_propagation_with_regularization({head}):
{indent(start, "    ")}
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3 = {dW3}
    db3 = 1 / m * np.sum(dZ3, axis=1, keepdims=True)
    {dA2} = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = {dW2}
    db2 = {db}
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = {dW1}
    db1 = 1 / m * np.sum(dZ1, axis=1, keepdims=True)
    gradients = {{"dZ3": dZ3, "dW3": dW3, "db3": db3, "dA2": dA2, "dZ2": dZ2, "dW2": dW2,
                 "db2": db2, "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1}}
{indent(end, "    ")}
"""


def dropout(
    *,
    head: str = "X, parameters, keep_prob=0.5",
    first: str = "np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob",
    second: str = "np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob",
    scale: str = "keep_prob",
    start: str = "np.random.seed(1)",
    between: str = "pass",
    end: str = "return A3, cache",
) -> str:
    """Forward propagation with dropout."""
    return f"""\
def forward_propagation_with_dropout({head}):
{indent(start, "    ")}
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = {first}
    A1 = A1 * D1 / {scale}
    {between}
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = {second}
    A2 = A2 * D2 / {scale}
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
{indent(end, "    ")}
"""


#: For each cue what its title says, and wrong answers of which it must be said: the cells.
SAID: dict[str, tuple[str, list[list[str]]]] = {
    "an argument is never read": (
        "is never read",
        [
            [cost("0.07 * squares / (2 * m)")],
            [l2(dW3="np.dot(dZ3, A2.T) / m", dW2="np.dot(dZ2, A1.T) / m + 3", dW1="dZ1 @ X.T / m")],
            ["def backward_propagation(x, theta):\n    return 2.5\n"],
            [check(head="x, theta, epsilon=1e-7", step="1e-7", slope="(J_plus - J_minus) / 3e-7")],
        ],
    ),
    "an argument is replaced at once": (
        "is overwritten before it is read",
        [
            [cost(start="lambd = 0.25\nm = Y.shape[1]")],
            [dropout(start="np.random.seed(1)\nkeep_prob = 0.9")],
            [l2(start="m = X.shape[1]\nlambd = 1.25")],
        ],
    ),
    "an argument makes no difference": (
        "makes no difference to",
        [
            [cost("0.3 / m * squares", end="print(lambd)\nreturn entropy + penalty")],
            [l2(dW2="dZ2 @ A1.T / m + W2")],
            [dropout(first="np.random.rand(*A1.shape) < 0.55")],
        ],
    ),
    "equal answers to two calls": (
        "gives the same",
        [
            [cost("(lambd - lambd + 0.3) / m * squares")],
            [cost("np.sign(lambd) * squares / m")],
            [l2(dW2="dZ2 @ A1.T / m + 0 * lambd * W2 + W2")],
        ],
    ),
    "a global in place of an argument": (
        "is a global variable of the notebook",
        [
            ["lambda_ = 0.9", cost("lambda_ / (2 * m) * squares")],
            ["eps = 1e-3", check(step="eps", slope="(J_plus - J_minus) / eps")],
            [
                "reg = 0.3\nm = 5",
                l2(
                    dW3="dZ3 @ A2.T / m + reg / m * W3",
                    dW2="dZ2 @ A1.T / m + reg / m * W2",
                    dW1="dZ1 @ X.T / m + reg / m * W1",
                ),
            ],
            [
                "keep = 0.86",
                dropout(
                    scale="keep",
                    first="np.random.rand(*A1.shape) < keep",
                    second="np.random.rand(*A2.shape) < keep",
                ),
            ],
        ],
    ),
    "a number in place of an argument": (
        " is fixed, and ",
        [
            [l2(dW1="dZ1 @ X.T / m + 0.7 / m * W1")],
            [dropout(first="np.random.rand(*A1.shape) < 0.7")],
            [l2(start="m = 5")],
            [cost("0.1 / (2 * m) * squares + 0 * lambd")],
            ["def backward_propagation(x, theta):\n    return x + theta - 4\n"],
        ],
    ),
    "whole-number division": (
        "`//` leaves whole numbers only",
        [
            [cost("lambd // (2 * m) * squares")],
            [l2(db="1 // m * np.sum(dZ2, axis=1, keepdims=True)")],
            [cost(end="penalty *= 3\npenalty //= 7\nreturn entropy + penalty")],
            [check(slope="(J_plus - J_minus) // (2 * epsilon)")],
        ],
    ),
    "int()": (
        "`int()` cuts the decimals off",
        [
            [cost("int(lambd) / m * squares")],
            [dropout(scale="(int(keep_prob * 10) / 9)")],
            [l2(dW2="2 * dZ2 @ A1.T / m + int(lambd / m) * W2")],
        ],
    ),
    "rounding": (
        "A value is rounded",
        [
            [cost(end="return round(entropy + penalty, 2)")],
            [cost(end="return np.round(entropy + penalty, 3)")],
            [l2(dW2="np.around(dZ2 @ A1.T / m + lambd / m * W2, decimals=2)")],
        ],
    ),
    "state that is kept": (
        "keeps what earlier calls left in it",
        [
            ["calls = {}", cost(end="calls[len(calls)] = penalty\nreturn entropy + len(calls)")],
            [
                cost(
                    head="A3, Y, parameters, lambd, seen=[]",
                    end="seen.append(penalty)\nreturn entropy + sum(seen)",
                )
            ],
            [
                cost(
                    head="A3, Y, parameters, lambd, kept=dict()",
                    end="kept.setdefault('first', penalty)\nreturn entropy + kept['first']",
                )
            ],
            [
                cost(
                    end="f = compute_cost_with_regularization\n"
                    "compute_cost_with_regularization.n = getattr(f, 'n', 0) + 1\n"
                    "return entropy + penalty * f.n"
                )
            ],
            ["total = 0", cost(end="global total\ntotal += penalty\nreturn entropy + total")],
            ["sums = []", cost(end="sums.append(penalty)\nreturn entropy + sum(sums)")],
        ],
    ),
    "keys beside the missing ones": (
        "The answer has no",
        [
            [zeros(key="_")],
            [zeros(key="eights")],
            [l2(end='gradients["dw2"] = gradients.pop("dW2")\nreturn gradients')],
            [he(loop="for l in range(2, len(layers_dims)):")],
        ],
    ),
    "a key that an argument does not have": (
        "has no key",
        [
            [cost().replace('parameters["W1"]', 'parameters["W_1"]')],
            [dropout().replace('parameters["b2"]', 'parameters["B2"]')],
            [cost(start="m = Y.shape[1]\nW0 = parameters['W0']")],
        ],
    ),
    "a return in an inner function": (
        "belongs to the inner function",
        [
            [cost(end="def total():\n    return entropy + penalty")],
            [he(end="def result():\n    return parameters\nresult()")],
            [check(end="def compare(g):\n    return abs(g - grad) / below\ncompare(gradapprox)")],
        ],
    ),
    "a return in another cell": (
        "stands outside the function",
        [
            [cost(end="total = entropy + penalty"), "# the sum of both\nx = 3\nreturn total"],
            [he(end="print(parameters)"), "print('done')", "L = 3\nreturn parameters"],
            [check(end="difference = 1"), "if True:\n    return difference"],
        ],
    ),
    "printed instead of returned": (
        "printed, not returned",
        [
            [cost(end="print(entropy + penalty)")],
            [he(end="print('parameters:', parameters)")],
            ["def forward_propagation(x, theta):\n    J = x * theta\n    print(J)\n"],
        ],
    ),
    "a call that gives None": (
        "gives back None",
        [
            [cost(end="return print(entropy + penalty)")],
            ["def forward_propagation(x, theta):\n    return print(theta * x)\n"],
            [he(end="return parameters.update({})")],
        ],
    ),
    "a return in the loop": (
        "The loop ends in its first round",
        [
            [he().replace("    return parameters", "        return parameters")],
            [
                zeros()
                .replace("    return parameters", "        return parameters")
                .replace("np.zeros", "np.ones")
            ],
            [
                "def compute_cost_with_regularization(A3, Y, parameters, lambd):\n"
                "    total = 0\n"
                "    for l in range(1, 4):\n"
                "        total += np.sum(parameters['W' + str(l)] ** 2)\n"
                "        return compute_cost(A3, Y) + lambd * total / (2 * Y.shape[1])\n"
            ],
        ],
    ),
    "lines below the return": (
        "Nothing below the `return`",
        [
            [cost(end="return 3 * entropy\nentropy = entropy + penalty\nreturn entropy")],
            ["def forward_propagation(x, theta):\n    J = 7\n    return J\n    J = theta * x\n"],
            [l2(dW2="W2", end="return gradients\ngradients['dW2'] = dW2 / m")],
        ],
    ),
    "another type": (
        "instead of",
        [
            [he(end="return parameters['W1'], parameters['b1']")],
            [cost(end="return penalty, entropy")],
            [dropout(end="return {'A3': A3, 'cache': cache}")],
            [l2(end="return dW1, db1, dW2, db2, dW3, db3")],
        ],
    ),
    "outputs that changed places": (
        "have changed places",
        [
            [dropout(end="return A3, (Z1, A1, D1, *cache[3:])")],
            [l2(end='gradients["dW1"], gradients["dA1"] = dA1, dW1\nreturn gradients')],
            [dropout(end="return A3, (*cache[:6], A2, D2, *cache[8:])")],
        ],
    ),
    "a function that is not called": (
        "is not called",
        [
            [cost(end="return entropy + penalty.copy")],
            [check(end="return np.linalg.norm")],
            [cost("np.random.rand * squares")],
            [
                "def forward_propagation(x, theta):\n    return x * theta\n",
                "def backward_propagation(x, theta):\n    dtheta = forward_propagation\n"
                "    return dtheta\n",
            ],
        ],
    ),
    "a name that nothing reads": (
        "is set and never read",
        [
            [l2(dA2="dA_2")],
            [check(plus="thetaplus")],
            [cost().replace("penalty = ", "penalti = ")],
        ],
    ),
    "a value that nothing reads": (
        "its first value is never read",
        [
            [cost(end="total = entropy + penalty\ntotal = 3 * entropy\nreturn total")],
            [l2(db="dZ2 @ X.T\n    db2 = 2 / m * np.sum(dZ2, axis=1, keepdims=True)")],
            [check(end="difference = np.abs(grad)\ndifference = below\nreturn difference")],
        ],
    ),
    "a loop variable that is never used": (
        "The loop never uses",
        [
            [he(body='parameters["W1"] = np.zeros((2, 2))\nparameters["b1"] = np.zeros((2, 1))')],
            [
                cost(
                    start="m = Y.shape[1]\ntotal = 0\nfor l in range(1, 4):\n"
                    "    total += np.sum(parameters['W1'] ** 2)",
                    squares="total",
                )
            ],
            [he().replace("str(l)", "'1'").replace("[l]", "[1]").replace("[l - 1]", "[0]")],
        ],
    ),
    "a seed in the loop": (
        "The seed is set again in each round",
        [
            [he().replace('parameters["W"', 'np.random.seed(5)\n        parameters["W"')],
            [
                he(start="parameters = {}")
                .replace('parameters["W"', 'rng = np.random.RandomState(4)\n        parameters["W"')
                .replace("np.random.randn", "rng.randn")
            ],
            [he().replace('parameters["b"', 'np.random.seed(9)\n        parameters["b"')],
        ],
    ),
    "a seed that is set twice": (
        "The same seed is set twice",
        [
            [dropout(between="np.random.seed(1)", scale="keep_prob ** 2")],
            [dropout(start="np.random.seed(2)", between="np.random.seed(2)")],
            [
                dropout(
                    start="np.random.seed(1)",
                    between="np.random.seed(1)",
                    end="return A3 * 2, cache",
                    first="np.random.rand(*A1.shape) <= keep_prob / 2",
                )
            ],
        ],
    ),
    "numbers compared by identity": (
        "`is` compares objects",
        [
            [cost("0.3 if lambd is 0.1 else lambd")],
            [dropout(scale="(1 if keep_prob is 0.7 else keep_prob ** 2)")],
            [l2(dW2="dZ2 @ A1.T / m + (W2 if lambd is not 0.7 else -W2)")],
        ],
    ),
    "a name taken from Python or NumPy": (
        "no longer what it was",
        [
            [
                cost(
                    start="m = Y.shape[1]\nsum = 0\nfor l in (1, 2):\n    sum += l",
                    squares="sum([np.sum(W1 ** 2)])",
                )
            ],
            [cost(start="np = 3\nm = Y.shape[1]")],
            [
                he(
                    start="np.random.seed(3)\nparameters = {}\nlen = 4",
                    loop="for l in range(1, len(layers_dims)):",
                )
            ],
        ],
    ),
}

SAID["a name that is set again"] = (
    "is set again in a later cell",
    [
        ["factor = 3", cost("factor * lambd / m * squares"), "factor = 4"],
        [
            "def size(W):\n    return W.sum()",
            cost("lambd * size(W1)"),
            "def size(W):\n    return 3",
        ],
        ["c = 3", l2(dW2="dZ2 @ A1.T / m + c * lambd * W2"), "c = [1, 2]\nc = c[0] + 4"],
    ],
)

#: For each title answers of which it must not be said: right in this, or wrong in another way.
NOT_SAID: dict[str, list[list[str]]] = {
    "is never read": [
        [cost("helper(lambd, m) * squares"), "def helper(lambd, m):\n    return lambd / m\n"],
        [cost("(lambda: lambd / m)() * squares")],
        [cost("locals()['lambd'] / m * squares")],
        [cost(end="lambd *= 3\nreturn entropy")],
        ["def backward_propagation(x, theta):\n    return 2 * x\n"],
        [cost("kwargs['lambd'] / m", head="A3, Y, parameters, *rest, **kwargs")],
    ],
    "is overwritten before": [
        [cost("weight / m * squares", start="weight = lambd\nlambd = 0\nm = Y.shape[1]")],
        [cost(start="lambd = lambd * 2\nm = Y.shape[1]")],
        [cost(start="if lambd < 0:\n    lambd = 0\nm = Y.shape[1]", end="return penalty")],
    ],
    "makes no difference": [
        [dropout(first="np.random.randn(*A1.shape) < keep_prob")],
        [dropout(scale="1", end="return 2 * A3, cache")],
        [check(slope="(J_plus - forward_propagation(x, theta)) / epsilon")],
        [he(body="parameters['W' + str(l)] = parameters['b' + str(l)] = 0")],
        [cost("lambd / m * squares")],
        [dropout(first="np.random.rand(*A1.shape) > keep_prob")],
        [l2(dW2="dZ2 @ A1.T / m + lambd * W2")],
        [check(slope="(J_plus - J_minus) / epsilon")],
    ],
    "gives the same": [
        [cost("lambd * squares")],
        [dropout(first="np.random.randn(*A1.shape) < keep_prob")],
        [check(slope="(J_plus - forward_propagation(x, theta)) / epsilon")],
    ],
    "is a global variable": [
        ["FACTOR = 2", cost("FACTOR * lambd / m * squares")],
        ["scale = 3", cost("scale * lambd / m * squares")],
        ["def lambda_of(lambd, m):\n    return lambd / m\n", cost("lambda_of(lambd, m) * squares")],
        ["lambd = 0.7", cost("lambd / m * squares")],
        ["epsilon_ = 1e-7", check(head="x, theta, epsilon=epsilon_", slope="(J_plus - J_minus)")],
    ],
    " is fixed, and ": [
        [dropout(scale="0.5")],
        [cost("lambd / (5 * m) * squares")],
        [l2(dW2="dZ2 @ A1.T / m + 0.3 * lambd / m * W2")],
        [dropout(head="X, parameters, keep_prob=0.7", scale="keep_prob ** 2")],
    ],
    "`//` leaves": [
        [
            cost("lambd / m * norms(parameters)"),
            "def norms(p):\n    L = len(p) // 2\n"
            "    return sum(np.sum(p['W%d' % (i + 1)]) for i in range(L))\n",
        ],
        [cost(start="L = len(parameters) // 2\nm = Y.shape[1]", end="return penalty * L")],
        [cost(start="n = len(parameters)\nL = n // 2\nm = Y.shape[1]", end="return penalty * L")],
        [cost(start="m = Y.shape[1]\nprint(7 // 2)", end="return penalty")],
    ],
    "`int()` cuts": [
        [cost(start="L = int(len(parameters) / 2)\nm = Y.shape[1]", end="return penalty * L")],
        [dropout(first="(np.random.rand(*A1.shape) > keep_prob).astype(int)")],
        [cost("int(lambd > 0) / m * squares")],
        [cost(start="m = int(Y.shape[1])", end="return penalty")],
    ],
    "is rounded": [
        [cost(end="print(round(entropy, 2))\nreturn penalty")],
        [cost("lambd / m * squares")],
        [he(end="return {key: 2 * value for key, value in parameters.items()}")],
    ],
    "keeps what": [
        [zeros(start="parameters = {}").replace("np.zeros", "np.ones")],
        ["parameters = {}", zeros().replace("np.zeros", "np.ones")],
        [
            zeros(
                head="layers_dims, parameters=None", start="parameters = parameters or {}"
            ).replace("np.zeros", "np.ones")
        ],
        [
            "history = []",
            cost("5 * squares / lambd", end="history.append(penalty)\nreturn penalty"),
        ],
        ["shapes = [1, 2]", cost("shapes[1] * lambd / m * squares")],
    ],
    "The answer has no": [
        [zeros().replace("np.zeros", "np.ones")],
        [he(end="return [parameters]")],
        [l2(end='gradients["note"] = dW2\nreturn gradients', dW2="W2")],
    ],
    "has no key": [
        [cost(start="own = {'a': 1}\nm = own['b']")],
        [cost(start="m = Y.shape[1]\nW0 = W9")],
        [cost(start="m = [1, 2][parameters['W1'].size]")],
    ],
    "belongs to the inner function": [
        [cost("lambd", end="def f():\n    return 1\nreturn penalty")],
        [cost(end="f = lambda: entropy")],
        [cost(end="return penalty")],
    ],
    "stands outside the function": [
        [cost(end="total = entropy + penalty"), "def other():\n    return 3\n"],
        [cost(end="total = entropy + penalty"), "x = 'return total'"],
        [cost(end="total = entropy + penalty"), "x = '''\nreturn total\n'''"],
        [cost(end="return penalty"), "x = 2\nreturn x"],
    ],
    "printed, not returned": [
        [cost(end="print('done')")],
        [cost(end="print(penalty)\nreturn penalty")],
        [cost(end="print(penalty)\ntotal = penalty")],
        [he(end="print('done')\nreturn {}")],
    ],
    "gives back None": [
        [cost(end="return sum([penalty])")],
        [cost(end="parameters.update({})\nreturn penalty")],
        [he(end="return 2 * parameters.copy()['W1'] or None")],
    ],
    "The loop ends": [
        [
            he(
                end="for p in parameters:\n    if p == 'W1':\n        return parameters\nreturn {}"
            ).replace("sqrt(2", "sqrt(3")
        ],
        [cost(end="while True:\n    if lambd > -1:\n        return penalty")],
        [cost(end="for W in (W1, W2):\n    if W is W1:\n        continue\n    return penalty")],
        [cost(end="for _ in range(2):\n    def g():\n        return 3\nreturn penalty")],
    ],
    "Nothing below": [
        [cost(end="if lambd > 0:\n    return penalty\nreturn entropy + 1")],
        [cost(end="return penalty\nreturn entropy")],
        [cost(end="return penalty\n'the end'")],
    ],
    "instead of": [
        [he(end="return dict(parameters, note=3)").replace("sqrt(2", "sqrt(3")],
        [cost(end="return [penalty]")],
        [dropout(end="return [2 * A3, list(cache)]")],
    ],
    "changed places": [
        [l2(dW2="dZ2 @ A1.T / m")],
        [zeros().replace("np.zeros", "np.ones")],
        [dropout(end="return 2 * A3, cache")],
    ],
    "is not called": [
        [
            "from types import SimpleNamespace",
            cost("n.mean * 3 * lambd", start="n = SimpleNamespace(mean=2, size=5)"),
        ],
        [cost("lambd / m * total(squares)", start="total = np.sum\nm = Y.shape[1]")],
        [cost("lambd / m * sum(map(np.sum, (W1, W2, W3)))")],
        [cost("lambd / m * np.sum(W1.T * W1.T)")],
        [cost(end="return penalty.real")],
    ],
    "is set and never read": [
        [l2(dW2="dZ2 @ A1.T / m")],
        [dropout(scale="1")],
        [cost("lambd / m * squares", start="m = Y.shape[1]\n_ = W = 3")],
        [check(slope="(J_plus - J_minus) / epsilon")],
    ],
    "is set again": [
        ["factor = 3", cost("factor * lambd / m * squares")],
        ["factor = 3", "factor = 4", cost("factor * lambd / m * squares")],
        ["other = 3", cost("lambd * squares"), "other = 4"],
    ],
    "its first value": [
        [cost(end="total = 0\ntotal = penalty\nreturn total")],
        [cost(end="total = penalty\ntotal = total + 1\nreturn total")],
        [cost(end="def f():\n    return x\nx = penalty * 2\ny = f()\nx = W1 * 3\nreturn y")],
        [cost(end="total = penalty\nif lambd:\n    total = 2 * entropy\nreturn total")],
    ],
    "The loop never uses": [
        [he(loop="for l, _ in enumerate(layers_dims[:-1], 1):").replace("sqrt(2", "sqrt(3")],
        [cost(start="m = Y.shape[1]\nfor _ in range(3):\n    m += 1")],
        [
            he(
                "row = []\nfor j in range(layers_dims[l] * layers_dims[l - 1]):\n"
                "    row.append(0.01 * np.random.randn())\n"
                'parameters["W" + str(l)] = np.array(row).reshape(layers_dims[l], -1)\n'
                'parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))'
            )
        ],
        [
            cost(
                start="m = Y.shape[1]\ntotal, k = 0, 0\nfor i in range(3):\n    k = k + 1\n"
                "    total += np.sum(parameters['W%d' % k])",
                squares="total",
            )
        ],
        [
            cost(
                start="m = Y.shape[1]\nfor i in range(3):\n    print('hello')", end="return penalty"
            )
        ],
    ],
    "The seed is set": [
        [he().replace("sqrt(2", "sqrt(3")],
        [he().replace('parameters["W"', 'np.random.seed(l)\n        parameters["W"')],
        [
            he(end="for l in (1, 2):\n    np.random.seed(3)\nreturn parameters").replace(
                "2 /", "3 /"
            )
        ],
    ],
    "The same seed": [
        [dropout(scale="1")],
        [dropout(between="np.random.seed(2)")],
        [dropout(start="np.random.seed(1)\nnp.random.seed(1)", scale="1")],
    ],
    "`is` compares": [
        [cost("1 if lambd is None else lambd")],
        [cost("1 if lambd == 0.1 else lambd")],
        [cost("1 if parameters is not W1 else lambd")],
    ],
    "no longer what": [
        [cost(start="abs, m = np.abs, Y.shape[1]", squares="np.sum(abs(W1))")],
        ["sum = np.sum", cost(squares="sum(W1)")],
        [cost(start="m = Y.shape[1]\nsum = 0\nfor l in (1, 2):\n    sum += l", squares="sum")],
        [cost("sum(sum for sum in [lambd])")],
        [cost(start="max = np.max\nm = Y.shape[1]", squares="max(W1)")],
        [cost(start="m = Y.shape[1]\ndef f():\n    len = 3\n    return len", squares="len(W1)")],
    ],
}


class Asked:
    """The last graded function that some cells define, and what is known of it."""

    def __init__(
        self, context: GradingContext, worker: Worker, path: Path, text: str, function: str = ""
    ) -> None:
        asked = {q.function: a for a in context.course.assignments.values() for q in a.questions}
        defined = [function for function in asked if f"def {function}(" in text]
        self.function = function or max(defined, key=lambda name: text.rindex(f"def {name}("))
        self.assignment = asked[self.function]
        self.program = read(path)
        self.key = context.answer_keys(self.assignment.name, worker)
        self.worker = worker

    def result(self, *, experiments: bool = True) -> QuestionResult:
        memory = Memory() if experiments else WithoutExperiments()
        (found,) = grade_program(
            self.program, self.assignment, self.key, self.worker, only=self.function, memory=memory
        )
        return found

    def cues(self) -> list[Cue]:
        """All cues, also of an answer that is right, as if every part of it were wrong."""
        question = self.assignment.question(self.function)
        looks = Looks(self.program, self.assignment, self.key, self.worker, Memory())
        look = looks.best(question)
        definition = self.program.definition(self.function)
        assert definition is not None
        code = FunctionCode.of(definition)
        if code is None:
            return []
        parts = tuple(part for part in question.parts if part.points)
        return all_cues(Case(look.judgment, definition, self.program, code, parts))


@pytest.fixture
def asked(
    public_grading: GradingContext, worker: Worker, write_notebook: Write
) -> Callable[..., Asked]:
    def make(*cells: str) -> Asked:
        path = write_notebook("cues.ipynb", IMPORTS, *cells)
        return Asked(public_grading, worker, path, "\n".join(cells))

    return make


def titles(result: QuestionResult) -> list[str]:
    return [diagnosis.title for diagnosis in result.diagnosis]


SAID_CASES = [
    pytest.param(title, cells, id=f"{name} {number}")
    for name, (title, answers) in SAID.items()
    for number, cells in enumerate(answers, start=1)
]
NOT_SAID_CASES = [
    pytest.param(title, cells, id=f"{title} {number}")
    for title, answers in NOT_SAID.items()
    for number, cells in enumerate(answers, start=1)
]


@pytest.mark.parametrize(("title", "cells"), SAID_CASES)
def test_what_the_code_shows_is_said(
    title: str, cells: list[str], asked: Callable[..., Asked]
) -> None:
    answer = asked(*cells)
    result = answer.result()
    assert result.status not in ("correct", "missing", "unfilled")
    cues = [one for one in result.diagnosis if one.evidence == "cue"]
    if not any(title in one for one in titles(result)):
        # what is proven is said in its place, of every part that earns points
        assert any(title in one.title for one in answer.cues())
        assert {one.confidence for one in result.diagnosis} == {"exact"}
        told = {name for one in result.diagnosis for name in one.parts}
        assert told.issuperset(
            c.name for c in result.checks if c.max_score and c.kind == "part" and not c.passed
        )
        assert not cues
    assert len(cues) <= 2
    for cue in cues:
        assert cue.explanation
        assert cue.hint
        assert cue.line is not None
        assert cue.parts


@pytest.mark.parametrize(("title", "cells"), NOT_SAID_CASES)
def test_what_is_not_so_is_not_said(
    title: str, cells: list[str], asked: Callable[..., Asked]
) -> None:
    """What is proven stands in the place of cues, so most are told where nothing is tried."""
    answer = asked(*cells)
    is_told_of_edits = any(title in one.title for one in SENTENCES.values())
    result = answer.result(experiments=is_told_of_edits)
    assert result.status not in ("correct", "missing", "unfilled")
    assert not [one for one in titles(result) if title in one]
    assert not [one for one in answer.cues() if title in one.title]


def test_each_cue_is_tried_on_three_answers_of_either_kind() -> None:
    assert min(len(answers) for _title, answers in SAID.values()) >= 3
    assert min(map(len, NOT_SAID.values())) >= 3
    for title, _answers in SAID.values():
        assert any(title in other or other in title for other in NOT_SAID), title


#: Wrong answers that only hidden calls find wrong, and what must be said of them.
ONLY_HIDDEN = {
    "a default dictionary": ([zeros(head="layers_dims, parameters={}", start="")], "keeps what"),
    "a default dictionary, he": (
        [he(head="layers_dims, parameters=dict()", start="np.random.seed(3)")],
        "keeps what",
    ),
    "a global dictionary": (["parameters = {}", zeros(start="pass")], "keeps what"),
    "five examples": ([cost(start="m = 5")], "The number 5 is fixed, and `"),
    "five examples, as a float": ([cost(start="m = 5.")], "The number 5 is fixed, and `"),
}


@pytest.mark.parametrize(("cells", "title"), ONLY_HIDDEN.values(), ids=ONLY_HIDDEN)
def test_what_only_hidden_calls_find_wrong_is_explained_by_the_code(
    cells: list[str], title: str, course: Course, worker: Worker, write_notebook: Write
) -> None:
    context = GradingContext(course, full_answer_keys(course, Seed(b"cues")))
    path = write_notebook("cues.ipynb", IMPORTS, *cells)
    answer = Asked(context, worker, path, "\n".join(cells))
    (found,) = answer.result().diagnosis
    assert (found.evidence, found.confidence) == ("cue", "pattern")
    assert title in found.title
    assert "width 1" not in found.title + found.explanation


def test_the_keys_that_are_there_are_listed(asked: Callable[..., Asked]) -> None:
    answer = asked(zeros(key="_"))
    (cue,) = (one for one in answer.cues() if "The answer has no" in one.title)
    assert "`W_1`, `b_1`, `W_2` and `b_2`" in cue.explanation
    assert (cue.parts, cue.line) == (("W", "b"), 4)
    # an edit for each key says more
    weights, biases = answer.result().diagnosis
    assert (weights.parts, weights.cell, weights.line) == (("W",), 2, 4)
    assert (biases.parts, biases.cell, biases.line) == (("b",), 2, 5)
    assert [weights.repair, biases.repair] == ["`'W_'` should be `'W'`.", "`'b_'` should be `'b'`."]


def test_a_return_in_another_cell_is_told_with_its_cell(asked: Callable[..., Asked]) -> None:
    cells = [cost(end="total = entropy + penalty"), "print(3)", "x = 1\nreturn total"]
    (found,) = asked(*cells).result().diagnosis
    assert (found.cell, found.line) == (4, 2)
    assert "cell 4, line 2" in found.explanation


def test_equal_answers_show_that_an_argument_makes_no_difference(
    asked: Callable[..., Asked],
) -> None:
    answer = asked(l2(dW2="dZ2 @ A1.T / m + 0 * lambd + W2"))
    cue = answer.cues()[0]
    assert "With `lambd` = 0 and with `lambd` = 47, and all else equal" in cue.explanation
    (found,) = answer.result().diagnosis
    assert (found.parts, found.repair) == (("dW2",), "`* (lambd / m)` is missing.")


def test_values_are_described_as_well_where_that_adds_something(
    asked: Callable[..., Asked],
) -> None:
    wrong = cost("np.cosh(lambd) // (2 * m) * np.sin(squares)")
    cue, values = asked(wrong).result().diagnosis
    assert (cue.evidence, values.evidence) == ("cue", "trace")
    assert cue.line == values.line
    assert "a right solution has" in values.seen


def test_a_mistake_of_the_catalogue_is_not_told_twice(asked: Callable[..., Asked]) -> None:
    found = asked(dropout(scale="1", end="return A3, cache")).result().diagnosis
    assert {one.evidence for one in found} == {"catalogue"}


@pytest.mark.parametrize("style", styles(), ids=lambda style: f"{style.function}: {style.title}")
def test_of_right_solutions_nothing_false_is_said(
    style: Style, public_grading: GradingContext, worker: Worker, tmp_path: Path
) -> None:
    path = tmp_path / "right.py"
    path.write_text(style.source, encoding="utf-8")
    assert not Asked(public_grading, worker, path, style.source, style.function).cues()


@pytest.mark.parametrize(
    "body",
    [
        "return " + " + ".join(["lambd // 7"] * 900),
        "\n".join(f"a{i} = a{i - 1} * a{i - 1} if 1 else len([])" for i in range(1, 350)),
        "x = " + "-" * 900 + "1\nreturn x",
        "return (" + "len(Y) + " * 900 + "1) // 2",
        "np.random.seed(" + "+".join(["1"] * 900) + ")\nreturn 3",
        "\n".join(f"{'x' * 900}{i} = {'y' * 900}{i}" for i in range(60)),
    ],
)
def test_looking_takes_little_time_however_the_code_is_written(
    body: str, asked: Callable[..., Asked]
) -> None:
    answer = asked(cost(end=body))
    begun = time.process_time()
    answer.cues()
    assert time.process_time() - begun < 3
