"""Quotients in place of factors: √2 / √n, 1 / n, or division by the inverse of the factor."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    l = 1
    while l < len(layers_dims):
        size = layers_dims[l] * layers_dims[l - 1]
        flat = np.zeros(size)
        parameters["W" + str(l)] = flat.reshape(layers_dims[l], layers_dims[l - 1])
        parameters["b" + str(l)] = np.zeros(layers_dims[l]).reshape(-1, 1)
        l += 1
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    l = 1
    while l < len(layers_dims):
        W = np.random.randn(layers_dims[l], layers_dims[l - 1])
        W = W / 0.1
        parameters["W" + str(l)] = W
        parameters["b" + str(l)] = np.zeros(layers_dims[l]).reshape(-1, 1)
        l += 1
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    root_of_two = np.sqrt(2)
    l = 1
    while l < len(layers_dims):
        W = np.random.randn(layers_dims[l], layers_dims[l - 1])
        root_of_n = np.sqrt(layers_dims[l - 1])
        factor = root_of_two / root_of_n
        W = W * factor
        parameters["W" + str(l)] = W
        parameters["b" + str(l)] = np.zeros(layers_dims[l]).reshape(-1, 1)
        l += 1
    return parameters
