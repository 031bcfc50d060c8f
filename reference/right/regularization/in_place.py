"""Augmented assignments: sums grow, and arrays are masked and scaled, in place."""

import numpy as np
from reg_utils import compute_cost, relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    L2_regularization_cost = np.sum(np.square(parameters["W1"]))
    L2_regularization_cost += np.sum(np.square(parameters["W2"]))
    L2_regularization_cost += np.sum(np.square(parameters["W3"]))
    L2_regularization_cost *= lambd
    L2_regularization_cost /= 2 * m
    cost = compute_cost(A3, Y)
    cost += L2_regularization_cost
    return cost


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = np.dot(dZ3, A2.T)
    dW3 += lambd * W3
    dW3 /= m
    db3 = np.sum(dZ3, axis=1, keepdims=True)
    db3 /= m

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.array(dA2, copy=True)
    dZ2[A2 <= 0] = 0
    dW2 = np.dot(dZ2, A1.T)
    dW2 += lambd * W2
    dW2 /= m
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    db2 /= m

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.array(dA1, copy=True)
    dZ1[A1 <= 0] = 0
    dW1 = np.dot(dZ1, X.T)
    dW1 += lambd * W1
    dW1 /= m
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    db1 /= m

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

    Z1 = np.dot(W1, X)
    Z1 += b1
    A1 = relu(Z1)
    D1 = np.random.rand(*A1.shape)
    D1 = D1 < keep_prob
    A1 *= D1
    A1 /= keep_prob

    Z2 = np.dot(W2, A1)
    Z2 += b2
    A2 = relu(Z2)
    D2 = np.random.rand(*A2.shape)
    D2 = D2 < keep_prob
    A2 *= D2
    A2 /= keep_prob

    Z3 = np.dot(W3, A2)
    Z3 += b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = np.dot(dZ3, A2.T)
    dW3 /= m
    db3 = np.sum(dZ3, axis=1, keepdims=True)
    db3 /= m

    dA2 = np.dot(W3.T, dZ3)
    dA2 *= D2
    dA2 /= keep_prob
    dZ2 = np.array(dA2, copy=True)
    dZ2[A2 <= 0] = 0
    dW2 = np.dot(dZ2, A1.T)
    dW2 /= m
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    db2 /= m

    dA1 = np.dot(W2.T, dZ2)
    dA1 *= D1
    dA1 /= keep_prob
    dZ1 = np.array(dA1, copy=True)
    dZ1[A1 <= 0] = 0
    dW1 = np.dot(dZ1, X.T)
    dW1 /= m
    db1 = np.sum(dZ1, axis=1, keepdims=True)
    db1 /= m

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip
