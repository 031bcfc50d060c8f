"""Loops over the units and their inputs, row by row, with lists."""

import numpy as np


def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = []
        b = []
        for _unit in range(layers_dims[l]):
            row = [0.0] * layers_dims[l - 1]
            W.append(row)
            b.append([0.0])
        parameters["W" + str(l)] = np.array(W)
        parameters["b" + str(l)] = np.array(b)
    return parameters


def initialize_parameters_random(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        W = []
        b = []
        for _unit in range(layers_dims[l]):
            row = []
            for _input in range(layers_dims[l - 1]):
                value = np.random.randn()
                row.append(value * 10)
            W.append(row)
            b.append([0.0])
        parameters["W" + str(l)] = np.array(W)
        parameters["b" + str(l)] = np.array(b)
    return parameters


def initialize_parameters_he(layers_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layers_dims)):
        std = np.sqrt(2 / layers_dims[l - 1])
        W = []
        b = []
        for _unit in range(layers_dims[l]):
            row = np.random.randn(layers_dims[l - 1]) * std
            W.append(row)
            b.append([0.0])
        parameters["W" + str(l)] = np.array(W)
        parameters["b" + str(l)] = np.array(b)
    return parameters
