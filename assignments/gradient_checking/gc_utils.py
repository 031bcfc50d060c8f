"""How does a network become one long column of numbers, and back? Tools for gradient checking.

The network has 4 inputs, two hidden layers of 5 and 3 units, and 1 output: 47 parameters.
"""

import numpy as np

SHAPES = {"W1": (5, 4), "b1": (5, 1), "W2": (3, 5), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}


def sigmoid(x):
    """Return 1 / (1 + exp(-x)) for a number or an array of any shape."""
    return 1 / (1 + np.exp(-x))


def relu(x):
    """Return max(0, x), entry by entry, for a number or an array of any shape."""
    return np.maximum(0, x)


def dictionary_to_vector(parameters):
    """Stack W1, b1, W2, b2, W3, b3 into one column.

    Returns:
        theta: array of shape (47, 1), each parameter's rows one after the other.
        keys: 47 names; keys[i] is the parameter from which theta[i] comes.
    """
    theta = np.concatenate([np.reshape(parameters[name], (-1, 1)) for name in SHAPES])
    keys = [name for name in SHAPES for _ in range(np.size(parameters[name]))]
    return theta, keys


def vector_to_dictionary(theta):
    """Cut a column of shape (47, 1) back into the parameters: dictionary_to_vector, undone."""
    parameters, start = {}, 0
    for name, shape in SHAPES.items():
        end = start + shape[0] * shape[1]
        parameters[name] = theta[start:end].reshape(shape)
        start = end
    return parameters


def gradients_to_vector(gradients):
    """Stack dW1, db1, dW2, db2, dW3, db3 into one column of shape (47, 1), ordered like theta."""
    return np.concatenate([np.reshape(gradients["d" + name], (-1, 1)) for name in SHAPES])
