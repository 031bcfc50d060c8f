"""What does a child's message say? It counts only if it has the form of an answer."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from .child.encoding import TooLargeError, encode
from .child.wire import WireError, decode
from .limits import Limits
from .outcomes import (
    OldUse,
    Outcome,
    OutcomeKind,
    Raised,
    Reason,
    ReasonKind,
    Step,
    StepKind,
    Unavailable,
)
from .packing import pack, unpack_reply

#: The most characters of a text.
_MAX_TEXT = 4000
#: The most entries of a list.
_MAX_LIST = 100
#: The most steps of a trace.
_MAX_STEPS = 10_000
#: The most bytes of a step's value that is decoded once, however often it is sent.
_MAX_SHARED = 2048
#: The largest number: beyond it, not every integer is a float.
_MAX_NUMBER = 1 << 53
_KINDS: tuple[OutcomeKind, ...] = ("value", "raised", "crashed", "missing")
# Only a child knows these reasons; how it ended and how long it took, the grader sees for itself.
_NUMBERED_REASONS: tuple[ReasonKind, ...] = (
    "value_too_large", "output_too_large", "too_many_items", "too_many_keys",
)  # fmt: skip
_DETAILED_REASONS: tuple[ReasonKind, ...] = ("stubs_failed", "stub_missing")
_STEPS: tuple[StepKind, ...] = (
    "enter", "argument", "set", "changed", "appended", "loop", "final", "return", "piece",
)  # fmt: skip
_PLAIN_REASONS: tuple[ReasonKind, ...] = ("out_of_memory",)

T = TypeVar("T")
Name = TypeVar("Name", bound=str)


class ReplyError(Exception):
    """A message that is not an answer to what was asked."""


def read_versions(data: bytes) -> tuple[str, str]:
    """Return the versions of Python and NumPy that a child reports."""
    message = _message(data)
    return _text(message, "python"), _text(message, "numpy")


def check_loaded(data: bytes, token: bytes) -> None:
    """Check that a child reports that it has loaded a task."""
    _message(data, token)


def read_outcome(data: bytes, token: bytes, limits: Limits) -> Outcome:
    """Return the outcome that a child reports for one call."""
    message = _message(data, token)
    kind = _kind(message, _KINDS)
    value: object = None
    sent: tuple[tuple[object, bytes], ...] = ()
    if kind == "value":
        blob = _get(message, "value", bytes)
        if len(blob) > limits.value_bytes:
            raise ReplyError("a value that is too large")
        value = decode(blob)
        sent = ((value, blob),)
    seconds = message.get("seconds", 0.0)
    return Outcome(
        kind=kind,
        value=value,
        error=_raised(message["error"]) if message.get("error") is not None else None,
        reason=_reason(_get(message, "reason", dict)) if kind == "crashed" else None,
        changed=_texts(message, "changed"),
        printed=_get(message, "printed", str, "")[: limits.output_chars + 80],
        seconds=seconds if type(seconds) is float and math.isfinite(seconds) else 0.0,
        old_uses=_old_uses(message),
        trace=_trace(message),
        sent=sent,
        stdout=_get(message, "stdout", str, ""),
        step_errors=_step_errors(message),
        step=_step_number(message),
    )


def _value_bytes(outcome: Outcome, value: object) -> bytes:
    """A value of this outcome as bytes: those in which it came, if it did."""
    for known, data in outcome.sent:
        if known is value:
            return data
    return encode(value)


def _outcome_message(outcome: Outcome) -> bytes:
    """The answer of a child that `read_outcome` reads as this value or exception."""
    message: dict[str, object] = {
        "token": b"",
        "kind": outcome.kind,
        "changed": list(outcome.changed),
        "printed": outcome.printed,
        "seconds": outcome.seconds,
        "old_numpy": [[use.file, use.line, use.what] for use in outcome.old_uses],
    }
    if outcome.kind == "value":
        message["value"] = _value_bytes(outcome, outcome.value)
    if outcome.error is not None:
        message["error"] = _error_message(outcome.error)
    if outcome.step is not None:
        message["step"] = outcome.step
    return pack(message)


def _error_message(error: Raised) -> dict[str, object]:
    missing = error.unavailable
    return {
        "type": error.type,
        "message": error.message,
        "frames": [
            [*frame, *columns] for frame, columns in zip(error.frames, error.spans, strict=True)
        ],
        "unavailable": missing and {"module": missing.module, "name": missing.name},
        "bases": list(error.bases),
        "outside": error.outside,
    }


def outcomes_to_bytes(outcomes: Sequence[Outcome], most: int) -> bytes:
    """The values and exceptions of calls, to be kept.

    Raises:
        TooLargeError: that takes more than `most` bytes.
    """
    kept: list[object] = []
    for outcome in outcomes:
        again = _value_bytes(outcome, outcome.again) if outcome.answered_again else None
        kept.append([_outcome_message(outcome), again])
    data = pack(kept)
    if len(data) > most:
        raise TooLargeError("value_too_large", most, f"more than {most} bytes")
    return data


def outcomes_from_bytes(data: bytes, limits: Limits) -> tuple[Outcome, ...]:
    """What `outcomes_to_bytes` wrote.

    Raises:
        ReplyError: it was not written so.
    """
    try:
        kept = decode(data)
        if type(kept) is not list:
            raise ReplyError("no list of outcomes")
        return tuple(_kept_outcome(one, limits) for one in kept)
    except WireError as error:
        raise ReplyError(str(error)) from None


def _kept_outcome(one: object, limits: Limits) -> Outcome:
    match one:
        case [bytes(message), None]:
            return replace(read_outcome(message, b"", limits), sent=())
        case [bytes(message), bytes(again)]:
            outcome = read_outcome(message, b"", limits)
            return replace(outcome, again=decode(again), answered_again=True, sent=())
    raise ReplyError("not an outcome")


def _message(data: bytes, token: bytes | None = None) -> dict[Any, Any]:
    message = unpack_reply(data)
    if type(message) is not dict or (token is not None and _get(message, "token", bytes) != token):
        raise ReplyError("not an answer to what was asked")
    return message


def _kind(message: dict[Any, Any], names: tuple[Name, ...]) -> Name:
    """Return the kind that a message names, if it is one of `names`."""
    named = _get(message, "kind", str)
    kind = next((name for name in names if name == named), None)
    if kind is None:
        raise ReplyError("an unknown kind")
    return kind


def _get(message: dict[Any, Any], key: str, kind: type[T], default: T | None = None) -> T:
    value = message.get(key, default)
    if type(value) is not kind:
        raise ReplyError(f"{key} is a {type(value).__name__}")
    return value


def _text(message: dict[Any, Any], key: str, default: str | None = None) -> str:
    return _get(message, key, str, default)[:_MAX_TEXT]


def _texts(message: dict[Any, Any], key: str) -> tuple[str, ...]:
    items = _get(message, key, list, [])
    if not all(type(item) is str for item in items):
        raise ReplyError(f"{key} is not all text")
    return tuple(item[:_MAX_TEXT] for item in items[:_MAX_LIST])


def _raised(message: object) -> Raised:
    if type(message) is not dict:
        raise ReplyError("an error that is not a dictionary")
    frames, columns = [], []
    for frame in _get(message, "frames", list, [])[:_MAX_LIST]:
        match frame:
            case [str(file), int(line), str(function), int(begin), int(end)] if all(
                0 <= number < 1 << 31 for number in (line, begin, end)
            ):
                frames.append((file[:_MAX_TEXT], line, function[:_MAX_TEXT]))
                columns.append((begin, end))
            case _:
                raise ReplyError("a malformed frame")
    unavailable = None
    if message.get("unavailable") is not None:
        what = _get(message, "unavailable", dict)
        unavailable = Unavailable(_text(what, "module"), _text(what, "name"))
    return Raised(
        _text(message, "type"),
        _text(message, "message"),
        tuple(frames),
        unavailable,
        tuple(columns),
        _texts(message, "bases"),
        _get(message, "outside", bool, False),
    )


def _step_errors(message: dict[Any, Any]) -> tuple[tuple[int, Raised], ...]:
    errors = []
    for entry in _get(message, "step_errors", list, [])[:_MAX_STEPS]:
        match entry:
            case [int(number), error] if 0 <= number < _MAX_STEPS:
                errors.append((number, _raised(error)))
            case _:
                raise ReplyError("a malformed step")
    return tuple(errors)


def _step_number(message: dict[Any, Any]) -> int | None:
    number = message.get("step")
    if number is None or (type(number) is int and 0 <= number < _MAX_STEPS):
        return number
    raise ReplyError("a malformed step")


def _old_uses(message: dict[Any, Any]) -> tuple[OldUse, ...]:
    uses = []
    for use in _get(message, "old_numpy", list, [])[:_MAX_LIST]:
        match use:
            case [str(file), int(line), str(what)] if 0 <= line < 1 << 31:
                uses.append(OldUse(file[:_MAX_TEXT], line, what[:_MAX_TEXT]))
            case _:
                raise ReplyError("a malformed place")
    return tuple(uses)


def _trace(message: dict[Any, Any]) -> tuple[Step, ...]:
    steps = []
    for step in _get(message, "trace", list, [])[:_MAX_STEPS]:
        match step:
            case [str(file), int(line), str(kind), str(name), key, int(frame), bytes(blob)] if (
                kind in _STEPS and 0 <= line < 1 << 31 and 0 <= frame < 1 << 31
            ):
                steps.append(
                    Step(
                        file[:_MAX_TEXT],
                        line,
                        kind,
                        name[:_MAX_TEXT],
                        _step_key(key),
                        frame,
                        _decoded(blob) if blob else None,
                        known=bool(blob),
                    )
                )
            case _:
                raise ReplyError("a malformed step")
    return tuple(steps)


def _decoded(blob: bytes) -> object:
    return _decoded_once(blob) if len(blob) <= _MAX_SHARED else decode(blob)


@lru_cache(maxsize=4096)
def _decoded_once(blob: bytes) -> object:
    """The value of a step; most values of a variant are those of the answer itself."""
    return decode(blob)


def _step_key(key: object) -> str | int | tuple[int, ...] | None:
    match key:
        case None | str() | int():
            return key
        case [*numbers]:
            return tuple(number for number in numbers if type(number) is int)
    raise ReplyError("a malformed key")


def _reason(message: dict[Any, Any]) -> Reason:
    kind = _kind(message, _NUMBERED_REASONS + _DETAILED_REASONS + _PLAIN_REASONS)
    if kind in _DETAILED_REASONS:
        return Reason(kind, detail=_text(message, "detail"))
    if kind in _PLAIN_REASONS:
        return Reason(kind)
    number = _get(message, "number", int)
    if not 0 <= number <= _MAX_NUMBER:
        raise ReplyError("a number that is out of bounds")
    return Reason(kind, number)
