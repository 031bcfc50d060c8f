"""The sizes of neighbouring layers come in pairs from zip."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = dict()
    for l, (n_in, n_out) in enumerate(zip(layers_dims[:-1], layers_dims[1:]), start=1):
        parameters[f"W{l}"] = np.zeros(shape=(n_out, n_in))
        parameters[f"b{l}"] = np.zeros(shape=(n_out, 1))
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = dict()
    pairs = list(zip(layers_dims, layers_dims[1:]))
    for l, (n_in, n_out) in enumerate(pairs, start=1):
        parameters[f"W{l}"] = 10.0 * np.random.randn(n_out, n_in)
        parameters[f"b{l}"] = np.zeros(shape=(n_out, 1))
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = dict()
    factors = [np.sqrt(2 / n) for n in layers_dims[:-1]]
    sizes = list(zip(layers_dims[1:], layers_dims[:-1]))
    for l, ((n_out, n_in), factor) in enumerate(zip(sizes, factors), start=1):
        parameters[f"W{l}"] = factor * np.random.randn(n_out, n_in)
        parameters[f"b{l}"] = np.zeros(shape=(n_out, 1))
    return parameters
