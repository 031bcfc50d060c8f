"""Short: formulas within formulas, and comprehensions over the two steps and all parameters."""

import numpy as np
from gc_utils import dictionary_to_vector, gradients_to_vector, vector_to_dictionary


def forward_propagation(x, theta):
    return theta * x


def backward_propagation(x, theta):
    return x


def gradient_check(x, theta, epsilon=1e-7, print_msg=False):
    J_plus, J_minus = (forward_propagation(x, theta + step) for step in (epsilon, -epsilon))
    grad, gradapprox = backward_propagation(x, theta), (J_plus - J_minus) / 2 / epsilon
    return abs(grad - gradapprox) / (abs(grad) + abs(gradapprox))


def backward_propagation_n(X, Y, cache):
    m = X.shape[1]
    _, A1, _, _, _, A2, W2, _, _, A3, W3, _ = cache
    dZ3 = A3 - Y
    dA2 = W3.T @ dZ3
    dZ2 = dA2 * (A2 > 0)
    dA1 = W2.T @ dZ2
    dZ1 = dA1 * (A1 > 0)
    dW3, dW2, dW1 = dZ3 @ A2.T / m, dZ2 @ A1.T / m, dZ1 @ X.T / m
    db3, db2, db1 = (np.mean(dZ, axis=1, keepdims=True) for dZ in (dZ3, dZ2, dZ1))
    return dict(
        dZ3=dZ3, dW3=dW3, db3=db3,
        dA2=dA2, dZ2=dZ2, dW2=dW2, db2=db2,
        dA1=dA1, dZ1=dZ1, dW1=dW1, db1=db1,
    )  # fmt: skip


def gradient_check_n(parameters, gradients, X, Y, epsilon=1e-7, print_msg=False):
    theta = dictionary_to_vector(parameters)[0]
    grad = gradients_to_vector(gradients)
    steps = epsilon * np.eye(len(theta))
    J_plus, J_minus = (
        np.array(
            [
                forward_propagation_n(X, Y, vector_to_dictionary(theta + sign * step[:, None]))[0]
                for step in steps
            ]
        )
        for sign in (1, -1)
    )
    gradapprox = ((J_plus - J_minus) / (2 * epsilon)).reshape(-1, 1)
    norm = np.linalg.norm
    return norm(grad - gradapprox) / (norm(grad) + norm(gradapprox))
