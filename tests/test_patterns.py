"""What unnamed differences look like: a factor, a sign, a transposition, a lost axis, a sum."""

from __future__ import annotations

import numpy as np
import pytest

from grader.diagnosis.patterns import pattern_of

W = np.array([[1.0, 2.0, -3.0], [0.5, 4.0, 6.0]])
b = np.array([[1.0], [-2.0], [4.0]])
OTHERWISE = "W1 is wrong in 2 of 6 entries"


@pytest.mark.parametrize(
    ("pairs", "title"),
    [
        ([(W, 2 * W)], "off by a factor of 2"),
        ([(W, W / 3)], "off by a factor of 0.333333"),
        ([(W, 2 * W), (b, 2 * b)], "off by a factor of 2"),
        ([(W, -W)], "the sign is wrong"),
        ([(0.3, -0.3)], "the sign is wrong"),
        ([(0.3, 0.6)], "off by a factor of 2"),
        ([(0.3, 0.06)], "off by a factor of 0.2"),
        ([(0.3, 0.411), (3.0, 4.11)], "off by a factor of 1.37"),
        ([(W, 0 * W)], "zero everywhere"),
        ([(W, W.T)], "transposed"),
        ([(W, W.T), (b, b.T)], "transposed"),
        ([(W[:, :2], W[:, :2].T)], "transposed"),
        ([(b, b.ravel())], "the values are right, but the shape is not"),
        ([(np.ones((1, 1)), 1.0)], "the values are right, but the shape is not"),
        ([(W, W[None])], "the values are right, but the shape is not"),
        ([(b, 3.0)], "summed over every axis"),
        ([(b, np.array([[3.0]]))], "summed over every axis"),
    ],
)
def test_a_pattern_is_recognised(pairs, title):
    found = pattern_of(pairs, OTHERWISE)
    assert (found.title, found.confidence) == (title, "pattern")


@pytest.mark.parametrize(
    "pairs",
    [
        [],
        [(W, W + 1)],
        [(W, 2 * W), (b, 3 * b)],
        [(W, 2 * W), (b, b)],
        [(W, 2 * W), (b, None)],
        [(W, W.T), (b, b)],
        [(W, 1e-9 * np.arange(6.0).reshape(2, 3))],
        [(W, np.full((2, 3), np.nan))],
        [(W, np.full((3, 2), np.nan))],
        [(W, 2 * W + 1j)],
        [(W, W.T + 1j)],
        [(b, 3.0 + 1j)],
        [(b, 3.5)],
        [(1e-9 * W, -4e-9 * np.arange(6.0).reshape(3, 2))],
        [(np.zeros((3, 1)), 0.0)],
        [(np.zeros((3, 1)), np.ones((3, 1)))],
        [(W, "W")],
        [(0.3, 0.411)],
        [(3e-10, 0.333)],
    ],
)
def test_what_shows_no_pattern_is_told_plainly(pairs):
    found = pattern_of(pairs, OTHERWISE)
    assert (found.title, found.confidence) == ("not the expected value", "none")
    assert found.explanation == OTHERWISE + "."


def title(*pairs):
    return pattern_of(list(pairs), "").title


def test_right_values_repeated_along_an_axis_are_told():
    db = np.array([[1.0], [2.0], [5.0]])
    assert title((db, np.broadcast_to(db, (3, 4)))) == (
        "the values are right, but repeated along an axis"
    )
    assert title((db, np.ones((3, 4)))) == "not the expected value"


def test_the_right_numbers_in_other_places_are_told():
    W1, W2 = np.arange(6.0).reshape(2, 3), np.arange(10.0, 16.0).reshape(3, 2)
    swapped = ((W1, W2.reshape(2, 3)), (W2, W1.reshape(3, 2)))
    assert title(*swapped) == "the right numbers in other places"
    assert title((W1, W1[::-1])) == "the right numbers in other places"
    assert title((W1, W1[::-1] + 0.01)) == "not the expected value"


def test_a_multiple_of_an_argument_that_is_missing_or_too_much_is_told():
    rng = np.random.default_rng(1)
    dW, W, other = (rng.standard_normal((2, 3)) for _ in range(3))
    titles = {-0.14: "a multiple of W2 is missing", 0.3: "there is an extra multiple of W2"}
    for share, title in titles.items():
        found = pattern_of([(dW, dW + share * W)], "", [{"X": other, "W2": W}])
        assert found.title == title
        assert f"{share:.6g} times W2" in found.explanation
    assert pattern_of([(dW, dW + W * W)], "", [{"W2": W}]).title == "not the expected value"
    assert pattern_of([(dW, dW + W)], "", [{"W2": W.T}]).title == "not the expected value"
