"""How are the messages around values packed and unpacked fast, and exactly as the wire has it?

They are plain MessagePack, which a library in C writes and reads. What a child sends is read so
only if it is a reply of the usual form, written in the one shortest way: then both decoders read
the same. Everything else goes to the strict decoder, which decides.
"""

from __future__ import annotations

from typing import Any, TypedDict

import msgspec

from .child.encoding import encode
from .child.wire import MAX_BYTES, MAX_ITEMS, decode

_Key = str | int | list[int] | None


class _Missing(TypedDict):
    module: str
    name: str


class _Error(TypedDict, total=False):
    type: str
    message: str
    frames: list[tuple[str, int, str, int, int]]
    unavailable: _Missing | None
    bases: list[str]
    outside: bool


class _Reason(TypedDict, total=False):
    kind: str
    number: int
    detail: str


class _Reply(TypedDict, total=False):
    """What a child may say, all of it."""

    token: bytes
    kind: str
    value: bytes
    error: _Error | None
    reason: _Reason
    changed: list[str]
    printed: str
    seconds: float
    old_numpy: list[tuple[str, int, str]]
    trace: list[tuple[str, int, str, str, _Key, int, bytes]]
    stdout: str
    step_errors: list[tuple[int, _Error]]
    step: int
    python: str
    numpy: str


_encode = msgspec.msgpack.Encoder().encode
_decode_reply = msgspec.msgpack.Decoder(_Reply).decode


def pack(message: dict[str, Any] | list[Any]) -> bytes:
    """What `encode` makes of a message of dictionaries, lists, texts, bytes, numbers and None.

    Raises:
        TooLargeError: it is too large.
    """
    try:
        data = _encode(message)
    except UnicodeEncodeError:  # half a character, as it may stand in student code
        return encode(message)
    return data if len(data) <= MAX_BYTES else encode(message)


def unpack_reply(data: bytes) -> object:
    """What `decode` reads in a child's message, but for tuples in place of some lists.

    Raises:
        WireError: it is not exactly one value of the wire.
    """
    reply = _usual_reply(data)
    return decode(data) if reply is None else reply


def _usual_reply(data: bytes) -> _Reply | None:
    """The reply if it has the usual form, and no other bytes say the same as shortly."""
    try:
        reply = _decode_reply(data)
    except Exception:
        return None
    around = len(data) - len(reply.get("value", b""))
    around -= sum(len(step[-1]) for step in reply.get("trace", ()))
    if around > MAX_ITEMS or _encode(reply) != data:
        return None
    return reply
