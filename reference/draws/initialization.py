"""How are the weights distributed that the initializations draw?

Each function is called with the arguments of one call, and gives the distribution of every output
that is drawn.
"""

import numpy as np

from grader.assignment import normal


def initialize_parameters_random(layers_dims):
    """N(0, 10²)."""
    return {f"W{layer}": normal(10.0) for layer in range(1, len(layers_dims))}


def initialize_parameters_he(layers_dims):
    """N(0, 2 / n[l-1])."""
    before = layers_dims[:-1]
    return {f"W{layer}": normal(np.sqrt(2.0 / n)) for layer, n in enumerate(before, start=1)}
