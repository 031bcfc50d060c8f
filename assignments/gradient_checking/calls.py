"""Which inputs do the functions get? The notebook's own, and ones that tell mistakes apart.

The relative difference of correct gradients is round-off, so it is only bounded. Mistakes show
where something is off by a known amount: a wrong derivative, another cost, a step so large that
truncation shows, or one so small that floating-point numbers cannot follow it.
"""

from dataclasses import replace

import numpy as np
from gc_utils import SHAPES, dictionary_to_vector, vector_to_dictionary
from stubs import forward_propagation_n
from testCases import gradient_check_n_test_case

from grader.assignment import Answer, Call, hidden, public

PLANTED = {"dW2": 2.0, "db1": 4.0}
#: A right difference is at most about 1e-7 (round-off); the smallest wrong one is beyond 1e-5.
ROUND_OFF = 1e-6


# forward_propagation and backward_propagation ----------------------------------------------------


@public("forward_propagation")
def cost_of_the_notebook():
    """The notebook's case: x = 2, θ = 4."""
    return Call((2, 4))


@public("forward_propagation")
def cost_of_a_negative_input():
    """A negative input."""
    return Call((-3, 0.5))


@public("forward_propagation")
def cost_with_another_parameter():
    """The notebook's x = 2, another θ = 0.5."""
    # differs from each of the others in one argument only, which shows what makes no difference
    return Call((2, 0.5))


@hidden("forward_propagation", draws=3)
def cost_elsewhere(rng):
    """Other numbers, of either sign."""
    return Call(_point(rng))


@public("backward_propagation")
def derivative_of_the_notebook():
    """The notebook's case: x = 2, θ = 4."""
    return Call((2, 4))


@public("backward_propagation")
def derivative_at_a_negative_input():
    """A negative input."""
    return Call((-3, 0.5))


@public("backward_propagation")
def derivative_with_another_parameter():
    """The notebook's x = 2, another θ = 0.5."""
    return Call((2, 0.5))


@hidden("backward_propagation", draws=3)
def derivative_elsewhere(rng):
    """Other numbers, of either sign."""
    return Call(_point(rng))


def _point(rng):
    """Two numbers (x, θ) that are not near 0, nor equal in size, to three decimals."""
    while True:
        x, theta = np.round(rng.uniform(0.3, 6, size=2), 3) * rng.choice([-1, 1], size=2)
        if abs(abs(x) - abs(theta)) > 0.2 and abs(abs(x) - 1) > 0.1 and abs(abs(theta) - 1) > 0.1:
            return float(x), float(theta)


# gradient_check ----------------------------------------------------------------------------------


@public("gradient_check")
def check_of_the_notebook():
    """The notebook's case: x = 2, θ = 4, a correct derivative."""
    return Call((2, 4), at_most={"difference": ROUND_OFF})


@public("gradient_check")
def check_of_a_cubed_cost():
    """A cost of another form, (θx + 1)³, a coarse step, ε = 0.5."""
    return _cubed(-1.5, 0.5, 0.5)


@public("gradient_check")
def check_with_a_tiny_step():
    """A step below the resolution of doubles: θ+ε is rounded back to θ, θ−ε is not."""
    return _tiny_step(2, 1.0, 2.0**-53)


@public("gradient_check")
def check_with_a_step_that_is_doubled():
    """A step below the resolution of doubles: θ+ε and θ−ε are rounded to twice the step."""
    return _tiny_step(2, 1.0 + 2.0**-52, 2.0**-53)


@public("gradient_check")
def check_with_a_step_that_is_lost():
    """A step so small that θ+ε and θ−ε are both rounded to θ."""
    return _tiny_step(2, 1.0, 2.0**-55)


@public("gradient_check")
def check_with_a_coarse_step():
    """A coarse step, ε = 0.25, a correct derivative: on a straight line no step is too large."""
    return Call((-3, 0.75, 0.25), at_most={"difference": ROUND_OFF})


@public("gradient_check")
def check_of_a_derivative_too_large():
    """A derivative that is 1.5 times the correct one."""
    return _faulted(2, 4, "times_1_5")


