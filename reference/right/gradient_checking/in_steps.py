"""Every product, difference, factor and norm is a variable of its own."""

import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, vector_to_dictionary


def forward_propagation(x, theta):
    product = theta * x
    J = product
    return J


def backward_propagation(x, theta):
    derivative = x
    dtheta = derivative
    return dtheta


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    theta_plus = theta + epsilon
    theta_minus = theta - epsilon
    J_plus = forward_propagation(x, theta_plus)
    J_minus = forward_propagation(x, theta_minus)
    J_difference = J_plus - J_minus
    two_epsilon = 2 * epsilon
    gradapprox = J_difference / two_epsilon

    grad = backward_propagation(x, theta)

    gap = grad - gradapprox
    numerator = np.linalg.norm(gap)
    norm_grad = np.linalg.norm(grad)
    norm_gradapprox = np.linalg.norm(gradapprox)
    denominator = norm_grad + norm_gradapprox
    difference = numerator / denominator
    return difference


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    (Z1, A1, W1, b1, Z2, A2, W2, b2, Z3, A3, W3, b3) = cache
    inv_m = 1.0 / m

    dZ3 = A3 - Y
    A2_T = A2.T
    dW3_sum = np.dot(dZ3, A2_T)
    dW3 = inv_m * dW3_sum
    db3_sum = np.sum(dZ3, axis=1, keepdims=True)
    db3 = inv_m * db3_sum

    W3_T = W3.T
    dA2 = np.dot(W3_T, dZ3)
    relu_mask2 = A2 > 0
    dZ2 = dA2 * relu_mask2
    A1_T = A1.T
    dW2_sum = np.dot(dZ2, A1_T)
    dW2 = inv_m * dW2_sum
    db2_sum = np.sum(dZ2, axis=1, keepdims=True)
    db2 = inv_m * db2_sum

    W2_T = W2.T
    dA1 = np.dot(W2_T, dZ2)
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


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    parameters_values, keys = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    num_parameters = parameters_values.shape[0]
    J_plus = np.zeros((num_parameters, 1))
    J_minus = np.zeros((num_parameters, 1))
    gradapprox = np.zeros((num_parameters, 1))
    two_epsilon = 2 * epsilon

    for i in range(num_parameters):
        theta_plus = np.copy(parameters_values)
        entry_plus = theta_plus[i, 0] + epsilon
        theta_plus[i, 0] = entry_plus
        parameters_plus = vector_to_dictionary(theta_plus)
        cost_plus, cache_plus = forward_propagation_n(X, Y, parameters_plus)
        J_plus[i, 0] = cost_plus

        theta_minus = np.copy(parameters_values)
        entry_minus = theta_minus[i, 0] - epsilon
        theta_minus[i, 0] = entry_minus
        parameters_minus = vector_to_dictionary(theta_minus)
        cost_minus, cache_minus = forward_propagation_n(X, Y, parameters_minus)
        J_minus[i, 0] = cost_minus

        J_difference = J_plus[i, 0] - J_minus[i, 0]
        slope = J_difference / two_epsilon
        gradapprox[i, 0] = slope

    gap = grad - gradapprox
    numerator = np.linalg.norm(gap)
    norm_grad = np.linalg.norm(grad)
    norm_gradapprox = np.linalg.norm(gradapprox)
    denominator = norm_grad + norm_gradapprox
    difference = numerator / denominator
    return difference
