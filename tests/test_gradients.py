"""Blocks of a student's gradient against the numerical gradient: distance, band, factor."""

from __future__ import annotations

import math

import numpy as np
import pytest

from grader.course.numerics import NumericalGradient, numerical_gradient
from grader.judging import gradient_blocks
from grader.judging.gradients import band
from grader.worker.child.wire import Opaque

dW = np.array([[0.3, -0.2], [0.1, 0.05]])


def numerical(value, straddles=None):
    value = np.asarray(value, dtype=float)
    marked = np.zeros(value.shape, bool) if straddles is None else np.asarray(straddles)
    return NumericalGradient(value, marked, value, value)


def block(got, value=dW, straddles=None):
    (found,) = gradient_blocks({"W1": numerical(value, straddles)}, {"dW1": got})
    return found


@pytest.mark.parametrize(
    ("difference", "word"),
    [
        (0.0, "great"),
        (1e-7, "great"),
        (1.01e-7, "look"),
        (9.9e-4, "look"),
        (1e-3, "worry"),
        (1.0, "worry"),
    ],
)
def test_bands_are_the_lectures(difference, word):
    assert band(difference) == word


@pytest.mark.parametrize("got", [dW, dW.tolist(), dW + 1e-10, dW.astype(complex)])
def test_a_right_block_is_great_with_factor_one(got):
    assert block(got).band == "great"
    assert block(got).ratio == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("factor", [2.0, 0.5, -1.0, 4 / 3, 1 / 5])
def test_one_factor_is_measured(factor):
    found = block(factor * dW)
    assert found.ratio == pytest.approx(factor)
    assert found.relative_difference == pytest.approx(
        min(1.0, abs(factor - 1) / (abs(factor) + 1)) if factor > 0 else 1.0
    )
    assert found.band == "worry"


def test_a_fault_in_one_entry_has_no_factor():
    found = block(dW + np.array([[0, 0], [0, 0.02]]))
    assert found.ratio is None
    assert found.band == "worry"


@pytest.mark.parametrize(
    "got",
    [
        None,
        dW.ravel(),
        dW[:1],
        np.full_like(dW, math.nan),
        np.where(dW == 0.3, math.inf, dW),
        dW + 1j,
        "dW",
        {},
        Opaque("list"),
    ],
)
def test_what_is_no_such_block_is_worlds_apart(got):
    found = block(got)
    assert (found.relative_difference, found.band, found.ratio) == (1.0, "worry", None)


def test_a_block_that_is_not_given_is_worlds_apart():
    (found,) = gradient_blocks({"W1": numerical(dW)}, {"dW2": dW})
    assert found.relative_difference == 1.0


@pytest.mark.parametrize("got", [0.5, [0.5], [[0.5]], np.array(0.5)])
@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_one_number_has_any_shape_of_one(got, shape):
    assert block(got, np.full(shape, 0.5)).band == "great"


def test_entries_that_straddle_a_kink_are_left_out():
    straddles = [[True, False], [False, False]]
    off = dW + np.array([[9.0, 0], [0, 0]])
    assert block(off, straddles=straddles).band == "great"
    assert block(off).band == "worry"
    assert block(np.where(dW == 0.3, math.nan, dW), straddles=straddles).band == "worry"
    assert block(off, straddles=np.ones((2, 2), bool)).band == "great"


def test_blocks_that_are_zero_agree_up_to_round_off():
    zero = np.zeros((2, 2))
    assert block(zero, zero).relative_difference == 0.0
    assert block(zero, zero + 1e-11).band == "great"
    assert block(zero, zero).ratio is None
    assert block(dW, zero).band == "worry"


def test_a_ridge_regression_from_cost_to_blocks():
    rng = np.random.default_rng(0)
    X, Y, m, lambd = rng.standard_normal((3, 5)), rng.standard_normal((2, 5)), 5, 0.7
    p = {"W1": rng.standard_normal((2, 3)), "b1": rng.standard_normal((2, 1))}

    def cost(p):
        E = p["W1"] @ X + p["b1"] - Y
        return (np.sum(E**2) + lambd * np.sum(p["W1"] ** 2)) / (2 * m)

    E = p["W1"] @ X + p["b1"] - Y
    right = {
        "dW1": (E @ X.T + lambd * p["W1"]) / m,
        "db1": np.sum(E, axis=1, keepdims=True) / m,
    }
    forgot = {**right, "dW1": E @ X.T / m}
    doubled = {**right, "db1": 2 * right["db1"]}

    blocks = numerical_gradient(cost, p)
    assert [b.band for b in gradient_blocks(blocks, right)] == ["great", "great"]
    assert [b.band for b in gradient_blocks(blocks, forgot)] == ["worry", "great"]
    assert gradient_blocks(blocks, doubled)[1].ratio == pytest.approx(2)
