"""Values of every plain kind: what is right, what is wrong, and what a part may set."""

from __future__ import annotations

import datetime
import math
from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course import ABSENT, LENIENT, Call, Expectation, Part, Question, Strictness
from grader.course.plain_json import from_plain_json, nearly_same, to_plain_json
from grader.judging import (
    compare,
    difference,
    difference_message,
    named_outputs,
    outputs_of,
    places_of_opaque,
)
from grader.judging.comparing.matching import MOST_PAIRS
from grader.judging.wrong_outputs import wrong_outputs
from grader.worker import Instance, Opaque, Outcome, decode, encode

D, T = datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4)
NOON = datetime.time(12)
HOUR = datetime.timedelta(hours=1)
UTC = datetime.UTC
POINT = Instance("Point", (("x", 1), ("y", 2.0)))
TABLE = np.array([(1.5, "a"), (2.5, "b")], [("size", "f8"), ("name", "U1")])


def objects(*entries: Any) -> np.ndarray:
    array = np.empty(len(entries), dtype=object)
    for place, entry in enumerate(entries):
        array[place] = entry
    return array


RIGHT = [
    ("text", "text"),
    (b"bytes", b"bytes"),
    (bytes(3), bytes(3)),
    (True, True),
    (True, np.array(True)),
    (3, 3.0),
    (3.0, 3),
    (0.3, 0.1 + 0.2),
    (1j, 1j * (1 + 1e-9)),
    (12345678, 12345678),
    (10**30, 10**30),
    ([1, 2], (1, 2)),
    ((1, 2), [1, 2]),
    ([0, 1, 2], range(3)),
    (range(3), [0, 1, 2]),
    (range(0, 3), range(3)),
    (["a", "b"], np.array(["a", "b"])),
    (np.array(["a", "b"]), ["a", "b"]),
    (np.array(["a", "b"]), np.array(["a", "b"], "U7")),
    ([True, False], [True, False]),
    ([1, [2, "x"]], (1, (2, "x"))),
    ({"a": 1, "b": [2]}, {"b": (2.0,), "a": 1.0}),
    ({1: "one", (1, 2): "pair"}, {(1, 2): "pair", 1: "one"}),
    ({1, 2, 3}, {3.0, 2, 1}),
    ({0.3, 1}, {0.1 + 0.2, 1}),
    ({1, 2}, frozenset({2, 1})),
    ({frozenset({1}), "a", None}, {None, "a", frozenset({1})}),
    ({math.nan, 1.0}, {1.0, float("nan")}),
    (set(), set()),
    (D, D),
    (T, T),
    (T.replace(tzinfo=UTC), T.replace(tzinfo=datetime.timezone(HOUR)) + HOUR),
    (NOON, NOON),
    (HOUR, datetime.timedelta(minutes=60)),
    (HOUR, np.timedelta64(1, "h")),
    (D, np.datetime64("2020-01-02")),
    (np.datetime64("2020-01-02"), np.datetime64("2020-01-02T00:00")),
    (np.array(["2020", "NaT"], "M8[D]"), np.array(["2020", "NaT"], "M8[ns]")),
    (Decimal("1.10"), Decimal("1.1")),
    (Decimal(1) / 3 * 3, Decimal(1)),
    (Decimal("0.1"), 0.1),
    (0.5, Fraction(1, 2)),
    (Fraction(1, 3), Fraction(2, 6)),
    (POINT, Instance("Point", (("x", 1.0), ("y", 2)))),
    (TABLE, TABLE.copy()),
    (TABLE, TABLE[["name", "size"]]),
    (objects({1}, None, "a"), [{1}, None, "a"]),
    (objects({1}, [2]), objects({1}, (2,))),
    (np.array(["a"], "S1"), [b"a"]),
    ("text", np.array("text")),
    (np.array("text"), "text"),
    ({1}, objects({1}).reshape(())),
    (1, objects(1)),
    (True, objects(True).reshape(())),
    (np.array([1.5, 2]), objects(1.5, 2)),
    ([[1, 2], [3, 4]], objects(1, 2, 3, 4).reshape(2, 2)),
]

