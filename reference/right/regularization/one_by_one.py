"""Loops over weights and examples: sums grow entry by entry and example by example."""

import numpy as np
from reg_utils import sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    cross_entropy_cost = 0
    for i in range(m):
        loss = -(Y[0, i] * np.log(A3[0, i]) + (1 - Y[0, i]) * np.log(1 - A3[0, i]))
        cross_entropy_cost += loss / m
    L2_regularization_cost = 0
    for name in parameters:
        if name[0] == "W":
            for w in parameters[name].flatten():
                L2_regularization_cost += lambd / (2 * m) * w**2
    return cross_entropy_cost + L2_regularization_cost


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dA2, dZ2 = np.zeros(A2.shape), np.zeros(A2.shape)
    dA1, dZ1 = np.zeros(A1.shape), np.zeros(A1.shape)
    dW3, db3 = np.zeros(W3.shape), np.zeros(b3.shape)
    dW2, db2 = np.zeros(W2.shape), np.zeros(b2.shape)
    dW1, db1 = np.zeros(W1.shape), np.zeros(b1.shape)
    for i in range(m):
        x = X[:, i : i + 1]
        a1 = A1[:, i : i + 1]
        a2 = A2[:, i : i + 1]
        dz3 = dZ3[:, i : i + 1]
        da2 = np.dot(W3.T, dz3)
        dz2 = da2 * (a2 > 0)
        da1 = np.dot(W2.T, dz2)
        dz1 = da1 * (a1 > 0)
        dA2[:, i : i + 1], dZ2[:, i : i + 1] = da2, dz2
        dA1[:, i : i + 1], dZ1[:, i : i + 1] = da1, dz1
        dW3 += np.dot(dz3, a2.T)
        db3 += dz3
        dW2 += np.dot(dz2, a1.T)
        db2 += dz2
        dW1 += np.dot(dz1, x.T)
        db1 += dz1
    dW3 = dW3 / m + lambd * W3 / m
    dW2 = dW2 / m + lambd * W2 / m
    dW1 = dW1 / m + lambd * W1 / m
    db3, db2, db1 = db3 / m, db2 / m, db1 / m
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

    Z1 = np.dot(W1, X) + b1
    A1 = np.zeros(Z1.shape)
    D1 = np.zeros(Z1.shape)
    for i in range(Z1.shape[0]):
        for j in range(Z1.shape[1]):
            if np.random.rand() < keep_prob:
                D1[i, j] = 1
                A1[i, j] = max(Z1[i, j], 0) / keep_prob

    Z2 = np.dot(W2, A1) + b2
    A2 = np.zeros(Z2.shape)
    D2 = np.zeros(Z2.shape)
    for i in range(Z2.shape[0]):
        for j in range(Z2.shape[1]):
            if np.random.rand() < keep_prob:
                D2[i, j] = 1
                A2[i, j] = max(Z2[i, j], 0) / keep_prob

    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dA2, dZ2 = np.zeros(A2.shape), np.zeros(A2.shape)
    dA1, dZ1 = np.zeros(A1.shape), np.zeros(A1.shape)
    dW3, db3 = np.zeros(W3.shape), np.zeros(b3.shape)
    dW2, db2 = np.zeros(W2.shape), np.zeros(b2.shape)
    dW1, db1 = np.zeros(W1.shape), np.zeros(b1.shape)
    for i in range(m):
        x = X[:, i : i + 1]
        a1, d1 = A1[:, i : i + 1], D1[:, i : i + 1]
        a2, d2 = A2[:, i : i + 1], D2[:, i : i + 1]
        dz3 = dZ3[:, i : i + 1]
        da2 = np.dot(W3.T, dz3) * d2 / keep_prob
        dz2 = da2 * (a2 > 0)
        da1 = np.dot(W2.T, dz2) * d1 / keep_prob
        dz1 = da1 * (a1 > 0)
        dA2[:, i : i + 1], dZ2[:, i : i + 1] = da2, dz2
        dA1[:, i : i + 1], dZ1[:, i : i + 1] = da1, dz1
        dW3 += np.dot(dz3, a2.T) / m
        db3 += dz3 / m
        dW2 += np.dot(dz2, a1.T) / m
        db2 += dz2 / m
        dW1 += np.dot(dz1, x.T) / m
        db1 += dz1 / m
    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip
