"""Comprehensions: the weights in one dictionary, the biases in another, joined at the end."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    L = len(layers_dims)
    weights = {f"W{l}": np.zeros((layers_dims[l], layers_dims[l - 1])) for l in range(1, L)}
    biases = {f"b{l}": np.zeros((layers_dims[l], 1)) for l in range(1, L)}
    return {**weights, **biases}


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    L = len(layers_dims)
    weights = {
        f"W{l}": 10 * np.random.randn(layers_dims[l], layers_dims[l - 1]) for l in range(1, L)
    }
    biases = {f"b{l}": np.zeros((layers_dims[l], 1)) for l in range(1, L)}
    return {**weights, **biases}


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    L = len(layers_dims)
    weights = {
        f"W{l}": np.random.randn(layers_dims[l], layers_dims[l - 1])
        * (2 / layers_dims[l - 1]) ** 0.5
        for l in range(1, L)
    }
    biases = {f"b{l}": np.zeros((layers_dims[l], 1)) for l in range(1, L)}
    return {**weights, **biases}
