"""On which networks and examples are the four functions tried?

Every network has three layers, n0-n1-n2-1. Hidden ones are drawn until both hidden layers have
units that are on and units that are off, and none so close to the kink of its ReLU that the
gradient is in doubt.
"""

import numpy as np
from reg_utils import forward_propagation
from testCases import (
    backward_propagation_with_dropout_test_case,
    backward_propagation_with_regularization_test_case,
    compute_cost_with_regularization_test_case,
    forward_propagation_with_dropout_test_case,
)

from grader.assignment import Answer, Call, hidden, public

# ---------------------------------------------------------------- the L2 cost


@public("compute_cost_with_regularization")
def cost_of_the_notebook():
    """The notebook's example, λ = 0.1."""
    return Call((*compute_cost_with_regularization_test_case(), 0.1), again=True)


@public("compute_cost_with_regularization")
def cost_of_the_notebook_with_another_lambd():
    """The notebook's example, λ = 15."""
    # with λ = 0.1 and five examples, λ and 1 / (2m) happen to be equal; λ // (2m) is 1, not 0
    return Call((*compute_cost_with_regularization_test_case(), 15.0))


@public("compute_cost_with_regularization")
def cost_of_the_notebook_with_a_large_lambd():
    """The notebook's example, λ = 47."""
    # what cuts off or bounds λ/(2m) gives the cost without any penalty where λ is small
    return Call((*compute_cost_with_regularization_test_case(), 47.0))


@hidden("compute_cost_with_regularization", draws=2)
def cost_of_another_network(rng):
    """Other layer sizes, another number of examples."""
    return _cost_call(rng, _sizes(rng), _examples(rng), rng.uniform(0.2, 2.0))


@hidden("compute_cost_with_regularization")
def cost_with_large_lambd(rng):
    """A large λ."""
    return _cost_call(rng, _sizes(rng), _examples(rng), rng.uniform(30.0, 60.0))


@hidden("compute_cost_with_regularization")
def cost_without_regularization(rng):
    """No regularization: λ = 0."""
    return _cost_call(rng, _sizes(rng), _examples(rng), 0.0)


@hidden("compute_cost_with_regularization")
def cost_of_one_example(rng):
    """One example."""
    return _cost_call(rng, _sizes(rng), 1, rng.uniform(0.2, 2.0))


@hidden("compute_cost_with_regularization")
def cost_of_width_one(rng):
    """Layers of width 1."""
    return _cost_call(rng, (int(rng.integers(2, 5)), 1, 1), _examples(rng), rng.uniform(0.2, 2.0))


# ---------------------------------------------------------------- the L2 gradients


@public("backward_propagation_with_regularization")
def gradients_of_the_notebook():
    """The notebook's example, λ = 0.7."""
    return Call((*backward_propagation_with_regularization_test_case(), 0.7), again=True)


@public("backward_propagation_with_regularization")
def gradients_of_the_notebook_without_regularization():
    """The notebook's example without regularization, λ = 0."""
    # differs from the call above in λ alone, which shows where λ makes no difference
    return Call((*backward_propagation_with_regularization_test_case(), 0.0))


@public("backward_propagation_with_regularization")
def gradients_of_single_units():
    """Layers of width 1, eight examples."""
    return _l2_call(np.random.default_rng(2), (1, 1, 1), 8, 12.0)


@public("backward_propagation_with_regularization")
def gradients_of_the_notebook_with_a_large_lambd():
    """The notebook's example, λ = 47."""
    return Call((*backward_propagation_with_regularization_test_case(), 47.0))


@hidden("backward_propagation_with_regularization", draws=2)
def gradients_of_another_network(rng):
    """Other layer sizes, another number of examples."""
    return _l2_call(rng, _sizes(rng), _examples(rng), rng.uniform(0.2, 2.0))


@hidden("backward_propagation_with_regularization")
def gradients_with_large_lambd(rng):
    """A large λ."""
    return _l2_call(rng, _sizes(rng), _examples(rng), rng.uniform(30.0, 60.0))


@hidden("backward_propagation_with_regularization")
def gradients_without_regularization(rng):
    """No regularization: λ = 0."""
    return _l2_call(rng, _sizes(rng), _examples(rng), 0.0)


