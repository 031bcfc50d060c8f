"""Do sets, moments, exact numbers, instances and all arrays survive the wire, and no lies?"""

from __future__ import annotations

import contextlib
import datetime
import struct
import tracemalloc
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Hashable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.worker.child.encoding import TooLargeError, encode
from grader.worker.child.wire import (
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_ODD_KEYS,
    Instance,
    Opaque,
    WireError,
    decode,
)


def objects(entries: list[Any]) -> np.ndarray:
    array = np.empty(len(entries), dtype=object)
    for place, entry in enumerate(entries):
        array[place] = entry
    return array


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
zones = (
    st.none()
    | st.timezones().map(lambda _: None)
    | st.integers(-86399, 86399).map(
        lambda seconds: datetime.timezone(datetime.timedelta(seconds=seconds))
    )
)
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | texts
    | st.binary(max_size=8)
    | st.datetimes(timezones=zones)
    | st.dates()
    | st.times(timezones=zones)
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.builds(range, st.integers(), st.integers(), st.integers(1))
)
keys = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple)
        | st.frozensets(inner, max_size=3)
        | st.builds(
            lambda name, fields: Instance(name, tuple(fields.items())),
            texts,
            st.dictionaries(texts, inner, max_size=2),
        )
    ),
    max_leaves=4,
)
dtypes = (
    hnp.unicode_string_dtypes(max_len=4)
    | hnp.byte_string_dtypes(max_len=4)
    | hnp.datetime64_dtypes()
    | hnp.timedelta64_dtypes()
    | hnp.array_dtypes(allow_subarrays=True, max_size=3)
)
arrays = dtypes.flatmap(
    lambda dtype: hnp.arrays(
        dtype, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
    )
)
values = st.recursive(
    leaves | arrays | st.frozensets(keys, max_size=4) | st.frozensets(keys, max_size=4).map(set),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
        | st.lists(inner, max_size=4).map(objects)
    ),
    max_leaves=10,
)


@given(values)
def test_what_goes_in_comes_out(value: object) -> None:
    back = decode(encode(value))
    assert type(back) is type(value)
    assert encode(back) == encode(value)
    assert encode(value, strict=True) == encode(value)


@given(keys)
def test_a_key_comes_out_as_a_key(key: Hashable) -> None:
    assert decode(encode({key: 1, "other": 2})) == {key: 1, "other": 2}
    assert decode(encode({key})) == {key}


@given(st.frozensets(keys, max_size=6))
def test_equal_sets_are_written_alike_whatever_their_history(entries: frozenset[Any]) -> None:
    grown = {f"{number}" for number in range(50)} | {*entries}
    shrunk = {entry for entry in grown if entry in entries}
    assert encode(shrunk) == encode(set(entries))


@dataclass
class Point:
    x: int
    y: object = field(default=2, repr=False)


@dataclass(frozen=True)
class Slotted:
    __slots__ = ("x",)
    x: int


