"""Is a function right on the notebook's own example? Compares with recorded numbers and explains.

Each test is called with the function itself, e.g.
`update_parameters_with_gd_test(update_parameters_with_gd)`.
"""

import numpy as np
from testCases import (
    initialize_adam_test_case,
    initialize_velocity_test_case,
    random_mini_batches_test_case,
    update_parameters_with_adam_test_case,
    update_parameters_with_gd_test_case,
    update_parameters_with_momentum_test_case,
)


def update_parameters_with_gd_test(target):
    """The parameters of the example after one step."""
    expected = {
        "W1": [
            [0.38778752, -0.19422072, 2.38052486],
            [-0.12477124, -0.03635943, 1.78032478],
            [-0.99809704, -0.76201119, 0.36817569],
            [-0.5182824, -1.14243248, -0.32529977],
        ],
        "b1": [[-0.30446221], [0.66645046], [-1.59807046], [-0.7878658]],
        "W2": [
            [0.97889198, 1.99224331, -1.36587613, 0.47306215],
            [-1.16961028, -0.66995914, -0.69815758, -0.48663834],
        ],
        "b2": [[0.93876841], [0.79072143]],
    }
    _compare_dict("parameters", target(*update_parameters_with_gd_test_case()), expected)
    print("All tests passed.")


def random_mini_batches_test(target):
    """The mini-batches of the example, and that nothing is left over where nothing can be."""
    X, Y, mini_batch_size = random_mini_batches_test_case()
    mini_batches = target(X, Y, mini_batch_size, 0)
    columns = [
        [9, 14, 21, 2, 12, 11, 15, 19],
        [7, 20, 5, 3, 6, 17, 10, 8],
        [18, 4, 1, 16, 13],
    ]
    _check_sequence("mini_batches", mini_batches, len(columns))
    for number, (batch, right) in enumerate(zip(mini_batches, columns)):  # noqa: B905 - 3.9
        _check_sequence(f"mini-batch {number}", batch, 2)
        places = [column - 1 for column in right]
        _compare(f"the X of mini-batch {number}", batch[0], X[:, places])
        _compare(f"the Y of mini-batch {number}", batch[1], Y[:, places])
    _check_sequence("mini_batches of 16 examples", target(X[:, :16], Y[:, :16], 8, 0), 2)
    _check_sequence("mini_batches of 5 examples", target(X[:, :5], Y[:, :5], 8, 0), 1)
    print("All tests passed.")


def initialize_velocity_test(target):
    """Zeros in the shapes of the example."""
    parameters = initialize_velocity_test_case()
    _compare_dict("v", target(parameters), _zeros(parameters))
    print("All tests passed.")


def update_parameters_with_momentum_test(target):
    """The parameters and the velocities of the example after one step, with beta = 0.9."""
    expected_parameters = {
        "W1": [
            [1.83709712, -0.31690132, 0.22685248],
            [0.66267749, -0.53469079, 0.10960228],
            [0.15468572, -1.59541071, 0.82295961],
            [0.71459454, -0.45312748, 0.01833378],
        ],
        "b1": [[0.80019866], [0.02197932], [-0.55727775], [-1.32657716]],
        "W2": [
            [0.34889177, 0.39772453, 0.01653489, -1.36590987],
            [1.95722577, 0.07612489, -0.58514287, 1.70034266],
        ],
        "b2": [[0.21450103], [-1.5667771]],
    }
    expected_v = {
        "dW1": [
            [-0.73285707, -0.74518026, -0.97016157],
            [-1.27580602, -1.27116118, -0.53768356],
            [-0.77788052, -0.79656797, 0.97349196],
            [-0.57048014, -0.86150747, -0.94941023],
        ],
        "db1": [[-1.47449645], [-1.41667868], [1.57264335], [-0.63332127]],
        "dW2": [
            [1.02844272, -1.36921813, 1.28962517, -0.80307329],
            [-1.5326304, 0.39105322, 0.99001465, 1.6436478],
        ],
        "db2": [[-1.29943528], [0.58049202]],
    }
    answer = target(*update_parameters_with_momentum_test_case(), 0.9, 0.2)
    _check_sequence("(parameters, v)", answer, 2)
    _compare_dict("v", answer[1], expected_v)
    _compare_dict("parameters", answer[0], expected_parameters)
    print("All tests passed.")


def initialize_adam_test(target):
    """Zeros in the shapes of the example, twice."""
    parameters = initialize_adam_test_case()
    answer = target(parameters)
    _check_sequence("(v, s)", answer, 2)
    _compare_dict("v", answer[0], _zeros(parameters))
    _compare_dict("s", answer[1], _zeros(parameters))
    print("All tests passed.")


