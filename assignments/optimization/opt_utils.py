"""What does the optimization notebook need besides the graded functions? Network, data, plots.

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
    """Normal draws of variance 2 / (width of the layer before) for W, zeros for b.

    Arguments:
    layer_dims -- list with the size of each layer, the input layer first

    Returns:
    parameters -- dict with W1, b1, ..., WL, bL; Wl is (n_l, n_(l-1)), bl is (n_l, 1)
    """
    rng = np.random.RandomState(3)
    parameters = {}
    for layer in range(1, len(layer_dims)):
        before, width = layer_dims[layer - 1], layer_dims[layer]
        parameters["W" + str(layer)] = rng.randn(width, before) * np.sqrt(2 / before)
        parameters["b" + str(layer)] = np.zeros((width, 1))
    return parameters


def forward_propagation(X, parameters):
    """The network's output for every example.

    Arguments:
    X -- inputs, shape (n0, m)
    parameters -- dict of W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1), W3 (1, n2), b3 (1, 1)

    Returns:
    a3 -- predicted probabilities, shape (1, m)
    cache -- what backward_propagation needs
    """
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    a1 = relu(np.dot(W1, X) + b1)
    a2 = relu(np.dot(W2, a1) + b2)
    a3 = sigmoid(np.dot(W3, a2) + b3)
    return a3, (a1, W1, a2, W2, a3, W3)


def compute_cost(a3, Y):
    """The cross-entropy of predictions a3 and labels Y, both (1, m), averaged over the examples.

    Predictions are taken to be at least 1e-12 away from 0 and 1, so that every cost is finite.
    """
    a3 = np.clip(a3, 1e-12, 1 - 1e-12)
    return float(-np.mean(np.log(a3) * Y + np.log(1 - a3) * (1 - Y)))


def backward_propagation(X, Y, cache):
    """The gradients of compute_cost with respect to every weight and bias.

    Arguments:
    X -- inputs, shape (n0, m)
    Y -- labels 0 or 1, shape (1, m)
    cache -- what forward_propagation returned besides a3

    Returns:
    gradients -- dict; dW1 has the shape of W1, and so on
    """
    m = X.shape[1]
    a1, _, a2, W2, a3, W3 = cache
    dz3 = (a3 - Y) / m
    dz2 = np.dot(W3.T, dz3) * (a2 > 0)
    dz1 = np.dot(W2.T, dz2) * (a1 > 0)
    gradients = {}
    for layer, dz, before in ((3, dz3, a2), (2, dz2, a1), (1, dz1, X)):
        gradients["dW" + str(layer)] = np.dot(dz, before.T)
        gradients["db" + str(layer)] = np.sum(dz, axis=1, keepdims=True)
    return gradients


def predict_dec(parameters, X):
    """True where the network says class 1; X is (n0, m), the answer (1, m)."""
    a3, _ = forward_propagation(X, parameters)
    return a3 > 0.5


def predict(X, y, parameters):
    """The predicted classes 0 or 1, shape (1, m); prints the share that agrees with y, (1, m)."""
    predictions = predict_dec(parameters, X).astype(int)
    print(f"Accuracy: {np.mean(predictions == np.reshape(y, (1, -1)))}")
    return predictions


def load_dataset(is_plot=True):
    """Buoys in a bay where two currents curl around each other: is the water warm (1) or cold (0)?

    One buoy in 25 has the wrong label.

    Returns:
    train_X, train_Y -- 420 buoys, shapes (2, 420) and (1, 420); columns of X are places
    """
    rng = np.random.RandomState(12)
    examples = 420
    labels = np.arange(examples) % 2
    along = rng.uniform(0.25, 1.0, examples)
    angle = 2.4 * np.pi * along + np.pi * labels
    places = np.stack([along * np.cos(angle), along * np.sin(angle)])
    places += rng.normal(scale=0.04, size=places.shape)
    order = rng.permutation(examples)
    wrong = rng.uniform(size=examples) < 0.04
    X, Y = places[:, order], (labels[order] ^ wrong).reshape(1, -1)
    if is_plot:
        _scatter(X, Y)
    return X, Y


def load_params_and_grads(seed=1):
    """Parameters and gradients of a network 3-2-1, normal draws.

    Returns:
    W1, b1, W2, b2, dW1, db1, dW2, db2 -- the arrays, in this order
    """
    rng = np.random.RandomState(seed)
    shapes = [(2, 3), (2, 1), (1, 2), (1, 1)]
    return tuple(rng.randn(*shape) for shape in shapes + shapes)


def plot_decision_boundary(model, X, y):
    """Colour the plane by the class that `model` gives, and put the points X (2, m) over it.

    `model` is called with points as rows, shape (k, 2), and returns k classes.
    """
    import matplotlib.pyplot as plt

    (left, bottom), (right, top) = X.min(axis=1) - 0.2, X.max(axis=1) + 0.2
    across, upward = np.meshgrid(np.arange(left, right, 0.01), np.arange(bottom, top, 0.01))
    classes = np.asarray(model(np.c_[across.ravel(), upward.ravel()]), dtype=int)
    plt.contourf(across, upward, classes.reshape(across.shape), cmap=plt.cm.coolwarm, alpha=0.5)
    plt.xlabel("$x_1$")
    plt.ylabel("$x_2$")
    _scatter(X, y)


def valley_gradients(parameters):
    """The gradients of J = (W1² + 20 b1²) / 2, a long and narrow valley.

    Arguments:
    parameters -- dict with W1 and b1, both of shape (1, 1)

    Returns:
    gradients -- dict with dW1 and db1, both of shape (1, 1)
    """
    return {"dW1": 1.0 * parameters["W1"], "db1": 20.0 * parameters["b1"]}


def plot_valley(paths):
    """Draw the valley from above, and ways through it.

    Arguments:
    paths -- dict with a list of places (W1, b1) for each label
    """
    import matplotlib.pyplot as plt

    across, upward = np.meshgrid(np.linspace(-4.5, 2.0, 131), np.linspace(-1.3, 1.3, 105))
    heights = (across**2 + 20 * upward**2) / 2
    plt.figure(figsize=(9.0, 3.6), layout="constrained")
    plt.contour(across, upward, heights, levels=[0.1, 0.5, 1.5, 3, 5, 8, 12], cmap=plt.cm.Greys)
    for label, places in paths.items():
        plt.plot(*np.transpose(places), "o-", markersize=3, linewidth=1, label=label)
    plt.plot(0, 0, "k*", markersize=12)
    plt.xlim(-4.5, 2.0)
    plt.ylim(-1.3, 1.3)
    plt.xlabel("$W^{[1]}$")
    plt.ylabel("$b^{[1]}$")
    plt.legend(loc="upper right")
    plt.show()


def _scatter(X, y):
    import matplotlib.pyplot as plt

    plt.scatter(
        X[0], X[1], c=np.ravel(y), s=25, cmap=plt.cm.coolwarm, edgecolors="black", linewidths=0.4
    )
    plt.gca().set_aspect("equal")
    plt.show()


def __getattr__(name):
    """The examples of testCases, for notebooks that import them from here."""
    if name.endswith("_test_case"):
        import testCases

        return getattr(testCases, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
