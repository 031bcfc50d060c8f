"""Factors come first: 1/m before the sums, 1/(2ε) before the difference of the costs."""

import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, vector_to_dictionary


def forward_propagation(x, theta):
    return x * theta


def backward_propagation(x, theta):
    dtheta = np.multiply(1, x)
    return dtheta


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    width = epsilon + epsilon
    scaled_plus = forward_propagation(x, theta + epsilon) / width
    scaled_minus = forward_propagation(x, theta - epsilon) / width
    gradapprox = scaled_plus - scaled_minus
    grad = backward_propagation(x, theta)
    return np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    inv_m = 1.0 / m

    dZ3 = A3 - Y
    scaled3 = inv_m * dZ3
    dW3 = np.dot(scaled3, A2.T)
    db3 = np.sum(scaled3, axis=1, keepdims=True)

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.int64(A2 > 0) * dA2
    scaled2 = inv_m * dZ2
    dW2 = np.dot(scaled2, A1.T)
    db2 = np.sum(scaled2, axis=1, keepdims=True)

    dA1 = np.dot(W2.T, dZ2)
    dZ1 = np.int64(A1 > 0) * dA1
    scaled1 = inv_m * dZ1
    dW1 = np.dot(scaled1, X.T)
    db1 = np.sum(scaled1, axis=1, keepdims=True)

    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    parameters_values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    inverse = 1 / (2 * epsilon)
    gradapprox = np.zeros(parameters_values.shape)
    for i, value in enumerate(parameters_values):
        thetaplus = np.array(parameters_values)
        thetaplus[i] = value + epsilon
        J_plus = forward_propagation_n(X, Y, vector_to_dictionary(thetaplus))
        thetaminus = np.array(parameters_values)
        thetaminus[i] = value - epsilon
        J_minus = forward_propagation_n(X, Y, vector_to_dictionary(thetaminus))
        gradapprox[i] = inverse * (J_plus[0] - J_minus[0])
    return np.linalg.norm(grad - gradapprox) / (np.linalg.norm(grad) + np.linalg.norm(gradapprox))