@hidden("backward_propagation_with_regularization")
def gradients_of_one_example(rng):
    """One example."""
    return _l2_call(rng, _sizes(rng), 1, rng.uniform(0.2, 2.0))


@hidden("backward_propagation_with_regularization")
def gradients_of_width_one(rng):
    """Layers of width 1."""
    return _l2_call(rng, (1, 1, 1), _examples(rng), rng.uniform(0.2, 2.0))


# ---------------------------------------------------------------- dropout, forward


@public("forward_propagation_with_dropout")
def dropout_of_the_notebook():
    """The notebook's example, keep_prob = 0.7."""
    return Call((*forward_propagation_with_dropout_test_case(), 0.7), again=True)


@public("forward_propagation_with_dropout")
def dropout_of_the_notebook_with_another_keep_prob():
    """The notebook's example, keep_prob = 0.4."""
    return Call((*forward_propagation_with_dropout_test_case(), 0.4))


@public("forward_propagation_with_dropout")
def dropout_of_single_units():
    """Layers of width 1, eight examples."""
    return _dropout_call(np.random.default_rng(2), (1, 1, 1), 8, 0.7)


@public("forward_propagation_with_dropout")
def many_masks():
    """Layers wide enough to see how the masks are distributed."""
    # 0.3 is far from 0.7, and from the 62 % of normal draws that are below it
    return _masks_call(np.random.default_rng(5), (5, 40, 30), 100, 0.3)


@hidden("forward_propagation_with_dropout", draws=2)
def dropout_in_another_network(rng):
    """Other layer sizes, another number of examples."""
    # so many that a mask which keeps everything is no right draw
    examples = int(rng.integers(30, 41))
    return _dropout_call(rng, _sizes(rng), examples, rng.uniform(0.52, 0.68))


@hidden("forward_propagation_with_dropout")
def dropout_of_most_units(rng):
    """A small keep_prob."""
    return _dropout_call(rng, _sizes(rng), _examples(rng), rng.uniform(0.2, 0.35))


@hidden("forward_propagation_with_dropout")
def dropout_of_nothing(rng):
    """Nothing is turned off: keep_prob = 1.0."""
    return _dropout_call(rng, _sizes(rng), _examples(rng), 1.0)


@hidden("forward_propagation_with_dropout")
def dropout_of_one_example(rng):
    """One example."""
    return _dropout_call(rng, _sizes(rng), 1, rng.uniform(0.45, 0.65))


@hidden("forward_propagation_with_dropout")
def dropout_in_width_one(rng):
    """Layers of width 1."""
    return _dropout_call(rng, (1, 1, 1), _examples(rng), rng.uniform(0.45, 0.65))


# Masks that are drawn in another way than the seed says are judged by all masks together. These
# are of sizes that no one knows, so that no mask is right in large layers only.


@hidden("forward_propagation_with_dropout")
def many_masks_elsewhere(rng):
    """Wide layers, many examples."""
    n0, n1, n2 = (int(n) for n in rng.integers((3, 20, 20), (9, 51, 51)))
    return _masks_call(rng, (n0, n1, n2), int(rng.integers(70, 121)), rng.uniform(0.25, 0.45))


@hidden("forward_propagation_with_dropout")
def masks_of_middling_size(rng):
    """Layers of middling width."""
    n0, n1, n2 = (int(n) for n in rng.integers((3, 7, 7), (9, 16, 16)))
    return _masks_call(rng, (n0, n1, n2), int(rng.integers(20, 41)), rng.uniform(0.5, 0.6))


@hidden("forward_propagation_with_dropout")
def masks_of_one_example(rng):
    """Wide layers, one example."""
    n1, n2 = (int(n) for n in rng.integers(60, 91, size=2))
    return _masks_call(rng, (int(rng.integers(3, 9)), n1, n2), 1, rng.uniform(0.45, 0.6))


@hidden("forward_propagation_with_dropout")
def masks_of_single_units(rng):
    """Layers of width 1, many examples."""
    return _masks_call(rng, (1, 1, 1), int(rng.integers(80, 121)), rng.uniform(0.45, 0.6))


# A small mask may well keep everything, unless keep_prob is small. What is asked again with another
# keep_prob alone shows how the uniform numbers behind a mask are spread, however few they are.


