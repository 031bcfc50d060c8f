"""Which inputs does the notebook try its functions on?"""

import numpy as np


def gradient_check_n_test_case():
    """Draw three examples and the parameters of a 4-5-3-1 network from seed 1.

    Returns:
        X: array of shape (4, 3), an example a column.
        Y: array of shape (3,), the labels.
        parameters: dict of W1, b1, W2, b2, W3, b3.
    """
    np.random.seed(1)
    x = np.random.randn(4, 3)
    y = np.array([1, 1, 0])
    parameters = {
        "W1": np.random.randn(5, 4),
        "b1": np.random.randn(5, 1),
        "W2": np.random.randn(3, 5),
        "b2": np.random.randn(3, 1),
        "W3": np.random.randn(1, 3),
        "b3": np.random.randn(1, 1),
    }
    return x, y, parameters
