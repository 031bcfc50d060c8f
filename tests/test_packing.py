"""Do the fast packing and unpacking of messages give what the strict codec gives, and no more?"""

from __future__ import annotations

import struct
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.worker import CallRequest, Code, Outcome, Step, Task
from grader.worker.child.encoding import TooLargeError, encode
from grader.worker.child.wire import MAX_ITEMS, WireError, decode
from grader.worker.packing import pack, unpack_reply
from grader.worker.replies import (
    ReplyError,
    outcomes_from_bytes,
    outcomes_to_bytes,
    read_outcome,
)
from tests.support.worker_tasks import LIMITS

TOKEN = b"the token"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
small = st.integers(0, 2**31 - 1)
errors = st.fixed_dictionaries(
    {
        "type": texts,
        "message": texts,
        "frames": st.lists(st.tuples(texts, small, texts, small, small).map(list), max_size=3),
    },
    optional={
        "unavailable": st.none() | st.fixed_dictionaries({"module": texts, "name": texts}),
    },
)
step_kinds = st.sampled_from(["enter", "set", "changed", "loop", "return", "nonsense"])
step_keys = st.none() | texts | st.integers(-5, 2**40) | st.lists(st.integers(), max_size=3)
values = st.none() | st.floats() | st.integers() | texts | st.lists(st.floats(), max_size=4)
blobs = values.map(encode)
steps = st.tuples(texts, small, step_kinds, texts, step_keys, small, st.just(b"") | blobs)
fields: dict[str, st.SearchStrategy[Any]] = {
    "value": blobs | st.binary(max_size=20),
    "error": st.none() | errors,
    "reason": st.fixed_dictionaries(
        {"kind": st.sampled_from(["out_of_memory", "stub_missing", "value_too_large", "signal"])},
        optional={"number": st.integers(-1, 2**64 - 1), "detail": texts},
    ),
    "changed": st.lists(texts, max_size=4),
    "printed": texts,
    "seconds": st.floats(),
    "old_numpy": st.lists(st.tuples(texts, small, texts).map(list), max_size=3),
    "trace": st.lists(steps.map(list), max_size=4),
}
kinds = st.sampled_from(["value", "raised", "crashed", "missing", "correct"])
replies = st.fixed_dictionaries({"token": st.just(TOKEN), "kind": kinds}, optional=fields)
keys = texts | st.integers() | st.tuples(st.integers(), texts)
#: What no child of ours says: other types, further fields, fields in another place.
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(
            texts | st.integers() | st.tuples(st.integers(), texts), inner, max_size=4
        )
    ),
    max_leaves=8,
)
names = st.sampled_from(["token", "kind", "python", "numpy", "else", *fields])
odd_replies = st.builds(lambda reply, name, other: {**reply, name: other}, replies, names, anything)


def found(data: bytes) -> str:
    """What a frame means, with all types, or that it is refused, and why."""
    try:
        return repr(read_outcome(data, TOKEN, LIMITS))
    except (ReplyError, WireError) as error:
        return f"{type(error).__name__}: {error}"


@pytest.fixture(scope="module")
def strictly() -> Callable[[bytes], str]:
    """What the strict decoder alone makes of a frame."""

    def read(data: bytes) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("grader.worker.replies.unpack_reply", decode)
            return found(data)

    return read


@given(reply=replies)
@settings(max_examples=150)
def test_replies_mean_the_same(strictly: Callable[[bytes], str], reply: dict[str, Any]) -> None:
    frame = encode(reply)
    assert found(frame) == strictly(frame)


@given(reply=odd_replies)
@settings(max_examples=150)
def test_odd_replies_mean_the_same(strictly: Callable[[bytes], str], reply: dict[str, Any]) -> None:
    frame = encode(reply)
    assert found(frame) == strictly(frame)


@given(reply=replies | odd_replies, data=st.data())
@settings(max_examples=200)
def test_mutated_frames_mean_the_same(
    strictly: Callable[[bytes], str], reply: dict[str, Any], data: st.DataObject
) -> None:
    frame = bytearray(encode(reply))
    for _ in range(data.draw(st.integers(1, 3))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(frame)))
    for mutated in (bytes(frame), bytes(frame[:cut]), bytes(frame) + b"\xc0"):
        assert found(mutated) == strictly(mutated)


