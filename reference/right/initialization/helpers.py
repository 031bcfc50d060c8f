"""Helper functions make a layer, and the dictionary is updated layer by layer."""

import math

import numpy as np


def zero_bias(units):
    bias = np.zeros((units, 1), dtype=float)
    return bias


def he_factor(fan_in):
    factor = math.sqrt(2.0 / fan_in)
    return factor


def gaussian_weights(fan_out, fan_in, factor):
    weights = np.random.standard_normal((fan_out, fan_in)) * factor
    return weights


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for layer in range(1, len(layers_dims)):
        fan_in = layers_dims[layer - 1]
        fan_out = layers_dims[layer]
        new = {
            f"W{layer}": np.zeros((fan_out, fan_in), dtype=float),
            f"b{layer}": zero_bias(fan_out),
        }
        parameters.update(new)
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    for layer in range(1, len(layers_dims)):
        fan_in = layers_dims[layer - 1]
        fan_out = layers_dims[layer]
        new = {
            f"W{layer}": gaussian_weights(fan_out, fan_in, 10),
            f"b{layer}": zero_bias(fan_out),
        }
        parameters.update(new)
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for layer in range(1, len(layers_dims)):
        fan_in = layers_dims[layer - 1]
        fan_out = layers_dims[layer]
        new = {
            f"W{layer}": gaussian_weights(fan_out, fan_in, he_factor(fan_in)),
            f"b{layer}": zero_bias(fan_out),
        }
        parameters.update(new)
    return parameters
