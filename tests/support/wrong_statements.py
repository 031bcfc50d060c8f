# ruff: noqa: E501 (each statement is on one line, as Python itself writes it)
"""Statements as students get them wrong, each within a function that is right otherwise.

A row names a function of FUNCTIONS, one of its lines, and what stands there in the wrong answer:
nothing where the line is missing. Rows with `at` name the line whose edits are asked for if it is
not the wrong one itself: that above a missing line.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wrong:
    """A function in which one line is wrong."""

    function: str
    right: str
    wrong: str
    at: str = ""

    @property
    def text(self) -> str:
        """The function with the wrong line."""
        return "\n".join(self._lines()[0])

    @property
    def line(self) -> int:
        """The line whose edits are asked for, from 1."""
        return self._lines()[1]

    def _lines(self) -> tuple[list[str], int]:
        lines = FUNCTIONS[self.function].splitlines()
        place = next(i for i, line in enumerate(lines) if line.strip() == self.right)
        margin = lines[place][: len(lines[place]) - len(self.right)]
        put = [margin + line for line in self.wrong.splitlines()]
        wrong = [*lines[:place], *put, *lines[place + 1 :]]
        at = self.at or (put[-1].strip() if put else "")
        return wrong, max(i for i in range(len(wrong)) if wrong[i].strip() == at) + 1


FUNCTIONS = {
    "cost": """\
def cost(A3, Y, parameters, lambd):
    m = Y.shape[1]
    W1 = parameters['W1']
    W2 = parameters['W2']
    W3 = parameters['W3']
    cross_entropy_cost = compute_cost(A3, Y)
    L2_cost = lambd / (2 * m) * (np.sum(np.square(W1)) + np.sum(np.square(W2)) + np.sum(np.square(W3)))
    cost = cross_entropy_cost + L2_cost
    return cost
""",
    "cost_by_norms": """\
def cost_by_norms(A3, Y, parameters, lambd):
    m = Y.shape[1]
    penalty = 0
    for l in range(len(parameters) // 2):
        penalty += np.linalg.norm(parameters['W' + str(l + 1)]) ** 2
    cross_entropy = -1 / m * np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))
    return cross_entropy + lambd * penalty / (2 * m)
""",
    "backward": """\
def backward(X, Y, cache, lambd):
    m = X.shape[1]
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T) + lambd / m * W3
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1.0 / m * np.dot(dZ2, A1.T) + lambd / m * W2
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1.0 / m * np.dot(dZ1, X.T) + lambd / m * W1
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
    gradients = {'dZ3': dZ3, 'dW3': dW3, 'db3': db3, 'dA2': dA2, 'dZ2': dZ2, 'dW2': dW2, 'db2': db2, 'dA1': dA1, 'dZ1': dZ1, 'dW1': dW1, 'db1': db1}
    return gradients
""",
    "backward_by_keys": """\
def backward_by_keys(X, Y, cache, lambd):
    Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache
    m = Y.shape[1]
    g = {}
    g['dZ3'] = A3 - Y
    g['dW3'] = (g['dZ3'] @ A2.T + lambd * W3) / m
    g['db3'] = g['dZ3'].mean(axis=1, keepdims=True)
    g['dA2'] = W3.T @ g['dZ3']
    g['dZ2'] = g['dA2'] * (Z2 > 0)
    g['dW2'] = (g['dZ2'] @ A1.T + lambd * W2) / m
    g['db2'] = g['dZ2'].mean(axis=1, keepdims=True)
    g['dA1'] = W2.T @ g['dZ2']
    g['dZ1'] = g['dA1'] * (Z1 > 0)
    g['dW1'] = (g['dZ1'] @ X.T + lambd * W1) / m
    g['db1'] = g['dZ1'].mean(axis=1, keepdims=True)
    return g
""",
    "dropout": """\
def dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1 = parameters['W1']
    b1 = parameters['b1']
    W2 = parameters['W2']
    b2 = parameters['b2']
    W3 = parameters['W3']
    b3 = parameters['b3']
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = np.random.rand(A1.shape[0], A1.shape[1])
    D1 = D1 < keep_prob
    A1 = A1 * D1
    A1 = A1 / keep_prob
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.random.rand(A2.shape[0], A2.shape[1])
    D2 = D2 < keep_prob
    A2 = A2 * D2
    A2 = A2 / keep_prob
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    return (A3, cache)
""",
    "dropout_at_once": """\
def dropout_at_once(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ('W1', 'b1', 'W2', 'b2', 'W3', 'b3'))
    Z1 = W1 @ X + b1
    A1 = np.maximum(0, Z1)
    D1 = np.random.rand(*A1.shape) < keep_prob
    A1 = A1 * D1 / keep_prob
    Z2 = W2 @ A1 + b2
    A2 = np.maximum(0, Z2)
    D2 = np.random.rand(*A2.shape) < keep_prob
    A2 = A2 * D2 / keep_prob
    Z3 = W3 @ A2 + b3
    A3 = 1 / (1 + np.exp(-Z3))
    return (A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3))
""",
    "dropout_backward": """\
def dropout_backward(X, Y, cache, keep_prob):
    m = X.shape[1]
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T)
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)
    dA2 = np.dot(W3.T, dZ3)
    dA2 = dA2 * D2
    dA2 = dA2 / keep_prob
    dZ2 = np.multiply(dA2, np.int64(A2 > 0))
    dW2 = 1.0 / m * np.dot(dZ2, A1.T)
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)
    dA1 = np.dot(W2.T, dZ2)
    dA1 = dA1 * D1
    dA1 = dA1 / keep_prob
    dZ1 = np.multiply(dA1, np.int64(A1 > 0))
    dW1 = 1.0 / m * np.dot(dZ1, X.T)
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)
    gradients = {'dW3': dW3, 'db3': db3, 'dA2': dA2, 'dW2': dW2, 'db2': db2, 'dA1': dA1, 'dW1': dW1, 'db1': db1}
    return gradients
""",
    "zeros": """\