@given(data=st.binary(max_size=100))
@settings(max_examples=150)
def test_random_frames_mean_the_same(strictly: Callable[[bytes], str], data: bytes) -> None:
    assert found(data) == strictly(data)
    begun = b"\x82\xa5token\xc4\x09" + TOKEN + data
    assert found(begun) == strictly(begun)


def text(value: str) -> bytes:
    return encode(value)


def frame(*entries: tuple[bytes, bytes], count: int | None = None) -> bytes:
    """A dictionary of encoded keys and values, with a token and a kind before them."""
    given = [(text("token"), encode(TOKEN)), (text("kind"), text("missing")), *entries]
    head = bytes((0x80 | (len(given) if count is None else count),))
    return head + b"".join(key + value for key, value in given)


LONG_LIST = b"\xdd" + struct.pack(">I", MAX_ITEMS + 1) + b"\xa0" * (MAX_ITEMS + 1)
DEEP = b"\x91" * 100_000 + b"\xc0"
FRAMES = {
    "as it should be": frame(),
    "a key twice": frame((text("kind"), text("value"))),
    "a key twice, the same": frame((text("kind"), text("missing"))),
    "a text with a longer head": frame((text("printed"), b"\xd9\x01a")),
    "a key with a longer head": frame((b"\xd9\x07printed", text("a"))),
    "a list with a longer head": frame((text("changed"), b"\xdc\x00\x00")),
    "a number with a longer head": frame((text("old_numpy"), b"\x91\x93\xa1a\xcd\x00\x01\xa1b")),
    "a float of 4 bytes": frame((text("seconds"), b"\xca" + struct.pack(">f", 0.5))),
    "an integer for a float": frame((text("seconds"), b"\x01")),
    "not a number": frame((text("seconds"), encode(float("nan")))),
    "another not a number": frame((text("seconds"), b"\xcb\xff\xf8\x00\x00\x00\x00\x00\x07")),
    "a truth value for a number": frame((text("old_numpy"), b"\x91\x93\xa1a\xc3\xa1b")),
    "an unknown field": frame((text("else"), b"\xc0")),
    "an unknown field with a key twice": frame((text("else"), b"\x82\xa1a\xc0\xa1a\xc0")),
    "an unknown field with a list as a key": frame((text("else"), b"\x81\x90\xc0")),
    "a key that is no text": frame((b"\x01", b"\xc0")),
    "a list as a key": frame((b"\x90", b"\xc0")),
    "half a character": frame((text("printed"), b"\xa3\xed\xa0\x80")),
    "an overlong character": frame((text("printed"), b"\xa2\xc0\x80")),
    "an extension": frame((text("printed"), b"\xd4\x05a")),
    "a timestamp": frame((text("seconds"), b"\xd6\xff\x00\x00\x00\x00")),
    "a tuple": frame((text("changed"), encode(()))),
    "bytes for a text": frame((text("printed"), b"\xc4\x01a")),
    "a text for bytes": frame((text("value"), text("a"))),
    "more entries than there are": frame(count=9),
    "fewer entries than there are": frame((text("printed"), text("a")), count=2),
    "4 billion texts": frame((text("changed"), b"\xdd\xff\xff\xff\xff")),
    "4 billion steps": frame((text("trace"), b"\xdd\xff\xff\xff\xff\x97")),
    "4 billion of something unknown": frame((text("else"), b"\xdd\xff\xff\xff\xff")),
    "4 billion entries": b"\xdf\xff\xff\xff\xff",
    "4 billion bytes": frame((text("value"), b"\xc6\xff\xff\xff\xff")),
    "more items than allowed": frame((text("changed"), LONG_LIST)),
    "deep": frame((text("else"), DEEP)),
    "deep in a list": frame((text("changed"), DEEP)),
    "a frame behind it": frame() + frame(),
    "a list": b"\x90",
    "nothing": b"",
}


