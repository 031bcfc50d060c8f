"""Own names for everything; the penalty of each layer is computed apart and then added."""

import numpy as np
from reg_utils import compute_cost, relu, sigmoid


def compute_cost_with_regularization(output, labels, params, strength):
    examples = labels.shape[1]
    factor = strength / (2.0 * examples)
    penalty_1 = factor * np.sum(np.power(params["W1"], 2))
    penalty_2 = factor * np.sum(np.power(params["W2"], 2))
    penalty_3 = factor * np.sum(np.power(params["W3"], 2))
    data_cost = compute_cost(output, labels)
    total = data_cost + penalty_1
    total = total + penalty_2
    total = total + penalty_3
    return total


def backward_propagation_with_regularization(inputs, labels, saved, strength):
    (z1, a1, w1, c1, z2, a2, w2, c2, z3, a3, w3, c3) = saved
    examples = labels.shape[1]

    error_3 = np.subtract(a3, labels)
    grad_w3 = np.matmul(error_3, np.transpose(a2)) / examples
    grad_w3 = grad_w3 + np.multiply(strength / examples, w3)
    grad_c3 = np.sum(error_3, axis=1).reshape(-1, 1) / examples

    back_2 = np.matmul(np.transpose(w3), error_3)
    active_2 = (z2 > 0).astype(float)
    error_2 = np.multiply(back_2, active_2)
    grad_w2 = np.matmul(error_2, np.transpose(a1)) / examples
    grad_w2 = grad_w2 + np.multiply(strength / examples, w2)
    grad_c2 = np.sum(error_2, axis=1).reshape(-1, 1) / examples

    back_1 = np.matmul(np.transpose(w2), error_2)
    active_1 = (z1 > 0).astype(float)
    error_1 = np.multiply(back_1, active_1)
    grad_w1 = np.matmul(error_1, np.transpose(inputs)) / examples
    grad_w1 = grad_w1 + np.multiply(strength / examples, w1)
    grad_c1 = np.sum(error_1, axis=1).reshape(-1, 1) / examples

    names = ["dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"]
    values = [
        error_3, grad_w3, grad_c3,
        back_2, error_2, grad_w2, grad_c2,
        back_1, error_1, grad_w1, grad_c1,
    ]  # fmt: skip
    return dict(zip(names, values))


def forward_propagation_with_dropout(inputs, params, keep=0.5):
    np.random.seed(1)
    w1, c1 = params["W1"], params["b1"]
    w2, c2 = params["W2"], params["b2"]
    w3, c3 = params["W3"], params["b3"]

    z1 = np.matmul(w1, inputs) + c1
    on_1 = np.random.random_sample(z1.shape)
    on_1 = np.where(on_1 < keep, 1.0, 0.0)
    a1 = np.divide(np.multiply(relu(z1), on_1), keep)

    z2 = np.matmul(w2, a1) + c2
    on_2 = np.random.random_sample(z2.shape)
    on_2 = np.where(on_2 < keep, 1.0, 0.0)
    a2 = np.divide(np.multiply(relu(z2), on_2), keep)

    z3 = np.matmul(w3, a2) + c3
    a3 = sigmoid(z3)
    saved = [z1, on_1, a1, w1, c1, z2, on_2, a2, w2, c2, z3, a3, w3, c3]
    return a3, saved


def backward_propagation_with_dropout(inputs, labels, saved, keep):
    (z1, on_1, a1, w1, c1, z2, on_2, a2, w2, c2, z3, a3, w3, c3) = saved
    examples = labels.shape[1]

    error_3 = np.subtract(a3, labels)
    grad_w3 = np.matmul(error_3, np.transpose(a2)) / examples
    grad_c3 = np.sum(error_3, axis=1).reshape(-1, 1) / examples

    back_2 = np.matmul(np.transpose(w3), error_3)
    back_2 = np.divide(np.multiply(back_2, on_2), keep)
    active_2 = (z2 > 0).astype(float)
    error_2 = np.multiply(back_2, active_2)
    grad_w2 = np.matmul(error_2, np.transpose(a1)) / examples
    grad_c2 = np.sum(error_2, axis=1).reshape(-1, 1) / examples

    back_1 = np.matmul(np.transpose(w2), error_2)
    back_1 = np.divide(np.multiply(back_1, on_1), keep)
    active_1 = (z1 > 0).astype(float)
    error_1 = np.multiply(back_1, active_1)
    grad_w1 = np.matmul(error_1, np.transpose(inputs)) / examples
    grad_c1 = np.sum(error_1, axis=1).reshape(-1, 1) / examples

    names = ["dZ3", "dW3", "db3", "dA2", "dZ2", "dW2", "db2", "dA1", "dZ1", "dW1", "db1"]
    values = [
        error_3, grad_w3, grad_c3,
        back_2, error_2, grad_w2, grad_c2,
        back_1, error_1, grad_w1, grad_c1,
    ]  # fmt: skip
    return dict(zip(names, values))
