"""Every product, factor, sum and mask is a variable of its own."""

import numpy as np
from reg_utils import relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    W1 = parameters["W1"]
    W2 = parameters["W2"]
    W3 = parameters["W3"]

    log_A3 = np.log(A3)
    not_A3 = 1 - A3
    log_not_A3 = np.log(not_A3)
    not_Y = 1 - Y
    logprobs_1 = np.multiply(-log_A3, Y)
    logprobs_0 = np.multiply(-log_not_A3, not_Y)
    logprobs = logprobs_1 + logprobs_0
    cost_sum = np.sum(logprobs)
    inv_m = 1 / m
    cross_entropy_cost = inv_m * cost_sum

    W1_squared = np.square(W1)
    W2_squared = np.square(W2)
    W3_squared = np.square(W3)
    W1_sum = np.sum(W1_squared)
    W2_sum = np.sum(W2_squared)
    W3_sum = np.sum(W3_squared)
    first_two = W1_sum + W2_sum
    penalty_sum = first_two + W3_sum
    two_m = 2 * m
    factor = lambd / two_m
    L2_regularization_cost = factor * penalty_sum

    cost = cross_entropy_cost + L2_regularization_cost
    return cost


def backward_propagation_with_regularization(X, Y, cache, lambd):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    inv_m = 1.0 / m
    decay = lambd / m

    dZ3 = A3 - Y
    A2_T = A2.T
    dW3_sum = np.dot(dZ3, A2_T)
    dW3_data = inv_m * dW3_sum
    dW3_penalty = decay * W3
    dW3 = dW3_data + dW3_penalty
    db3_sum = np.sum(dZ3, axis=1, keepdims=True)
    db3 = inv_m * db3_sum

    W3_T = W3.T
    dA2 = np.dot(W3_T, dZ3)
    relu_mask2 = A2 > 0
    dZ2 = dA2 * relu_mask2
    A1_T = A1.T
    dW2_sum = np.dot(dZ2, A1_T)
    dW2_data = inv_m * dW2_sum
    dW2_penalty = decay * W2
    dW2 = dW2_data + dW2_penalty
    db2_sum = np.sum(dZ2, axis=1, keepdims=True)
    db2 = inv_m * db2_sum

    W2_T = W2.T
    dA1 = np.dot(W2_T, dZ2)
    relu_mask1 = A1 > 0
    dZ1 = dA1 * relu_mask1
    X_T = X.T
    dW1_sum = np.dot(dZ1, X_T)
    dW1_data = inv_m * dW1_sum
    dW1_penalty = decay * W1
    dW1 = dW1_data + dW1_penalty
    db1_sum = np.sum(dZ1, axis=1, keepdims=True)
    db1 = inv_m * db1_sum

    gradients = {}
    gradients["dZ3"] = dZ3
    gradients["dW3"] = dW3
    gradients["db3"] = db3
    gradients["dA2"] = dA2
    gradients["dZ2"] = dZ2
    gradients["dW2"] = dW2
    gradients["db2"] = db2
    gradients["dA1"] = dA1
    gradients["dZ1"] = dZ1
    gradients["dW1"] = dW1
    gradients["db1"] = db1
    return gradients


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)

    W1 = parameters["W1"]
    b1 = parameters["b1"]
    W2 = parameters["W2"]
    b2 = parameters["b2"]
    W3 = parameters["W3"]
    b3 = parameters["b3"]

    W1_X = np.dot(W1, X)
    Z1 = W1_X + b1
    A1_full = relu(Z1)
    A1_shape = A1_full.shape
    rows1, columns1 = A1_shape
    draw1 = np.random.rand(rows1, columns1)
    D1 = draw1 < keep_prob
    A1_masked = A1_full * D1
    A1 = A1_masked / keep_prob

    W2_A1 = np.dot(W2, A1)
    Z2 = W2_A1 + b2
    A2_full = relu(Z2)
    A2_shape = A2_full.shape
    rows2, columns2 = A2_shape
    draw2 = np.random.rand(rows2, columns2)
    D2 = draw2 < keep_prob
    A2_masked = A2_full * D2
    A2 = A2_masked / keep_prob

    W3_A2 = np.dot(W3, A2)
    Z3 = W3_A2 + b3
    A3 = sigmoid(Z3)

    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3)
    return A3, cache


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    inv_m = 1.0 / m

    dZ3 = A3 - Y
    A2_T = A2.T
    dW3_sum = np.dot(dZ3, A2_T)
    dW3 = inv_m * dW3_sum
    db3_sum = np.sum(dZ3, axis=1, keepdims=True)
    db3 = inv_m * db3_sum

    W3_T = W3.T
    dA2_full = np.dot(W3_T, dZ3)
    dA2_masked = dA2_full * D2
    dA2 = dA2_masked / keep_prob
    relu_mask2 = A2 > 0
    dZ2 = dA2 * relu_mask2
    A1_T = A1.T
    dW2_sum = np.dot(dZ2, A1_T)
    dW2 = inv_m * dW2_sum
    db2_sum = np.sum(dZ2, axis=1, keepdims=True)
    db2 = inv_m * db2_sum

    W2_T = W2.T
    dA1_full = np.dot(W2_T, dZ2)
    dA1_masked = dA1_full * D1
    dA1 = dA1_masked / keep_prob
    relu_mask1 = A1 > 0
    dZ1 = dA1 * relu_mask1
    X_T = X.T
    dW1_sum = np.dot(dZ1, X_T)
    dW1 = inv_m * dW1_sum
    db1_sum = np.sum(dZ1, axis=1, keepdims=True)
    db1 = inv_m * db1_sum

    gradients = {}
    gradients["dZ3"] = dZ3
    gradients["dW3"] = dW3
    gradients["db3"] = db3
    gradients["dA2"] = dA2
    gradients["dZ2"] = dZ2
    gradients["dW2"] = dW2
    gradients["db2"] = db2
    gradients["dA1"] = dA1
    gradients["dZ1"] = dZ1
    gradients["dW1"] = dW1
    gradients["db1"] = db1
    return gradients
