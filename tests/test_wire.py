"""Do values survive the wire, and does nothing else get through it?"""

from __future__ import annotations

import contextlib
import math
import struct
import tracemalloc
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.worker.child.encoding import TooLargeError, encode
from grader.worker.child.wire import (
    DTYPES,
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_ODD_KEYS,
    Opaque,
    WireError,
    decode,
)

texts = st.text(st.characters(exclude_categories=["Cs"]))
plain_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | texts
    | st.binary()
)
plain = st.recursive(
    plain_scalars,
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(texts, inner, max_size=20),
    max_leaves=30,
)
arrays = st.sampled_from(sorted(DTYPES)).flatmap(
    lambda name: hnp.arrays(DTYPES[name], hnp.array_shapes(min_dims=0, max_dims=4, min_side=0))
)
keys = texts | st.integers() | st.tuples(st.integers(), texts)
values = st.recursive(
    plain_scalars | st.complex_numbers(allow_nan=False) | st.integers() | arrays,
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.lists(inner, max_size=5).map(tuple)
        | st.dictionaries(keys, inner, max_size=5)
    ),
    max_leaves=20,
)


def same(left: Any, right: Any) -> bool:
    """Return whether two values are equal in type and, for arrays, in every byte."""
    if type(left) is not type(right):
        return False
    if isinstance(left, np.ndarray):
        ours, theirs = ((a.dtype, a.shape, a.tobytes()) for a in (left, right))
        return ours == theirs
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return list(left) == list(right) and all(same(left[key], right[key]) for key in left)
    if isinstance(left, float):
        return struct.pack("d", left) == struct.pack("d", right)
    return bool(left == right)


@given(values)
def test_what_goes_in_comes_out(value: object) -> None:
    assert same(decode(encode(value)), value)


@given(plain)
def test_plain_values_are_standard_messagepack(value: object) -> None:
    assert same(msgspec.msgpack.decode(encode(value)), value)


@given(plain)
def test_standard_messagepack_is_understood(value: object) -> None:
    assert same(decode(msgspec.msgpack.encode(value)), value)


@given(st.binary(max_size=300))
@settings(max_examples=1000)
def test_arbitrary_bytes_are_a_value_or_a_wire_error(data: bytes) -> None:
    with contextlib.suppress(WireError):
        decode(data)


@pytest.mark.slow
@pytest.mark.no_cover
@given(values, st.data())
@settings(max_examples=1000)
def test_mutated_messages_are_a_value_or_a_wire_error(value: object, data: st.DataObject) -> None:
    message = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(message) - 1))
        message[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(message)))
    for mutated in (bytes(message), bytes(message[:cut]), bytes(message) + b"\x00"):
        with contextlib.suppress(WireError):
            decode(mutated)


def array_message(name: bytes, shape: tuple[int, ...], data: bytes, claimed: int = -1) -> bytes:
    body = bytes([len(name)]) + name + bytes([len(shape)])
    body += struct.pack(f"<{len(shape)}Q", *shape) + data
    return b"\xc9" + struct.pack(">IB", len(body) if claimed < 0 else claimed, 1) + body


