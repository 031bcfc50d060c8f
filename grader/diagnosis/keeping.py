"""How are findings kept for another run, or sent to another machine? As plain bytes, checked.

`investigation_to_bytes` and `investigation_from_bytes` are the two directions. Values are in the
strict encoding of the worker, and everything else is decoded by its type.

Findings belong to the key of the answer (`QuestionRun.digest`), which stands for its code, its
calls and the worker. Besides, they depend on the grader's own files, on those of the assignment and
of the reference, on the seed, and on the versions of Python and NumPy under which the grader itself
runs; not on the language.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from grader.diagnosis.investigation import FirstWrong, Investigation
from grader.worker import TooLargeError, WireError, decode, encode

#: The most bytes of one investigation; honest ones take some thousand.
_MOST_BYTES = 2 * 1024 * 1024
_UNWRITABLE = (TypeError, OverflowError, RecursionError, TooLargeError, msgspec.MsgspecError)
_UNREADABLE = (TypeError, OverflowError, RecursionError, WireError, msgspec.MsgspecError)


class _Value:
    """A value of student code, which is encoded as the worker does it; no record of its own."""

    def __init__(self, value: object) -> None:
        self.value = value


def _encoded(one: object) -> bytes:
    if isinstance(one, _Value):
        return encode(one.value, _MOST_BYTES, strict=True)
    if isinstance(one, np.ndarray):
        return encode(one, _MOST_BYTES, strict=True)
    raise TypeError(f"a {type(one).__name__} is not kept")


def _decoded(kind: type, data: object) -> object:
    if type(data) is not bytes:
        raise ValueError("a value that is not encoded")
    value = decode(data)
    if kind is not object and not isinstance(value, np.ndarray):
        raise ValueError("a value that is not an array")
    return value


_ENCODER = msgspec.msgpack.Encoder(enc_hook=_encoded, order="deterministic")
_DECODER = msgspec.msgpack.Decoder(Investigation | None, dec_hook=_decoded)


def investigation_to_bytes(investigation: Investigation | None) -> bytes:
    """What experiments showed, as bytes that are the same for the same findings.

    Raises:
        ValueError: a value cannot be encoded, or it is all too large: then nothing can be kept.
    """
    kept = investigation
    if kept is not None:
        kept = replace(
            kept,
            first_wrong=tuple(map(_with_values_marked, kept.first_wrong)),
            still_wrong=tuple(map(_with_values_marked, kept.still_wrong)),
        )
    try:
        data = _ENCODER.encode(kept)
    except _UNWRITABLE as error:
        raise ValueError(f"findings that cannot be kept: {error}") from None
    if len(data) > _MOST_BYTES:
        raise ValueError(f"findings of {len(data)} bytes")
    return data


def investigation_from_bytes(data: bytes) -> Investigation | None:
    """What `investigation_to_bytes` wrote.

    Raises:
        ValueError: it was not written so, or it is damaged.
    """
    if len(data) > _MOST_BYTES:
        raise ValueError(f"findings of {len(data)} bytes")
    try:
        found: Investigation | None = _DECODER.decode(data)
    except _UNREADABLE as error:
        raise ValueError(f"damaged findings: {error}") from None
    if investigation_to_bytes(found) != data:
        raise ValueError("damaged findings: they would be written otherwise")
    return found


def _with_values_marked(first: FirstWrong) -> FirstWrong:
    suspect = replace(first.suspect, value=_Value(first.suspect.value))
    seen = tuple(replace(one, got=_Value(one.got)) for one in first.seen)
    return replace(first, suspect=suspect, seen=seen)