WRONG = [
    ("text", "Text", "x is 'Text', expected 'text'"),
    ("text", "text ", "x is 'text ', expected 'text'"),
    ("1", 1, "x should be a string, got a number"),
    (1, "1", "x should be a number, got a string"),
    (1, True, "x should be a number, got True or False"),
    (True, 1, "x should be True or False, got a number"),
    (True, False, "x is False, expected True"),
    (1, None, "x is None"),
    ("text", None, "x is None"),
    (None, 0, "x is 0, expected None"),
    (b"bytes", "bytes", "x should be bytes, got a string"),
    (b"a", b"b", "x is b'b', expected b'a'"),
    (12345678, 12345679, "x is 12345679, expected 12345678"),
    (10**30, 10**30 + 1, "expected"),
    ([12345678, 1], [12345679, 1], "x is wrong in 1 of 2 entries, most at [0]"),
    (1j, 2j, "expected"),
    ([1, 2, 3], [1, 2], "x has 2 entries, expected 3"),
    ("text", np.array("other"), "x is 'other', expected 'text'"),
    (1, objects(True), "x should be a number, got"),
    (np.ones(2), objects(1.0, 2.0), "x is wrong in 1 of 2 entries, most at [1]"),
    (np.ones(2), objects(1.0, "1"), "x should be an array of shape (2,), got an array of objects"),
    (["a", "b"], ["a"], "x has 1 entries, expected 2"),
    (["a", "b"], ["a", "c"], "x[1] is 'c', expected 'b'"),
    (["a", "b"], {"a", "b"}, "x should be a list of 2, got a set of 2"),
    (["a", "b"], "ab", "x should be a list of 2, got a string"),
    ([1, 0], [True, False], "x[0] should be a number, got True or False"),
    ([True, False], [1, 0], "x[0] should be True or False, got a number"),
    ([1, [2, "x"]], [1, [2, "y"]], "x[1][1] is 'y', expected 'x'"),
    ({1, 2, 4}, {1, 2}, "4 is missing from x"),
    ({1, 2}, {1, 2, 9}, "9 is not expected in x"),
    ({1, 4}, {1, 99}, "4 is missing from x; 99 is not expected in it"),
    ({1}, {True}, "1 is missing from x; True is not expected in it"),
    ({1}, {"1"}, "1 is missing from x; '1' is not expected in it"),
    ({1, 2}, [1, 2], "x should be a set of 2, got a list of 2"),
    ({1, 2}, {99}, "1 is missing from x; 99 is not expected in it"),
    (set(), {1}, "1 is not expected in x"),
    (set(), {}, "x should be a set of 0, got a dictionary"),
    ({"a": 1}, {"a": 2}, "x['a'] is 2, expected 1"),
    ({"a": 1}, {}, "x['a'] is missing"),
    ({"a": 1}, {"a": 1, "b": 2}, "x['b'] is an entry too many"),
    ({}, {"a": 1}, "x['a'] is an entry too many"),
    ({1: "a"}, {"1": "a"}, "x[1] is missing"),
    ({1: "a"}, {True: "a"}, "x[1] is missing"),
    ({"a": 1}, [("a", 1)], "x should be a dictionary, got a list of 1"),
    ({"v": {"dW1": np.zeros((3, 4))}}, {"v": {"dW1": np.eye(3, 4)}}, "x['v']['dW1'] is wrong in 3"),
    (D, D + datetime.timedelta(1), "x is 2020-01-03, expected 2020-01-02"),
    (D, T, "x is 2020-01-02 03:04:00, expected 2020-01-02"),
    (D, "2020-01-02", "x should be a date or time, got a string"),
    (T, T.replace(tzinfo=UTC), "x is 2020-01-02 03:04:00+00:00, expected 2020-01-02 03:04:00"),
    (NOON, datetime.time(13), "x is 13:00:00, expected 12:00:00"),
    (HOUR, datetime.timedelta(hours=2), "x is 2:00:00, expected 1:00:00"),
    (HOUR, 3600, "x should be a span of time, got a number"),
    (np.array(["2020", "2021"], "M8[D]"), np.array(["2020", "2022"], "M8[D]"), "x[1] is 2022"),
    (Decimal("1000000.00"), Decimal("1000000.01"), "x is 1000000.01, expected 1000000.00"),
    (Decimal("NaN"), Decimal(1), "x is 1, expected NaN"),
    (Fraction(1, 3), Fraction(1, 4), "x is 1/4, expected 1/3"),
    (range(3), range(4), "x has 4 entries, expected 3"),
    (POINT, Instance("Point", (("x", 1), ("y", 3))), "x.y is 3, expected 2"),
    (POINT, Instance("Point", (("x", 1),)), "x.y is missing"),
    (POINT, Instance("Pixel", POINT.fields), "an object of type Pixel"),
    (POINT, {"x": 1, "y": 2}, "x should be an object of type Point, got a dictionary"),
    (np.array(["a", "b"]), np.array(["a", "c"]), "x[1] is 'c', expected 'b'"),
    (np.array([["a"], ["b"]]), np.array(["a", "b"]), "x has the shape (2,), expected (2, 1)"),
    (np.array([["a", "b"]]), np.array([["a", "c"]]), "x[0, 1] is 'c', expected 'b'"),
    (TABLE, np.array([(1.5, "a"), (2.5, "c")], TABLE.dtype), "x['name'][1] is 'c', expected 'b'"),
    (TABLE, TABLE["size"], "x should be an array of structures of shape (2,)"),
    (objects({1}, None), objects({2}, None), "1 is missing from x[0]; 2 is not expected in it"),
    ("a\nb\nc", "a\nB\nc", "x differs in line 2: expected 'b', got 'B'"),
    ("a\nb", "a", "x ends before line 2, expected there: 'b'"),
    ("a", "a\nb", "x goes on in line 2, where it should have ended: 'b'"),
    ("a" * 200, "a" * 150 + "b" * 50, "…"),
    (Opaque("f"), Opaque("f"), "x is an object of type f, which cannot be compared"),
    ([1, Opaque("f")], [1, Opaque("f")], "x[1] is an object of type f, which cannot be compared"),
    ({Opaque("f")}, {Opaque("f")}, "missing from x"),
    ("text", Opaque("f"), "x should be a string, got an object of type f"),
]  # fmt: skip


