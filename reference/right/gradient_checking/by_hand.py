"""No function where a formula does: θ⁺x for the cost, x for the slope, roots of sums for norms."""

from copy import deepcopy

import numpy as np


def forward_propagation(x, theta):
    cost = theta * x
    return cost


def backward_propagation(x, theta):
    grad = x
    return grad


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    theta_plus = theta + epsilon
    theta_minus = theta - epsilon
    J_plus = theta_plus * x
    J_minus = theta_minus * x
    gradapprox = (J_plus - J_minus) / (2 * epsilon)
    grad = x
    numerator = abs(gradapprox - grad)
    denominator = abs(gradapprox) + abs(grad)
    difference = numerator / denominator
    return difference


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - np.reshape(Y, A3.shape)
    dA2 = np.zeros(A2.shape)
    dA1 = np.zeros(A1.shape)
    for i in range(m):
        dA2[:, i] = np.dot(W3.T, dZ3[:, i])
    dZ2 = dA2 * (A2 > 0)
    for i in range(m):
        dA1[:, i] = np.dot(W2.T, dZ2[:, i])
    dZ1 = dA1 * (A1 > 0)
    dW3, db3 = np.zeros(W3.shape), np.zeros(b3.shape)
    dW2, db2 = np.zeros(W2.shape), np.zeros(b2.shape)
    dW1, db1 = np.zeros(W1.shape), np.zeros(b1.shape)
    for i in range(m):
        dW3 += np.outer(dZ3[:, i], A2[:, i]) / m
        db3 += dZ3[:, i : i + 1] / m
        dW2 += np.outer(dZ2[:, i], A1[:, i]) / m
        db2 += dZ2[:, i : i + 1] / m
        dW1 += np.outer(dZ1[:, i], X[:, i]) / m
        db1 += dZ1[:, i : i + 1] / m
    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    grad = []
    gradapprox = []
    for name in ["W1", "b1", "W2", "b2", "W3", "b3"]:
        rows, columns = parameters[name].shape
        for i in range(rows):
            for j in range(columns):
                plus = deepcopy(parameters)
                plus[name][i, j] += epsilon
                J_plus, _ = forward_propagation_n(X, Y, plus)
                minus = deepcopy(parameters)
                minus[name][i, j] -= epsilon
                J_minus, _ = forward_propagation_n(X, Y, minus)
                gradapprox.append((J_plus - J_minus) / (2 * epsilon))
                grad.append(gradients["d" + name][i, j])
    grad = np.array(grad)
    gradapprox = np.array(gradapprox)
    numerator = np.sqrt(np.sum((grad - gradapprox) ** 2))
    denominator = np.sqrt(np.sum(grad**2)) + np.sqrt(np.sum(gradapprox**2))
    difference = numerator / denominator
    return difference
