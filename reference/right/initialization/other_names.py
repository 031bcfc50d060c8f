"""Own names for everything, layers counted from 0, and lists that become a dictionary last."""

import numpy as np


def initialize_parameters_zeros(sizes):
    count = len(sizes) - 1
    weights = []
    biases = []
    for i in range(count):
        before, after = sizes[i], sizes[i + 1]
        weights.append(np.zeros((after, before)))
        biases.append(np.zeros((after, 1)))
    result = {}
    for i in range(count):
        result["W" + str(i + 1)] = weights[i]
        result["b" + str(i + 1)] = biases[i]
    return result


def initialize_parameters_random(sizes):
    np.random.seed(3)
    count = len(sizes) - 1
    weights = []
    biases = []
    for i in range(count):
        before, after = sizes[i], sizes[i + 1]
        gaussian = np.random.randn(after, before)
        weights.append(10 * gaussian)
        biases.append(np.zeros((after, 1)))
    result = {}
    for i in range(count):
        result["W" + str(i + 1)] = weights[i]
        result["b" + str(i + 1)] = biases[i]
    return result


def initialize_parameters_he(sizes):
    np.random.seed(3)
    count = len(sizes) - 1
    weights = []
    biases = []
    for i in range(count):
        before, after = sizes[i], sizes[i + 1]
        gaussian = np.random.randn(after, before)
        spread = np.sqrt(2.0 / before)
        weights.append(spread * gaussian)
        biases.append(np.zeros((after, 1)))
    result = {}
    for i in range(count):
        result["W" + str(i + 1)] = weights[i]
        result["b" + str(i + 1)] = biases[i]
    return result
