"""What does the grader provide in place of other functions? Right ones, and faults for them."""

import numpy as np


def forward_propagation(x, theta):
    """Return the cost J = theta * x."""
    return theta * x


def backward_propagation(x, theta):
    """Return dJ/dtheta = x."""
    return x


def halved(function):
    """Make what a function returns half as large."""
    return lambda *args, **named: function(*args, **named) / 2


def times_1_5(function):
    """Make what a function returns one and a half times as large."""
    return lambda *args, **named: 1.5 * function(*args, **named)


def times_minus_3(function):
    """Give what a function returns another sign and size."""
    return lambda *args, **named: -3.0 * function(*args, **named)


def with_the_wrong_sign(function):
    """Give what a function returns the opposite sign."""
    return lambda *args, **named: -function(*args, **named)


def plus_2_5(function):
    """Add a constant to what a function returns."""
    return lambda *args, **named: function(*args, **named) + 2.5


def squared(function):
    """Square what a function returns."""
    return lambda *args, **named: function(*args, **named) ** 2


def plus_1_cubed(function):
    """Add 1 to what a function returns, and take the third power."""
    return lambda *args, **named: (function(*args, **named) + 1) ** 3


def forward_propagation_n(X, Y, parameters):
    """Return the cross-entropy of LINEAR-RELU-LINEAR-RELU-LINEAR-SIGMOID, and a cache.

    X has the shape (4, m), Y (1, m) or (m,).
    """
    # it is called 94 times in each gradient check, so it has as few steps as there can be
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = np.dot(W1, X) + b1
    A1 = np.maximum(Z1, 0.0)
    Z2 = np.dot(W2, A1) + b2
    A2 = np.maximum(Z2, 0.0)
    Z3 = np.dot(W3, A2) + b3
    A3 = 1.0 / (1.0 + np.exp(-Z3))
    log_probs = np.log(A3) * Y + np.log(1.0 - A3) * (1 - Y)
    cost = -log_probs.sum() / X.shape[1]
    return cost, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)
