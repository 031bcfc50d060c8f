"""Are the reference's gradients right by a method that shares nothing with them?

Costs are written down here anew, on numbers that remember how they were made (`Node`: reverse-mode
automatic differentiation, Griewank & Walther, Evaluating Derivatives, chapter 3). That is exact up
to round-off, where differences are not: the references must agree to ten digits.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from grader.course import find_course
from grader.expecting import Reference

Floats = NDArray[np.float64]
EXACT = 1e-10
PARAMETERS = ("W1", "b1", "W2", "b2", "W3", "b3")


class Node:
    """An array, with what it was made from and how its slope goes back there."""

    __array_ufunc__ = None  # so that array * Node comes here

    def __init__(self, value: Any, *sources: tuple[Node, Callable[[Floats], Floats]]) -> None:
        self.value = np.asarray(value, dtype=float)
        self.sources = sources
        self.slope = np.zeros_like(self.value)

    def __add__(self, other: Node) -> Node:
        return Node(
            self.value + other.value,
            (self, lambda up: shaped(up, self)),
            (other, lambda up: shaped(up, other)),
        )

    def __mul__(self, other: Node | Floats | float) -> Node:
        if not isinstance(other, Node):
            return Node(self.value * other, (self, lambda up: shaped(up * other, self)))
        return Node(
            self.value * other.value,
            (self, lambda up: shaped(up * other.value, self)),
            (other, lambda up: shaped(up * self.value, other)),
        )

    __rmul__ = __mul__

    def __matmul__(self, other: Node) -> Node:
        return Node(
            self.value @ other.value,
            (self, lambda up: up @ other.value.T),
            (other, lambda up: self.value.T @ up),
        )

    def relu(self) -> Node:
        return Node(np.maximum(self.value, 0), (self, lambda up: np.where(self.value > 0, up, 0)))

    def softplus(self) -> Node:
        """log(1 + exp(z)), whose derivative is 1 / (1 + exp(−z))."""
        value = np.logaddexp(0, self.value)
        return Node(value, (self, lambda up: up * np.exp(self.value - value)))

    def sum(self) -> Node:
        return Node(self.value.sum(), (self, lambda up: np.full_like(self.value, up)))

    def differentiate(self) -> None:
        """Set the slope of this number with respect to everything that it was made from."""
        order: dict[Node, None] = {}

        def visit(node: Node) -> None:
            if node not in order:
                for source, _ in node.sources:
                    visit(source)
                order[node] = None

        visit(self)
        self.slope = np.ones_like(self.value)
        for node in reversed(order):
            for source, back in node.sources:
                source.slope = source.slope + back(node.slope)


def shaped(slope: Floats, node: Node) -> Floats:
    """The slope of what was broadcast: summed up over the axes that were repeated."""
    while slope.ndim > node.value.ndim:
        slope = slope.sum(axis=0)
    axes = tuple(i for i, n in enumerate(node.value.shape) if n == 1 and slope.shape[i] != 1)
    summed: Floats = slope.sum(axis=axes, keepdims=True)
    return summed


def slopes(
    parameters: Mapping[str, Floats],
    X: Floats,
    Y: Floats,
    *,
    lambd: float = 0.0,
    masks: Sequence[Floats | float] = (1.0, 1.0),
) -> dict[str, Floats]:
    """dJ/dW1 … dJ/db3, dJ/dA1 … of the cross-entropy; `masks` multiply A1 and A2.

    The cross-entropy is the mean of log(1 + exp(Z3)) − Y Z3; L2 adds λ/(2m) Σ‖W‖².
    """
    m = X.shape[1]
    node = {name: Node(value) for name, value in parameters.items()}
    Z1 = node["W1"] @ Node(X) + node["b1"]
    A1 = Z1.relu()
    D1A1 = A1 * masks[0]
    Z2 = node["W2"] @ D1A1 + node["b2"]
    A2 = Z2.relu()
    Z3 = node["W3"] @ (A2 * masks[1]) + node["b3"]
    J = (Z3.softplus() + Z3 * -np.reshape(Y, (1, m))).sum() * (1 / m)
    for name in ("W1", "W2", "W3"):
        J = J + (node[name] * node[name]).sum() * (lambd / (2 * m))
    J.differentiate()
    found = {**node, "A1": A1, "A2": A2, "Z1": Z1, "Z2": Z2, "Z3": Z3}
    # the course's dA and dZ are those of the summed, not of the averaged losses
    return {f"d{k}": n.slope * (1 if k in parameters else m) for k, n in found.items()}


@functools.cache
def solution(assignment: str) -> Any:
    course = find_course()
    return Reference(course, course.assignment(assignment)).functions


def network(rng: np.random.Generator, sizes: Sequence[int], m: int) -> tuple[Any, ...]:
    """X, labels and parameters of the network with these layers, none at a kink by chance."""
    X, Y = rng.normal(size=(sizes[0], m)), rng.integers(0, 2, (1, m))
    parameters = {}
    for layer, (before, width) in enumerate(zip(sizes, [*sizes[1:], 1], strict=True), start=1):
        parameters[f"W{layer}"] = rng.normal(size=(width, before))
        parameters[f"b{layer}"] = rng.normal(size=(width, 1))
    return X, Y, parameters


def assert_same(gradients: Mapping[str, Floats], exact: Mapping[str, Floats]) -> None:
    """Every block agrees in shape, and in value by its error relative to the block's own size."""
    for name, wanted in exact.items():
        got = gradients[name]
        assert got.shape == wanted.shape, name
        # a block that is nought by cancellation has no size of its own
        size = max(np.linalg.norm(wanted), 1e-3 * np.linalg.norm(exact["dZ3"]))
        assert np.linalg.norm(got - wanted) <= EXACT * size, name


