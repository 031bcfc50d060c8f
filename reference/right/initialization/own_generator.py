"""A generator of its own, zeros shaped like other arrays, and He's factor as √(1/n) · √2."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = np.ones((layers_dims[l], layers_dims[l - 1])) * 0
        b = np.zeros_like(W[:, :1])
        parameters["W" + str(l)], parameters["b" + str(l)] = W, b
    return parameters


def initialize_parameters_random(layers_dims):
    rng = np.random.RandomState(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = np.multiply(rng.randn(layers_dims[l], layers_dims[l - 1]), 10)
        b = np.zeros_like(W[:, :1])
        parameters["W" + str(l)], parameters["b" + str(l)] = W, b
    return parameters


def initialize_parameters_he(layers_dims):
    rng = np.random.RandomState(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        inverse = 1.0 / layers_dims[l - 1]
        root = np.sqrt(inverse)
        factor = root * np.sqrt(2.0)
        W = np.multiply(rng.randn(layers_dims[l], layers_dims[l - 1]), factor)
        b = np.zeros_like(W[:, :1])
        parameters["W" + str(l)], parameters["b" + str(l)] = W, b
    return parameters