LIES = {
    "list of 4 billion": b"\xdd\xff\xff\xff\xff",
    "dict of 4 billion": b"\xdf\xff\xff\xff\xff",
    "text of 4 GB": b"\xdb\xff\xff\xff\xff",
    "bytes of 4 GB": b"\xc6\xff\xff\xff\xff" + b"a" * 100,
    "extension of 4 GB": b"\xc9\xff\xff\xff\xff\x01",
    "array of 10**12": array_message(b"f8", (10**12,), b"\0" * 64),
    "array of 2**64": array_message(b"f8", (2**32, 2**32), b""),
    "empty array with huge sides": array_message(b"f8", (0, 2**40, 2**40), b""),
    "array a byte short": array_message(b"f8", (2,), b"\0" * 15),
    "array a byte long": array_message(b"f8", (2,), b"\0" * 17),
    "object array": array_message(b"O", (1,), b"\0" * 8),
    "object array by size": array_message(b"O8", (1,), b"\0" * 8),
    "structured array": array_message(b"f8,f8", (1,), b"\0" * 16),
    "text array": array_message(b"U1", (1,), b"\0" * 4),
    "200 dimensions": array_message(b"f8", (1,) * 200, b"\0" * 8),
    "bool that is 2": array_message(b"b1", (1,), b"\x02"),
    "100 000 nested lists": b"\x91" * 100_000 + b"\xc0",
    "100 000 nested dicts": b"\x81\xc0" * 100_000 + b"\xc0",
    "nested tuples": b"\xc7\x02\x02\x91" * 60,
    "list as key": b"\x81\x90\xc0",
    "array as key": b"\x81" + encode(np.zeros(2)) + b"\xc0",
    "tuple of a list as key": b"\x81" + encode(([],)) + b"\xc0",
    "text that is not UTF-8": b"\xa2\xff\xff",
    "lone surrogate": b"\xa3\xed\xa0\x80",
    "unknown extension": b"\xd4\x63\x00",
    "timestamp": b"\xd6\xff\x00\x00\x00\x00",
    "never used byte": b"\xc1",
    "integer of 2000 bytes": b"\xc8\x07\xd0\x04" + b"\1" * 2000,
    "complex of 3 bytes": b"\xc7\x03\x03abc",
    "more items than allowed": b"\xdd"
    + struct.pack(">I", MAX_ITEMS + 1)
    + b"\xc0" * (MAX_ITEMS + 1),
    "keys that collide": b"\xdf"
    + struct.pack(">I", 50_000)
    + b"".join(
        b"\xd8\x04" + (n * (2**61 - 1)).to_bytes(16, "little") + b"\xc0" for n in range(50_000)
    ),
    "nothing": b"",
    "text twice as a key": b"\x82" + 2 * (encode("W1") + b"\xc0"),
    "1 and True as keys": b"\x82\x01\xc0\xc3\xc0",
    "1 and 1.0 as keys": b"\x82\x01\xc0" + encode(1.0) + b"\xc0",
    "-0.0 and 0 as keys": b"\x82" + encode(-0.0) + b"\xc0\x00\xc0",
    "tuple twice as a key": b"\x82" + encode((1, "a")) + b"\xc0" + encode((True, "a")) + b"\xc0",
    "what cannot cross, twice as a key": b"\x82" + 2 * (encode(len) + b"\xc0"),
    "key twice further down": b"\x91\x82" + 2 * (encode("b1") + b"\xc0"),
}