seeds = st.integers(0, 2**32 - 1)
layers = st.tuples(*[st.integers(1, 6)] * 3)
examples = st.integers(1, 9)
many = settings(max_examples=60, deadline=None, derandomize=True)


@many
@given(seeds, layers, examples, st.floats(0, 50))
def test_the_gradients_of_the_l2_cost(seed, sizes, m, lambd):
    X, Y, parameters = network(np.random.default_rng(seed), sizes, m)
    reference = solution("regularization")
    _, cache = reference.forward_propagation(X, parameters)
    gradients = reference.backward_propagation_with_regularization(X, Y, cache, lambd)
    assert_same(gradients, slopes(parameters, X, Y, lambd=lambd))


@many
@given(seeds, layers, examples, st.floats(0.05, 1))
def test_the_gradients_with_dropout_for_fixed_masks(seed, sizes, m, keep_prob):
    rng = np.random.default_rng(seed)
    X, Y, parameters = network(rng, sizes, m)
    W1, b1, W2, b2, W3, b3 = (parameters[name] for name in PARAMETERS)
    D1, D2 = (rng.random((n, m)) < keep_prob for n in sizes[1:])
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0) * D1 / keep_prob
    Z2 = W2 @ A1 + b2
    A2 = np.maximum(Z2, 0) * D2 / keep_prob
    Z3 = W3 @ A2 + b3
    cache = (Z1, D1, A1, W1, b1, Z2, D2, A2, W2, b2, Z3, 1 / (1 + np.exp(-Z3)), W3, b3)
    backward = solution("regularization").backward_propagation_with_dropout
    exact = slopes(parameters, X, Y, masks=(D1 / keep_prob, D2 / keep_prob))
    assert_same(backward(X, Y, cache, keep_prob), exact)


@many
@given(seeds, examples, st.booleans())
def test_the_gradients_of_the_repaired_network(seed, m, flat):
    X, Y, parameters = network(np.random.default_rng(seed), (4, 5, 3), m)
    Y = Y.ravel() if flat else Y
    reference = solution("gradient_checking")
    _, cache = reference.forward_propagation_n(X, Y, parameters)
    assert_same(reference.backward_propagation_n(X, Y, cache), slopes(parameters, X, Y))


@many
@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_the_derivative_by_one_parameter(x, theta):
    node = Node(theta)
    solution("gradient_checking").forward_propagation(x, node).differentiate()
    assert solution("gradient_checking").backward_propagation(x, theta) == node.slope


def test_the_planted_bugs_are_seen():
    """The instrument tells right from wrong: a doubled block is not the same."""
    X, Y, parameters = network(np.random.default_rng(1), (4, 5, 3), 5)
    exact = slopes(parameters, X, Y)
    for name, factor in (("dW2", 2.0), ("db1", 4.0), ("dW1", 1 + 1e-9)):
        with pytest.raises(AssertionError, match=name):
            assert_same({**exact, name: factor * exact[name]}, exact)


def test_a_sum_of_products_has_the_slopes_that_pencil_and_paper_give():
    """y = Σ a·(a + b)·3 with b broadcast: dy/da = 3(2a + b), dy/db = 3 Σ a."""
    a, b = Node([[1.0, 2.0], [3.0, -4.0]]), Node([[0.5], [-1.0]])
    (a * (a + b) * 3.0).sum().differentiate()
    assert np.array_equal(a.slope, 3 * (2 * a.value + b.value))
    assert np.array_equal(b.slope, 3 * a.value.sum(axis=1, keepdims=True))