def name(value: object) -> str:
    return str(value)[:40] if isinstance(value, str | Strictness) else type(value).__name__


@pytest.mark.parametrize(("expected", "actual"), RIGHT, ids=name)
def test_a_right_value_in_another_form_is_right(expected: object, actual: object) -> None:
    found = difference("x", expected, actual)
    assert found is None, difference_message(found)
    assert difference("x", decode(encode(expected)), decode(encode(actual))) is None


@pytest.mark.parametrize(("expected", "actual", "words"), WRONG, ids=name)
def test_a_wrong_value_is_wrong_and_it_is_said_where(
    expected: object, actual: object, words: str
) -> None:
    found = difference("x", expected, actual)
    assert found is not None
    message = difference_message(found)
    assert words in message
    assert "\n" not in message
    assert len(message) < 300
    assert difference("x", decode(encode(expected)), decode(encode(actual))) is not None


STRICT = Strictness(type="strict")
ANY = Strictness(order="any")
MORE = Strictness(extra="allowed")


@pytest.mark.parametrize(
    ("strictness", "expected", "actual", "right"),
    [
        (STRICT, [1, 2], [1, 2], True),
        (STRICT, [1, 2], (1, 2), False),
        (STRICT, 3, 3.0, False),
        (STRICT, 3.0, 3.0 + 1e-12, True),
        (STRICT, [1, 2.0], [1, 2], False),
        (STRICT, {"a": (1,)}, {"a": [1]}, False),
        (STRICT, {1}, frozenset({1}), False),
        (STRICT, [1.0, 2.0], np.array([1.0, 2.0]), False),
        (STRICT, np.array([1.0]), np.array([1]), False),
        (STRICT, np.array([True]), np.array([1]), False),
        (STRICT, np.array([1.0]), np.array([1.0], "f4"), True),
        (STRICT, 1.0, np.array([1.0]), False),
        (STRICT, Decimal(1), 1, False),
        (STRICT, "a", "a", True),
        (ANY, [1, 2, 2], [2, 1, 2], True),
        (ANY, [1, 2, 2], [2, 1, 1], False),
        (ANY, ["b", "a"], ("a", "b"), True),
        (ANY, ["a", "a", "b"], ["a", "b", "b"], False),
        (ANY, [("a", 1.0), ("b", 2.0)], [("b", 2), ("a", 1 + 1e-9)], True),
        (ANY, [("a", 1.0), ("b", 2.0)], [("b", 1), ("a", 2)], False),
        (ANY, [[1, 2], [3, 4]], [[3, 4], [1, 2]], True),
        (ANY, [[1, 2], [3, 4]], [[4, 3], [1, 2]], False),
        (ANY, np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[3.0, 4.0], [1.0, 2.0]]), True),
        (ANY, np.array([3.0, 1.0]), np.array([1.0, 3.0]), True),
        (ANY, np.array([3.0, 1.0]), np.array([1.0, 3.1]), False),
        (ANY, [True, False], [False, True], True),
        (ANY, [1, 0], [False, True], False),
        (ANY, {"a": ["x", "y"]}, {"a": ["y", "x"]}, True),
        (ANY, [None, D, {1}], [{1}, None, D], True),
        (ANY, [math.nan, 1.0], [1.0, math.nan], True),
        (Strictness(order="any", extra="allowed"), [2, 1], [1, 5, 2], True),
        (Strictness(order="any", extra="allowed"), [2, 1], [1, 5], False),
        (Strictness(case="ignore"), "Straße", "STRASSE", True),
        (Strictness(case="ignore"), ["A"], ["a"], True),
        (Strictness(case="ignore"), {"A", "b"}, {"a", "B"}, True),
        (Strictness(case="ignore"), {"A": 1}, {"a": 1}, False),
        (Strictness(case="ignore"), "a b", "A  b", False),
        (Strictness(whitespace="ignore"), "a b\n", "  a\n b", True),
        (Strictness(whitespace="ignore"), "ab", "a b", False),
        (Strictness(whitespace="ignore"), np.array(["a "]), ["a"], True),
        (MORE, {"a": 1}, {"a": 1, "b": 2}, True),
        (MORE, {"a": 1}, {"b": 2}, False),
        (MORE, {1, 2}, {1, 2, 3}, True),
        (MORE, {1, 2}, {1, 3}, False),
        (MORE, [1, 2], [1, 2, 3], False),
        (MORE, [{"a": 1}], [{"a": 1, "b": 2}], True),
    ],
    ids=name,
)
def test_a_part_says_what_counts(
    strictness: Strictness, expected: object, actual: object, right: bool
) -> None:
    assert (difference("x", expected, actual, strictness=strictness) is None) == right


