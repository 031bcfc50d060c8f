"""Unit vectors for the steps, all costs first, then one formula for all slopes; einsum behind."""

import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, vector_to_dictionary


def forward_propagation(x, theta):
    return np.dot(x, theta)


def backward_propagation(x, theta):
    return x + 0 * theta


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    thetas = np.array([theta + epsilon, theta - epsilon])
    costs = forward_propagation(x, thetas)
    J_plus, J_minus = costs[0], costs[1]
    gradapprox = np.array([(J_plus - J_minus) / (2 * epsilon)])
    grad = np.array([backward_propagation(x, theta)])
    numerator = np.linalg.norm(grad - gradapprox, ord=2)
    denominator = np.linalg.norm(grad, ord=2) + np.linalg.norm(gradapprox, ord=2)
    return numerator / denominator


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    grads = {}
    grads["dZ3"] = A3 - Y
    grads["dA2"] = np.einsum("oi,om->im", W3, grads["dZ3"])
    grads["dZ2"] = np.where(Z2 > 0, grads["dA2"], 0)
    grads["dA1"] = np.einsum("oi,om->im", W2, grads["dZ2"])
    grads["dZ1"] = np.where(Z1 > 0, grads["dA1"], 0)
    grads["dW3"] = np.einsum("om,im->oi", grads["dZ3"], A2) / m
    grads["dW2"] = np.einsum("om,im->oi", grads["dZ2"], A1) / m
    grads["dW1"] = np.einsum("om,im->oi", grads["dZ1"], X) / m
    grads["db3"] = np.einsum("om->o", grads["dZ3"])[:, np.newaxis] / m
    grads["db2"] = np.einsum("om->o", grads["dZ2"])[:, np.newaxis] / m
    grads["db1"] = np.einsum("om->o", grads["dZ1"])[:, np.newaxis] / m
    return grads


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    theta, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    n = len(theta)
    J_plus = []
    J_minus = []
    for i in range(n):
        unit = np.zeros((n, 1))
        unit[i] = 1
        step = epsilon * unit
        theta_plus = theta + step
        theta_minus = theta - step
        cost, _ = forward_propagation_n(X, Y, vector_to_dictionary(theta_plus))
        J_plus.append(cost)
        cost, _ = forward_propagation_n(X, Y, vector_to_dictionary(theta_minus))
        J_minus.append(cost)
    J_plus = np.array(J_plus).reshape(n, 1)
    J_minus = np.array(J_minus).reshape(n, 1)
    rise = J_plus - J_minus
    gradapprox = rise / (2 * epsilon)
    numerator = np.linalg.norm(gradapprox - grad)
    denominator = np.linalg.norm(gradapprox) + np.linalg.norm(grad)
    return numerator / denominator
