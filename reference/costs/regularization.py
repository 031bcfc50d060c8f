"""Which costs do the regularization gradients belong to? Trusted, and differentiated numerically.

Each function is called with the solution and the arguments of one call; it gives the parameters and
J, the cost as a function of them. The cross-entropy is taken from Z3, as
log(1 + exp(Z3)) - Y * Z3, which is exact where 1 - A3 would round.
"""

import numpy as np


def backward_propagation_with_regularization(solution, X, Y, cache, lambd):
    """Cross-entropy of the plain forward pass, plus lambd / (2 m) times the sum of W squared."""
    (_, _, W1, b1, _, _, W2, b2, _, _, W3, b3) = cache
    m = X.shape[1]

    def cost(parameters):
        _, forward = solution.forward_propagation(X, parameters)
        squares = sum(np.sum(parameters[name] ** 2) for name in ("W1", "W2", "W3"))
        return _cross_entropy(forward[8], Y) + lambd / (2 * m) * squares

    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3}, cost


def backward_propagation_with_dropout(solution, X, Y, cache, keep_prob):
    """Cross-entropy of the forward pass in which the cache's masks are held fixed."""
    (_, D1, _, W1, b1, _, D2, _, W2, b2, _, _, W3, b3) = cache

    def cost(parameters):
        Z1 = parameters["W1"] @ X + parameters["b1"]
        A1 = solution.relu(Z1) * D1 / keep_prob
        Z2 = parameters["W2"] @ A1 + parameters["b2"]
        A2 = solution.relu(Z2) * D2 / keep_prob
        Z3 = parameters["W3"] @ A2 + parameters["b3"]
        return _cross_entropy(Z3, Y)

    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2, "W3": W3, "b3": b3}, cost


def _cross_entropy(Z3, Y):
    return float(np.sum(np.logaddexp(0.0, Z3) - Y * Z3) / Y.shape[1])
