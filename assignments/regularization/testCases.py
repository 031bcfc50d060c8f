"""On which small examples does the notebook try the four functions? All drawn with seed 1."""

import numpy as np


def compute_cost_with_regularization_test_case():
    """Five examples: predictions A3 (1, 5), labels Y (1, 5), and the parameters of 3-2-3-1."""
    np.random.seed(1)
    Y = np.array([[1, 1, 0, 1, 0]])
    parameters = _draw_parameters(3, 2, 3)
    A3 = np.array([[0.40682402, 0.01629284, 0.16722898, 0.10118111, 0.40682402]])
    return A3, Y, parameters


def backward_propagation_with_regularization_test_case():
    """Five examples: X (3, 5), labels Y (1, 5), and the cache of a pass through 3-2-3-1."""
    np.random.seed(1)
    X = np.random.randn(3, 5)
    Y = np.array([[1, 1, 0, 1, 0]])
    W1, b1, W2, b2, W3, b3 = _draw_parameters(3, 2, 3).values()
    Z1 = np.dot(W1, X) + b1
    A1 = np.maximum(0, Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = np.maximum(0, Z2)
    Z3 = np.dot(W3, A2) + b3
    A3 = _sigmoid(Z3)
    return X, Y, (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3)


def forward_propagation_with_dropout_test_case():
    """Five examples: X (3, 5), and the parameters of 3-2-3-1."""
    np.random.seed(1)
    X = np.random.randn(3, 5)
    return X, _draw_parameters(3, 2, 3)


def backward_propagation_with_dropout_test_case():
    """Six examples: X (3, 6), labels Y (1, 6), and a recorded pass of 3-5-4-1, keep_prob = 0.8."""
    np.random.seed(1)
    X = np.random.randn(3, 6).round(1)
    Y = np.array([[1, 1, 0, 1, 0, 0]])
    drawn = _draw_parameters(3, 5, 4)
    W1, b1, W2, b2, W3, b3 = (values.round(1) for values in drawn.values())

    Z1 = np.dot(W1, X) + b1
    D1 = np.array(
        [
            [1, 1, 1, 1, 1, 1],
            [1, 1, 1, 1, 1, 1],
            [1, 0, 1, 1, 1, 1],
            [1, 1, 0, 0, 1, 1],
            [0, 0, 1, 1, 1, 0],
        ],
        dtype=bool,
    )
    A1 = np.array(
        [
            [0.6875, 0.0, 0.0, 0.3625, 0.4, 0.0],
            [3.05, 0.0, 0.0, 0.0, 1.925, 0.0],
            [0.35, 0.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.0, 0.0, 1.4375],
            [0.0, 0.0, 0.0, 2.275, 0.0, 0.0],
        ]
    )
    Z2 = np.dot(W2, A1) + b2
    D2 = np.array(
        [[1, 1, 0, 1, 1, 1], [1, 0, 1, 1, 0, 1], [1, 1, 1, 1, 0, 1], [1, 1, 1, 1, 1, 1]], dtype=bool
    )
    A2 = np.array(
        [
            [4.4171875, 0.375, 0.0, 0.0, 2.909375, 0.0],
            [2.7046875, 0.0, 1.125, 7.8671875, 0.0, 1.484375],
            [1.5046875, 0.0, 0.0, 0.0, 0.0, 0.0],
            [0.8671875, 1.625, 1.625, 4.0484375, 0.99375, 3.0625],
        ]
    )
    Z3 = np.dot(W3, A2) + b3
    A3 = _sigmoid(Z3)
    return X, Y, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def _draw_parameters(n0, n1, n2):
    """W1, b1, W2, b2, W3, b3 of the network n0-n1-n2-1, normal draws in this order."""
    return {
        "W1": np.random.randn(n1, n0),
        "b1": np.random.randn(n1, 1),
        "W2": np.random.randn(n2, n1),
        "b2": np.random.randn(n2, 1),
        "W3": np.random.randn(1, n2),
        "b3": np.random.randn(1, 1),
    }


def _sigmoid(Z):
    return 1 / (1 + np.exp(-Z))