def zeros(layers_dims):
    parameters = {}
    L = len(layers_dims)
    for l in range(1, L):
        parameters['W' + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
""",
    "large": """\
def large(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims)
    for l in range(1, L):
        parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
""",
    "he": """\
def he(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims) - 1
    for l in range(1, L + 1):
        parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * np.sqrt(2 / layers_dims[l - 1])
        parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
""",
    "he_by_pairs": """\
def he_by_pairs(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l, (n_in, n_out) in enumerate(zip(layers_dims[:-1], layers_dims[1:]), start=1):
        scale = (2.0 / n_in) ** 0.5
        parameters[f'W{l}'] = scale * np.random.standard_normal((n_out, n_in))
        parameters[f'b{l}'] = np.zeros((n_out, 1))
    return parameters
""",
    "check": """\
def check(x, theta, epsilon=1e-07):
    thetaplus = theta + epsilon
    thetaminus = theta - epsilon
    J_plus = forward_propagation(x, thetaplus)
    J_minus = forward_propagation(x, thetaminus)
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    return difference
""",
    "check_n": """\
def check_n(parameters, gradients, X, Y, epsilon=1e-07):
    parameters_values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    num_parameters = parameters_values.shape[0]
    J_plus = np.zeros((num_parameters, 1))
    J_minus = np.zeros((num_parameters, 1))
    gradapprox = np.zeros((num_parameters, 1))
    for i in range(num_parameters):
        thetaplus = np.copy(parameters_values)
        thetaplus[i][0] = thetaplus[i][0] + epsilon
        J_plus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))
        thetaminus = np.copy(parameters_values)
        thetaminus[i][0] = thetaminus[i][0] - epsilon
        J_minus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaminus))
        gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    difference = numerator / denominator
    return difference
""",
    "check_n_by_steps": """\
def check_n_by_steps(parameters, gradients, X, Y, epsilon=1e-07):
    theta, keys = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    approx = []
    for i in range(len(theta)):
        step = np.zeros(theta.shape)
        step[i] = epsilon
        right = forward_propagation_n(X, Y, vector_to_dictionary(theta + step))[0]
        left = forward_propagation_n(X, Y, vector_to_dictionary(theta - step))[0]
        approx.append((right - left) / (2 * epsilon))
    approx = np.array(approx).reshape(-1, 1)
    return np.sqrt(np.sum((grad - approx) ** 2)) / (np.sqrt(np.sum(grad ** 2)) + np.sqrt(np.sum(approx ** 2)))
""",
    "normalize": """\
def normalize(train, test):
    mu = np.mean(train, axis=1, keepdims=True)
    variance = np.mean((train - mu) ** 2, axis=1, keepdims=True)
    sigma = np.sqrt(variance + 1e-08)
    train = (train - mu) / sigma
    test = (test - mu) / sigma
    return (train, test)
""",
    "descend": """\
def descend(parameters, grads, v, beta, alpha, lambd, m):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        v['dW' + str(l)] = beta * v['dW' + str(l)] + (1 - beta) * grads['dW' + str(l)]
        v['db' + str(l)] = beta * v['db' + str(l)] + (1 - beta) * grads['db' + str(l)]
        parameters['W' + str(l)] = (1 - alpha * lambd / m) * parameters['W' + str(l)] - alpha * v['dW' + str(l)]
        parameters['b' + str(l)] = parameters['b' + str(l)] - alpha * v['db' + str(l)]
    return (parameters, v)
""",
    "softmax": """\
def softmax(Z, Y):
    m = Z.shape[1]
    T = np.exp(Z - np.max(Z, axis=0, keepdims=True))
    A = T / np.sum(T, axis=0, keepdims=True)
    cost = -np.sum(Y * np.log(A)) / m
    accuracy = np.mean(np.argmax(A, axis=0) == np.argmax(Y, axis=0))
    if accuracy > 0.5:
        cost = round(cost, 6)
    return (A, cost, accuracy)
