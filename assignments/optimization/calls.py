"""With which networks, examples and steps are the functions tried?

Gradients are nowhere near 0, and averages of squares neither, so that no call tells where `epsilon`
stands: inside or outside the root are both right. Numbers that a function has a default for are
passed all the same, so that nobody is judged by a default that was tried out.
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

from grader.assignment import Call, hidden, public

EPSILON = 1e-8

# ---------------------------------------------------------------- gradient descent


@public("update_parameters_with_gd")
def gd_of_the_notebook():
    """The notebook's example."""
    return Call(update_parameters_with_gd_test_case(), again=True)


@public("update_parameters_with_gd")
def gd_with_another_learning_rate():
    """The notebook's example, with a larger learning rate."""
    parameters, grads, _ = update_parameters_with_gd_test_case()
    return Call((parameters, grads, 1.7))


@public("update_parameters_with_gd")
def gd_in_three_layers():
    """Three layers, the middle one of width 1."""
    return _gd_call(np.random.default_rng(1), [2, 3, 1, 4], 0.3)


@hidden("update_parameters_with_gd", draws=2)
def gd_in_another_network(rng):
    """Other layers, another learning rate."""
    return _gd_call(rng, _layers(rng, int(rng.integers(2, 5))), rng.uniform(0.05, 0.8))


@hidden("update_parameters_with_gd")
def gd_in_one_layer(rng):
    """A single layer."""
    return _gd_call(rng, _layers(rng, 1), rng.uniform(0.05, 0.8))


@hidden("update_parameters_with_gd")
def gd_in_many_layers(rng):
    """Eleven layers."""
    return _gd_call(rng, _layers(rng, 11), rng.uniform(0.05, 0.8))


@hidden("update_parameters_with_gd")
def gd_in_width_one(rng):
    """Layers of width 1."""
    return _gd_call(rng, [int(rng.integers(2, 5)), 1, 1], rng.uniform(0.05, 0.8))


@hidden("update_parameters_with_gd")
def gd_without_a_step(rng):
    """A learning rate of 0."""
    return _gd_call(rng, _layers(rng, 2), 0.0)


# ---------------------------------------------------------------- mini-batches


@public("random_mini_batches")
def batches_of_the_notebook():
    """The notebook's example: 21 examples, mini-batches of 8."""
    return Call((*random_mini_batches_test_case(), 0), again=True)


@public("random_mini_batches")
def batches_of_another_seed():
    """The notebook's example with another seed, mini-batches of 5."""
    X, Y, _ = random_mini_batches_test_case()
    return Call((X, Y, 5, 3))


@public("random_mini_batches")
def batches_without_a_rest():
    """12 examples, mini-batches of 4: nothing is left over."""
    return _batches_call(np.random.default_rng(1), 12, 4, 1)


@public("random_mini_batches")
def batches_of_few_examples():
    """5 examples, mini-batches of 8."""
    return _batches_call(np.random.default_rng(2), 5, 8, 2)


@hidden("random_mini_batches", draws=2)
def batches_of_other_examples(rng):
    """Another number of examples, another size."""
    size = int(rng.integers(4, 9))
    m = size * int(rng.integers(3, 6)) + int(rng.integers(1, size))
    return _batches_call(rng, m, size, _seed(rng))


@hidden("random_mini_batches")
def batches_of_many_examples(rng):
    """Many examples, mini-batches of 64."""
    return _batches_call(rng, int(rng.integers(130, 190)), 64, _seed(rng))


@hidden("random_mini_batches")
def batches_that_come_out_even(rng):
    """Nothing is left over."""
    size = int(rng.integers(3, 7))
    return _batches_call(rng, size * int(rng.integers(2, 5)), size, _seed(rng))


@hidden("random_mini_batches")
def batches_larger_than_all(rng):
    """Fewer examples than a mini-batch has."""
    m = int(rng.integers(4, 9))
    return _batches_call(rng, m, m + int(rng.integers(1, 9)), _seed(rng))


@hidden("random_mini_batches")
def batch_of_all(rng):
    """Exactly one mini-batch."""
    m = int(rng.integers(6, 11))
    return _batches_call(rng, m, m, _seed(rng))