def test_numbers_within_tolerance_of_several_find_their_counterparts() -> None:
    # 1.0 fits both 1.05 and 0.95, but 0.9 fits 0.95 alone: a greedy match would fail in some order.
    wanted, got = [("a", 1.0), ("a", 0.9), ("a", 1.1)], [("a", 0.95), ("a", 1.05), ("a", 1.15)]
    for ours in permutations(wanted):
        for theirs in permutations(got):
            found = difference("x", [*ours], [*theirs], rtol=0.0, atol=0.06, strictness=ANY)
            assert found is None
            assert difference("x", [*ours], [*theirs], rtol=0.0, atol=0.04, strictness=ANY)


def test_large_lists_in_any_order_cost_little() -> None:
    rng = np.random.default_rng(0)
    rows = [(f"name {n % 7}", float(x)) for n, x in enumerate(rng.normal(size=3_000))]
    noisy = [(label, x * (1 + 1e-12)) for label, x in reversed(rows)]
    assert difference("x", rows, noisy, strictness=ANY) is None
    noisy[5] = ("name 1", 77.0)
    assert difference("x", rows, noisy, strictness=ANY) is not None
    alike = [[1.0, "a"]] * (MOST_PAIRS // 2)
    assert difference("x", alike, alike[:], strictness=ANY) is None
    numbers = rng.normal(size=100_000)
    assert difference("x", numbers, rng.permutation(numbers), strictness=ANY) is None


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(-1e9, 1e9, allow_subnormal=False)
    | st.text(max_size=5)
    | st.binary(max_size=4)
    | st.dates()
    | st.datetimes()
    | st.timedeltas()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.fractions()
)
values = st.recursive(
    scalars | st.frozensets(scalars, max_size=4),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=4)
        | st.lists(inner, max_size=3).map(lambda entries: objects(*entries))
        | st.builds(lambda one: Instance("Thing", (("one", one),)), inner)
    ),
    max_leaves=8,
)
LEAF = "a leaf that is nowhere else"


@settings(deadline=None, max_examples=150)
@given(values, st.sampled_from([LENIENT, STRICT, ANY, Strictness(case="ignore"), MORE]))
def test_a_value_is_what_it_is_and_stays_so_on_its_way(value: Any, strictness: Strictness) -> None:
    sent = decode(encode(value))
    assert difference("x", value, sent, strictness=strictness) is None
    kept = from_plain_json(to_plain_json(value))
    assert difference("x", value, kept, strictness=STRICT) is None
    assert nearly_same(value, kept)
    assert encode(kept) == encode(value)