@hidden("forward_propagation_with_dropout")
def masks_of_few_entries(rng):
    """Few units, few examples, several values of keep_prob."""
    units, examples = ((2, 5), (2, 6), (3, 4))[rng.integers(3)]
    return _masks_calls(rng, (units, units), examples)


@hidden("forward_propagation_with_dropout")
def masks_of_some_entries(rng):
    """Few units, some examples, several values of keep_prob."""
    n1, n2, examples = (int(n) for n in rng.integers((6, 6, 6), (8, 8, 8)))
    return _masks_calls(rng, (n1, n2), examples)


@hidden("forward_propagation_with_dropout")
def masks_of_one_small_example(rng):
    """One example, several values of keep_prob."""
    n1, n2 = (int(n) for n in rng.integers(10, 14, size=2))
    return _masks_calls(rng, (n1, n2), 1)


@hidden("forward_propagation_with_dropout")
def masks_of_single_units_and_few_examples(rng):
    """Layers of width 1, several values of keep_prob."""
    return _masks_calls(rng, (1, 1), int(rng.integers(10, 14)))


# ---------------------------------------------------------------- dropout, backward


@public("backward_propagation_with_dropout")
def dropout_gradients_of_the_notebook():
    """The notebook's example, keep_prob = 0.8."""
    return Call((*backward_propagation_with_dropout_test_case(), 0.8), again=True)


@public("backward_propagation_with_dropout")
def dropout_gradients_with_another_keep_prob():
    """Another network, keep_prob = 0.6."""
    return _dropout_gradients_call(np.random.default_rng(4), (3, 5, 4), 8, 0.6)


@public("backward_propagation_with_dropout")
def dropout_gradients_without_help_from_relu():
    """Dropped units stored as 1e-200 instead of 0: only the masks stop their gradients."""
    X, Y, cache = backward_propagation_with_dropout_test_case()
    Z1, D1, A1, W1, b1, Z2, D2, A2, *rest = cache
    almost = [np.where((D == 0) & (Z > 0), 1e-200, A) for Z, D, A in ((Z1, D1, A1), (Z2, D2, A2))]
    return Call((X, Y, (Z1, D1, almost[0], W1, b1, Z2, D2, almost[1], *rest), 0.8))


@public("backward_propagation_with_dropout")
def dropout_gradients_of_single_units():
    """Layers of width 1, eight examples."""
    return _dropout_gradients_call(np.random.default_rng(2), (1, 1, 1), 8, 0.8)


@hidden("backward_propagation_with_dropout", draws=2)
def dropout_gradients_of_another_network(rng):
    """Other layer sizes, another number of examples."""
    # so many that masks which are drawn anew surely differ where it matters
    keep_prob, examples = rng.uniform(0.5, 0.7), int(rng.integers(20, 31))
    before = int(rng.integers(2, 6))
    return _dropout_gradients_call(rng, _sizes(rng), examples, keep_prob, before=before)


@hidden("backward_propagation_with_dropout")
def dropout_gradients_of_most_units(rng):
    """A small keep_prob."""
    keep_prob, before = rng.uniform(0.3, 0.4), int(rng.integers(2, 6))
    return _dropout_gradients_call(rng, _sizes(rng), _examples(rng), keep_prob, before=before)


@hidden("backward_propagation_with_dropout")
def dropout_gradients_of_nothing(rng):
    """Nothing is turned off: keep_prob = 1.0."""
    return _dropout_gradients_call(rng, _sizes(rng), _examples(rng), 1.0)


@hidden("backward_propagation_with_dropout")
def dropout_gradients_of_one_example(rng):
    """One example."""
    return _dropout_gradients_call(rng, _sizes(rng), 1, rng.uniform(0.45, 0.65))


@hidden("backward_propagation_with_dropout")
def dropout_gradients_of_width_one(rng):
    """Layers of width 1."""
    return _dropout_gradients_call(rng, (1, 1, 1), _examples(rng), rng.uniform(0.45, 0.65))


# ---------------------------------------------------------------- drawing


def _cost_call(rng, sizes, examples, lambd):
    A3 = rng.uniform(0.05, 0.95, (1, examples))
    return Call((A3, _draw_labels(rng, examples), _draw_parameters(rng, sizes), float(lambd)))


