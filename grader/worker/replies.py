"""What did a child's message say? It is believed only where it has the form of an answer."""

from __future__ import annotations

import math
from typing import Any, TypeVar

from .child.wire import decode
from .records import Limits, Outcome, OutcomeKind, Raised

_MAX_TEXT = 4000
_MAX_LIST = 100
_KINDS: tuple[OutcomeKind, ...] = ("value", "raised", "crashed", "missing")

T = TypeVar("T")


class ReplyError(Exception):
    """A message that is no answer to what was asked."""


def about(data: bytes) -> tuple[str, str]:
    """Return the versions of Python and numpy that a child told."""
    message = _message(data)
    return _text(message, "python"), _text(message, "numpy")


def loading_notes(data: bytes, token: bytes) -> tuple[str, ...]:
    """Return what a child noted while it loaded a task."""
    return _texts(_message(data, token), "notes")


def outcome(data: bytes, token: bytes, limits: Limits, notes: tuple[str, ...]) -> Outcome:
    """Return the outcome that a child told of one call."""
    message = _message(data, token)
    kind = next((kind for kind in _KINDS if kind == message.get("kind")), None)
    if kind is None:
        raise ReplyError("no such kind of answer")
    value: object = None
    if kind == "value":
        blob = _get(message, "value", bytes)
        if len(blob) > limits.value_bytes:
            raise ReplyError("a value that is too large")
        value = decode(blob)
    seconds = message.get("seconds", 0.0)
    return Outcome(
        kind=kind,
        value=value,
        error=_raised(message["error"]) if message.get("error") is not None else None,
        reason=_text(message, "reason", ""),
        changed=_texts(message, "changed"),
        printed=_get(message, "printed", str, "")[: limits.output_chars + 80],
        notes=notes,
        seconds=seconds if type(seconds) is float and math.isfinite(seconds) else 0.0,
    )


def _message(data: bytes, token: bytes | None = None) -> dict[Any, Any]:
    message = decode(data)
    if type(message) is not dict or (token is not None and message.get("token") != token):
        raise ReplyError("no answer to what was asked")
    return message


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
        raise ReplyError("an error that is none")
    frames = []
    for frame in _get(message, "frames", list, [])[:_MAX_LIST]:
        match frame:
            case [str(file), int(line), str(function)] if 0 <= line < 1 << 31:
                frames.append((file[:_MAX_TEXT], line, function[:_MAX_TEXT]))
            case _:
                raise ReplyError("a frame that is none")
    return Raised(_text(message, "type"), _text(message, "message"), tuple(frames))
