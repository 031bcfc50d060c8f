"""Entries are chosen by boolean indices: what is turned off, or not active, is set to 0."""

import numpy as np
from reg_utils import compute_cost, relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.size
    weights = [parameters[name].ravel() for name in sorted(parameters) if name.startswith("W")]
    weights = np.concatenate(weights)
    squares = np.dot(weights, weights)
    L2_regularization_cost = 0.5 * lambd * squares / m
    cost = compute_cost(A3, Y) + L2_regularization_cost
    return cost


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = Y.size
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = np.dot(dZ3, A2.T) + lambd * W3
    dW3 = dW3 / m
    db3 = np.sum(dZ3, axis=1, keepdims=True) / m

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = dA2.copy()
    off2 = Z2 <= 0
    dZ2[off2] = 0
    dW2 = np.dot(dZ2, A1.T) + lambd * W2
    dW2 = dW2 / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = dA1.copy()
    off1 = Z1 <= 0
    dZ1[off1] = 0
    dW1 = np.dot(dZ1, X.T) + lambd * W1
    dW1 = dW1 / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, W2, W3 = parameters["W1"], parameters["W2"], parameters["W3"]
    b1, b2, b3 = parameters["b1"], parameters["b2"], parameters["b3"]

    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = np.random.rand(Z1.shape[0], Z1.shape[1])
    D1 = np.less(D1, keep_prob)
    A1[D1 == 0] = 0
    A1 = A1 * (1 / keep_prob)

    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = np.random.rand(Z2.shape[0], Z2.shape[1])
    D2 = np.less(D2, keep_prob)
    A2[D2 == 0] = 0
    A2 = A2 * (1 / keep_prob)

    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = Y.size
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = np.dot(dZ3, A2.T) / m
    db3 = np.sum(dZ3, axis=1, keepdims=True) / m

    dA2 = np.dot(W3.T, dZ3)
    dA2[D2 == 0] = 0
    dA2 = dA2 * (1 / keep_prob)
    dZ2 = dA2.copy()
    dZ2[A2 == 0] = 0
    dW2 = np.dot(dZ2, A1.T) / m
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m

    dA1 = np.dot(W2.T, dZ2)
    dA1[D1 == 0] = 0
    dA1 = dA1 * (1 / keep_prob)
    dZ1 = dA1.copy()
    dZ1[A1 == 0] = 0
    dW1 = np.dot(dZ1, X.T) / m
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip
