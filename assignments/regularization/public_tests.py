"""Is a function right on the notebook's own example? Compares with recorded numbers and explains.

Each test is called with the function itself, e.g.
`compute_cost_with_regularization_test(compute_cost_with_regularization)`.
"""

import numpy as np
from testCases import (
    backward_propagation_with_dropout_test_case,
    backward_propagation_with_regularization_test_case,
    compute_cost_with_regularization_test_case,
    forward_propagation_with_dropout_test_case,
)


def compute_cost_with_regularization_test(target):
    """The cost of the example, with lambd = 0.1."""
    A3, Y, parameters = compute_cost_with_regularization_test_case()
    _compare("cost", target(A3, Y, parameters, 0.1), 1.7864859451590758)
    print("All tests passed.")


def backward_propagation_with_regularization_test(target):
    """The gradients of the example, with lambd = 0.7."""
    X, Y, cache = backward_propagation_with_regularization_test_case()
    expected = {
        "dW3": [[-1.77691347, -0.11832879, -0.09397446]],
        "db3": [[-0.3803298]],
        "dW2": [[0.79276486, 0.85133918], [-0.0957219, -0.01720463], [-0.13100772, -0.03750433]],
        "db2": [[0.26135226], [0.0], [0.0]],
        "dW1": [[-0.25604646, 0.12298827, -0.28297129], [-0.17706303, 0.34536094, -0.4410571]],
        "db1": [[0.11845855], [0.21236874]],
    }
    _compare_dict(target(X, Y, cache, 0.7), expected)
    print("All tests passed.")


def forward_propagation_with_dropout_test(target):
    """The masks, the activations and the predictions of the example, with keep_prob = 0.7."""
    X, parameters = forward_propagation_with_dropout_test_case()
    answer = target(X, parameters, 0.7)
    assert answer is not None, "the function returns None: is there a `return` at its end?"
    assert isinstance(answer, tuple), f"expected (A3, cache), got {type(answer).__name__}"
    assert len(answer) == 2, f"expected (A3, cache), got {len(answer)} values"
    A3, cache = answer
    assert len(cache) == 14, f"expected 14 entries in the cache, got {len(cache)}"
    _compare("D1", cache[1], [[1, 0, 1, 1, 1], [1, 1, 1, 1, 1]])
    _compare(
        "A1",
        cache[2],
        [
            [0.0, 0.0, 3.05706487, 3.72429505, 0.0],
            [0.0, 5.94299915, 1.1293003, 2.09276446, 0.0],
        ],
    )
    _compare("D2", cache[6], [[1, 1, 1, 0, 1], [1, 1, 1, 1, 1], [0, 0, 1, 1, 0]])
    _compare(
        "A2",
        cache[7],
        [
            [0.75765067, 8.40591658, 4.40550021, 0.0, 0.75765067],
            [0.0, 0.0, 0.0, 0.0, 0.0],
            [0.0, 0.0, 0.0, 0.0, 0.0],
        ],
    )
    _compare("A3", A3, [[0.36974721, 0.00305176, 0.04565099, 0.49683389, 0.36974721]])
    print("All tests passed.")


def backward_propagation_with_dropout_test(target):
    """The gradients of the example, with keep_prob = 0.8."""
    X, Y, cache = backward_propagation_with_dropout_test_case()
    expected = {
        "dA2": [
            [-0.02536837, -0.15317813, 0.0, -0.52556753, 0.57559317, 0.36639914],
            [0.01522102, 0.0, -0.24212111, 0.31534052, 0.0, -0.21983948],
            [-0.02536837, -0.15317813, 0.40353519, -0.52556753, 0.0, 0.36639914],
            [0.00507367, 0.03063563, -0.08070704, 0.10511351, -0.11511863, -0.07327983],
        ],
        "dA1": [
            [-0.02663679, -0.33699189, -0.48424223, 0.63068104, 1.26630498, -0.43967897],
            [-0.04058939, -0.14168977, -0.01008838, 0.01313919, 0.53242368, -0.00915998],
            [-0.01078156, 0.0, 0.12106056, -0.15767026, -0.23023727, 0.10991974],
            [0.05010253, 0.20296103, 0.0, 0.0, -0.76266095, -0.1282397],
            [0.0, 0.0, -0.72636334, 0.94602156, -0.63315249, 0.0],
        ],
        "dW3": [[0.40136473, -0.85480027, -0.01017906, -0.01301417]],
        "db3": [[0.17104359]],
        "dW2": [
            [0.03546609, 0.17177389, -0.00147982, 0.0, 0.0],
            [0.0207959, 0.00773735, 0.00088789, -0.05266988, 0.11956661],
            [-0.00290679, -0.01289559, -0.00147982, 0.0, 0.0],
            [-0.00074261, -0.03435478, 0.00029596, -0.01755663, 0.03985554],
        ],
        "db2": [[0.06617445], [-0.02189984], [-0.00422806], [-0.02138045]],
        "dW1": [
            [0.06721775, 0.28800645, -0.15650318],
            [0.06903972, 0.12160559, -0.01571799],
            [-0.00287508, -0.00305477, 0.00053908],
            [0.04915855, 0.04488389, 0.01923595],
            [-0.17343729, -0.03153405, -0.17343729],
        ],
        "db1": [[0.31172487], [0.08197238], [-0.00179693], [-0.02137328], [0.15767026]],
    }
    _compare_dict(target(X, Y, cache, 0.8), expected)
    print("All tests passed.")


def _compare_dict(answer, expected):
    """Stop at the first entry of the dict `answer` that is not as `expected`."""
    assert answer is not None, "the function returns None: is there a `return` at its end?"
    assert isinstance(answer, dict), f"expected a dictionary, got {type(answer).__name__}"
    for name, right in expected.items():
        assert name in answer, f"the dictionary has no {name!r}; it has {sorted(answer)}"
        _compare(name, answer[name], right)


def _compare(name, got, expected):
    """Stop if `got` is not `expected`, and say what is off: nothing there, shape, or values."""
    assert got is not None, f"{name} is still None"
    got, right = np.asarray(got), np.asarray(expected)
    alike = got.shape == right.shape or (right.ndim == 0 and got.size == 1)
    assert alike, f"{name} has shape {got.shape}; expected {right.shape}"
    close = np.allclose(got, right, rtol=1e-5, atol=1e-7)
    assert close, f"{name} is\n{got}\nexpected\n{right}"
