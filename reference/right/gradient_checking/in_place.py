"""Augmented assignments: one θ that is moved and put back, and arrays divided in place."""

import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, vector_to_dictionary


def forward_propagation(x, theta):
    J = x * theta
    return float(J)


def backward_propagation(x, theta):
    dtheta = x
    return float(dtheta)


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    theta_plus = theta
    theta_plus += epsilon
    theta_minus = theta
    theta_minus -= epsilon
    gradapprox = forward_propagation(x, theta_plus)
    gradapprox -= forward_propagation(x, theta_minus)
    gradapprox /= 2 * epsilon
    grad = backward_propagation(x, theta)
    denominator = np.linalg.norm(grad)
    denominator += np.linalg.norm(gradapprox)
    difference = np.linalg.norm(grad - gradapprox)
    difference /= denominator
    return difference


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache

    dZ3 = A3 - Y
    dW3 = np.dot(dZ3, A2.T)
    dW3 /= m
    db3 = np.sum(dZ3, axis=1, keepdims=True)
    db3 /= m

    dA2 = np.dot(W3.T, dZ3)
    dZ2 = np.array(dA2, copy=True)
    dZ2[A2 <= 0] = 0
    dW2 = np.dot(dZ2, A1.T)
    dW2 /= m
    db2 = np.sum(dZ2, axis=1, keepdims=True)
    db2 /= m

    dA1 = np.dot(W2.T, dZ2)
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


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    parameters_values, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    theta = np.copy(parameters_values)
    gradapprox = np.zeros_like(theta)
    for i in range(theta.shape[0]):
        kept = theta[i, 0]
        theta[i, 0] = kept + epsilon
        J_plus = forward_propagation_n(X, Y, vector_to_dictionary(theta))[0]
        theta[i, 0] = kept - epsilon
        J_minus = forward_propagation_n(X, Y, vector_to_dictionary(theta))[0]
        theta[i, 0] = kept
        gradapprox[i, 0] = J_plus
        gradapprox[i, 0] -= J_minus
        gradapprox[i, 0] /= 2 * epsilon
    denominator = np.linalg.norm(grad)
    denominator += np.linalg.norm(gradapprox)
    difference = np.linalg.norm(grad - gradapprox)
    difference /= denominator
    return difference
