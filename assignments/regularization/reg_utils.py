"""What does the regularization notebook need besides the graded functions? Network, data, plots.

The network is LINEAR -> RELU -> LINEAR -> RELU -> LINEAR -> SIGMOID; columns are examples.
"""

import numpy as np


def sigmoid(x):
    """1 / (1 + exp(-x)) for each entry of x; same shape as x."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def relu(x):
    """max(0, x) for each entry of x; same shape as x."""
    return np.maximum(0, x)


def initialize_parameters(layer_dims):
    """Normal draws of variance 1 / (width of the layer before) for W, zeros for b.

    Arguments:
    layer_dims -- list with the size of each layer, the input layer first

    Returns:
    parameters -- dict with W1, b1, ..., WL, bL; Wl is (n_l, n_(l-1)), bl is (n_l, 1)
    """
    rng = np.random.RandomState(3)
    parameters = {}
    for layer in range(1, len(layer_dims)):
        before, width = layer_dims[layer - 1], layer_dims[layer]
        parameters["W" + str(layer)] = rng.randn(width, before) / np.sqrt(before)
        parameters["b" + str(layer)] = np.zeros((width, 1))
    return parameters


def forward_propagation(X, parameters):
    """The network's output for every example, without dropout.

    Arguments:
    X -- inputs, shape (n0, m)
    parameters -- dict of W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1), W3 (1, n2), b3 (1, 1)

    Returns:
    A3 -- predicted probabilities, shape (1, m)
    cache -- (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3), for backward propagation
    """
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)


def compute_cost(a3, Y):
    """The cross-entropy of predictions a3 and labels Y, both (1, m), averaged over the examples.

    A prediction of exactly 0 or 1 that is wrong costs infinity; one that is right costs nothing.
    """
    m = Y.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = -np.log(a3) * Y - np.log(1 - a3) * (1 - Y)
    return 1.0 / m * np.nansum(losses)


def backward_propagation(X, Y, cache):
    """The gradients of compute_cost with respect to every weight, bias and intermediate value.

    Arguments:
    X -- inputs, shape (n0, m)
    Y -- labels 0 or 1, shape (1, m)
    cache -- what forward_propagation returned besides A3

    Returns:
    gradients -- dict; dW1 has the shape of W1, and so on
    """
    m = X.shape[1]
    (_, A1, _, _, _, A2, W2, _, _, A3, W3, _) = cache

    dZ3 = A3 - Y
    dW3 = 1.0 / m * np.dot(dZ3, A2.T)
    db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = dA2 * (A2 > 0)
    dW2 = 1.0 / m * np.dot(dZ2, A1.T)
    db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = dA1 * (A1 > 0)
    dW1 = 1.0 / m * np.dot(dZ1, X.T)
    db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def update_parameters(parameters, grads, learning_rate):
    """One step of gradient descent: W := W - learning_rate * dW, and b likewise, in a new dict."""
    return {name: value - learning_rate * grads["d" + name] for name, value in parameters.items()}


def predict_dec(parameters, X):
    """True where the network says class 1; X is (n0, m), the answer (1, m)."""
    a3, _ = forward_propagation(X, parameters)
    return a3 > 0.5


def predict(X, y, parameters):
    """The predicted classes 0 or 1, shape (1, m); prints the share that agrees with y, (1, m)."""
    predictions = predict_dec(parameters, X).astype(int)
    print(f"Accuracy: {np.mean(predictions == np.reshape(y, (1, -1)))}")
    return predictions


def load_2D_dataset(is_plot=True):
    """Long balls on a football pitch: who gets to the ball first, we (1) or they (0)?

    Returns:
    train_X, train_Y -- 210 balls, shapes (2, 210) and (1, 210); columns of X are places
    test_X, test_Y -- 200 further balls, shapes (2, 200) and (1, 200)
    """
    train_X, train_Y = _long_balls(210, seed=26)
    test_X, test_Y = _long_balls(200, seed=104)
    if is_plot:
        _scatter(train_X, train_Y)
    return train_X, train_Y, test_X, test_Y


def _long_balls(examples, seed):
    """Places spread evenly over the pitch, and who won the ball there.

    We win above a curve that runs across the pitch, more surely the farther from it; one ball in
    fifty goes the other way for no reason at all. Both kinds of chance are what a network that
    overfits learns by heart.
    """
    rng = np.random.RandomState(seed)
    along, across = rng.uniform(-0.6, 0.4, examples), rng.uniform(-0.6, 0.6, examples)
    ahead = across - (0.1 + 0.9 * along) + 0.12 * np.sin(6 * along)
    ours = rng.uniform(size=examples) < sigmoid(30 * ahead)
    freak = rng.uniform(size=examples) < 0.02
    return np.stack([along, across]), (ours ^ freak).astype(int).reshape(1, -1)


def plot_decision_boundary(model, X, y):
    """Colour the plane by the class that `model` gives, and put the points X (2, m) over it.

    `model` is called with points as rows, shape (k, 2), and returns k classes.
    """
    import matplotlib.pyplot as plt

    (left, bottom), (right, top) = X.min(axis=1) - 1, X.max(axis=1) + 1
    across, upward = np.meshgrid(np.arange(left, right, 0.01), np.arange(bottom, top, 0.01))
    classes = np.asarray(model(np.c_[across.ravel(), upward.ravel()]), dtype=int)
    plt.contourf(across, upward, classes.reshape(across.shape), cmap=plt.cm.Spectral)
    plt.xlabel("$x_1$")
    plt.ylabel("$x_2$")
    _scatter(X, y)


def _scatter(X, y):
    import matplotlib.pyplot as plt

    plt.scatter(
        X[0], X[1], c=np.ravel(y), s=40, cmap=plt.cm.Spectral, edgecolors="black", linewidths=0.4
    )
    plt.show()


def __getattr__(name):
    """The examples of testCases, for notebooks that import them from here."""
    if name.endswith("_test_case"):
        import testCases

        return getattr(testCases, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
