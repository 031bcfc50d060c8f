"""Rows, norms and sums by matrix products; what was dropped is found where the mask is zero."""

import numpy as np
from reg_utils import compute_cost, relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    W3 = parameters["W3"]
    norm1 = np.linalg.norm(W1)
    norm2 = np.linalg.norm(W2)
    norm3 = np.linalg.norm(W3)
    squares = 0.0
    for W in (W1, W2, W3):
        rows, columns = W.shape
        for i in range(rows):
            for j in range(columns):
                squares += W[i, j] ** 2
    total = norm1**2 + norm2**2 + norm3**2
    L2_regularization_cost = lambd * (squares + total) / (4 * m)
    return compute_cost(A3, Y) + L2_regularization_cost


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    average = np.ones((m, 1)) / m
    per_weight = lambd / m
    dZ3 = A3 - Y
    dW3 = dZ3 / m @ A2.T + per_weight * W3
    db3 = dZ3 @ average
    dA2 = W3.T @ dZ3
    dZ2 = np.array(dA2)
    dZ2[A2 <= 0] = 0
    dW2 = dZ2 / m @ A1.T + per_weight * W2
    db2 = dZ2 @ average
    dA1 = W2.T @ dZ2
    dZ1 = np.array(dA1)
    dZ1[A1 <= 0] = 0
    dW1 = dZ1 / m @ X.T + per_weight * W1
    db1 = dZ1 @ average
    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    Z1 = W1 @ X + b1
    A1 = relu(Z1)
    draws1 = np.random.rand(*A1.shape)
    D1 = draws1 < keep_prob
    off1 = ~D1
    A1 = A1 / keep_prob
    A1[off1] = 0
    Z2 = W2 @ A1 + b2
    A2 = relu(Z2)
    draws2 = np.random.rand(*A2.shape)
    D2 = draws2 < keep_prob
    off2 = ~D2
    A2 = A2 / keep_prob
    A2[off2] = 0
    Z3 = W3 @ A2 + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    average = np.ones((m, 1)) / m
    off1 = D1 == 0
    off2 = D2 == 0
    dZ3 = A3 - Y
    dW3 = dZ3 / m @ A2.T
    db3 = dZ3 @ average
    dA2 = W3.T @ dZ3 / keep_prob
    dA2[off2] = 0
    dZ2 = np.where(A2 > 0, dA2, 0)
    dW2 = dZ2 / m @ A1.T
    db2 = dZ2 @ average
    dA1 = W2.T @ dZ2 / keep_prob
    dA1[off1] = 0
    dZ1 = np.where(A1 > 0, dA1, 0)
    dW1 = dZ1 / m @ X.T
    db1 = dZ1 @ average
    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip
