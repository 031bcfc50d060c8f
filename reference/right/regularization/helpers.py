"""Helper functions for a layer's steps, with an own sigmoid, relu and cross-entropy."""

import numpy as np


def sigmoid(Z):
    e = np.exp(-Z)
    return 1 / (1 + e)


def relu(Z):
    A = np.maximum(0, Z)
    return A


def cross_entropy(A3, Y):
    m = Y.shape[1]
    losses = Y * np.log(A3) + (1 - Y) * np.log(1 - A3)
    total = np.sum(losses)
    return -1 / m * total


def sum_of_squares(W):
    total = np.sum(W**2)
    return total


def linear_forward(A_prev, W, b):
    Z = np.dot(W, A_prev) + b
    return Z


def dropout_forward(A, keep_prob):
    D = np.random.rand(A.shape[0], A.shape[1])
    D = D < keep_prob
    A = A * D
    A = A / keep_prob
    return A, D


def dropout_backward(dA, D, keep_prob):
    dA = dA * D
    dA = dA / keep_prob
    return dA


def relu_backward(dA, A):
    dZ = np.array(dA, copy=True)
    dZ[A <= 0] = 0
    return dZ


def linear_backward(dZ, A_prev, W):
    m = A_prev.shape[1]
    dW = 1.0 / m * np.dot(dZ, A_prev.T)
    db = 1.0 / m * np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    squares_1 = sum_of_squares(parameters["W1"])
    squares_2 = sum_of_squares(parameters["W2"])
    squares_3 = sum_of_squares(parameters["W3"])
    total = squares_1 + squares_2 + squares_3
    penalty = (lambd * total) / (2 * m)
    cost = cross_entropy(A3, Y) + penalty
    return cost


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dA2, dW3, db3 = linear_backward(dZ3, A2, W3)
    dW3 = dW3 + (lambd / m) * W3
    dZ2 = relu_backward(dA2, A2)
    dA1, dW2, db2 = linear_backward(dZ2, A1, W2)
    dW2 = dW2 + (lambd / m) * W2
    dZ1 = relu_backward(dA1, A1)
    _, dW1, db1 = linear_backward(dZ1, X, W1)
    dW1 = dW1 + (lambd / m) * W1
    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    Z1 = linear_forward(X, parameters["W1"], parameters["b1"])
    A1, D1 = dropout_forward(relu(Z1), keep_prob)
    Z2 = linear_forward(A1, parameters["W2"], parameters["b2"])
    A2, D2 = dropout_forward(relu(Z2), keep_prob)
    Z3 = linear_forward(A2, parameters["W3"], parameters["b3"])
    A3 = sigmoid(Z3)
    cache1 = (Z1, D1, A1, parameters["W1"], parameters["b1"])
    cache2 = (Z2, D2, A2, parameters["W2"], parameters["b2"])
    cache3 = (Z3, A3, parameters["W3"], parameters["b3"])
    return A3, cache1 + cache2 + cache3


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dA2, dW3, db3 = linear_backward(dZ3, A2, W3)
    dA2 = dropout_backward(dA2, D2, keep_prob)
    dZ2 = relu_backward(dA2, A2)
    dA1, dW2, db2 = linear_backward(dZ2, A1, W2)
    dA1 = dropout_backward(dA1, D1, keep_prob)
    dZ1 = relu_backward(dA1, A1)
    _, dW1, db1 = linear_backward(dZ1, X, W1)
    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip
