"""The arrays are made first and changed in place: scaled after the draw, in the dictionary."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    L = len(layers_dims)
    for l in range(1, L):
        parameters["W%d" % l] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["W%d" % l].fill(0)
        parameters["b%d" % l] = np.zeros((layers_dims[l], 1))
        parameters["b%d" % l].fill(0)
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims)
    for l in range(1, L):
        parameters["W%d" % l] = np.random.randn(layers_dims[l], layers_dims[l - 1])
        parameters["W%d" % l] *= 10
        parameters["b%d" % l] = np.zeros((layers_dims[l], 1))
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layers_dims)
    for l in range(1, L):
        parameters["W%d" % l] = np.random.randn(layers_dims[l], layers_dims[l - 1])
        parameters["W%d" % l] *= np.sqrt(2 / layers_dims[l - 1])
        parameters["b%d" % l] = np.zeros((layers_dims[l], 1))
    return parameters