def update_parameters_with_adam_test(target):
    """The parameters and the averages of the example after its second step."""
    expected_parameters = {
        "W1": [
            [-0.00890196, -0.27961731, -1.11701327],
            [-0.00289444, -0.36836207, -0.47127842],
            [-1.51739741, -0.4894061, -0.24055466],
            [-0.64812623, 0.64545699, 1.73010401],
        ],
        "b1": [[0.29363818], [0.71688476], [1.83197861], [0.44033317]],
        "W2": [
            [1.54183231, -0.90381515, -0.14168124, 1.29475936],
            [0.67762874, 0.03114705, 0.91541492, 0.38968632],
        ],
        "b2": [[0.51913348], [-0.35378614]],
    }
    expected_v = {
        "dW1": [
            [0.32936815, -0.26489072, 0.02179096],
            [-0.23126565, -0.24463698, -0.26863564],
            [0.00160688, -0.02947818, -0.00450349],
            [0.00275004, -0.21688495, 0.28354526],
        ],
        "db1": [[0.05544557], [-0.20576209], [-0.21930803], [-0.18690548]],
        "dW2": [
            [0.0246601, 0.07425357, 0.11155755, 0.07880486],
            [-0.0715643, 0.00959781, 0.04607509, -0.23856655],
        ],
        "db2": [[-0.06973074], [-0.02907129]],
    }
    expected_s = {
        "dW1": [
            [0.00599454, 0.00394297, 0.00293218],
            [0.00296854, 0.00331438, 0.0041129],
            [0.00325964, 0.00223928, 0.00708312],
            [0.00131033, 0.00284651, 0.00444013],
        ],
        "db1": [[0.00183713], [0.00266397], [0.00317215], [0.00211474]],
        "dW2": [
            [0.00418218, 0.00318937, 0.00331965, 0.00432536],
            [0.00510233, 0.00077542, 0.00157616, 0.00374229],
        ],
        "db2": [[0.00351926], [0.00221572]],
    }
    expected_v_corrected = {
        "dW1": [
            [1.73351658, -1.39416167, 0.11468927],
            [-1.21718763, -1.28756306, -1.41387181],
            [0.00845724, -0.15514833, -0.02370257],
            [0.01447392, -1.14149974, 1.49234347],
        ],
        "db1": [[0.29181879], [-1.08295837], [-1.15425278], [-0.98371303]],
        "dW2": [
            [0.12978997, 0.39080828, 0.58714503, 0.41476241],
            [-0.3766542, 0.05051481, 0.24250049, -1.25561344],
        ],
        "db2": [[-0.36700387], [-0.15300679]],
    }
    expected_s_corrected = {
        "dW1": [
            [2.99876912, 1.97247275, 1.46682484],
            [1.48501258, 1.6580205, 2.05747934],
            [1.63063341, 1.12020028, 3.54333038],
            [0.65549283, 1.42396528, 2.22117737],
        ],
        "db1": [[0.91902493], [1.332651], [1.58686767], [1.05790021]],
        "dW2": [
            [2.09213399, 1.59548207, 1.6606566, 2.16376031],
            [2.55244031, 0.38790391, 0.78847591, 1.87207871],
        ],
        "db2": [[1.76051039], [1.10841381]],
    }
    answer = target(*update_parameters_with_adam_test_case(), 2, 0.01, 0.9, 0.999, 1e-8)
    _check_sequence("(parameters, v, s, v_corrected, s_corrected)", answer, 5)
    parameters, v, s, v_corrected, s_corrected = answer
    _compare_dict("v", v, expected_v)
    _compare_dict("s", s, expected_s)
    _compare_dict("v_corrected", v_corrected, expected_v_corrected)
    _compare_dict("s_corrected", s_corrected, expected_s_corrected)
    _compare_dict("parameters", parameters, expected_parameters)
    print("All tests passed.")


def update_lr_test(target):
    """The learning rates of two epochs."""
    _compare("the learning rate of epoch 4", target(0.5, 4, 1), 0.1)
    _compare("the learning rate of epoch 0", target(0.3, 0, 0.7), 0.3)
    print("All tests passed.")


def schedule_lr_decay_test(target):
    """The learning rates of epochs in three intervals."""
    for epoch, right in ((0, 0.5), (70, 0.5), (100, 0.5 / 1.3), (250, 0.3125)):
        _compare(f"the learning rate of epoch {epoch}", target(0.5, epoch, 0.3, 100), right)
    print("All tests passed.")


def _zeros(parameters):
    """What is to be in `v` or `s` before the first step."""
    return {"d" + name: np.zeros(value.shape) for name, value in parameters.items()}


def _check_sequence(name, answer, length):
    """Stop if `answer` is not a list or tuple of so many entries."""
    assert answer is not None, "the function returns None: is there a `return` at its end?"
    assert isinstance(answer, (list, tuple)), f"{name}: got {type(answer).__name__}"
    assert len(answer) == length, f"{name}: expected {length} entries, got {len(answer)}"


def _compare_dict(name, answer, expected):
    """Stop at the first entry of the dict `answer` that is not as `expected`."""
    assert answer is not None, "the function returns None: is there a `return` at its end?"
    assert isinstance(answer, dict), f"{name}: expected a dictionary, got {type(answer).__name__}"
    for key, right in expected.items():
        assert key in answer, f"{name} has no {key!r}; it has {sorted(answer)}"
        _compare(f"{name}[{key!r}]", answer[key], right)


def _compare(name, got, expected):
    """Stop if `got` is not `expected`, and say what is off: nothing there, shape, or values."""
    assert got is not None, f"{name} is still None"
    got, right = np.asarray(got), np.asarray(expected)
    alike = got.shape == right.shape or (right.ndim == 0 and got.size == 1)
    assert alike, f"{name} has shape {got.shape}; expected {right.shape}"
    close = np.allclose(got, right, rtol=1e-5, atol=1e-7)
    assert close, f"{name} is\n{got}\nexpected\n{right}"
