"""Own names for everything, flat vectors, and norms as roots of sums of squares."""

import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, vector_to_dictionary


def forward_propagation(value, weight):
    cost = np.multiply(weight, value)
    return cost


def backward_propagation(value, weight):
    slope = value
    return slope


def gradient_check(value, weight, step=1e-7, print_msg=False):
    right = forward_propagation(value, weight + step)
    left = forward_propagation(value, weight - step)
    rise = right - left
    measured = rise / (2 * step)
    claimed = backward_propagation(value, weight)

    error = claimed - measured
    error_length = np.sqrt(np.sum(np.square(error)))
    claimed_length = np.sqrt(np.sum(np.square(claimed)))
    measured_length = np.sqrt(np.sum(np.square(measured)))
    lengths = claimed_length + measured_length
    ratio = error_length / lengths
    return ratio


def backward_propagation_n(inputs, labels, saved):
    (z1, a1, w1, c1, z2, a2, w2, c2, z3, a3, w3, c3) = saved
    examples = inputs.shape[1]

    error_3 = np.subtract(a3, labels)
    grad_w3 = np.matmul(error_3, np.transpose(a2)) / examples
    grad_c3 = np.sum(error_3, axis=1).reshape(-1, 1) / examples

    back_2 = np.matmul(np.transpose(w3), error_3)
    active_2 = (z2 > 0).astype(float)
    error_2 = np.multiply(back_2, active_2)
    grad_w2 = np.matmul(error_2, np.transpose(a1)) / examples
    grad_c2 = np.sum(error_2, axis=1).reshape(-1, 1) / examples

    back_1 = np.matmul(np.transpose(w2), error_2)
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


def gradient_check_n(params, claims, inputs, labels, step=1e-7, print_msg=False):
    column, names = dictionary_to_vector(params)
    values = column.flatten()
    claimed = gradients_to_vector(claims).flatten()
    count = values.size
    right = np.zeros(count)
    left = np.zeros(count)
    measured = np.zeros(count)
    for k in range(count):
        up = values.copy()
        up[k] += step
        up = up.reshape(count, 1)
        right[k] = forward_propagation_n(inputs, labels, vector_to_dictionary(up))[0]
        down = values.copy()
        down[k] -= step
        down = down.reshape(count, 1)
        left[k] = forward_propagation_n(inputs, labels, vector_to_dictionary(down))[0]
        measured[k] = (right[k] - left[k]) / (2 * step)

    error = claimed - measured
    error_length = np.sqrt(np.sum(np.square(error)))
    claimed_length = np.sqrt(np.sum(np.square(claimed)))
    measured_length = np.sqrt(np.sum(np.square(measured)))
    lengths = claimed_length + measured_length
    ratio = error_length / lengths
    return ratio
