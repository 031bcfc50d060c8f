"""Submissions that are as small as can be: one right function, and one that never ends."""

ZEROS = """
import numpy as np

def initialize_parameters_zeros(layers_dims):
    parameters = {}
    for l in range(1, len(layers_dims)):
        parameters["W" + str(l)] = np.zeros((layers_dims[l], layers_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layers_dims[l], 1))
    return parameters
"""
ENDLESS = """
def initialize_parameters_zeros(layers_dims):
    n = 0
    while n >= 0:
        n += 1
    return n
"""
