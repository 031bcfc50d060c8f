"""The unregularized answer first, then the penalty; masks that hold their scale, D / keep_prob."""

import numpy as np
from reg_utils import backward_propagation, compute_cost, relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    cost = compute_cost(A3, Y)
    for l in [1, 2, 3]:
        W = parameters["W" + str(l)]
        cost = cost + lambd / 2 / m * np.sum(W * W)
    return cost


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    W1, W2, W3 = cache[2], cache[6], cache[10]
    gradients = backward_propagation(X, Y, cache)
    gradients["dW1"] = gradients["dW1"] + lambd / m * W1
    gradients["dW2"] = gradients["dW2"] + lambd / m * W2
    gradients["dW3"] = gradients["dW3"] + lambd / m * W3
    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    W1, b1 = parameters["W1"], parameters["b1"]
    W2, b2 = parameters["W2"], parameters["b2"]
    W3, b3 = parameters["W3"], parameters["b3"]
    inverse = 1 / keep_prob

    Z1 = W1.dot(X) + b1
    A1 = relu(Z1)
    D1 = np.random.rand(A1.shape[0], A1.shape[1]) < keep_prob
    scale1 = D1 / keep_prob
    A1 = A1 * scale1

    Z2 = W2.dot(A1) + b2
    A2 = relu(Z2)
    D2 = np.random.rand(A2.shape[0], A2.shape[1]) < keep_prob
    scale2 = D2 * inverse
    A2 = A2 * scale2

    Z3 = W3.dot(A2) + b3
    A3 = sigmoid(Z3)
    return A3, (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    scale2 = D2 / keep_prob
    scale1 = D1 / keep_prob

    dZ3 = A3 - Y
    dW3 = dZ3.dot(A2.T) / m
    db3 = dZ3.mean(axis=1, keepdims=True)

    dA2 = W3.T.dot(dZ3) * scale2
    dZ2 = dA2 * (A2 > 0)
    dW2 = dZ2.dot(A1.T) / m
    db2 = dZ2.mean(axis=1, keepdims=True)

    dA1 = W2.T.dot(dZ2) * scale1
    dZ1 = dA1 * (A1 > 0)
    dW1 = dZ1.dot(X.T) / m
    db1 = dZ1.mean(axis=1, keepdims=True)

    gradients = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2, "dW3": dW3, "db3": db3}
    gradients.update({"dZ1": dZ1, "dA1": dA1, "dZ2": dZ2, "dA2": dA2, "dZ3": dZ3})
    return gradients