@pytest.mark.parametrize("message", LIES.values(), ids=LIES.keys())
def test_lies_are_wire_errors_and_cost_no_memory(message: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            decode(message)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000 + len(message)
    finally:
        tracemalloc.stop()


def test_decoded_arrays_belong_to_the_reader() -> None:
    array = decode(encode(np.arange(3.0)))
    assert isinstance(array, np.ndarray)
    array += 1
    assert array.tolist() == [1, 2, 3]


# Each of the following lies about what its base class promises, hence the ignored types.
class HostileList(list[object]):
    def __iter__(self) -> Any:
        raise AssertionError("student code ran")

    __len__ = __getitem__ = __bool__ = __eq__ = __repr__ = __iter__  # type: ignore[assignment]


class HostileDict(dict[object, object]):
    def items(self) -> Any:
        raise AssertionError("student code ran")

    __len__ = __iter__ = __getitem__ = keys = values = __bool__ = items  # type: ignore[assignment]


class HostileTuple(tuple[object, ...]):
    def __iter__(self) -> Any:
        raise AssertionError("student code ran")

    __len__ = __getitem__ = __bool__ = __iter__  # type: ignore[assignment]


class HostileText(str):
    def encode(self, *_: Any) -> Any:
        raise AssertionError("student code ran")

    __len__ = __str__ = __hash__ = encode


class HostileFloat(float):
    def __float__(self) -> Any:
        raise AssertionError("student code ran")

    __pos__ = __index__ = __add__ = __float__  # type: ignore[assignment]


class HostileInt(int):
    def __index__(self) -> Any:
        raise AssertionError("student code ran")

    __pos__ = __int__ = __lt__ = __le__ = __ge__ = __bool__ = __index__  # type: ignore[assignment]


class HostileArray(np.ndarray):
    armed = False

    def __array_finalize__(self, made_from: object) -> None:
        if HostileArray.armed:
            raise AssertionError("student code ran")

    def view(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("student code ran")

    __array__ = __array_ufunc__ = tobytes = astype = view

    @property  # type: ignore[misc]
    def shape(self) -> Any:
        raise AssertionError("student code ran")

    dtype = size = shape


class Liar(type):
    @property
    def __name__(cls) -> Any:  # type: ignore[override]
        raise AssertionError("student code ran")

    __module__ = __name__


class Odd(metaclass=Liar):
    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        return dict

    def __getattr__(self, name: str) -> Any:
        raise AssertionError("student code ran")


def test_hostile_subclasses_give_their_plain_data_and_run_nothing() -> None:
    array = np.arange(4.0).reshape(2, 2).view(HostileArray)
    HostileArray.armed = True
    try:
        data = encode(
            [
                HostileList([1]),
                HostileDict({"a": 2}),
                HostileTuple((3,)),
                HostileFloat(1.5),
                HostileInt(7),
                array,
            ]
        )
    finally:
        HostileArray.armed = False
    expected = [[1], {"a": 2}, (3,), 1.5, 7, np.arange(4.0).reshape(2, 2)]
    assert same(decode(data), expected)
    assert decode(encode(HostileText("text"))) == "text"


def test_liars_about_their_type_are_opaque_under_their_real_name() -> None:
    assert decode(encode(Odd())) == Opaque("tests.test_wire.Odd")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(-0.0), -0.0),
        (np.float32(0.5), 0.5),
        (np.longdouble(0.5), 0.5),
        (np.int8(-3), -3),
        (np.uint64(2**64 - 1), 2**64 - 1),
        (np.bool_(True), True),
        (np.complex64(1 + 2j), 1 + 2j),
        (np.str_("a"), "a"),
        (np.array([[1.0, 2.0]]).view(np.matrix), np.array([[1.0, 2.0]])),
        (np.ma.array([1.0, 2.0], mask=[False, False]), np.array([1.0, 2.0])),
        (np.arange(3, dtype=">f8"), np.arange(3.0)),
        (np.arange(3, dtype=np.longdouble), np.arange(3.0)),
        (np.arange(6.0).reshape(2, 3).T, np.array([[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]])),
        (np.arange(6.0)[::-2], np.array([5.0, 3.0, 1.0])),
        (bytearray(b"a"), b"a"),
        ("lone \ud800", "lone \\ud800"),
        (2**70, 2**70),
        (-(2**64), -(2**64)),
    ],
    ids=repr,
)
def test_relatives_become_plain(value: object, expected: object) -> None:
    assert same(decode(encode(value)), expected)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (np.zeros(1, "V8"), "numpy.ndarray of numpy.void"),
        (np.array(["\ud800"]), "numpy.ndarray of numpy.str_"),
        (iter({1}), "set_iterator"),
        (1 << 100_000, "int of 100001 bits"),
        (len, "builtin_function_or_method"),
        (iter([1]), "list_iterator"),
        (math, "module"),
        (np.zeros((0, 2**50)), "numpy.ndarray with 2 dimensions"),
        (Opaque("x" * 10_000), "x" * 120),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else type(value).__name__,
)
def test_what_cannot_cross_is_opaque(value: object, name: str) -> None:
    assert decode(encode(value)) == Opaque(name)
    assert decode(encode([1, value])) == [1, Opaque(name)]
    with pytest.raises(TypeError):
        encode(value, strict=True)


def test_odd_keys_are_opaque() -> None:
    assert decode(encode({math: 1, (1, "a"): 2})) == {Opaque("module"): 1, (1, "a"): 2}


