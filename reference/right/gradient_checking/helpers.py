"""Helper functions: the cost as a function of θ alone, the relative difference, a layer's step."""

import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, vector_to_dictionary


def relative_difference(grad, gradapprox):
    numerator = np.linalg.norm(grad - gradapprox)
    denominator = np.linalg.norm(grad) + np.linalg.norm(gradapprox)
    return np.divide(numerator, denominator)


def central_difference(J_plus, J_minus, epsilon):
    slope = (J_plus - J_minus) / (2 * epsilon)
    return slope


def moved(theta, i, step):
    other = np.copy(theta)
    other[i] = other[i] + step
    return other


def layer_gradients(dZ, A_prev):
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) * (1.0 / m)
    db = np.sum(dZ, axis=1, keepdims=True) * (1.0 / m)
    return dW, db


def backward_step(dZ, A_prev, W):
    dA_prev = np.dot(W.T, dZ)
    dZ_prev = np.where(A_prev > 0, dA_prev, 0)
    return dA_prev, dZ_prev


def forward_propagation(x, theta):
    J = float(theta * x)
    return J


def backward_propagation(x, theta):
    dtheta = float(x)
    return dtheta


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    def J(t):
        return forward_propagation(x, t)

    gradapprox = central_difference(J(theta + epsilon), J(theta - epsilon), epsilon)
    grad = backward_propagation(x, theta)
    difference = relative_difference(grad, gradapprox)
    return difference


def backward_propagation_n(X, Y, cache):
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    dZ3 = A3 - Y
    dW3, db3 = layer_gradients(dZ3, A2)
    dA2, dZ2 = backward_step(dZ3, A2, W3)
    dW2, db2 = layer_gradients(dZ2, A1)
    dA1, dZ1 = backward_step(dZ2, A1, W2)
    dW1, db1 = layer_gradients(dZ1, X)
    return {
        "dZ3": dZ3, "dW3": dW3, "db3": db3,
        "dA2": dA2, "dZ2": dZ2, "dW2": dW2, "db2": db2,
        "dA1": dA1, "dZ1": dZ1, "dW1": dW1, "db1": db1,
    }  # fmt: skip


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    def J(vector):
        cost, _ = forward_propagation_n(X, Y, vector_to_dictionary(vector))
        return cost

    theta, keys = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    gradapprox = np.zeros(grad.shape)
    for i in range(theta.shape[0]):
        J_plus = J(moved(theta, i, epsilon))
        J_minus = J(moved(theta, i, -epsilon))
        gradapprox[i] = central_difference(J_plus, J_minus, epsilon)
    difference = relative_difference(grad, gradapprox)
    return difference
