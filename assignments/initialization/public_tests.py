"""Is a function right on the notebook's own example? Compares with recorded numbers and explains.

Each test is called with the function itself, e.g.
`initialize_parameters_he_test(initialize_parameters_he)`.
"""

import numpy as np
from testCases import (
    initialize_parameters_he_test_case,
    initialize_parameters_random_test_case,
    initialize_parameters_zeros_test_case,
)


def initialize_parameters_zeros_test(target):
    """Everything is zero, each array in its shape."""
    expected = {
        "W1": [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]],
        "b1": [[0.0], [0.0]],
        "W2": [[0.0, 0.0]],
        "b2": [[0.0]],
    }
    _compare(target(initialize_parameters_zeros_test_case()), expected)


def initialize_parameters_random_test(target):
    """Normal draws with standard deviation 10 for W, zeros for b."""
    expected = {
        "W1": [
            [17.88628473, 4.36509851, 0.96497468],
            [-18.63492703, -2.77388203, -3.54758979],
        ],
        "b1": [[0.0], [0.0]],
        "W2": [[-0.82741481, -6.27000677]],
        "b2": [[0.0]],
    }
    _compare(target(initialize_parameters_random_test_case()), expected)


def initialize_parameters_he_test(target):
    """Normal draws scaled by the width of the layer before for W, zeros for b."""
    expected = {
        "W1": [
            [1.78862847, 0.43650985],
            [0.09649747, -1.8634927],
            [-0.2773882, -0.35475898],
            [-0.08274148, -0.62700068],
        ],
        "b1": [[0.0], [0.0], [0.0], [0.0]],
        "W2": [[-0.03098412, -0.33744411, -0.92904268, 0.62552248]],
        "b2": [[0.0]],
    }
    _compare(target(initialize_parameters_he_test_case()), expected)


def _compare(answer, expected):
    """Stop at the first entry of the dict `answer` that is not as `expected`, and say why."""
    assert answer is not None, "the function returns None: is there a `return` at its end?"
    assert isinstance(answer, dict), f"expected a dictionary, got {type(answer).__name__}"
    for name, numbers in expected.items():
        right = np.array(numbers)
        assert name in answer, f"the dictionary has no {name!r}; it has {sorted(answer)}"
        got = answer[name]
        assert got is not None, f"{name} is still None"
        assert isinstance(got, np.ndarray), f"{name} is a {type(got).__name__}, not an array"
        assert got.shape == right.shape, f"{name} has shape {got.shape}; expected {right.shape}"
        close = np.allclose(got, right, rtol=1e-6, atol=1e-8)
        assert close, f"{name} is\n{got}\nexpected\n{right}"
    print("All tests passed.")