Pair = namedtuple("Pair", "a b")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Pair(1, 2), (1, 2)),
        (deque([1, 2], maxlen=3), [1, 2]),
        (Counter("aab"), {"a": 2, "b": 1}),
        (defaultdict(list, {"a": [1]}), {"a": [1]}),
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (Point(1), Instance("tests.test_wire_kinds.Point", (("x", 1), ("y", 2)))),
        (Slotted(3), Instance("tests.test_wire_kinds.Slotted", (("x", 3),))),
        ({Slotted(3)}, {Instance("tests.test_wire_kinds.Slotted", (("x", 3),))}),
        (np.datetime64("2020-01-01"), np.datetime64("2020-01-01")),
        ({np.datetime64("2020"): 1}, {np.datetime64("2020"): 1}),
        (Decimal("1.50"), Decimal("1.50")),
        (range(3, 9, 2), range(3, 9, 2)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_relatives_become_plain(value: object, expected: object) -> None:
    back = decode(encode(value))
    assert (type(back), back) == (type(expected), expected)
    assert str(back) == str(expected)


def test_what_is_under_a_mask_is_nothing() -> None:
    one, other = (np.ma.array([1.0, hidden], mask=[False, True]) for hidden in (2.0, 3.0))
    assert encode(one) == encode(other) != encode(np.array([1.0, 0.0]))
    (data, shown), (mask, hidden) = decode(encode(one)).fields  # type: ignore[attr-defined]
    assert (data, shown.tolist(), mask, hidden.tolist()) == ("data", [1, 0], "mask", [False, True])


def test_not_a_number_stays_in_a_set_as_often_as_it_was() -> None:
    nans = {float("nan"), float("nan"), 1.0}
    back: Any = decode(encode(nans))
    assert len(back) == 3
    assert 1.0 in back


class Zone(datetime.tzinfo):
    def utcoffset(self, _moment: object) -> Any:
        raise AssertionError("student code ran")

    dst = tzname = utcoffset


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (
            datetime.datetime(2020, 1, 1, tzinfo=Zone()),
            "datetime.datetime with a time zone of its own",
        ),
        (datetime.time(1, tzinfo=Zone()), "datetime.time with a time zone of its own"),
        (Decimal("sNaN"), "decimal.Decimal"),
        (Decimal(10) ** 2000 + 1, None),
        (Decimal("1" * 2000), "decimal.Decimal"),
        (Fraction(1, 1 << 100_000), "fractions.Fraction"),
        (range(1 << 100_000), "range"),
        ({len, print}, "set with different entries that are written alike"),
        (object(), "object"),
        ({}.keys(), "dict_keys"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_cross_is_opaque(value: object, name: str | None) -> None:
    if name is None:
        assert decode(encode(value)) == value
        return
    assert decode(encode(value)) == Opaque(name)
    with pytest.raises(TypeError):
        encode(value, strict=True)


def test_an_object_that_the_child_does_not_know_is_not_sent_to_it() -> None:
    with pytest.raises(TypeError):
        encode(Point(1), strict=True)


# Each of the following lies about what its base class promises.
def refuse(*_: Any, **__: Any) -> Any:
    raise AssertionError("student code ran")


NAMES = (
    "iter len eq lt hash reduce reduce_ex repr str bool contains getattribute getattr add float int"
)
HOSTILE = dict.fromkeys([f"__{name}__" for name in NAMES.split()], refuse)


def hostile(base: type, *arguments: Any, inside: Any = list) -> Any:
    """A list or a set of an instance of a subclass all of whose methods fail from then on."""
    kind = type("Hostile", (base,), {"__slots__": ()})
    value = inside([kind(*arguments)])
    for name, method in HOSTILE.items():
        setattr(kind, name, method)
    for name in ("year", "hour", "tzinfo", "days", "utcoffset", "numerator", "as_tuple"):
        setattr(kind, name, property(refuse))
    return value


@pytest.mark.parametrize(
    ("base", "arguments"),
    [
        (set, ([1, 2],)),
        (frozenset, ([1, 2],)),
        (datetime.datetime, (2020, 1, 2, 3)),
        (datetime.date, (2020, 1, 2)),
        (datetime.time, (1, 2)),
        (datetime.timedelta, (1, 2)),
        (Decimal, ("1.5",)),
        (Fraction, (1, 3)),
        (deque, ([1, 2],)),
        (Slotted, (3,)),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_hostile_subclasses_give_their_plain_data_and_run_nothing(
    base: type, arguments: Any
) -> None:
    plain = decode(encode(base(*arguments)))
    back: Any = decode(encode(hostile(base, *arguments)))
    if isinstance(plain, Instance):
        assert back[0].fields == plain.fields
    else:
        assert back == [plain]
    if base not in (set, deque):
        assert type(decode(encode(hostile(base, *arguments, inside=set)))) is set


def nested_set(levels: int) -> frozenset[Any]:
    value: frozenset[Any] = frozenset()
    for _ in range(levels):
        value = frozenset([value])
    return value


def test_deep_nesting_is_cut_off() -> None:
    assert "frozenset" in repr(decode(encode(nested_set(100_000))))
    cyclic = np.empty(1, dtype=object)
    cyclic[0] = cyclic
    value: Any = decode(encode(cyclic))
    for _ in range(MAX_DEPTH):
        value = value[0]
    assert value == Opaque("numpy.ndarray of numpy.object_")
    own = Point(1)
    own.y = own
    assert f"nested more than {MAX_DEPTH} levels deep" in repr(decode(encode(own)))
    queue: deque[Any] = deque()
    queue.append(queue)
    assert "collections.deque nested" in repr(decode(encode(queue)))


def cyclic_objects() -> np.ndarray:
    array = np.empty(2, dtype=object)
    array[:] = [array, array]
    return array


@pytest.mark.parametrize(
    "value",
    [
        set(range(MAX_ITEMS + 1)),
        {(number,) for number in range(MAX_ODD_KEYS + 1)},
        {f"{number}" * 10_000 for number in range(100)},
        np.broadcast_to(np.array("a"), (10**6, 10**6)),
        np.broadcast_to(np.array(b"a"), (10**6, 10**6)),
        np.broadcast_to(np.array("2020", "M8[s]"), (10**6, 10**6)),
        np.broadcast_to(np.zeros((), "f8,f8"), (10**6, 10**6)),
        np.broadcast_to(np.array(None), (10**6, 10**6)),
        np.ma.array(
            np.broadcast_to(0.0, (10**9,)), mask=np.broadcast_to(True, (10**9,)), copy=False
        ),
        cyclic_objects(),
    ],
    ids=[
        "set", "tuples", "texts", "U", "S", "M", "V", "O", "masked", "cycle",
    ],
)  # fmt: skip
def test_too_large_is_told_before_it_is_copied(value: object) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(TooLargeError):
            encode(value, max_bytes=1 << 19)
        assert tracemalloc.get_traced_memory()[1] < 80_000_000
    finally:
        tracemalloc.stop()


def test_many_numbers_may_be_in_a_set() -> None:
    many = set(range(-5_000, 5_000))
    assert decode(encode(many)) == many


def extension(code: int, body: bytes) -> bytes:
    return b"\xc9" + struct.pack(">IB", len(body), code) + body


def shape(*sides: int) -> bytes:
    return bytes([len(sides)]) + struct.pack(f"<{len(sides)}Q", *sides)


def named(name: bytes) -> bytes:
    return bytes([len(name)]) + name


LIES = {
    "set that is no list": extension(6, b"\xc0"),
    "set with an entry twice": extension(6, b"\x92\x01\x01"),
    "set with 1 and True": extension(6, b"\x92\x01\xc3"),
    "set of a list": extension(6, b"\x91\x90"),
    "set of a set": extension(6, b"\x91" + extension(6, b"\x90")),
    "set of 4 billion": extension(7, b"\xdd\xff\xff\xff\xff"),
    "entries that collide": extension(
        6,
        b"\xdd"
        + struct.pack(">I", 50_000)
        + b"".join(b"\xd8\x04" + (n * (2**61 - 1)).to_bytes(16, "little") for n in range(50_000)),
    ),
    "moment and a tuple of its hash": extension(
        6, b"\x92" + encode(np.datetime64(0, "D")) + encode(np.zeros(2))
    ),
    "month 13": extension(9, struct.pack(">HBB", 2020, 13, 1)),
    "date of 5 bytes": extension(9, b"abcde"),
    "hour 24": extension(10, struct.pack(">BBBIB", 24, 0, 0, 0, 0)),
    "fold 2": extension(10, struct.pack(">BBBIB", 2, 0, 0, 0, 2)),
    "year 0": extension(8, struct.pack(">HBBBBBIB", 0, 1, 1, 0, 0, 0, 0, 0)),
    "zone of two days": extension(10, struct.pack(">BBBIBiii", 1, 0, 0, 0, 0, 2, 0, 0)),
    "half a zone": extension(10, struct.pack(">BBBIBi", 1, 0, 0, 0, 0, 0)),
    "a billion days and one": extension(11, struct.pack(">iii", 10**9, 0, 0)),
    "decimal with an underscore": extension(12, b"1_0"),
    "decimal that signals": extension(12, b"sNaN"),
    "decimal that is a word": extension(12, b"Nay"),
    "decimal in other digits": extension(12, "١".encode()),
    "decimal of 2000 digits": extension(12, b"1" * 2000),
    "fraction over 0": extension(13, b"\x01\x00"),
    "fraction over -1": extension(13, b"\x01\xff"),
    "fraction of True": extension(13, b"\xc3\x01"),
    "fraction of one number": extension(13, b"\x01"),
    "range with step 0": extension(14, b"\x01\x01\x00"),
    "range of texts": extension(14, b"\xa1a\xa1b\x01"),
    "instance without a name": extension(15, b"\x01\x90"),
    "instance with a field too many": extension(15, b"\xa1P\x91\xa1x"),
    "instance with a field twice": extension(15, b"\xa1P\x94\xa1x\x01\xa1x\x01"),
    "instance with a number as a field": extension(15, b"\xa1P\x92\x01\x01"),
    "objects of another shape": extension(16, shape(3) + b"\x92\x01\x01"),
    "a billion objects": extension(16, shape(10**9) + b"\x90"),
    "objects that are no list": extension(16, shape(1) + b"\x01"),
    "structure without fields": extension(17, shape(2**40) + b"\x90"),
    "structure of nothing": extension(
        17, shape(10**9) + b"\x92\xa1a" + extension(1, named(b"f8") + shape(10**9, 0))
    ),
    "structure of a list": extension(17, shape(1) + b"\x92\xa1a\x91\x01"),
    "structure of another shape": extension(17, shape(2) + b"\x92\xa1a" + encode(np.zeros(3))),
    "structure with a field twice": extension(
        17, shape(1) + b"\x94" + 2 * (b"\xa1a" + encode(np.zeros(1)))
    ),
    "texts of no letters": extension(18, named(b"U0") + shape(2**40)),
    "texts that are numbers": extension(18, named(b"f8") + shape(1) + b"a" * 8),
    "texts of objects": extension(18, named(b"O8") + shape(1) + b"a" * 8),
    "texts of no character": extension(18, named(b"U1") + shape(1) + b"\xff\xff\xff\xff"),
    "texts of half a character": extension(18, named(b"U1") + shape(1) + b"\x00\xd8\x00\x00"),
    "texts a byte short": extension(18, named(b"U2") + shape(1) + b"a" * 7),
    "texts of a gigabyte": extension(18, named(b"S999999999") + shape(1)),
    "moments of no unit": extension(19, named(b"M8[x]") + shape(1) + b"a" * 8),
    "moments of step 0": extension(19, named(b"M8[0s]") + shape(1) + b"a" * 8),
    "moment of 7 bytes": extension(19, named(b"M8[s]") + b"\xff" + b"a" * 7),
    "unknown code": extension(20, b"\xc0"),
}  # fmt: skip


@pytest.mark.parametrize("message", LIES.values(), ids=LIES.keys())
def test_lies_are_wire_errors_and_cost_no_memory(message: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(WireError):
            decode(message)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000 + len(message)
    finally:
        tracemalloc.stop()


@given(values, st.data())
@settings(max_examples=200)
def test_mutated_messages_are_a_value_or_a_wire_error(value: object, data: st.DataObject) -> None:
    message = bytearray(encode(value))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(message) - 1))
        message[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError):
        decode(bytes(message))