@public("gradient_check")
def check_of_a_derivative_with_the_wrong_sign():
    """A derivative with the wrong sign."""
    return _faulted(2, 4, "with_the_wrong_sign")


@public("gradient_check")
def check_with_a_fault_and_a_coarse_step():
    """A coarse step, ε = 0.01, a derivative that is half the correct one."""
    # the one case in which the claimed gradient is the smaller of the two
    return _faulted(-3, 0.7, "halved", 0.01)


@public("gradient_check")
def check_of_a_cost_with_another_sign():
    """A cost that is −3 times the correct one, so that the derivative does not fit it."""
    return _with_another_cost(2, 4, "times_minus_3", unless=("backward_propagation",))


@public("gradient_check")
def check_of_a_squared_cost():
    """A cost that is the square of the correct one, so that the derivative does not fit it."""
    return _with_another_cost(-0.75, 0.5, "squared", unless=("backward_propagation",))


@hidden("gradient_check", draws=3)
def check_elsewhere(rng):
    """Other numbers, a correct derivative."""
    return Call(_point(rng), at_most={"difference": ROUND_OFF})


@hidden("gradient_check")
def check_of_whole_numbers(rng):
    """Other whole numbers, a correct derivative."""
    x, theta = int(rng.integers(-9, -1)), int(rng.integers(2, 9))
    return Call((x, theta), at_most={"difference": ROUND_OFF})


@hidden("gradient_check")
def check_with_another_coarse_step(rng):
    """Another coarse step, a correct derivative."""
    step = float(rng.choice([0.3, 0.4, 0.6]))
    return Call((*_point(rng), step), at_most={"difference": ROUND_OFF})


# The slope of θx depends neither on θ nor on ε. There are two ways to see whether they are read.
# The measured slope of (θx + 1)³ depends on both, but who computes θx without a call gets none.
# Steps that are too small for θ show them too, but what comes out also depends on how θ ± ε is
# spelt: θ + ε − 2ε is rounded in another way. Who is right in one of these ways has read them.


@hidden("gradient_check", draws=3)
def check_of_another_cubed_cost(rng):
    """Another cubed cost, another coarse step."""
    while True:
        x, theta = _point(rng)
        step = float(rng.choice([0.3, 0.4, 0.6]))
        times = 3 * (theta * x + 1) ** 2 + (x * step) ** 2  # the measured slope, as a multiple of x
        if times < 50:  # or the difference is almost 1, whatever θ and ε are
            return _cubed(x, theta, step)


@hidden("gradient_check")
def check_with_another_step_that_is_halved(rng):
    """Other steps below the resolution of doubles, rounded to half the way."""
    return _tiny(rng, 1.0, 2.0**-53)


@hidden("gradient_check")
def check_with_another_step_that_is_doubled(rng):
    """Other steps below the resolution of doubles, rounded to twice as far."""
    return _tiny(rng, 1 + 2.0**-52, 2.0**-53)


@hidden("gradient_check")
def check_with_another_step_that_is_lost(rng):
    """Other steps so small that θ+ε and θ−ε are both rounded to θ."""
    return _tiny(rng, float(rng.choice([1.0, 1.5])), 2.0 ** float(rng.choice([-55, -57])))


@hidden("gradient_check")
def check_with_the_smallest_step(rng):
    """Steps of one last place, which no rounding changes."""
    return _tiny(rng, float(rng.choice([1.0, 1.5])), 2.0 ** float(rng.choice([-52, -51])))


def _cubed(x, theta, epsilon):
    call = _with_another_cost(x, theta, "plus_1_cubed", epsilon)
    return replace(call, way="another cost")


def _tiny(rng, theta, epsilon):
    """Ask with x = ±4 or ±8, and θ and ε times one power of two."""
    # powers of two, or one last place beside them: nothing is rounded but θ ± ε. What that makes of
    # the difference depends on θ and ε, so no constant is right on every tiny step
    # never 1: at θ = 1 the public steps are so rounded, and no constant in place of θ may be right
    scale = float(rng.choice([0.25, 0.5, 2.0, 4.0]))
    x, sign = float(rng.choice([-8, -4, 4, 8])), float(rng.choice([-1, 1]))
    return _tiny_step(x, sign * theta * scale, epsilon * scale)