def planted(value: Any, way: list[int]) -> Any:
    """The value with one leaf exchanged for another that is nowhere else."""
    step = way.pop() if way else 0
    if isinstance(value, list | tuple) and value:
        at = step % len(value)
        return type(value)([*value[:at], planted(value[at], way), *value[at + 1 :]])
    if isinstance(value, np.ndarray) and value.size:
        return objects(*planted(value.tolist(), [*way, step]))
    if isinstance(value, dict) and value:
        key = list(value)[step % len(value)]
        return {**value, key: planted(value[key], way)}
    if isinstance(value, frozenset) and value:
        return value - {next(iter(value))} | {LEAF}
    if isinstance(value, Instance):
        ((field, entry),) = value.fields
        return Instance(value.type_name, ((field, planted(entry, way)),))
    return LEAF


@settings(deadline=None, max_examples=150)
@given(values, st.lists(st.integers(0, 9), max_size=6), st.sampled_from([LENIENT, STRICT, ANY]))
def test_a_changed_entry_is_always_found(
    value: Any, way: list[int], strictness: Strictness
) -> None:
    changed = planted(value, way)
    for one, other in ((value, changed), (changed, value)):
        found = difference("x", one, other, strictness=strictness)
        assert found is not None
        assert "\n" not in difference_message(found)


@settings(deadline=None, max_examples=60)
@given(st.lists(values, max_size=5), st.randoms())
def test_any_order_is_any_order(entries: list[Any], random: Any) -> None:
    shuffled = random.sample(entries, len(entries))
    assert difference("x", entries, shuffled, strictness=ANY) is None


# ------------------------------------------------------------------------- names of outputs


def question(*parts: Part, returns: Any = ()) -> Question:
    return Question(function="f", title="", points=1, parts=parts, returns=returns)


ADAM = question(
    Part("W", 1, ("parameters.W*",)),
    Part("parameters.b1", 1, ("parameters.b1",)),
    Part("v", 1, ("v",)),
    Part("s", 1, ("s.*",)),
    returns=("parameters", "v", "s"),
)
PARAMETERS = {"W1": np.ones((2, 3)), "b1": np.zeros((2, 1))}
MOMENTS = {"dW1": np.ones((2, 3)), "db1": np.zeros((2, 1))}
STATE = (PARAMETERS, MOMENTS, MOMENTS)


def wrong(asked: Question, expected: object, actual: object) -> dict[str, str]:
    wanted, got = (named_outputs(asked, expected, value) for value in (expected, actual))
    found = wrong_outputs(asked, Call(()), wanted, got)
    return {output: difference_message(one) for output, one in found.items()}


def test_entries_of_dicts_in_a_tuple_have_names() -> None:
    outputs = named_outputs(ADAM, STATE, STATE)
    assert list(outputs) == [
        "parameters.W1", "parameters.b1", "v.dW1", "v.db1", "s.dW1", "s.db1",
    ]  # fmt: skip
    assert [outputs_of(part, outputs) for part in ADAM.parts] == [
        ("parameters.W1",), ("parameters.b1",), ("v.dW1", "v.db1"), ("s.dW1", "s.db1"),
    ]  # fmt: skip
    assert wrong(ADAM, STATE, STATE) == {}


def test_each_entry_of_a_dict_in_a_tuple_is_judged_by_its_part() -> None:
    other = {**MOMENTS, "dW1": np.ones((2, 3)) + np.eye(2, 3)}
    assert wrong(ADAM, STATE, (PARAMETERS, other, MOMENTS)) == {
        "v.dW1": "v.dW1 is wrong in 2 of 6 entries, most at [0, 0]: expected 1, got 2"
    }
    assert wrong(ADAM, STATE, (PARAMETERS, MOMENTS, {"dW1": MOMENTS["dW1"]})) == {
        "s.db1": "s.db1 is missing from the answer"
    }
    assert wrong(ADAM, STATE, (PARAMETERS, MOMENTS, {**MOMENTS, "t": 1})) == {
        "s.t": "s.t is an entry too many"
    }
    found = wrong(ADAM, STATE, (PARAMETERS, [1], MOMENTS))
    assert found.keys() == {"v.dW1", "v.db1"}
    assert {*found.values()} == {"v should be a dictionary, got a list of 1"}