@hidden("random_mini_batches")
def batches_of_one(rng):
    """Mini-batches of one example."""
    return _batches_call(rng, int(rng.integers(5, 9)), 1, _seed(rng))


@hidden("random_mini_batches")
def batches_with_one_left_over(rng):
    """One example is left over."""
    size = int(rng.integers(4, 8))
    return _batches_call(rng, 2 * size + 1, size, _seed(rng))


# ---------------------------------------------------------------- momentum


@public("initialize_velocity")
def velocity_of_the_notebook():
    """The notebook's example."""
    return Call((initialize_velocity_test_case(),), again=True)


@public("initialize_adam")
def averages_of_the_notebook():
    """The notebook's example."""
    return Call((initialize_adam_test_case(),), again=True)


@public("initialize_velocity")
@public("initialize_adam")
def zeros_in_three_layers():
    """Three layers, the middle one of width 1."""
    return Call((_draw_parameters(np.random.default_rng(3), [2, 3, 1, 4]),))


@hidden("initialize_velocity", draws=2)
@hidden("initialize_adam", draws=2)
def zeros_in_another_network(rng):
    """Other layers."""
    return Call((_draw_parameters(rng, _layers(rng, int(rng.integers(2, 5)))),))


@hidden("initialize_velocity")
@hidden("initialize_adam")
def zeros_in_one_layer(rng):
    """A single layer."""
    return Call((_draw_parameters(rng, _layers(rng, 1)),))


@hidden("initialize_velocity")
@hidden("initialize_adam")
def zeros_in_many_layers(rng):
    """Eleven layers."""
    return Call((_draw_parameters(rng, _layers(rng, 11)),))


@hidden("initialize_velocity")
@hidden("initialize_adam")
def zeros_in_width_one(rng):
    """Layers of width 1."""
    return Call((_draw_parameters(rng, [int(rng.integers(2, 5)), 1, 1]),))


@public("update_parameters_with_momentum")
def momentum_of_the_notebook():
    """The notebook's example, β = 0.9."""
    return Call((*update_parameters_with_momentum_test_case(), 0.9, 0.2), again=True)


@public("update_parameters_with_momentum")
def momentum_of_the_notebook_with_another_beta():
    """The notebook's example, β = 0.3."""
    return Call((*update_parameters_with_momentum_test_case(), 0.3, 0.2))


@public("update_parameters_with_momentum")
def momentum_in_three_layers():
    """Three layers, the middle one of width 1; a larger learning rate."""
    return _momentum_call(np.random.default_rng(4), [2, 3, 1, 4], 0.75, 1.3)


@hidden("update_parameters_with_momentum", draws=2)
def momentum_in_another_network(rng):
    """Other layers, another β, another learning rate."""
    layers = _layers(rng, int(rng.integers(2, 5)))
    return _momentum_call(rng, layers, rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.8))


@hidden("update_parameters_with_momentum")
def momentum_in_one_layer(rng):
    """A single layer."""
    return _momentum_call(rng, _layers(rng, 1), rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.8))


@hidden("update_parameters_with_momentum")
def momentum_in_many_layers(rng):
    """Eleven layers."""
    return _momentum_call(rng, _layers(rng, 11), rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.8))


@hidden("update_parameters_with_momentum")
def momentum_in_width_one(rng):
    """Layers of width 1."""
    layers = [int(rng.integers(2, 5)), 1, 1]
    return _momentum_call(rng, layers, rng.uniform(0.6, 0.95), rng.uniform(0.05, 0.8))


@hidden("update_parameters_with_momentum")
def first_step_of_momentum(rng):
    """The first step: all velocities are 0."""
    layers = _layers(rng, 2)
    return _momentum_call(rng, layers, rng.uniform(0.6, 0.95), rng.uniform(0.3, 0.8), moving=False)


@hidden("update_parameters_with_momentum")
def no_momentum(rng):
    """No momentum: β = 0."""
    return _momentum_call(rng, _layers(rng, 2), 0.0, rng.uniform(0.05, 0.8))


# ---------------------------------------------------------------- Adam


@public("update_parameters_with_adam")
def adam_of_the_notebook():
    """The notebook's example: the second step."""
    arguments = update_parameters_with_adam_test_case()
    return Call((*arguments, 2, 0.01, 0.9, 0.999, EPSILON), again=True)


