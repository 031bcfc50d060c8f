"""Every size, shape, factor and array is a variable of its own."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    L = len(layers_dims)
    num_layers = L - 1
    for l in range(1, num_layers + 1):
        n = layers_dims[l]
        n_prev = layers_dims[l - 1]
        W_shape = (n, n_prev)
        b_shape = (n, 1)
        W = np.zeros(W_shape)
        b = np.zeros(b_shape)
        W_name = "W" + str(l)
        b_name = "b" + str(l)
        parameters[W_name] = W
        parameters[b_name] = b
    return parameters


def initialize_parameters_random(layers_dims):
    seed = 3
    np.random.seed(seed)
    scale = 10
    parameters = {}
    L = len(layers_dims)
    num_layers = L - 1
    for l in range(1, num_layers + 1):
        n = layers_dims[l]
        n_prev = layers_dims[l - 1]
        draw = np.random.randn(n, n_prev)
        W = draw * scale
        b_shape = (n, 1)
        b = np.zeros(b_shape)
        W_name = "W" + str(l)
        b_name = "b" + str(l)
        parameters[W_name] = W
        parameters[b_name] = b
    return parameters


def initialize_parameters_he(layers_dims):
    seed = 3
    np.random.seed(seed)
    parameters = {}
    L = len(layers_dims)
    num_layers = L - 1
    for l in range(1, num_layers + 1):
        n = layers_dims[l]
        n_prev = layers_dims[l - 1]
        variance = 2 / n_prev
        std = np.sqrt(variance)
        draw = np.random.randn(n, n_prev)
        W = draw * std
        b_shape = (n, 1)
        b = np.zeros(b_shape)
        W_name = "W" + str(l)
        b_name = "b" + str(l)
        parameters[W_name] = W
        parameters[b_name] = b
    return parameters
