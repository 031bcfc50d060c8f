"""Plain data: there and back through JSON, and alike but for round-off."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from grader.course.plain_json import from_plain_json, nearly_same, to_plain_json
from grader.worker.child.wire import Opaque

few = settings(deadline=None, max_examples=40)

dtypes = st.sampled_from(["float64", "float32", "float16", "int64", "uint8", "bool", "complex128"])
any_array = dtypes.flatmap(
    lambda dtype: arrays(dtype, array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats()
    | st.complex_numbers()
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.text(max_size=5).map(Opaque)
)
keys = st.text(max_size=8) | st.integers() | st.tuples(st.text(max_size=2), st.integers())
plain_data = st.recursive(
    scalars | any_array,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(keys, inner, max_size=3)
    ),
    max_leaves=6,
)


def identical(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        same_kind = (one.dtype, one.shape) == (other.dtype, other.shape)
        return same_kind and repr(one.tolist()) == repr(other.tolist())
    if isinstance(one, dict):
        return list(one) == list(other) and all(identical(one[k], other[k]) for k in one)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(identical, one, other))
    return repr(one) == repr(other)  # tells -0.0 from 0.0, and nan is nan


@few
@given(plain_data)
def test_plain_data_comes_back_through_json_as_it_was(value):
    text = json.dumps(to_plain_json(value), allow_nan=False)
    assert identical(from_plain_json(json.loads(text)), value)


@pytest.mark.parametrize(
    "value",
    [
        {"array": [1, 2], "shape": [2], "dtype": "float64"},
        {"tuple": [1]},
        {"float": "nan"},
        {"opaque": "x", "dict": []},
    ],
)
def test_a_dict_that_looks_like_a_tag_stays_a_dict(value):
    assert from_plain_json(to_plain_json(value)) == value


def test_numpy_scalars_become_plain_numbers():
    back = from_plain_json(to_plain_json((np.float64(0.5), np.float32(0.25), np.bool_(True))))
    assert back == (0.5, 0.25, True)
    assert [type(x) for x in back] == [float, float, bool]


@pytest.mark.parametrize("value", [object(), {print}, len, [object()]])
def test_what_is_not_plain_is_refused(value):
    with pytest.raises(TypeError, match="not plain data"):
        to_plain_json(value)


@few
@given(plain_data)
def test_everything_is_nearly_the_same_as_itself(value):
    assert nearly_same(value, from_plain_json(to_plain_json(value)))


@few
@given(plain_data, plain_data)
def test_nearly_same_is_symmetric_up_to_the_tolerance(one, other):
    if nearly_same(one, other):
        assert nearly_same(other, one, tolerance=1.01e-6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"W1": np.ones(2), "b": (0.0, [1])}, {"W1": np.ones(2) + 1e-8, "b": (1e-9, [1])}),
        (1e12, 1e12 * (1 + 1e-9)),
        (math.nan, math.nan),
        (np.array([math.inf]), np.array([math.inf])),
        (True, 1),
        (10**400, 10**400),
    ],
)
def test_round_off_is_nearly_the_same(one, other):
    assert nearly_same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1.0, 1.0001),
        (np.ones((2, 1)), np.ones(2)),
        (np.ones((1, 1)), 1.0),
        ({"a": 1}, {"a": 1, "b": 2}),
        ([1, 2], [1, 2, 3]),
        (math.nan, 0.0),
        (math.inf, -math.inf),
        (1e308, -1e308),
        ("1", 1),
        (None, 0),
        (10**400, 1.0),
        (Opaque("set"), Opaque("list")),
        ({}, []),
    ],
)
def test_what_differs_is_not_nearly_the_same(one, other):
    assert not nearly_same(one, other)
    assert not nearly_same(other, one)
