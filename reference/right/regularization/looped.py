"""Loops over the layers, with f-strings for keys and with accumulators."""

import numpy as np
from reg_utils import compute_cost, relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    L = len(parameters) // 2
    squares = 0
    for l in range(1, L + 1):
        W = parameters[f"W{l}"]
        squares += np.sum(W**2)
    cost = compute_cost(A3, Y)
    cost += lambd / (2 * m) * squares
    return cost


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    activations = [X, A1, A2]
    weights = [W1, W2, W3]
    gradients = {}
    dZ = A3 - Y
    for l in range(3, 0, -1):
        A_prev = activations[l - 1]
        W = weights[l - 1]
        gradients[f"dZ{l}"] = dZ
        gradients[f"dW{l}"] = np.dot(dZ, A_prev.T) / m + lambd / m * W
        gradients[f"db{l}"] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = np.dot(W.T, dZ)
            gradients[f"dA{l - 1}"] = dA
            dZ = dA * (A_prev > 0)
    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    L = len(parameters) // 2
    A = X
    cache = []
    for l in range(1, L):
        W = parameters[f"W{l}"]
        b = parameters[f"b{l}"]
        Z = np.dot(W, A) + b
        A = relu(Z)
        D = np.random.rand(A.shape[0], A.shape[1]) < keep_prob
        A = A * D
        A = A / keep_prob
        cache += [Z, D, A, W, b]
    W = parameters[f"W{L}"]
    b = parameters[f"b{L}"]
    Z = np.dot(W, A) + b
    A = sigmoid(Z)
    cache += [Z, A, W, b]
    return A, tuple(cache)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    activations = [X, A1, A2]
    masks = [None, D1, D2]
    weights = [W1, W2, W3]
    gradients = {}
    dZ = A3 - Y
    for l in range(3, 0, -1):
        A_prev = activations[l - 1]
        gradients[f"dZ{l}"] = dZ
        gradients[f"dW{l}"] = np.dot(dZ, A_prev.T) / m
        gradients[f"db{l}"] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = np.dot(weights[l - 1].T, dZ)
            dA = dA * masks[l - 1]
            dA = dA / keep_prob
            gradients[f"dA{l - 1}"] = dA
            dZ = dA * (A_prev > 0)
    return gradients
