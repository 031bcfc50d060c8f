"""Short: @ for products, norms for the penalty, means for 1/m Σ, masks where they are used."""

import numpy as np
from reg_utils import compute_cost, relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = A3.shape[1]
    norms = [np.linalg.norm(parameters[name]) for name in ("W1", "W2", "W3")]
    squares = [norm**2 for norm in norms]
    return compute_cost(A3, Y) + lambd * sum(squares) / (2 * m)


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    _, A1, W1, _, _, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = A3 - Y
    dZ2 = W3.T @ dZ3 * (A2 > 0)
    dZ1 = W2.T @ dZ2 * (A1 > 0)
    return {
        "dZ3": dZ3,
        "dA2": W3.T @ dZ3,
        "dZ2": dZ2,
        "dA1": W2.T @ dZ2,
        "dZ1": dZ1,
        "dW3": (dZ3 @ A2.T + lambd * W3) / m,
        "dW2": (dZ2 @ A1.T + lambd * W2) / m,
        "dW1": (dZ1 @ X.T + lambd * W1) / m,
        "db3": np.mean(dZ3, axis=1, keepdims=True),
        "db2": np.mean(dZ2, axis=1, keepdims=True),
        "db1": np.mean(dZ1, axis=1, keepdims=True),
    }


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = (parameters[k] for k in ("W1", "b1", "W2", "b2", "W3", "b3"))
    Z1 = W1 @ X + b1
    D1 = np.random.rand(*Z1.shape) < keep_prob
    A1 = relu(Z1) * D1 / keep_prob
    Z2 = W2 @ A1 + b2
    D2 = np.random.rand(*Z2.shape) < keep_prob
    A2 = relu(Z2) * D2 / keep_prob
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    _, D1, A1, _, _, _, D2, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = A3 - Y
    dA2 = W3.T @ dZ3 * D2 / keep_prob
    dZ2 = dA2 * (A2 > 0)
    dA1 = W2.T @ dZ2 * D1 / keep_prob
    dZ1 = dA1 * (A1 > 0)
    dW3, dW2, dW1 = dZ3 @ A2.T / m, dZ2 @ A1.T / m, dZ1 @ X.T / m
    db3, db2, db1 = (np.mean(dZ, axis=1, keepdims=True) for dZ in (dZ3, dZ2, dZ1))
    return dict(
        dZ3=dZ3, dW3=dW3, db3=db3,
        dA2=dA2, dZ2=dZ2, dW2=dW2, db2=db2,
        dA1=dA1, dZ1=dZ1, dW1=dW1, db1=db1,
    )  # fmt: skip