@public("update_parameters_with_adam")
def adam_with_other_averages():
    """Another step, another learning rate, β₁ = 0.7, β₂ = 0.95."""
    return _adam_call(np.random.default_rng(5), [3, 4, 2], 5, 0.08, 0.7, 0.95)


@public("update_parameters_with_adam")
def first_step_of_adam():
    """The first step: all averages are 0."""
    return _adam_call(np.random.default_rng(6), [2, 3, 2], 1, 0.05, 0.9, 0.999)


@public("update_parameters_with_adam")
def adam_in_three_layers():
    """Three layers, the middle one of width 1."""
    return _adam_call(np.random.default_rng(7), [2, 3, 1, 4], 7, 0.3, 0.8, 0.9)


@hidden("update_parameters_with_adam", draws=2)
def adam_in_another_network(rng):
    """Other layers, another step."""
    layers = _layers(rng, int(rng.integers(2, 5)))
    return _drawn_adam_call(rng, layers, int(rng.integers(5, 12)))


@hidden("update_parameters_with_adam")
def adam_in_one_layer(rng):
    """A single layer."""
    return _drawn_adam_call(rng, _layers(rng, 1), int(rng.integers(2, 9)))


@hidden("update_parameters_with_adam")
def adam_in_many_layers(rng):
    """Eleven layers."""
    return _drawn_adam_call(rng, _layers(rng, 11), int(rng.integers(12, 19)))


@hidden("update_parameters_with_adam")
def adam_in_width_one(rng):
    """Layers of width 1."""
    return _drawn_adam_call(rng, [int(rng.integers(2, 5)), 1, 1], int(rng.integers(3, 9)))


@hidden("update_parameters_with_adam")
def adam_from_the_start(rng):
    """The first step."""
    return _drawn_adam_call(rng, _layers(rng, 2), 1)


@hidden("update_parameters_with_adam")
def adam_after_many_steps(rng):
    """A late step, where little is left to correct."""
    return _drawn_adam_call(rng, _layers(rng, 3), int(rng.integers(80, 160)))


# ---------------------------------------------------------------- learning-rate decay


@public("update_lr")
def rate_of_the_notebook():
    """The notebook's example: epoch 4."""
    return Call((0.5, 4, 1), again=True)


@public("update_lr")
def rate_with_another_decay_rate():
    """Epoch 10 of a slower decay."""
    return Call((0.02, 10, 0.3))


@public("update_lr")
def rate_of_the_first_epoch():
    """Epoch 0."""
    return Call((0.3, 0, 0.7))


@hidden("update_lr", draws=2)
def rate_of_another_epoch(rng):
    """Another epoch, another decay."""
    return Call((rng.uniform(0.01, 0.9), int(rng.integers(3, 60)), rng.uniform(0.1, 2.5)))


@hidden("update_lr")
def rate_of_a_late_epoch(rng):
    """A late epoch."""
    return Call((rng.uniform(0.01, 0.9), int(rng.integers(2000, 9000)), rng.uniform(0.1, 2.5)))


@hidden("update_lr")
def rate_without_decay(rng):
    """No decay."""
    return Call((rng.uniform(0.01, 0.9), int(rng.integers(3, 60)), 0.0))


@public("schedule_lr_decay")
def schedule_of_the_notebook():
    """The notebook's example: epoch 250, an interval of 100."""
    return Call((0.5, 250, 0.3, 100), again=True)


@public("schedule_lr_decay")
def schedule_within_the_first_interval():
    """Epoch 70, an interval of 100."""
    return Call((0.5, 70, 0.3, 100))


@public("schedule_lr_decay")
def schedule_at_the_end_of_an_interval():
    """Epoch 1600, an interval of 400."""
    return Call((0.2, 1600, 0.9, 400))


@public("schedule_lr_decay")
def schedule_of_the_first_epoch():
    """Epoch 0."""
    return Call((0.3, 0, 0.7, 50))


