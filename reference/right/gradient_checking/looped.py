"""Loops over the layers and over the two signs of the step; costs and slopes are lists."""

import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, vector_to_dictionary


def forward_propagation(x, theta):
    J = x * theta
    return J


def backward_propagation(x, theta):
    dtheta = x * 1
    return dtheta


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    costs = []
    for sign in [1, -1]:
        moved = theta + sign * epsilon
        J = forward_propagation(x, moved)
        costs.append(J)
    gradapprox = (costs[0] - costs[1]) / (2 * epsilon)
    grad = backward_propagation(x, theta)
    norms = []
    for vector in [grad - gradapprox, grad, gradapprox]:
        norms.append(np.linalg.norm(vector))
    difference = norms[0] / (norms[1] + norms[2])
    return difference


def backward_propagation_n(X, Y, cache):
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
        gradients[f"dW{l}"] = np.dot(dZ, A_prev.T) / m
        gradients[f"db{l}"] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = np.dot(W.T, dZ)
            gradients[f"dA{l - 1}"] = dA
            dZ = dA * (A_prev > 0)
    return gradients


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    theta, _ = dictionary_to_vector(parameters)
    grad = gradients_to_vector(gradients)
    gradapprox = []
    for i in range(len(theta)):
        costs = []
        for sign in [1, -1]:
            moved = theta.copy()
            moved[i] += sign * epsilon
            J, _ = forward_propagation_n(X, Y, vector_to_dictionary(moved))
            costs.append(J)
        slope = (costs[0] - costs[1]) / (2 * epsilon)
        gradapprox.append(slope)
    gradapprox = np.array(gradapprox)
    gradapprox = gradapprox.reshape(grad.shape)
    norms = []
    for vector in [grad - gradapprox, grad, gradapprox]:
        norms.append(np.linalg.norm(vector))
    difference = norms[0] / (norms[1] + norms[2])
    return difference