@pytest.mark.parametrize("name", FRAMES)
def test_each_of_these_frames_means_the_same(strictly: Callable[[bytes], str], name: str) -> None:
    tracemalloc.start()
    try:
        result = found(FRAMES[name])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert result == strictly(FRAMES[name])
    assert peak < 100 * len(FRAMES[name]) + 200_000


def test_usual_replies_do_not_reach_the_strict_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("grader.worker.packing.decode")
    step = ["statement 1", 1, "set", "a", [0, 1], 0, encode(1.5)]
    error = {"type": "E", "message": "m", "frames": [["f", 1, "g", 0, 4]], "unavailable": None}
    reply = {"token": TOKEN, "kind": "value", "value": encode(np.ones(3)), "seconds": 0.5}
    unpack_reply(encode({**reply, "changed": ["0"], "printed": "é", "trace": [step]}))
    unpack_reply(encode({"error": error, "kind": "raised", "token": TOKEN}))
    unpack_reply(encode({"token": TOKEN}))
    unpack_reply(encode({"python": "3.11.2", "numpy": "2.4.0"}))


# packing ------------------------------------------------------------------------------------------

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False)
    | texts
    | st.binary(max_size=300),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(texts, inner, max_size=20),
    max_leaves=30,
)


@given(st.lists(plain) | st.dictionaries(texts, plain))
def test_a_message_is_packed_as_it_is_encoded(message: Any) -> None:
    assert pack(message) == encode(message)


def test_half_a_character_is_packed_as_it_is_encoded() -> None:
    message = {"code": ["a = '\ud800'"]}
    with pytest.raises(UnicodeEncodeError):
        msgspec.msgpack.encode(message)
    assert pack(message) == encode(message)


# arguments ----------------------------------------------------------------------------------------


def test_arguments_are_encoded_once_for_calls_that_differ_otherwise() -> None:
    call = CallRequest((np.ones(3), {"a": 1}), seed=3, again=True)
    once = call.message["args"]
    other = replace(call, again=False)
    assert other.message["args"] is once
    assert other.message["again"] is False
    assert other.digest != call.digest


def test_other_arguments_are_encoded_anew() -> None:
    call = CallRequest((np.ones(3),))
    assert call.message["args"] == [encode(np.ones(3))]
    other = replace(call, args=(np.zeros(3),))
    assert other.message["args"] == [encode(np.zeros(3))]
    assert call.digest != other.digest
    assert call.message["args"] == [encode(np.ones(3))]


# outcomes that are kept ---------------------------------------------------------------------------


def test_a_value_is_kept_in_the_bytes_in_which_it_came() -> None:
    odd = b"\x82\xa1b\xcd\x00\x01\xa1a\xca" + struct.pack(">f", 0.5)  # not the shortest way
    reply = encode({"token": TOKEN, "kind": "value", "value": odd})
    outcome = read_outcome(reply, TOKEN, LIMITS)
    kept = outcomes_to_bytes([outcome], 1000)
    assert odd in kept
    assert outcomes_from_bytes(kept, LIMITS) == (outcome,)


def test_a_value_put_in_its_place_is_encoded() -> None:
    reply = encode({"token": TOKEN, "kind": "value", "value": encode([1, 2])})
    outcome = replace(read_outcome(reply, TOKEN, LIMITS), value=[3])
    assert outcomes_from_bytes(outcomes_to_bytes([outcome], 1000), LIMITS) == (outcome,)


def test_too_much_is_not_kept() -> None:
    with pytest.raises(TooLargeError):
        outcomes_to_bytes([Outcome("value", b"a" * 1000)], 1000)


def test_a_task_with_half_a_character_has_a_digest() -> None:
    call = CallRequest((1,))
    tasks = [Task("f", (Code("a", 1, f"def f(): return '{c}'"),), (call,)) for c in "\ud800\ud801x"]
    assert len({task.digest for task in tasks}) == 3


def test_steps_are_read_from_a_usual_reply() -> None:
    step = ["statement 1", 1, "set", "a", [0, 1], 0, encode(1.5)]
    outcome = read_outcome(
        encode({"token": TOKEN, "kind": "missing", "trace": [step]}), TOKEN, LIMITS
    )
    assert outcome.trace == (Step("statement 1", 1, "set", "a", (0, 1), 0, 1.5),)