class OwnText(str):
    """Text with an equality and a hash of its own."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class OwnNumber(int):
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class OwnFloat(float):
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class OwnBytes(bytes):
    __eq__ = object.__eq__
    __hash__ = object.__hash__


class OwnTuple(tuple[object, ...]):
    __eq__ = object.__eq__
    __hash__ = object.__hash__


@pytest.mark.parametrize(
    ("keys", "written"),
    [
        ((OwnText("W1"), "W1"), "'W1'"),
        ((OwnText("W1"), OwnText("W1")), "'W1'"),
        ((1, OwnNumber(1)), "1"),
        ((OwnFloat(1), True), "True"),
        ((OwnBytes(b"W1"), b"W1"), "b'W1'"),
        ((OwnTuple(("W", 1)), ("W", 1)), "('W', 1)"),
        ((("W", OwnNumber(1)), ("W", 1)), "('W', 1)"),
        (("\ud800", "\\ud800"), "'\\\\ud800'"),
        ((len, print), "Opaque(type_name='builtin_function_or_method')"),
        ((1 << 100_000, (1 << 100_000) + 1), "Opaque(type_name='int of 100001 bits')"),
        ((OwnText("W" * 100), "W" * 100), "'" + "W" * 40 + "'"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_different_keys_that_become_one_are_no_dict(keys: Any, written: str) -> None:
    value = dict(zip(keys, "ab", strict=True))
    assert len(value) == 2
    expected = Opaque(f"dict with different keys that are all written {written}")
    assert decode(encode([value, 7])) == [expected, 7]
    with pytest.raises(TypeError):
        encode(value, strict=True)


def test_keys_of_numpy_are_numbers() -> None:
    value = {np.int64(1): "a", np.float64(2.5): "b", np.bool_(False): "c", np.float32(0.5): 0}
    assert decode(encode(value)) == {1: "a", 2.5: "b", False: "c", 0.5: 0}


def test_keys_at_the_greatest_depth_stay_apart() -> None:
    value: Any = {(1, (2,)): "a", (1, (3,)): "b"}
    for _ in range(MAX_DEPTH - 1):
        value = [value]
    assert decode(encode(value)) == value


def cyclic() -> list[object]:
    value: list[object] = []
    value += [value, value]
    return value


def deep(kind: type, levels: int) -> object:
    value: object = kind()
    for _ in range(levels):
        value = {1: value} if kind is dict else kind([value])
    return value


@pytest.mark.parametrize("kind", [list, tuple, dict])
def test_deep_nesting_is_cut_off(kind: type) -> None:
    value: Any = decode(encode(deep(kind, 100_000)))
    for _ in range(MAX_DEPTH):
        value = value[1] if kind is dict else value[0]
    assert value == Opaque(f"{kind.__name__} nested more than {MAX_DEPTH} levels deep")


@pytest.mark.parametrize(
    "value",
    [
        np.broadcast_to(np.float64(1), (10**6, 10**6)),
        np.broadcast_to(np.zeros(1, ">f8"), (10**12,)),
        np.lib.stride_tricks.as_strided(np.zeros(1), (2**30, 2**20), (0, 0)),
        np.zeros(2**20),
        b"a" * 2**20,
        "a" * 2**20,
        [0] * 2**20,
        [[0.0] * 1000] * 1000,
        cyclic(),
    ],
    ids=[
        "broadcast",
        "broadcast >f8",
        "strided",
        "array",
        "bytes",
        "text",
        "list",
        "lists",
        "cycle",
    ],
)
def test_too_large_is_told_before_it_is_copied(value: object) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            encode(value, max_bytes=1 << 19)
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


def test_keys_whose_hashes_could_collide_are_few() -> None:
    for keys in (range(MAX_ODD_KEYS), [(number, 0) for number in range(MAX_ODD_KEYS)]):
        value = dict.fromkeys(keys)
        assert decode(encode(value)) == value
        with pytest.raises(
            TooLargeError, match="more than 2000 dictionary keys that are not strings"
        ):
            encode([value, {1.5: None}])


@pytest.mark.slow
@pytest.mark.no_cover
def test_sizes_at_the_borders_of_the_format() -> None:
    for size in (0, 15, 16, 31, 32, 255, 256, 65_535, 65_536):
        named = {str(number): None for number in range(size)}
        for value in ("a" * size, b"a" * size, [None] * size, named):
            assert decode(encode(value)) == value
            assert msgspec.msgpack.decode(encode(value), strict=False) == value