def _l2_call(rng, sizes, examples, lambd):
    X, parameters = _draw_network(rng, sizes, examples)
    _, cache = forward_propagation(X, parameters)
    return Call((X, _draw_labels(rng, examples), cache, float(lambd)))


def _dropout_call(rng, sizes, examples, keep_prob):
    X, parameters = _draw_network(rng, sizes, examples)
    return Call((X, parameters, float(keep_prob)))


def _masks_call(rng, sizes, examples, keep_prob):
    parameters = _draw_parameters(rng, sizes)
    return Call((rng.normal(size=(sizes[0], examples)), parameters, float(keep_prob)), sample=True)


def _masks_calls(rng, widths, examples):
    """Ask the same with values of keep_prob that are spread over all that is possible."""
    sizes = (int(rng.integers(2, 6)), *widths)
    X, parameters = rng.normal(size=(sizes[0], examples)), _draw_parameters(rng, sizes)
    keep_probs = (np.arange(12) + rng.uniform(0.3, 0.7, size=12)) / 12
    return [Call((X, parameters, float(keep_prob)), sample=True) for keep_prob in keep_probs]


def _dropout_gradients_call(rng, sizes, examples, keep_prob, *, before=0):
    """Ask for the gradients of the last `examples`; there were others `before` them.

    Their masks are then not those that the seed gives for so many examples, so that they cannot be
    drawn anew.
    """
    X, parameters = _draw_network(rng, sizes, before + examples)
    cache = Answer(
        "forward_propagation_with_dropout",
        (X, parameters, float(keep_prob)),
        item=(1,),
        then=lambda cache: _without_first(cache, before),
    )
    return Call((X[:, before:], _draw_labels(rng, examples), cache, float(keep_prob)))


def _without_first(cache, count):
    """The cache without the first `count` examples."""
    Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3 = cache
    Z1, D1, A1, Z2, D2, A2, Z3, A3 = (
        np.ascontiguousarray(values[:, count:]) for values in (Z1, D1, A1, Z2, D2, A2, Z3, A3)
    )
    return Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, A3, W3, b3


def _sizes(rng):
    """(n0, n1, n2), all different, so that no matrix is square and no two have the same shape."""
    n0, n1, n2 = rng.permutation([2, 3, 4, 5, 6])[:3]
    return int(n0), int(n1), int(n2)


def _examples(rng):
    """The number of examples: more than any layer has units."""
    return int(rng.integers(7, 13))


def _draw_labels(rng, examples):
    """Labels 0 or 1, shape (1, examples); both occur where there is room."""
    labels = rng.integers(0, 2, examples)
    if examples > 1:
        labels[:2] = 0, 1
        rng.shuffle(labels)
    return labels.reshape(1, -1)


def _draw_parameters(rng, sizes):
    """W1, b1, W2, b2, W3, b3 for the network n0-n1-n2-1."""
    n0, n1, n2 = sizes
    parameters = {}
    for layer, (before, width) in enumerate([(n0, n1), (n1, n2), (n2, 1)], start=1):
        parameters[f"W{layer}"] = rng.normal(size=(width, before))
        parameters[f"b{layer}"] = rng.normal(scale=0.5, size=(width, 1))
    return parameters


def _draw_network(rng, sizes, examples):
    """Inputs X (n0, m) and parameters with which every layer has something to show."""
    while True:
        X, parameters = rng.normal(size=(sizes[0], examples)), _draw_parameters(rng, sizes)
        Z1, A1, _, _, Z2, A2, _, _, Z3, _, _, _ = forward_propagation(X, parameters)[1]
        both_on = np.any((A1 > 0).any(axis=0) & (A2 > 0).any(axis=0))
        far_from_kinks = min(np.abs(Z1).min(), np.abs(Z2).min()) > 1e-3
        if both_on and far_from_kinks and np.abs(Z3).max() < 6 and _mixed(A1) and _mixed(A2):
            return X, parameters


def _mixed(A):
    """Whether some units are on and, where there is more than one entry, some are off."""
    on = A > 0
    return bool(on.any()) and (A.size == 1 or not on.all())