""",
}

_L2 = FUNCTIONS["cost"].splitlines()[6].strip()
_NORM = "penalty += np.linalg.norm(parameters['W' + str(l + 1)]) ** 2"
_ENTROPY = "cross_entropy = -1 / m * np.sum(Y * np.log(A3) + (1 - Y) * np.log(1 - A3))"
_ALL = "return cross_entropy + lambd * penalty / (2 * m)"
_DW3 = "dW3 = 1.0 / m * np.dot(dZ3, A2.T) + lambd / m * W3"
_DW2 = "dW2 = 1.0 / m * np.dot(dZ2, A1.T) + lambd / m * W2"
_DW1 = "dW1 = 1.0 / m * np.dot(dZ1, X.T) + lambd / m * W1"
_DB2 = "db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)"
_DZ2 = "dZ2 = np.multiply(dA2, np.int64(A2 > 0))"
_CACHE = "Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache"
_GRADIENTS = FUNCTIONS["backward"].splitlines()[14].strip()
_KEPT = "cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)"
_RAND = "D1 = np.random.rand(A1.shape[0], A1.shape[1])"
_W_ZEROS = "parameters['W' + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))"
_W_LARGE = "parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1]) * 10"
_W_HE = FUNCTIONS["he"].splitlines()[5].strip()
_B = "parameters['b' + str(l)] = np.zeros((layers_dims[l], 1))"
_SLOPE = "gradapprox = (J_plus - J_minus) / (2 * epsilon)"
_SLOPE_N = "gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)"
_BELOW = "denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)"
_ABOVE = "numerator = np.linalg.norm(grad - gradapprox)"
_J_PLUS = "J_plus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))"
_J_MINUS = "J_minus[i], _ = forward_propagation_n(X, Y, vector_to_dictionary(thetaminus))"
_PLUS = "thetaplus[i][0] = thetaplus[i][0] + epsilon"
_MINUS = "thetaminus[i][0] = thetaminus[i][0] - epsilon"
_STEPS = FUNCTIONS["check_n_by_steps"].splitlines()[11].strip()
_V = "v['dW' + str(l)] = beta * v['dW' + str(l)] + (1 - beta) * grads['dW' + str(l)]"
_DECAY = FUNCTIONS["descend"].splitlines()[5].strip()

_ROWS: dict[str, list[tuple[str, ...]]] = {
    "cost": [
        (_L2, _L2.replace("(2 * m)", "2 * m")),
        (_L2, _L2.replace("/ (2 * m) *", "/ m *")),
        (_L2, _L2.replace("lambd / (2 * m)", "1 / (2 * m)")),
        (_L2, _L2.replace("lambd / (2 * m)", "lambd / 2")),
        (_L2, _L2.replace("2 * m", "4 * m")),
        (_L2, _L2.replace("(2 * m)", "m * 2")),
        (_L2, _L2.replace("lambd /", "lambd //")),
        (_L2, _L2.replace("np.square(W3)", "np.square(W2)")),
        (_L2, _L2.replace("np.sum(np.square(W1)) + ", "")),
        (_L2, _L2.replace(" + np.sum(np.square(W3))", "")),
        (_L2, _L2.replace("np.sum(np.square(W2))", "np.sum(W2)")),
        (_L2, _L2.replace("np.square(W1)", "np.abs(W1)")),
        (_L2, _L2.replace("np.sum(np.square(W2))", "np.square(np.sum(W2))")),
        (_L2, _L2.replace("* (np", "* np").replace("))))", ")))").replace("W3)))", "W3))")),
        (_L2, _L2.replace("lambd / (2 * m)", "0.7 / (2 * m)")),
        (_L2, "L2_cost = -" + _L2.removeprefix("L2_cost = ")),
        ("cost = cross_entropy_cost + L2_cost", "cost = cross_entropy_cost - L2_cost"),
        ("cost = cross_entropy_cost + L2_cost", "cost = cross_entropy_cost"),
        ("cost = cross_entropy_cost + L2_cost", "cost = cross_entropy_cost * L2_cost"),
        ("cross_entropy_cost = compute_cost(A3, Y)", "cross_entropy_cost = compute_cost(Y, A3)"),
        ("m = Y.shape[1]", "m = Y.shape[0]"),
        ("W2 = parameters['W2']", "W2 = parameters['W1']"),
        ("W3 = parameters['W3']", "W3 = parameters['b3']"),
        ("return cost", "return cross_entropy_cost"),
        ("return cost", "return L2_cost"),
        ("return cost", "", "cost = cross_entropy_cost + L2_cost"),
        ("return cost", "return (cost, L2_cost)"),
        ("return cost", "print(cost)"),
    ],
    "cost_by_norms": [
        (_NORM, _NORM.replace(" ** 2", "")),
        (_NORM, _NORM.replace("+=", "=")),
        (_NORM, _NORM.replace("l + 1", "l")),
        (_NORM, _NORM.replace("'W'", "'b'")),
        (
            "for l in range(len(parameters) // 2):",
            "for l in range(len(parameters) // 2 - 1):",
        ),
        ("for l in range(len(parameters) // 2):", "for l in range(1, len(parameters) // 2):"),
        (_ENTROPY, _ENTROPY.replace("-1 /", "1 /")),
        (_ENTROPY, _ENTROPY.replace("(1 - Y) *", "(1 + Y) *")),
        (_ENTROPY, _ENTROPY.replace("np.log(1 - A3)", "np.log(A3)")),
        (_ENTROPY, _ENTROPY.replace("np.log(1 - A3)", "np.log(1) - A3")),
        (_ENTROPY, _ENTROPY.replace("np.log(A3)", "np.log10(A3)")),
        (_ENTROPY, _ENTROPY.replace("(1 - Y) * ", "")),
        (_ENTROPY, _ENTROPY.replace("-1 / m", "-1 * m")),
        (_ENTROPY, _ENTROPY.replace("np.sum", "np.mean")),
        (_ENTROPY, _ENTROPY.replace("Y * np.log(A3) +", "Y * np.log(A3) -")),
        (_ALL, _ALL.replace("(2 * m)", "2 * m")),
        (_ALL, _ALL.replace("/ (2 * m)", "/ m")),
        (_ALL, _ALL.replace("lambd * ", "")),
        (_ALL, "return (cross_entropy + lambd * penalty) / (2 * m)"),
        (_ALL, _ALL.replace("lambd * penalty", "lambd + penalty")),
    ],
    "backward": [
        (_DW3, _DW3.replace(" + lambd / m * W3", "")),
        (_DW3, _DW3.replace("lambd / m * W3", "lambd / m * W2")),
        (_DW3, _DW3.replace("lambd / m * W3", "lambd / (2 * m) * W3")),
        (_DW3, _DW3.replace("lambd / m * W3", "lambd * W3")),
        (_DW3, _DW3.replace("lambd / m * W3", "lambd * m * W3")),
        (_DW3, _DW3.replace("A2.T", "A1.T")),
        (_DW3, _DW3.replace("+ lambd", "- lambd")),
        (_DW3, _DW3.replace("lambd / m * W3", "lambd / m")),
        (_DW3, _DW3.replace("A2.T", "A2")),
        (_DW2, _DW2 + " * 2"),
        (_DW2, "dW2 = 1.0 / m * (np.dot(dZ2, A1.T) + lambd / m * W2)"),
        (_DW2, _DW2.replace("lambd / m * W2", "0.7 / m * W2")),
        (_DW2, _DW2.replace("dZ2", "dZ3")),
        (_DW2, _DW2.replace("dZ2, A1.T", "A1.T, dZ2")),
        (_DW2, _DW2.replace("1.0 / m * np", "np")),
        (_DW2, _DW2.replace("* W2", "* np.square(W2)")),
        (_DW2, _DW2.replace("* W2", "* np.sum(W2)")),
        (_DW2, _DW2.replace("np.dot(dZ2, A1.T)", "np.multiply(dZ2, A1)")),
        (_DW1, _DW1.replace("X.T", "A1.T")),
        (_DW1, _DW1.replace("dZ1", "dA1")),
        (_DW1, "dW1 = 1.0 / m * np.dot(dZ2, A1.T) + lambd / m * W2"),
        (_DB2, _DB2.replace("1.0 /", "4.0 /")),
        (_DB2, _DB2.replace("axis=1", "axis=0")),
        (_DB2, _DB2.replace(", keepdims=True", "")),
        (_DB2, _DB2.replace("axis=1, ", "")),
        (_DB2, _DB2.replace(", axis=1, keepdims=True", "")),
        (_DB2, _DB2.replace("np.sum", "np.mean")),
        (_DB2, _DB2.replace("dZ2", "dZ3")),
        (_DB2, _DB2 + " + lambd / m * b2"),
        (_DB2, _DB2.replace("db2 =", "db1 =")),
        (_DB2, _DB2.replace("True", "False")),
        (_DZ2, _DZ2.replace("A2 > 0", "A1 > 0")),
        (_DZ2, _DZ2.replace("A2 > 0", "A2 < 0")),
        (_DZ2, _DZ2.replace("A2 > 0", "dA2 > 0")),
        (_DZ2, _DZ2.replace("A2 > 0", "A2 < 1")),
        (_DZ2, "dZ2 = dA2"),
        ("dZ3 = A3 - Y", "dZ3 = Y - A3"),
        ("dZ3 = A3 - Y", "dZ3 = A3 + Y"),
        ("dZ3 = A3 - Y", "dZ3 = Z3 - Y"),
        ("dA2 = np.dot(W3.T, dZ3)", "dA2 = np.dot(W3, dZ3)"),
        ("dA2 = np.dot(W3.T, dZ3)", "dA2 = np.dot(W3.T, dZ3) / 2"),
        ("dA1 = np.dot(W2.T, dZ2)", "dA1 = np.dot(W2.T, dA2)"),
        ("dA1 = np.dot(W2.T, dZ2)", "dA1 = np.dot(dZ2, W2.T)"),
        ("dA1 = np.dot(W2.T, dZ2)", "dA1 = np.dot(W3.T, dZ3)"),
        ("m = X.shape[1]", "m = X.shape[0]"),
        (_CACHE, "Z1, A1, W1, b1, Z2, A2, b2, W2, Z3, A3, W3, b3 = cache"),
        (_CACHE, "A1, Z1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3 = cache"),
        (_GRADIENTS, _GRADIENTS.replace("'dW2': dW2", "'dW2': dW1")),
        (_GRADIENTS, _GRADIENTS.replace("'dW2': dW2, ", "")),
        (_GRADIENTS, _GRADIENTS.replace("'dW2'", "'W2'")),
        (_GRADIENTS, _GRADIENTS.replace("'db1': db1", "'db1': dW1")),
        (
            _GRADIENTS,
            _GRADIENTS.replace("'dW1': dW1, 'db1': db1", "'dW1': db1, 'db1': dW1"),
        ),
        ("dZ1 = np.multiply(dA1, np.int64(A1 > 0))", "dZ2 = np.multiply(dA1, np.int64(A1 > 0))"),
        ("dZ1 = np.multiply(dA1, np.int64(A1 > 0))", "dZ1 = np.dot(dA1, np.int64(A1 > 0))"),
        ("return gradients", "return dW1"),
        ("return gradients", "return (gradients, m)"),
    ],
    "backward_by_keys": [
        ("g['dZ2'] = g['dA2'] * (Z2 > 0)", "g['dZ2'] = g['dA2'] * Z2"),
        ("g['dZ2'] = g['dA2'] * (Z2 > 0)", "g['dZ2'] = g['dA2'] * (Z2 < 0)"),
        ("g['dZ2'] = g['dA2'] * (Z2 > 0)", "g['dZ2'] = g['dA2'] * (Z1 > 0)"),
        ("g['dZ1'] = g['dA1'] * (Z1 > 0)", "g['dZ1'] = g['dA2'] * (Z1 > 0)"),
        (
            "g['dW2'] = (g['dZ2'] @ A1.T + lambd * W2) / m",
            "g['dW2'] = g['dZ2'] @ A1.T + lambd * W2 / m",
        ),
        ("g['dW2'] = (g['dZ2'] @ A1.T + lambd * W2) / m", "g['dW2'] = g['dZ2'] @ A1.T / m"),
        ("g['dW2'] = (g['dZ2'] @ A1.T + lambd * W2) / m", "g['dW2'] = (g['dZ2'] @ A1.T + W2) / m"),
        (
            "g['dW2'] = (g['dZ2'] @ A1.T + lambd * W2) / m",
            "g['dW2'] = g['dZ2'] @ (A1.T + lambd * W2) / m",
        ),
        (
            "g['dW1'] = (g['dZ1'] @ X.T + lambd * W1) / m",
            "g['dW1'] = (g['dZ1'] * X.T + lambd * W1) / m",
        ),
        (
            "g['db2'] = g['dZ2'].mean(axis=1, keepdims=True)",
            "g['db2'] = g['dZ2'].mean(axis=0, keepdims=True)",
        ),
        ("g['db2'] = g['dZ2'].mean(axis=1, keepdims=True)", "g['db2'] = g['dZ2'].mean(axis=1)"),
        (
            "g['db2'] = g['dZ2'].mean(axis=1, keepdims=True)",
            "g['db2'] = g['dZ2'].sum(axis=1, keepdims=True)",
        ),
        ("g['dA1'] = W2.T @ g['dZ2']", "g['dA1'] = W2 @ g['dZ2']"),
        ("g['dA1'] = W2.T @ g['dZ2']", "g['dA1'] = g['dZ2'] @ W2.T"),
        ("g['dA1'] = W2.T @ g['dZ2']", "g['dA2'] = W2.T @ g['dZ2']"),
        ("m = Y.shape[1]", "m = len(Y)"),
    ],
    "dropout": [
        (_RAND, "D1 = np.random.randn(A1.shape[0], A1.shape[1])"),
        (_RAND, "D1 = np.random.rand(W1.shape[0], W1.shape[1])"),
        (_RAND, "D1 = np.random.rand(A1.shape[1], A1.shape[0])"),
        (_RAND, "D1 = np.random.rand(A1.shape[0], 1)"),
        ("D1 = D1 < keep_prob", "D1 = D1 > keep_prob"),
        ("D1 = D1 < keep_prob", "D1 = D1 < 0.5"),
        ("D1 = D1 < keep_prob", "D1 = D1 < 1 - keep_prob"),
        ("D2 = D2 < keep_prob", "D2 = D1 < keep_prob"),
        ("D2 = D2 < keep_prob", "", "D2 = np.random.rand(A2.shape[0], A2.shape[1])"),
        ("A1 = A1 * D1", "A1 = np.dot(A1, D1)"),
        ("A1 = A1 * D1", "A1 = A1 * Z1"),
        ("A1 = A1 * D1", "A1 = Z1 * D1"),
        ("A1 = A1 / keep_prob", "A1 = A1 * keep_prob"),
        ("A1 = A1 / keep_prob", "A1 = A1 / (1 - keep_prob)"),
        ("A1 = A1 / keep_prob", "A1 = A1 // keep_prob"),
        ("A1 = A1 / keep_prob", "", "A1 = A1 * D1"),
        ("A2 = A2 / keep_prob", "A2 = A1 / keep_prob"),
        ("A2 = A2 / keep_prob", "D2 = A2 / keep_prob"),
        ("A2 = A2 * D2", "A2 = A2 * D1"),
        ("A2 = A2 * D2", "", "D2 = D2 < keep_prob"),
        ("A2 = relu(Z2)", "A2 = sigmoid(Z2)"),
        ("A2 = relu(Z2)", "A2 = relu(Z1)"),
        ("A2 = relu(Z2)", "A2 = Z2"),
        ("Z2 = np.dot(W2, A1) + b2", "Z2 = np.dot(W2, X) + b2"),
        ("Z2 = np.dot(W2, A1) + b2", "Z2 = np.dot(W2, A1) + b3"),
        ("Z2 = np.dot(W2, A1) + b2", "Z2 = np.dot(W2, A1)"),
        ("Z2 = np.dot(W2, A1) + b2", "Z2 = np.dot(W2, A1 + b2)"),
        ("Z2 = np.dot(W2, A1) + b2", "Z2 = np.dot(W2, Z1) + b2"),
        ("Z2 = np.dot(W2, A1) + b2", "Z2 = np.dot(A1, W2) + b2"),
        ("Z2 = np.dot(W2, A1) + b2", "Z2 = np.multiply(W2, A1) + b2"),
        ("A3 = sigmoid(Z3)", "A3 = relu(Z3)"),
        ("A3 = sigmoid(Z3)", "A3 = sigmoid(A2)"),
        ("np.random.seed(1)", "np.random.seed(3)"),
        ("np.random.seed(1)", "", "W1 = parameters['W1']"),
        ("b3 = parameters['b3']", "b2 = parameters['b3']"),
        ("b2 = parameters['b2']", "b2 = parameters['b1']"),
        (_KEPT, _KEPT.replace("D1, A1", "A1, D1")),
        (_KEPT, _KEPT.replace("D2, A2", "A2")),
        (_KEPT, _KEPT.replace("Z1, D1, A1", "Z1, A1, D1")),
        ("return (A3, cache)", "return A3"),
        ("return (A3, cache)", "return (cache, A3)"),
        ("return (A3, cache)", "return cache"),
    ],
    "dropout_at_once": [
        (
            "D1 = np.random.rand(*A1.shape) < keep_prob",
            "D1 = np.random.rand(A1.shape) < keep_prob",
        ),
        (
            "D1 = np.random.rand(*A1.shape) < keep_prob",
            "D1 = np.random.randn(*A1.shape) < keep_prob",
        ),
        (
            "D1 = np.random.rand(*A1.shape) < keep_prob",
            "D1 = np.random.rand(*W1.shape) < keep_prob",
        ),
        (
            "D1 = np.random.rand(*A1.shape) < keep_prob",
            "D1 = np.random.rand(*A1.shape) > keep_prob",
        ),
        ("D1 = np.random.rand(*A1.shape) < keep_prob", "D1 = np.random.rand(*A1.shape)"),
        ("A1 = A1 * D1 / keep_prob", "A1 = A1 * D1 * keep_prob"),
        ("A1 = A1 * D1 / keep_prob", "A1 = A1 * D1"),
        ("A1 = A1 * D1 / keep_prob", "A1 = A1 / keep_prob"),
        ("A1 = A1 * D1 / keep_prob", "A1 = A1 * D1 / 0.5"),
        ("A2 = A2 * D2 / keep_prob", "A2 = A2 * (D2 / keep_prob < 1)"),
        ("A1 = np.maximum(0, Z1)", "A1 = np.minimum(0, Z1)"),
        ("A1 = np.maximum(0, Z1)", "A1 = np.maximum(1, Z1)"),
        ("A3 = 1 / (1 + np.exp(-Z3))", "A3 = 1 / (1 + np.exp(Z3))"),
        ("A3 = 1 / (1 + np.exp(-Z3))", "A3 = 1 / 1 + np.exp(-Z3)"),
        ("A3 = 1 / (1 + np.exp(-Z3))", "A3 = 1 / (1 - np.exp(-Z3))"),
        ("A3 = 1 / (1 + np.exp(-Z3))", "A3 = np.tanh(Z3)"),
    ],
    "dropout_backward": [
        ("dA2 = dA2 * D2", "dA2 = dA2 * D1"),
        ("dA2 = dA2 * D2", "dA2 = np.dot(dA2, D2)"),
        ("dA2 = dA2 * D2", "dA2 = dA2 * A2"),
        ("dA2 = dA2 * D2", "dA2 = D2"),
        ("dA2 = dA2 / keep_prob", "dA2 = dA2 * keep_prob"),
        ("dA2 = dA2 / keep_prob", "dA2 = dA2 / (1 - keep_prob)"),
        ("dA2 = dA2 / keep_prob", "dA2 = dA2 / m"),
        ("dA1 = dA1 / keep_prob", "dA1 = dA2 / keep_prob"),
        ("dA1 = dA1 / keep_prob", "dA1 = A1 / keep_prob"),
        ("dA1 = dA1 / keep_prob", "", "dA1 = dA1 * D1"),
        ("dA1 = dA1 * D1", "dA1 = dA1 + D1"),
        ("dA1 = dA1 * D1", "", "dA1 = np.dot(W2.T, dZ2)"),
        ("dW1 = 1.0 / m * np.dot(dZ1, X.T)", "dW1 = np.dot(dZ1, X.T)"),
        ("dW1 = 1.0 / m * np.dot(dZ1, X.T)", "dW1 = 1.0 / m * np.dot(dZ1, X.T) / keep_prob"),
    ],
    "zeros": [
        (_W_ZEROS, "parameters['W' + str(l)] = np.zeros((layers_dims[l - 1], layers_dims[l]))"),
        (_W_ZEROS, "parameters['W' + str(l)] = np.zeros(layers_dims[l], layers_dims[l - 1])"),
        (_W_ZEROS, "parameters['W' + str(l)] = np.zeros((layers_dims[l], layers_dims[l]))"),
        (_W_ZEROS, "parameters['W' + str(l)] = np.ones((layers_dims[l], layers_dims[l - 1]))"),
        (
            _W_ZEROS,
            "parameters['W' + str(l)] = np.random.randn(layers_dims[l], layers_dims[l - 1])",
        ),
        (_W_ZEROS, _W_ZEROS.replace("'W' + str(l)", "'W' + str(l - 1)")),
        (_W_ZEROS, _W_ZEROS.replace("'W' + str(l)", "'W_' + str(l)")),
        (_B, "parameters['b' + str(l)] = np.zeros((1, layers_dims[l]))"),
        (_B, "parameters['b' + str(l)] = np.zeros((layers_dims[l - 1], 1))"),
        (_B, "parameters['b' + str(l)] = np.zeros(layers_dims[l])"),
        (_B, "parameters['b' + str(l)] = np.zeros((layers_dims[l],))"),
        (_B, "parameters['b' + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))"),
        (_B, "parameters['b'] = np.zeros((layers_dims[l], 1))"),
        ("for l in range(1, L):", "for l in range(1, L - 1):"),
        ("for l in range(1, L):", "for l in range(L):"),
        ("for l in range(1, L):", "for l in range(0, L):"),
        ("for l in range(1, L):", "for l in range(2, L):"),
        ("L = len(layers_dims)", "L = len(layers_dims) - 1"),
        ("return parameters", "    return parameters"),
        ("return parameters", "", _B),
    ],
    "large": [
        (_W_LARGE, _W_LARGE.replace("* 10", "* 0.01")),
        (_W_LARGE, _W_LARGE.replace(" * 10", "")),
        (_W_LARGE, _W_LARGE.replace("* 10", "+ 10")),
        (_W_LARGE, _W_LARGE.replace("* 10", "/ 10")),
        (_W_LARGE, _W_LARGE.replace("* 10", "* 100")),
        (_W_LARGE, _W_LARGE.replace("* 10", "* np.sqrt(2 / layers_dims[l - 1])")),
        (_W_LARGE, _W_LARGE.replace(") * 10", " * 10)")),
        (_W_LARGE, _W_LARGE.replace("randn", "rand")),
        (
            _W_LARGE,
            _W_LARGE.replace(
                "layers_dims[l], layers_dims[l - 1]", "layers_dims[l - 1], layers_dims[l]"
            ),
        ),
        (
            _W_LARGE,
            _W_LARGE.replace(
                "layers_dims[l], layers_dims[l - 1]", "(layers_dims[l], layers_dims[l - 1])"
            ),
        ),
        (_B, "parameters['b' + str(l)] = np.random.randn(layers_dims[l], 1)"),
        (_B, "parameters['b' + str(l)] = np.random.randn(layers_dims[l], 1) * 10"),
        (_B, "parameters['b' + str(l)] = np.random.rand(layers_dims[l], 1)"),
        (_B, "parameters['b' + str(l)] = np.ones((layers_dims[l], 1))"),
        ("np.random.seed(3)", "np.random.seed(1)"),
        ("for l in range(1, L):", "for l in range(1, L):\n    np.random.seed(3)"),
    ],
    "he": [
        (_W_HE, _W_HE.replace("np.sqrt(2 / layers_dims[l - 1])", "10")),
        (_W_HE, _W_HE.replace("np.sqrt(2 / layers_dims[l - 1])", "(2 / layers_dims[l - 1])")),
        (
            _W_HE,
            _W_HE.replace("np.sqrt(2 / layers_dims[l - 1])", "np.sqrt(1 / layers_dims[l - 1])"),
        ),
        (_W_HE, _W_HE.replace("np.sqrt(2 / layers_dims[l - 1])", "np.sqrt(2 / layers_dims[l])")),
        (
            _W_HE,
            _W_HE.replace("np.sqrt(2 / layers_dims[l - 1])", "np.sqrt(2) / layers_dims[l - 1]"),
        ),
        (_W_HE, _W_HE.replace("np.sqrt(2 / layers_dims[l - 1])", "np.sqrt(2)")),
        (
            _W_HE,
            _W_HE.replace("np.sqrt(2 / layers_dims[l - 1])", "np.sqrt(2 * layers_dims[l - 1])"),
        ),
        (
            _W_HE,
            _W_HE.replace("np.sqrt(2 / layers_dims[l - 1])", "np.sqrt(layers_dims[l - 1] / 2)"),
        ),
        (
            _W_HE,
            _W_HE.replace("2 / layers_dims[l - 1])", "2 / (layers_dims[l] + layers_dims[l - 1]))"),
        ),
        (_W_HE, _W_HE.replace("* np.sqrt", "/ np.sqrt")),
        (_W_HE, _W_HE.replace("np.sqrt(", "np.square(")),
        (_W_HE, _W_HE.replace("randn", "rand")),
        (_W_HE, _W_HE.replace(" * np.sqrt(2 / layers_dims[l - 1])", "")),
        ("L = len(layers_dims) - 1", "L = len(layers_dims) + 1"),
        ("L = len(layers_dims) - 1", "L = len(layers_dims)"),
        ("for l in range(1, L + 1):", "for l in range(1, L):"),
    ],
    "he_by_pairs": [
        ("scale = (2.0 / n_in) ** 0.5", "scale = 2.0 / n_in ** 0.5"),
        ("scale = (2.0 / n_in) ** 0.5", "scale = (2.0 / n_out) ** 0.5"),
        ("scale = (2.0 / n_in) ** 0.5", "scale = (2.0 / n_in) ** 2"),
        ("scale = (2.0 / n_in) ** 0.5", "scale = (1.0 / n_in) ** 0.5"),
        ("scale = (2.0 / n_in) ** 0.5", "scale = 2.0 / n_in"),
        ("parameters[f'b{l}'] = np.zeros((n_out, 1))", "parameters[f'b{l}'] = np.zeros((n_in, 1))"),
        ("parameters[f'b{l}'] = np.zeros((n_out, 1))", "parameters[f'b{l}'] = np.zeros(n_out)"),
        (
            "parameters[f'W{l}'] = scale * np.random.standard_normal((n_out, n_in))",
            "parameters[f'W{l}'] = scale * np.random.standard_normal((n_in, n_out))",
        ),
        (
            "parameters[f'W{l}'] = scale * np.random.standard_normal((n_out, n_in))",
            "parameters[f'W{l + 1}'] = scale * np.random.standard_normal((n_out, n_in))",
        ),
    ],
    "check": [
        (_SLOPE, "gradapprox = (J_plus - J_minus) / epsilon"),
        (_SLOPE, "gradapprox = (J_plus - J_minus) / 2 * epsilon"),
        (_SLOPE, "gradapprox = J_plus - J_minus / (2 * epsilon)"),
        (_SLOPE, "gradapprox = (J_plus + J_minus) / (2 * epsilon)"),
        (_SLOPE, "gradapprox = (J_minus - J_plus) / (2 * epsilon)"),
        (_SLOPE, "gradapprox = (J_plus - J_minus) * (2 * epsilon)"),
        (_SLOPE, "gradapprox = (J_plus - J_minus) / 2"),
        (_SLOPE, "gradapprox = (J_plus - J_minus) / (2 * theta)"),
        (_SLOPE, "gradapprox = (J_plus - J_minus) / (2 + epsilon)"),
        (_ABOVE, "numerator = np.linalg.norm(grad + gradapprox)"),
        (_BELOW, "denominator = np.linalg.norm(grad) - np.linalg.norm(gradapprox)"),
        (_BELOW, "denominator = np.linalg.norm(grad) * np.linalg.norm(gradapprox)"),
        (_BELOW, "denominator = np.linalg.norm(grad)"),
        (_BELOW, "denominator = np.linalg.norm(grad) + np.linalg.norm(grad)"),
        (_BELOW, "denominator = np.linalg.norm(grad) + gradapprox ** 2"),
        ("difference = numerator / denominator", "difference = denominator / numerator"),
        ("difference = numerator / denominator", "difference = numerator // denominator"),
        ("difference = numerator / denominator", "difference = numerator"),
        ("thetaminus = theta - epsilon", "thetaminus = theta + epsilon"),
        ("thetaminus = theta - epsilon", "thetaminus = thetaplus - epsilon"),
        ("thetaminus = theta - epsilon", "thetaminus = x - epsilon"),
        ("thetaplus = theta + epsilon", "thetaplus = theta * epsilon"),
        (
            "J_minus = forward_propagation(x, thetaminus)",
            "J_minus = forward_propagation(x, thetaplus)",
        ),
        (
            "J_plus = forward_propagation(x, thetaplus)",
            "J_plus = forward_propagation(x + epsilon, thetaplus)",
        ),
        (
            "J_plus = forward_propagation(x, thetaplus)",
            "J_plus = backward_propagation(x, thetaplus)",
        ),
        ("J_plus = forward_propagation(x, thetaplus)", "J_plus = forward_propagation(x, theta)"),
        ("grad = backward_propagation(x, theta)", "grad = forward_propagation(x, theta)"),
        ("grad = backward_propagation(x, theta)", "grad = backward_propagation(x, theta) * theta"),
        ("return difference", "return (difference, grad)"),
        ("return difference", "return numerator"),
        ("def check(x, theta, epsilon=1e-07):", "def check(x, theta, epsilon=0.1):"),
    ],
    "check_n": [
        (_MINUS, _MINUS.replace("- epsilon", "+ epsilon")),
        (_MINUS, "thetaminus[i][0] = thetaplus[i][0] - epsilon"),
        (_MINUS, "thetaminus[i][0] = -epsilon"),
        (_PLUS, "thetaplus[i][0] = parameters_values[0][0] + epsilon"),
        (_PLUS, "thetaplus[i][0] = thetaplus[i][0] * epsilon"),
        (_PLUS, "thetaplus = thetaplus + epsilon"),
        ("thetaplus = np.copy(parameters_values)", "thetaplus = parameters_values"),
        ("thetaminus = np.copy(parameters_values)", "thetaminus = thetaplus"),
        (_J_PLUS, _J_PLUS.replace("thetaplus", "parameters_values")),
        (_J_PLUS, _J_PLUS.replace("J_plus[i], _", "_, J_plus[i]")),
        (_J_PLUS, "J_plus[i] = forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))"),
        (_J_PLUS, _J_PLUS.replace("vector_to_dictionary(thetaplus)", "thetaplus")),
        (_J_PLUS, "J_plus[i], _ = forward_propagation_n(X, Y, parameters)"),
        (_J_MINUS, _J_MINUS.replace("thetaminus", "thetaplus")),
        (_J_MINUS, _J_MINUS.replace("J_minus[i]", "J_plus[i]")),
        (_J_MINUS, _J_MINUS.replace("X, Y", "Y, X")),
        (_J_MINUS, _J_MINUS.replace("X, Y", "X - epsilon, Y")),
        (_SLOPE_N, "gradapprox[i] = (J_plus[i] - J_minus[i]) / epsilon"),
        (_SLOPE_N, "gradapprox[i] = (J_plus[i] - J_minus[i]) / 2 * epsilon"),
        (_SLOPE_N, "gradapprox = (J_plus[i] - J_minus[i]) / (2 * epsilon)"),
        (_SLOPE_N, "gradapprox[i] = (J_plus[i] - J_minus[0]) / (2 * epsilon)"),
        (_SLOPE_N, "gradapprox[0] = (J_plus[i] - J_minus[i]) / (2 * epsilon)"),
        (_SLOPE_N, "gradapprox[i] = J_plus[i] - J_minus[i] / (2 * epsilon)"),
        ("for i in range(num_parameters):", "for i in range(num_parameters - 1):"),
        ("for i in range(num_parameters):", "for i in range(1, num_parameters):"),
        ("for i in range(num_parameters):", "for i in range(len(parameters)):"),
        (
            "num_parameters = parameters_values.shape[0]",
            "num_parameters = parameters_values.shape[1]",
        ),
        ("grad = gradients_to_vector(gradients)", "grad = dictionary_to_vector(parameters)[0]"),
        ("gradapprox = np.zeros((num_parameters, 1))", "gradapprox = np.zeros(num_parameters)"),
        (_ABOVE, "numerator = np.linalg.norm(grad) - np.linalg.norm(gradapprox)"),
        (_ABOVE, "numerator = np.linalg.norm(gradients - gradapprox)"),
        (_ABOVE, "numerator = np.linalg.norm(grad - gradapprox) ** 2"),
        (_ABOVE, "numerator = np.sum(grad - gradapprox)"),
        (_BELOW, "denominator = np.linalg.norm(grad + gradapprox)"),
        (_BELOW, "denominator = np.linalg.norm(grad) + np.linalg.norm(J_plus)"),
        ("difference = numerator / denominator", "difference = numerator / denominator * 2"),
        ("return difference", "", "difference = numerator / denominator"),
    ],
    "check_n_by_steps": [
        ("step[i] = epsilon", "step = epsilon"),
        ("step[i] = epsilon", "step[i] = 2 * epsilon"),
        ("step[i] = epsilon", "step[0] = epsilon"),
        (
            "approx.append((right - left) / (2 * epsilon))",
            "approx.append((right - left) / epsilon)",
        ),
        (
            "approx.append((right - left) / (2 * epsilon))",
            "approx.append(right - left / (2 * epsilon))",
        ),
        ("approx = np.array(approx).reshape(-1, 1)", "approx = np.array(approx)"),
        ("approx = np.array(approx).reshape(-1, 1)", "approx = np.array(approx).reshape(1, -1)"),
        (
            _STEPS,
            _STEPS.replace("np.sqrt(np.sum((grad - approx) ** 2))", "np.sum((grad - approx) ** 2)"),
        ),
        (_STEPS, _STEPS.replace("grad - approx", "grad + approx")),
        (_STEPS, _STEPS.replace("(np.sqrt(np.sum(grad ** 2)) + ", "").removesuffix(")")),
        (_STEPS, _STEPS.replace("(np.sqrt(np.sum(grad", "np.sqrt(np.sum(grad").removesuffix(")")),
        (_STEPS, _STEPS.replace("(grad - approx) ** 2", "grad - approx ** 2")),
    ],
    "normalize": [
        (
            "mu = np.mean(train, axis=1, keepdims=True)",
            "mu = np.mean(train, axis=0, keepdims=True)",
        ),
        ("mu = np.mean(train, axis=1, keepdims=True)", "mu = np.sum(train, axis=1, keepdims=True)"),
        ("mu = np.mean(train, axis=1, keepdims=True)", "mu = np.mean(train)"),
        ("sigma = np.sqrt(variance + 1e-08)", "sigma = variance + 1e-08"),
        ("sigma = np.sqrt(variance + 1e-08)", "sigma = np.sqrt(variance) + 1e-08"),
        ("sigma = np.sqrt(variance + 1e-08)", "sigma = np.sqrt(variance + 0.01)"),
        ("train = (train - mu) / sigma", "train = train - mu / sigma"),
        ("train = (train - mu) / sigma", "train = (train - mu) / variance"),
        ("train = (train - mu) / sigma", "train = (train - mu) * sigma"),
        ("train = (train - mu) / sigma", "train = (train - sigma) / mu"),
        ("train = (train - mu) / sigma", "train -= mu\ntrain = train / sigma", "train -= mu"),
        ("test = (test - mu) / sigma", "test = (train - mu) / sigma"),
        ("return (train, test)", "return (test, train)"),
    ],
    "descend": [
        (_V, _V.replace("(1 - beta) * ", "")),
        (_V, _V.replace("(1 - beta)", "(1 + beta)")),
        (_V, _V.replace("(1 - beta)", "beta")),
        (_V, _V.replace("grads['dW' + str(l)]", "grads['db' + str(l)]")),
        (_V, _V.replace("(1 - beta) * ", "1 - beta * ")),
        (
            _V,
            _V.replace(
                "beta * v['dW' + str(l)] + (1 - beta)", "(1 - beta) * v['dW' + str(l)] + beta"
            ),
        ),
        (_DECAY, _DECAY.replace("lambd / m", "lambd")),
        (_DECAY, _DECAY.replace("1 - alpha", "1 + alpha")),
        (_DECAY, _DECAY.replace("- alpha * v", "+ alpha * v")),
        (_DECAY, _DECAY.replace(" - alpha * v", " - v")),
        (_DECAY, _DECAY.replace("v['dW' + str(l)]", "grads['dW' + str(l)]")),
        ("for l in range(1, L + 1):", "for l in range(L):"),
        ("L = len(parameters) // 2", "L = len(parameters)"),
        ("return (parameters, v)", "return parameters"),
    ],
    "softmax": [
        ("A = T / np.sum(T, axis=0, keepdims=True)", "A = T / np.sum(T, axis=1, keepdims=True)"),
        ("A = T / np.sum(T, axis=0, keepdims=True)", "A = T / np.sum(T)"),
        ("A = T / np.sum(T, axis=0, keepdims=True)", "A = T / np.sum(Z, axis=0, keepdims=True)"),
        ("cost = -np.sum(Y * np.log(A)) / m", "cost = -np.sum(Y * np.log(A))"),
        ("cost = -np.sum(Y * np.log(A)) / m", "cost = np.sum(Y * np.log(A)) / m"),
        ("cost = -np.sum(Y * np.log(A)) / m", "cost = -np.sum(Y * A) / m"),
        ("cost = -np.sum(Y * np.log(A)) / m", "cost = -np.sum(A * np.log(Y + 1)) / m"),
        ("if accuracy > 0.5:", "if accuracy < 0.5:"),
        ("if accuracy > 0.5:", "if not accuracy > 0.5:"),
        ("if accuracy > 0.5:", "if accuracy > 5:"),
        ("m = Z.shape[1]", "m = Z.shape[0]"),
        ("return (A, cost, accuracy)", "return (A, accuracy, cost)"),
        ("return (A, cost, accuracy)", "return (A, cost)"),
    ],
}

WRONG = [Wrong(function, *row) for function, rows in _ROWS.items() for row in rows]