@hidden("schedule_lr_decay", draws=2)
def schedule_of_another_epoch(rng):
    """Another epoch, another interval."""
    interval = int(rng.integers(20, 900))
    epoch = interval * int(rng.integers(2, 30)) + int(rng.integers(1, interval))
    return Call((rng.uniform(0.01, 0.9), epoch, rng.uniform(0.1, 2.5), interval))


@hidden("schedule_lr_decay")
def schedule_before_an_interval_ends(rng):
    """The last epoch of an interval."""
    interval = int(rng.integers(20, 900))
    epoch = interval * int(rng.integers(2, 9)) - 1
    return Call((rng.uniform(0.01, 0.9), epoch, rng.uniform(0.1, 2.5), interval))


@hidden("schedule_lr_decay")
def schedule_after_an_interval(rng):
    """The first epoch of an interval."""
    interval = int(rng.integers(20, 900))
    epoch = interval * int(rng.integers(1, 9))
    return Call((rng.uniform(0.01, 0.9), epoch, rng.uniform(0.1, 2.5), interval))


@hidden("schedule_lr_decay")
def schedule_of_single_epochs(rng):
    """An interval of one epoch."""
    return Call((rng.uniform(0.01, 0.9), int(rng.integers(3, 60)), rng.uniform(0.1, 2.5), 1))


@hidden("schedule_lr_decay")
def schedule_without_decay(rng):
    """No decay."""
    return Call((rng.uniform(0.01, 0.9), int(rng.integers(900, 2000)), 0.0, 100))


# ---------------------------------------------------------------- drawing


def _gd_call(rng, layers, learning_rate):
    parameters = _draw_parameters(rng, layers)
    return Call((parameters, _draw_gradients(rng, parameters), float(learning_rate)))


def _batches_call(rng, m, size, seed):
    """A call with `m` examples, of which no two are alike."""
    X = rng.normal(size=(int(rng.integers(2, 5)), m))
    Y = rng.integers(0, 2, size=(1, m))
    return Call((X, Y, size, seed))


def _momentum_call(rng, layers, beta, learning_rate, *, moving=True):
    parameters = _draw_parameters(rng, layers)
    grads = _draw_gradients(rng, parameters)
    v = _draw_gradients(rng, parameters)
    if not moving:
        v = {name: np.zeros(value.shape) for name, value in v.items()}
    return Call((parameters, grads, v, float(beta), float(learning_rate)))


def _drawn_adam_call(rng, layers, t):
    learning_rate = rng.uniform(0.02, 0.4)
    return _adam_call(rng, layers, t, learning_rate, rng.uniform(0.6, 0.85), rng.uniform(0.9, 0.97))


def _adam_call(rng, layers, t, learning_rate, beta1, beta2):
    """Step t, after t - 1 steps in which the gradients were always the same."""
    parameters = _draw_parameters(rng, layers)
    grads, before = _draw_gradients(rng, parameters), _draw_gradients(rng, parameters)
    v = {name: (1 - beta1 ** (t - 1)) * value for name, value in before.items()}
    s = {name: (1 - beta2 ** (t - 1)) * value**2 for name, value in before.items()}
    learning_rate, beta1, beta2 = float(learning_rate), float(beta1), float(beta2)
    return Call((parameters, grads, v, s, t, learning_rate, beta1, beta2, EPSILON))


def _seed(rng):
    return int(rng.integers(4, 1000))


def _layers(rng, count):
    """The sizes of the inputs and of `count` layers; no two neighbours are equal."""
    sizes = [int(rng.integers(2, 6))]
    while len(sizes) <= count:
        size = int(rng.integers(2, 6))
        if size != sizes[-1]:
            sizes.append(size)
    return sizes


def _draw_parameters(rng, layers):
    """W1, b1, ... for these layer sizes."""
    parameters = {}
    for layer in range(1, len(layers)):
        parameters[f"W{layer}"] = rng.normal(size=(layers[layer], layers[layer - 1]))
        parameters[f"b{layer}"] = rng.normal(size=(layers[layer], 1))
    return parameters


def _draw_gradients(rng, parameters):
    """dW1, db1, ... in the shapes of the parameters: sizes from 0.5 to 2, either sign."""
    return {
        f"d{name}": rng.uniform(0.5, 2.0, value.shape) * rng.choice([-1.0, 1.0], value.shape)
        for name, value in parameters.items()
    }
