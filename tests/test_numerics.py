"""Numerical gradients: right on smooth functions, and kinks told exactly where they are."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from grader.course.numerics import STEP, common_factor, numerical_gradient, relative_difference

few = settings(deadline=None, max_examples=40)
seeds = st.integers(0, 2**32 - 1)
plain_floats = st.floats(-1e3, 1e3)
matrices = arrays(float, (2, 3), elements=plain_floats)


@settings(deadline=None, max_examples=30)
@given(seeds, st.sampled_from([1e-3, 1.0, 30.0]))
def test_smooth_functions_have_their_analytic_gradient(seed, scale):
    rng = np.random.default_rng(seed)
    c, d = rng.uniform(-1.5, 1.5, (2, 3)), rng.uniform(0.5, 1.5, (3, 1))
    W, b = scale * rng.standard_normal((2, 3)), scale * rng.standard_normal((3, 1))

    def cost(p):
        return np.sum(np.sin(c * p["W"])) + np.sum(np.sqrt(1 + d * p["b"] ** 2)) + 2.0

    found = numerical_gradient(cost, {"W": W, "b": b})
    exact = {"W": c * np.cos(c * W), "b": d * b / np.sqrt(1 + d * b**2)}
    for name, at in (("W", W), ("b", b)):
        h = STEP * np.maximum(1, np.abs(at))
        round_off = 1e-14 * cost({"W": W, "b": b}) / h
        assert np.all(np.abs(found[name].value - exact[name]) < h**2 + round_off)
        assert not found[name].straddles.any()


@settings(deadline=None, max_examples=60)
@given(
    x=st.sampled_from([0.0, 1e-8, -0.3, 1.0, -40.0, 1e4]),
    inside=st.one_of(st.just(0.0), st.floats(-0.95, 0.95)),
    slope=st.one_of(st.floats(0.01, 100), st.floats(-100, -0.01)),
    curve=st.floats(-0.02, 0.02),
)
def test_a_kink_within_a_step_is_marked(x, inside, slope, curve):
    h = STEP * max(1.0, abs(x))
    kink = x + inside * h
    bend = curve * slope * (1 - abs(inside)) / h

    def cost(p):
        t = p["x"][0] - x
        return slope * max(p["x"][0] - kink, 0.0) + 0.5 * bend * t * t + t

    assert numerical_gradient(cost, {"x": np.array([x])})["x"].straddles[0]


@settings(deadline=None, max_examples=60)
@given(
    x=st.sampled_from([0.0, 1e-8, -0.3, 1.0, -40.0, 1e4]),
    outside=st.floats(1.01, 50),
    left=st.booleans(),
    slope=st.floats(-100, 100),
    bend=st.floats(-1, 1),
)
def test_a_kink_outside_the_step_is_not_marked(x, outside, left, slope, bend):
    kink = x + (-outside if left else outside) * STEP * max(1.0, abs(x))

    def cost(p):
        t = p["x"][0] - x
        return slope * max(p["x"][0] - kink, 0.0) + 0.5 * bend * t * t + t + 0.7

    block = numerical_gradient(cost, {"x": np.array([x])})["x"]
    assert not block.straddles[0]
    right = 1 + slope * (x > kink)
    assert abs(block.value[0] - right) < 1e-7 * (1 + abs(slope)) * max(1.0, abs(x))


def test_only_the_entries_that_straddle_are_marked():
    x = np.array([[2.0, 0.0, -2.0], [STEP / 2, 3 * STEP, -STEP / 3]])

    block = numerical_gradient(lambda p: float(np.sum(np.maximum(p["x"], 0.0))), {"x": x})["x"]

    assert block.straddles.tolist() == [[False, True, False], [True, False, True]]
    assert np.allclose(block.value[~block.straddles], [1, 0, 1], atol=1e-9)
    assert block.backward[0, 1] == 0.0
    assert block.forward[0, 1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "curve", [lambda x: np.cosh(40 * x), lambda x: np.exp(-30 * x), lambda x: (x + 2) ** 8]
)
def test_steep_curves_are_no_kinks(curve):
    x = np.linspace(-1.5, 1.5, 41)
    block = numerical_gradient(lambda p: float(np.sum(curve(p["x"]))), {"x": x[20:21]})["x"]
    assert not block.straddles.any()
    for at in x:
        block = numerical_gradient(lambda p: float(curve(p["x"][0])), {"x": np.array([at])})["x"]
        assert not block.straddles.any()


@pytest.mark.parametrize("level", [0.0, 1e-6, 0.7, 1e3, 1e6])
def test_round_off_is_no_kink(level):
    x = np.linspace(-3, 3, 60)
    block = numerical_gradient(lambda p: level + 1e-4 * np.sin(p["x"]).sum(), {"x": x})["x"]
    assert not block.straddles.any()
    assert np.max(np.abs(block.value - 1e-4 * np.cos(x))) < 1e-10 * max(1.0, level)


@pytest.mark.parametrize("z", [0.0, 4.0, -14.0])
def test_the_round_off_of_a_saturated_cross_entropy_is_no_kink(z):
    def cost(p):
        A = 1 / (1 + np.exp(-p["z"]))
        return float(np.sum(-0.3 * np.log(A) - 0.7 * np.log(1 - A)))

    for near in np.linspace(z, z + 0.5, 20):
        assert not numerical_gradient(cost, {"z": np.array([near])})["z"].straddles.any()


def test_a_gradient_that_is_zero_everywhere_is_zero_and_smooth():
    dead = np.full((2, 2), -1.0)
    found = numerical_gradient(lambda p: 5 + np.maximum(p["W"], 0).sum(), {"W": dead})["W"]
    assert not found.value.any()
    assert not found.straddles.any()


class TinyNetwork:
    """LINEAR→RELU→LINEAR→RELU→LINEAR→SIGMOID with cross-entropy, and its analytic gradient."""

    def __init__(self, seed: int, scale: float, kink: float | None) -> None:
        rng = np.random.default_rng(seed)
        widths = (4, 5, 3, 1)
        self.X = rng.standard_normal((4, 3))
        self.Y = (rng.random((1, 3)) > 0.5).astype(float)
        self.parameters = {}
        for layer, (before, after) in enumerate(pairwise(widths), start=1):
            self.parameters[f"W{layer}"] = scale * rng.standard_normal((after, before))
            self.parameters[f"b{layer}"] = scale * rng.standard_normal((after, 1))
        if kink is not None:  # put the zero of one unit, on one example, that near
            Z1 = self.linear(self.parameters)[0]
            self.parameters["b1"][2] += kink * STEP - Z1[2, 1]

    def linear(self, p):
        A, Z = self.X, []
        for layer in (1, 2, 3):
            Z.append(p[f"W{layer}"] @ A + p[f"b{layer}"])
            A = np.maximum(Z[-1], 0)
        return Z

    def cost(self, p):
        Z3 = self.linear(p)[2]
        return float(np.mean(np.logaddexp(0, Z3) - self.Y * Z3))

    def gradient(self):
        Z1, Z2, Z3 = self.linear(self.parameters)
        A1, A2 = np.maximum(Z1, 0), np.maximum(Z2, 0)
        dZ3 = (1 / (1 + np.exp(-Z3)) - self.Y) / 3
        dZ2 = (self.parameters["W3"].T @ dZ3) * (Z2 > 0)
        dZ1 = (self.parameters["W2"].T @ dZ2) * (Z1 > 0)
        gradient = {}
        for layer, dZ, A in ((1, dZ1, self.X), (2, dZ2, A1), (3, dZ3, A2)):
            gradient[f"W{layer}"] = dZ @ A.T
            gradient[f"b{layer}"] = dZ.sum(axis=1, keepdims=True)
        return gradient

    def switches(self, name, place):
        """Whether any unit changes between on and off within a step of one parameter."""
        h = STEP * max(1.0, abs(self.parameters[name][place]))
        seen = set()
        for share in np.linspace(-1, 1, 21):
            moved = {key: value.copy() for key, value in self.parameters.items()}
            moved[name][place] += share * h
            seen.add(b"".join((Z > 0).tobytes() for Z in self.linear(moved)[:2]))
        return len(seen) > 1


@settings(deadline=None, max_examples=25)
@given(
    seeds,
    st.sampled_from([1e-3, 0.1, 0.5, 1.0]),
    st.one_of(st.none(), st.floats(-1.5, 1.5), st.just(0.0)),
)
def test_in_a_network_every_entry_is_right_or_straddles(seed, scale, kink):
    network = TinyNetwork(seed, scale, kink)
    if np.max(np.abs(network.linear(network.parameters)[2])) > 20:
        return  # saturated: the cost itself is round-off
    found, exact = numerical_gradient(network.cost, network.parameters), network.gradient()
    size = max(np.max(np.abs(dP)) for dP in exact.values())
    for name, block in found.items():
        off = np.abs(block.value - exact[name]) > 5e-6 * size + 3e-7 * max(
            1, network.cost(network.parameters)
        )
        assert not np.any(off & ~block.straddles), name
        for place in np.argwhere(block.straddles):
            assert network.switches(name, tuple(place)), (name, place)


def test_the_parameters_stay_as_they_are_and_any_shape_will_do():
    parameters = {"theta": np.array(4), "none": np.zeros((0, 2)), "v": np.array([1, 2])}
    before = {name: value.copy() for name, value in parameters.items()}

    found = numerical_gradient(lambda p: float(3 * p["theta"] + np.sum(p["v"] ** 2)), parameters)

    assert all(np.array_equal(parameters[name], before[name]) for name in before)
    assert {name: block.value.shape for name, block in found.items()} == {
        "theta": (),
        "none": (0, 2),
        "v": (2,),
    }
    assert isinstance(found["theta"].value, np.ndarray)
    assert found["theta"].value == pytest.approx(3)
    assert found["v"].value == pytest.approx([2, 4])


@few
@given(matrices, matrices)
def test_relative_difference_is_symmetric_and_between_0_and_1(a, b):
    difference = relative_difference(a, b)
    assert difference == relative_difference(b, a)
    assert 0 <= difference <= 1 + 1e-15
    assert relative_difference(a, a) == 0


@pytest.mark.parametrize("other", [[np.nan, 1], [np.inf, 1], [1j, 1], [1], [[1, 1]], [1e300, 1]])
def test_what_cannot_be_measured_is_worlds_apart(other):
    assert relative_difference(np.array(other), np.ones(2)) == 1.0


def test_relative_difference_of_known_faults():
    dW = np.array([[3.0, -4.0]])
    assert relative_difference(2 * dW, dW) == pytest.approx(1 / 3)
    assert relative_difference(-dW, dW) == pytest.approx(1.0)
    assert relative_difference(np.zeros((1, 2)), np.full((1, 2), 1e-13)) == 0.0


@few
@given(
    matrices.filter(lambda b: np.max(np.abs(b)) > 1e-3),
    st.one_of(st.floats(1e-6, 1e6), st.floats(-1e6, -1e-6), st.just(0.0)),
)
def test_a_common_factor_is_found(b, factor):
    assert common_factor(factor * b, b) == pytest.approx(factor, rel=1e-9)


@few
@given(matrices, matrices)
def test_a_common_factor_explains_every_entry(a, b):
    factor = common_factor(a, b)
    if factor is not None:
        assert np.max(np.abs(a - factor * b)) <= 1.001e-6 * np.max(np.abs(factor * b))


@pytest.mark.parametrize(
    "values",
    [
        [[1.0, 2.0], [3.0, 5.0]],
        [[1e-9, 0.0], [0.0, -1e-9]],
        [[math.nan, 2.0], [3.0, 4.0]],
        [[math.inf, 2.0], [3.0, 4.0]],
        [1.0, 2.0, 3.0, 4.0],
        [[2.0], [4.0]],
        [[1 + 1j, 2], [3, 4]],
        [[1e300, 2], [3, 4]],
    ],
)
@pytest.mark.filterwarnings("error")
def test_no_common_factor(values):
    assert common_factor(np.array(values), np.array([[1.0, 2.0], [3.0, 4.0]])) is None


def test_no_factor_of_nothing():
    assert common_factor(np.ones(2), np.zeros(2)) is None
    assert common_factor(np.zeros(0), np.zeros(0)) is None
