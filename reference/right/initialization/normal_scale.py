"""np.random.normal gets mean and standard deviation, so nothing is scaled afterwards."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.full((layers_dims[l], layers_dims[l - 1]), 0.0)
        parameters["b" + str(l)] = np.full((layers_dims[l], 1), 0.0)
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    mean, std = 0, 10
    parameters = {}
    for l in range(1, len(layers_dims)):
        size = (layers_dims[l], layers_dims[l - 1])
        parameters["W" + str(l)] = np.random.normal(mean, std, size)
        parameters["b" + str(l)] = np.full((layers_dims[l], 1), 0.0)
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        size = (layers_dims[l], layers_dims[l - 1])
        variance = 2.0 / layers_dims[l - 1]
        parameters["W" + str(l)] = np.random.normal(loc=0.0, scale=variance**0.5, size=size)
        parameters["b" + str(l)] = np.full((layers_dims[l], 1), 0.0)
    return parameters
