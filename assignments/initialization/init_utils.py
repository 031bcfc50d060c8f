"""What does the initialization notebook need besides the graded functions? Network, data, plots.

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


def forward_propagation(X, parameters):
    """The network's output for every example.

    Arguments:
    X -- inputs, shape (n0, m)
    parameters -- dict of W1 (n1, n0), b1 (n1, 1), W2 (n2, n1), b2 (n2, 1), W3 (1, n2), b3 (1, 1)

    Returns:
    a3 -- predicted probabilities, shape (1, m)
    cache -- (z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3), for backward_propagation
    """
    W1, b1, W2, b2, W3, b3 = (parameters[key] for key in ("W1", "b1", "W2", "b2", "W3", "b3"))
    z1 = np.dot(W1, X) + b1
    a1 = relu(z1)
    z2 = np.dot(W2, a1) + b2
    a2 = relu(z2)
    z3 = np.dot(W3, a2) + b3
    a3 = sigmoid(z3)
    return a3, (z1, a1, W1, b1, z2, a2, W2, b2, z3, a3, W3, b3)


def compute_loss(a3, Y):
    """The cross-entropy of predictions a3 and labels Y, both (1, m), averaged over the examples.

    A prediction of exactly 0 or 1 that is wrong costs infinity; one that is right costs nothing.
    """
    m = Y.shape[1]
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = -np.log(a3) * Y - np.log(1 - a3) * (1 - Y)
    return 1.0 / m * np.nansum(losses)


def backward_propagation(X, Y, cache):
    """The gradients of compute_loss with respect to every weight, bias and intermediate value.

    Arguments:
    X -- inputs, shape (n0, m)
    Y -- labels 0 or 1, shape (1, m)
    cache -- what forward_propagation returned besides a3

    Returns:
    gradients -- dict; dW1 has the shape of W1, and so on
    """
    m = X.shape[1]
    (_, a1, _, _, _, a2, W2, _, _, a3, W3, _) = cache

    dz3 = 1.0 / m * (a3 - Y)
    dW3 = np.dot(dz3, a2.T)
    db3 = np.sum(dz3, axis=1, keepdims=True)

    da2 = np.dot(W3.T, dz3)
    dz2 = da2 * (a2 > 0)
    dW2 = np.dot(dz2, a1.T)
    db2 = np.sum(dz2, axis=1, keepdims=True)

    da1 = np.dot(W2.T, dz2)
    dz1 = da1 * (a1 > 0)
    dW1 = np.dot(dz1, X.T)
    db1 = np.sum(dz1, axis=1, keepdims=True)

    return {
        "dz3": dz3, "dW3": dW3, "db3": db3,
        "da2": da2, "dz2": dz2, "dW2": dW2, "db2": db2,
        "da1": da1, "dz1": dz1, "dW1": dW1, "db1": db1,
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


def load_dataset(is_plot=True):
    """Two noisy circles, one inside the other: which circle is a point from?

    Returns:
    train_X, train_Y -- 300 points, shapes (2, 300) and (1, 300); label 1 is the inner circle
    test_X, test_Y -- 100 further points, shapes (2, 100) and (1, 100)
    """
    train_X, train_Y = _two_circles(300, noise=0.05, seed=1)
    test_X, test_Y = _two_circles(100, noise=0.05, seed=2)
    if is_plot:
        _scatter(train_X, train_Y)
    return train_X, train_Y, test_X, test_Y


def _two_circles(examples, noise, seed, factor=0.8):
    """Half of the points on the unit circle, half on one of radius `factor`, shuffled, then moved.

    The draws (one shuffle, then the noise of all points) come in the order of scikit-learn's
    make_circles, so that the same seed gives the same points.
    """
    rng = np.random.RandomState(seed)
    outer = np.linspace(0, 2 * np.pi, examples // 2, endpoint=False)
    inner = np.linspace(0, 2 * np.pi, examples - examples // 2, endpoint=False)
    across = np.append(np.cos(outer), np.cos(inner) * factor)
    upward = np.append(np.sin(outer), np.sin(inner) * factor)
    points = np.stack([across, upward], axis=1)
    labels = np.append(np.zeros(outer.size, dtype=int), np.ones(inner.size, dtype=int))

    order = np.arange(examples)
    rng.shuffle(order)
    points = points[order] + rng.normal(scale=noise, size=points.shape)
    return points.T, labels[order].reshape(1, -1)


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
