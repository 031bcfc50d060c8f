"""With which arguments does the notebook try its functions?"""

import numpy as np


def update_parameters_with_gd_test_case():
    """Parameters and gradients of a network 3-4-2, and a learning rate."""
    rng = np.random.RandomState(5)
    parameters = _draw_parameters(rng, [3, 4, 2])
    return parameters, _draw_gradients(rng, parameters), 0.1


def random_mini_batches_test_case():
    """Twenty-one examples X (2, 21) and Y (1, 21), and the size of a mini-batch."""
    m = 21
    X = np.stack([np.arange(1.0, m + 1), -np.arange(1.0, m + 1)])
    Y = (np.arange(m) % 3 == 0).astype(int).reshape(1, m)
    return X, Y, 8


def initialize_velocity_test_case():
    """Parameters of a network 3-4-2."""
    return _draw_parameters(np.random.RandomState(6), [3, 4, 2])


def update_parameters_with_momentum_test_case():
    """Parameters, gradients and velocities of a network 3-4-2."""
    rng = np.random.RandomState(7)
    parameters = _draw_parameters(rng, [3, 4, 2])
    grads = _draw_gradients(rng, parameters)
    return parameters, grads, _draw_gradients(rng, parameters)


def initialize_adam_test_case():
    """Parameters of a network 3-4-2."""
    return _draw_parameters(np.random.RandomState(8), [3, 4, 2])


def update_parameters_with_adam_test_case():
    """Parameters, gradients and both averages of a network 3-4-2 after one step."""
    rng = np.random.RandomState(9)
    parameters = _draw_parameters(rng, [3, 4, 2])
    grads = _draw_gradients(rng, parameters)
    before = _draw_gradients(rng, parameters)
    v = {name: 0.1 * gradient for name, gradient in before.items()}
    s = {name: 0.001 * gradient**2 for name, gradient in before.items()}
    return parameters, grads, v, s


def _draw_parameters(rng, layer_dims):
    """W1, b1, ... for these layer sizes, normal draws."""
    parameters = {}
    for layer in range(1, len(layer_dims)):
        parameters[f"W{layer}"] = rng.randn(layer_dims[layer], layer_dims[layer - 1])
        parameters[f"b{layer}"] = rng.randn(layer_dims[layer], 1)
    return parameters


def _draw_gradients(rng, parameters):
    """dW1, db1, ... in the shapes of the parameters: sizes from 0.5 to 2, either sign."""
    return {
        f"d{name}": rng.uniform(0.5, 2.0, value.shape) * rng.choice([-1.0, 1.0], value.shape)
        for name, value in parameters.items()
    }