def _tiny_step(x, theta, epsilon):
    return Call((x, theta, epsilon), way="a tiny step")


@hidden("gradient_check", draws=4)
def check_of_a_wrong_derivative(rng):
    """A wrong derivative, other numbers."""
    fault = rng.choice(["times_1_5", "times_minus_3", "with_the_wrong_sign"])
    return _faulted(*_point(rng), str(fault))


@hidden("gradient_check")
def check_of_a_derivative_with_a_term_too_many(rng):
    """A wrong derivative, off by a constant."""
    # x alone makes no difference where the derivative is a multiple of the correct one
    return _faulted(*_point(rng), "plus_2_5")


# Who writes grad = x in place of the call is right where the derivative is. The rest of such a
# check shows when it is the cost that does not fit.


@hidden("gradient_check", draws=2)
def check_of_another_cost(rng):
    """Another cost, which the derivative does not fit."""
    fault = rng.choice(["times_1_5", "times_minus_3", "with_the_wrong_sign"])
    return _with_another_cost(*_point(rng), str(fault), unless=("backward_propagation",))


@hidden("gradient_check")
def check_of_another_squared_cost(rng):
    """Another squared cost."""
    # x alone makes no difference where the cost is a multiple of θx
    return _with_another_cost(*_point(rng), "squared", unless=("backward_propagation",))


@hidden("gradient_check")
def check_of_another_cost_of_the_other_sign(rng):
    """Another cost, whose slope has the other sign."""
    return _with_another_cost(*_point(rng), "times_minus_3", unless=("backward_propagation",))


def _faulted(x, theta, fault, *epsilon):
    return Call(
        (x, theta, *epsilon),
        faults={"backward_propagation": fault},
        requires=("backward_propagation",),
    )


def _with_another_cost(x, theta, fault, *epsilon, unless=()):
    return Call(
        (x, theta, *epsilon),
        faults={"forward_propagation": fault},
        requires=("forward_propagation",),
        unless=unless,
    )


# gradient_check_n --------------------------------------------------------------------------------

# Each call evaluates the cost 94 times, which takes longer than all else, so there are only as many
# calls as it takes to see a wrong answer in two of them, and in a hidden one. Lost digits show
# where gradients are correct and the step is small, a step of one's own where they are correct and
# it is coarse.


@public("gradient_check_n")
def planted_bugs():
    """The notebook's case: dW2 twice and db1 four times too large."""
    return _check(*gradient_check_n_test_case(), PLANTED)


@public("gradient_check_n")
def repaired():
    """The notebook's case, correct gradients."""
    return _check(*gradient_check_n_test_case(), {}, at_most={"difference": ROUND_OFF})


@public("gradient_check_n")
def repaired_with_a_coarse_step():
    """A coarse step, ε = 0.01, correct gradients: only the truncation error is left."""
    case = gradient_check_n_test_case()
    return _check(*case, {}, 1e-2, rtol={"difference": 1e-4})


@public("gradient_check_n")
def wrong_signs():
    """Gradients of the last layer with the wrong sign, ε = 0.001."""
    return _check(*gradient_check_n_test_case(), {"dW3": -1.0, "db3": -1.0}, 1e-3)


@public("gradient_check_n")
def only_the_last_bias():
    """A single wrong entry, the last one: db3."""
    # the one case in which the claimed gradient is the smaller of the two
    return _check(*gradient_check_n_test_case(), {"db3": 0.25})


@hidden("gradient_check_n")
def other_right_gradients(rng):
    """Other networks and examples, correct gradients."""
    m = int(rng.choice([1, 2, 4, 6]))
    return _check(*_network(rng, m, 1e-7), {}, at_most={"difference": ROUND_OFF})


@hidden("gradient_check_n")
def other_right_gradients_with_a_coarse_step(rng):
    """Other networks, a coarse step, correct gradients."""
    step = float(rng.choice([2e-3, 5e-3]))
    return _check(*_network_that_counts(rng, step), {}, step, rtol={"difference": 1e-4})


@hidden("gradient_check_n")
def wrong_with_a_coarse_step(rng):
    """Another network, a coarse step, wrong gradients."""
    return _check(*_network_that_counts(rng, 1e-3), {"dW1": 2.0, "db3": -1.0}, 1e-3)


def _check(X, Y, parameters, faults, *epsilon, at_most=None, rtol=None):
    """Ask for the difference of the right gradients, each block times its factor in `faults`."""
    _, cache = forward_propagation_n(X, Y, parameters)
    gradients = Answer("backward_propagation_n", (X, Y, cache), scale=faults)
    return Call((parameters, gradients, X, Y, *epsilon), at_most=at_most or {}, rtol=rtol or {})


# backward_propagation_n --------------------------------------------------------------------------


@public("backward_propagation_n")
def backprop_of_the_notebook():
    """The notebook's case."""
    return _backprop(*gradient_check_n_test_case())


@public("backward_propagation_n")
def backprop_of_one_example():
    """One example."""
    X, _, parameters = gradient_check_n_test_case()
    return _backprop(X[:, 1:2], np.array([[0]]), parameters)


@hidden("backward_propagation_n", draws=2)
def backprop_of_one_example_elsewhere(rng):
    """One example, another network."""
    return _backprop(*_network(rng, 1, 1e-4))


@hidden("backward_propagation_n", draws=3)
def backprop_elsewhere(rng):
    """Other networks and numbers of examples."""
    return _backprop(*_network(rng, int(rng.choice([2, 5, 7])), 1e-4))


def _backprop(X, Y, parameters):
    _, cache = forward_propagation_n(X, Y, parameters)
    return Call((X, Y, cache))


# networks ----------------------------------------------------------------------------------------


def _network(rng, m, epsilon, least=0.0):
    """Draw m examples, labels (1, m) and parameters that can be checked with the step `epsilon`.

    Each single slope of the cost is at least `least` times their norm.
    """
    while True:
        X, Y = rng.standard_normal((4, m)), rng.integers(0, 2, (1, m))
        parameters = {name: rng.standard_normal(shape) for name, shape in SHAPES.items()}
        if _well_conditioned(X, Y, parameters, epsilon, least):
            return X, Y, parameters


def _network_that_counts(rng, epsilon):
    """Draw such a network in which every parameter counts, with labels that the notebook lacks."""
    while True:
        X, Y, parameters = _network(rng, int(rng.choice([3, 4, 6])), epsilon, least=1e-3)
        if np.any(np.resize(gradient_check_n_test_case()[1], Y.shape) != Y):
            return X, Y, parameters


def _well_conditioned(X, Y, parameters, epsilon, least):
    """Whether no step crosses a ReLU's kink, no digits are lost in 1 − A3, and all layers live."""
    with np.errstate(all="ignore"):  # A3 may be 1
        _, (Z1, A1, _, _, Z2, _, W2, _, _, A3, _, _) = forward_propagation_n(X, Y, parameters)
    reach1 = max(1.0, np.abs(X).max())  # how far Z1 moves when W1 or b1 does by 1
    reach2 = max(1.0, A1.max(), np.abs(W2).max() * reach1)
    if np.abs(Z1).min() < 3 * epsilon * reach1 or np.abs(Z2).min() < 3 * epsilon * reach2:
        return False
    if A3.min() < 0.02 or A3.max() > 0.98:
        return False
    if least and not (np.all(np.any(Z1 > 0, axis=1)) and np.all(np.any(Z2 > 0, axis=1))):
        return False  # a unit that is off has no slopes, which is seen sooner here
    blocks = _slopes(X, Y, parameters).values()
    sizes = [np.linalg.norm(slopes) for slopes in blocks]
    norm = np.linalg.norm(sizes)
    if min(np.abs(slopes).min() for slopes in blocks) < least * norm:
        return False
    return norm > 0.1 and min(sizes) > 0.03 * norm


def _slopes(X, Y, parameters, h=1e-100):
    """Compute the cost's slope along every parameter by a complex step: Im J(θ + ih) / h."""
    theta, _ = dictionary_to_vector(parameters)
    slopes = np.zeros(theta.shape)
    for i in range(len(theta)):
        aside = theta.astype(complex)
        aside[i] += 1j * h
        slopes[i] = np.imag(forward_propagation_n(X, Y, vector_to_dictionary(aside))[0]) / h
    return vector_to_dictionary(slopes)
