"""einsum for products and sums, and the cross-entropy as products of rows."""

import numpy as np
from reg_utils import relu, sigmoid


def compute_cost_with_regularization(A3, Y, parameters, lambd):
    m = Y.shape[1]
    likelihood_1 = np.dot(Y, np.log(A3).T)
    likelihood_0 = np.dot(1 - Y, np.log(1 - A3).T)
    log_likelihood = likelihood_1 + likelihood_0
    cross_entropy = -log_likelihood / m
    cross_entropy = float(np.squeeze(cross_entropy))
    squares = [np.einsum("ij,ij->", parameters[k], parameters[k]) for k in ("W1", "W2", "W3")]
    total = np.sum(squares)
    penalty = total * lambd / (2 * m)
    return cross_entropy + penalty


def backward_propagation_with_regularization(X, Y, cache, lambd):
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
    grads["dW3"] += lambd * W3 / m
    grads["dW2"] += lambd * W2 / m
    grads["dW1"] += lambd * W1 / m
    grads["db3"] = np.einsum("om->o", grads["dZ3"])[:, np.newaxis] / m
    grads["db2"] = np.einsum("om->o", grads["dZ2"])[:, np.newaxis] / m
    grads["db1"] = np.einsum("om->o", grads["dZ1"])[:, np.newaxis] / m
    return grads


def forward_propagation_with_dropout(X, parameters, keep_prob=0.5):
    np.random.seed(1)
    p = parameters
    Z1 = np.einsum("oi,im->om", p["W1"], X) + p["b1"]
    D1 = np.random.uniform(0, 1, size=Z1.shape) < keep_prob
    A1 = np.einsum("om,om->om", relu(Z1), D1) / keep_prob
    Z2 = np.einsum("oi,im->om", p["W2"], A1) + p["b2"]
    D2 = np.random.uniform(0, 1, size=Z2.shape) < keep_prob
    A2 = np.einsum("om,om->om", relu(Z2), D2) / keep_prob
    Z3 = np.einsum("oi,im->om", p["W3"], A2) + p["b3"]
    A3 = sigmoid(Z3)
    cache = (
        Z1, D1, A1, p["W1"], p["b1"],
        Z2, D2, A2, p["W2"], p["b2"],
        Z3, A3, p["W3"], p["b3"],
    )  # fmt: skip
    return A3, cache


def backward_propagation_with_dropout(X, Y, cache, keep_prob):
    m = X.shape[1]
    (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3) = cache
    grads = {}
    grads["dZ3"] = A3 - Y
    grads["dA2"] = np.einsum("oi,om->im", W3, grads["dZ3"])
    grads["dA2"] = np.where(D2, grads["dA2"] / keep_prob, 0)
    grads["dZ2"] = np.where(Z2 > 0, grads["dA2"], 0)
    grads["dA1"] = np.einsum("oi,om->im", W2, grads["dZ2"])
    grads["dA1"] = np.where(D1, grads["dA1"] / keep_prob, 0)
    grads["dZ1"] = np.where(Z1 > 0, grads["dA1"], 0)
    grads["dW3"] = np.einsum("om,im->oi", grads["dZ3"], A2) / m
    grads["dW2"] = np.einsum("om,im->oi", grads["dZ2"], A1) / m
    grads["dW1"] = np.einsum("om,im->oi", grads["dZ1"], X) / m
    grads["db3"] = np.einsum("om->o", grads["dZ3"])[:, np.newaxis] / m
    grads["db2"] = np.einsum("om->o", grads["dZ2"])[:, np.newaxis] / m
    grads["db1"] = np.einsum("om->o", grads["dZ1"])[:, np.newaxis] / m
    return grads
