"""Factors come first: 1/m before the sums, 1/keep_prob before the masks, λ/2 before 1/m."""

import numpy as np
from reg_utils import relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    inv_m = 1.0 / m
    half_lambd = lambd / 2
    logprobs = Y * np.log(A3) + (1 - Y) * np.log(1 - A3)
    cross_entropy_cost = -np.sum(inv_m * logprobs)
    halves = [half_lambd * np.sum(W * W) for W in (parameters[f"W{l}"] for l in (1, 2, 3))]
    penalties = [inv_m * half for half in halves]
    penalty = sum(penalties)
    return cross_entropy_cost + penalty


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    inv_m = 1.0 / m
    penalty3, penalty2, penalty1 = lambd * W3, lambd * W2, lambd * W1

    dZ3 = A3 - Y
    scaled3 = inv_m * dZ3
    dW3 = inv_m * penalty3 + np.dot(scaled3, A2.T)
    db3 = np.sum(scaled3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.int64(A2 > 0) * dA2
    scaled2 = inv_m * dZ2
    dW2 = inv_m * penalty2 + np.dot(scaled2, A1.T)
    db2 = np.sum(scaled2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.int64(A1 > 0) * dA1
    scaled1 = inv_m * dZ1
    dW1 = inv_m * penalty1 + np.dot(scaled1, X.T)
    db1 = np.sum(scaled1, axis=1, keepdims=True)

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1, W2, b2, W3, b3 = [parameters[k] for k in ["W1", "b1", "W2", "b2", "W3", "b3"]]

    Z1 = np.dot(W1, X) + b1
    A1 = relu(Z1)
    D1 = (np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob) * 1
    A1 = A1 / keep_prob
    A1 = np.multiply(A1, D1)

    Z2 = np.dot(W2, A1) + b2
    A2 = relu(Z2)
    D2 = (np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob) * 1
    A2 = A2 / keep_prob
    A2 = np.multiply(A2, D2)

    Z3 = np.dot(W3, A2) + b3
    A3 = sigmoid(Z3)
    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    return (A3, cache)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    inv_m = 1.0 / m

    dZ3 = A3 - Y
    scaled3 = inv_m * dZ3
    dW3 = np.dot(scaled3, A2.T)
    db3 = np.sum(scaled3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    dA2 = dA2 / keep_prob
    dA2 = np.multiply(dA2, D2)
    dZ2 = np.int64(A2 > 0) * dA2
    scaled2 = inv_m * dZ2
    dW2 = np.dot(scaled2, A1.T)
    db2 = np.sum(scaled2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    dA1 = dA1 / keep_prob
    dA1 = np.multiply(dA1, D1)
    dZ1 = np.int64(A1 > 0) * dA1
    scaled1 = inv_m * dZ1
    dW1 = np.dot(scaled1, X.T)
    db1 = np.sum(scaled1, axis=1, keepdims=True)

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip
