"""Are the functions right on the notebook's own inputs? A first check; the grader tries more."""

import numpy as np


def forward_propagation_test(target):
    """Check `forward_propagation` on two points."""
    _number("forward_propagation(2, 4)", target(2, 4), 8)
    _number("forward_propagation(-3, 0.5)", target(-3, 0.5), -1.5)
    _passed("forward_propagation")


def backward_propagation_test(target):
    """Check `backward_propagation` on two points."""
    _number("backward_propagation(2, 4)", target(2, 4), 2)
    _number("backward_propagation(-3, 0.5)", target(-3, 0.5), -3)
    _passed("backward_propagation")


def gradient_check_test(target, *_):
    """Check `gradient_check` with a correct derivative, and with a step that is far too small."""
    _at_most("gradient_check(2, 4)", target(2, 4), 1e-6)
    # Near 1 a double cannot move by 0.7 * 2**-52: theta + epsilon is rounded up, theta - epsilon
    # down to half of it, and a correct function sees 1.5 / 1.4 of the derivative.
    _number("gradient_check(2, 1.0, 0.7 * 2**-52)", target(2, 1.0, 0.7 * 2**-52), 1 / 29)
    _passed("gradient_check")


def gradient_check_n_test(target, parameters, gradients, X, Y):
    """Check `gradient_check_n` on the notebook's case, before or after backprop's repair."""
    difference = target(parameters, gradients, X, Y)
    if np.size(difference) == 1 and np.ravel(difference)[0] > 1e-3:
        _number("gradient_check_n, before backprop's repair", difference, 0.2850931567761623)
    else:
        _at_most("gradient_check_n, after backprop's repair", difference, 1e-6)
    _passed("gradient_check_n")


def _number(asked, got, expected):
    assert got is not None, f"{asked} gives None: is there a return?"
    assert np.size(got) == 1, f"{asked} should give one number, not {got!r}"
    assert np.allclose(got, expected, rtol=1e-5, atol=0), f"{asked} gives {got}, not {expected}"


def _at_most(asked, got, bound):
    assert got is not None, f"{asked} gives None: is there a return?"
    assert np.size(got) == 1, f"{asked} should give one number, not {got!r}"
    assert 0 <= np.ravel(got)[0] <= bound, f"{asked} gives {got}, which should be at most {bound}"


def _passed(function):
    print(f"\033[92m{function}: these tests pass.\033[0m")