def test_patterns_reach_into_lists() -> None:
    batches = question(
        Part("first", 1, ("batches.0",)), Part("rest", 1, ("batches.*",)), returns=("batches", "n")
    )
    value = ([(np.ones((2, 2)), "a"), (np.zeros((2, 1)), "b")], 2)
    outputs = named_outputs(batches, value, value)
    assert list(outputs) == ["batches.0", "batches.1", "n"]
    assert wrong(batches, value, ([(np.ones((2, 2)), "a"), (np.ones((2, 1)), "b")], 2)) == {
        "batches.1": "batches.1[0] is wrong in 2 of 2 entries, most at [0, 0]: expected 0, got 1"
    }
    more = ([*value[0], value[0][0]], 2)
    assert wrong(batches, value, more) == {"batches.2": "batches.2 is an entry too many"}
    deep = question(Part("labels", 1, ("batches.*.1",)), returns=("batches", "n"))
    outputs = named_outputs(deep, value, value)
    assert outputs_of(deep.parts[0], outputs) == ("batches.0.1", "batches.1.1")


def test_a_list_into_which_no_part_reaches_is_one_value_with_places() -> None:
    single = question(Part("batches", 1, ("batches",)))
    value = [(np.ones((2, 2)), np.zeros(2)), (np.ones(2), np.zeros(1))]
    other = [(np.ones((2, 2)), np.zeros(2)), (np.ones(2), np.ones(1))]
    assert wrong(single, value, other) == {
        "batches": "batches[1][1] is wrong in 1 of 1 entries, most at [0]: expected 0, got 1"
    }


def test_a_dict_with_keys_of_its_own_is_one_value_or_all_of_its_entries() -> None:
    counts = {"the": 2, "a": 1}
    one = question(Part("counts", 1, ("counts",)))
    assert named_outputs(one, counts, {"the": 2}) == {"counts": {"the": 2}}
    assert wrong(one, counts, {"the": 2, "a": 1, "of": 3}) == {
        "counts": "counts['of'] is an entry too many"
    }
    every = question(Part("counts", 1, ("*",)))
    assert wrong(every, counts, {"the": 3, "of": "3"}) == {
        "the": "the is 3, expected 2",
        "a": "a is missing from the answer",
        "of": "of is an entry too many",
    }
    assert wrong(every, {}, {"of": 1}) == {"of": "of is an entry too many"}
    lenient = question(Part("counts", 1, ("*",), extra="allowed"))
    assert wrong(lenient, counts, {**counts, "of": 1}) == {}


def test_a_key_that_only_looks_right_is_missing() -> None:
    numbers = question(Part("all", 1, ("*",)))
    assert wrong(numbers, {1: "a"}, {"1": "a"}).keys() == {"1"}
    assert wrong(numbers, {1: "a"}, {True: "a"}).keys() >= {"1"}
    assert wrong(numbers, {1: "a"}, {1: "a"}) == {}


def test_what_cannot_be_compared_is_never_right() -> None:
    asked = question(Part("x", 1, ("x",)))
    same = Opaque("function")
    one = compare(asked, Expectation(Call(()), same), Outcome("value", same))
    assert one.failure(asked.parts[0]) is not None
    assert [place for place, _what in places_of_opaque({"a": [1, {Opaque("f")}]}, "x")] == [
        "x['a'][1]"
    ]


def test_a_message_stays_short_whatever_the_answer_is() -> None:
    every = question(Part("all", 1, ("*",)))
    (said,) = wrong(every, {}, {"long\nkey " * 10_000: 1}).values()
    assert len(said) < 300
    assert "\n" not in said
    many = {str(number) * 1000: number for number in range(1000)}
    values = (
        range(1 << 8000),
        set(range(100_000)),
        Instance("T", (("x" * 1000, 1),)),
        many,
        ["a" * 10**6],
    )
    for expected in ("text", POINT, {1, 2}, ["a", "b"], {"a": 1}):
        for actual in values:
            found = difference("x", expected, actual)
            assert found is not None
            assert len(difference_message(found)) < 700


def test_a_missing_output_is_told_as_missing() -> None:
    found = difference("x", {"a": 1}, ABSENT)
    assert found is not None
    assert found.kind == "missing"
