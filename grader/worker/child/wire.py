"""How do values pass between the grader and a child if the other side may lie?

As MessagePack: a strict subset, with extension types for what it lacks (arrays, tuples, complex
numbers, big integers, a mark for values that cannot be encoded, and what `kinds.py` and `arrays.py`
add). This file has the decoder, which trusts no size before it has seen that many bytes;
`encoding.py` is the other direction, and `format.py` what both keep to.
"""

from __future__ import annotations

import builtins
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from .arrays import take_array
from .exception_value import EXCEPTION, ExceptionValue
from .format import (
    ARRAY,
    BIG_INT,
    COMPLEX,
    DTYPES,
    INSTANCE,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DEPTH_READ,
    MAX_DIMENSIONS,
    MAX_ELEMENTS,
    MAX_INT_BYTES,
    MAX_ITEMS,
    MAX_NAME,
    MAX_ODD_KEYS,
    MOMENTS,
    OBJECTS,
    OPAQUE,
    TUPLE,
    Instance,
    Opaque,
    WireError,
    elements,
)
from .kinds import is_among, take_kind
from .plain_records import COLUMN, FIGURE, take_record

__all__ = [
    "DTYPES",
    "INSTANCE",
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_ITEMS",
    "MAX_ODD_KEYS",
    "Instance",
    "Opaque",
    "WireError",
    "decode",
]

# Our own copy: `builtins.len = ...` in student code must not change how messages are read.
globals()["__builtins__"] = dict(vars(builtins))

_BYTE = DTYPES["u1"]
_BOOL = DTYPES["b1"]
#: Looked up once, before any student code runs.
_frombuffer = np.frombuffer


def decode(
    data: bytes, max_items: int = MAX_ITEMS, build: Callable[[Any], object] | None = None
) -> object:
    """Return the value that `data` encodes; a record in it becomes what `build` makes of it.

    Raises:
        WireError: `data` is not exactly one value in this format.
    """
    decoder = _Decoder(data, max_items, build)
    value = decoder.take(0)
    if decoder.at != decoder.end:
        raise WireError(f"{decoder.end - decoder.at} bytes after the value")
    return value


_NUMBERS = {
    0xCA: ">f",
    0xCB: ">d",
    0xCC: ">B",
    0xCD: ">H",
    0xCE: ">I",
    0xCF: ">Q",
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}
#: The kind of a value with a size, and the number of bytes of the size, by the first byte.
_SIZED = {
    0xC4: ("bytes", 1),
    0xC5: ("bytes", 2),
    0xC6: ("bytes", 4),
    0xC7: ("extension", 1),
    0xC8: ("extension", 2),
    0xC9: ("extension", 4),
    0xD9: ("text", 1),
    0xDA: ("text", 2),
    0xDB: ("text", 4),
    0xDC: ("list", 2),
    0xDD: ("list", 4),
    0xDE: ("dict", 2),
    0xDF: ("dict", 4),
}
_FIXED_EXTENSIONS = {0xD4: 1, 0xD5: 2, 0xD6: 4, 0xD7: 8, 0xD8: 16}
_CONSTANTS: dict[int, bool | None] = {0xC0: None, 0xC2: False, 0xC3: True}


class _Decoder:
    """A message, and how much of it has been read."""

    def __init__(
        self, data: bytes, max_items: int, build: Callable[[Any], object] | None = None
    ) -> None:
        self.data = data
        self.build = build
        self.at = 0
        self.end = len(data)
        self.items_left = max_items
        self.odd_keys_left = MAX_ODD_KEYS

    def bytes(self, size: int) -> bytes:
        start = self.at
        if size > self.end - start:
            raise WireError(f"{size} bytes are announced, {self.end - start} are there")
        self.at = start + size
        return self.data[start : self.at]

    def take(self, depth: int) -> object:
        self.items_left -= 1
        if self.items_left < 0:
            raise WireError("too many items")
        first = self.bytes(1)[0]
        if first < 0x80:
            return first
        if first >= 0xE0:
            return first - 0x100
        if first < 0x90:
            return self.dict(first & 0x0F, depth)
        if first < 0xA0:
            return self.list(first & 0x0F, depth)
        if first < 0xC0:
            return self.text(first & 0x1F)
        if first in _CONSTANTS:
            return _CONSTANTS[first]
        number = _NUMBERS.get(first)
        if number is not None:
            value: object = struct.unpack(number, self.bytes(struct.calcsize(number)))[0]
            return value
        fixed = _FIXED_EXTENSIONS.get(first)
        if fixed is not None:
            return self.extension(fixed, depth)
        if first not in _SIZED:
            raise WireError(f"unknown first byte {first:#x}")
        what, width = _SIZED[first]
        return self.sized(what, int.from_bytes(self.bytes(width), "big"), depth)

    def sized(self, what: str, size: int, depth: int) -> object:
        if what == "bytes":
            return self.bytes(size)
        if what == "text":
            return self.text(size)
        if what == "list":
            return self.list(size, depth)
        if what == "dict":
            return self.dict(size, depth)
        return self.extension(size, depth)

    def text(self, size: int) -> str:
        try:
            return self.bytes(size).decode("utf-8")
        except UnicodeDecodeError as error:
            raise WireError(f"text that is not UTF-8: {error.reason}") from None

    def room_for(self, count: int, depth: int) -> None:
        if count > self.end - self.at or count > self.items_left:
            raise WireError(f"{count} items are announced, there is no room for them")
        if depth >= MAX_DEPTH_READ:
            raise WireError("nested too deeply")

    def list(self, count: int, depth: int) -> list[object]:
        self.room_for(count, depth)
        return [self.take(depth + 1) for _ in range(count)]

    def dict(self, count: int, depth: int) -> dict[object, object]:
        self.room_for(count * 2, depth)
        result: dict[object, object] = {}
        for _ in range(count):
            key = self.key(depth + 1)
            if is_among(key, result):
                raise WireError("a dictionary with a key that is there twice")
            result[key] = self.take(depth + 1)
        return result

    def key(self, depth: int) -> object:
        key = self.take(depth)
        if type(key) is not str:
            self.odd_keys_left -= 1
            if self.odd_keys_left < 0:
                raise WireError("too many dictionary keys that are not strings")
        return key

    def extension(self, size: int, depth: int) -> object:
        code = self.bytes(1)[0]
        if size > self.end - self.at:
            raise WireError(f"{size} bytes are announced, {self.end - self.at} are there")
        outer, self.end = self.end, self.at + size
        try:
            value = self.extended(code, size, depth)
            if self.at != self.end:
                raise WireError("an extension with bytes to spare")
        finally:
            self.end = outer
        return value

    def extended(self, code: int, size: int, depth: int) -> object:
        if code == ARRAY:
            return self.array()
        if code == TUPLE:
            items = self.take(depth)
            if type(items) is not list:
                raise WireError("a tuple that is not a list")
            return tuple(items)
        if code == COMPLEX and size == 16:
            return complex(*struct.unpack("<dd", self.bytes(16)))
        if code == BIG_INT and 0 < size <= MAX_INT_BYTES:
            return int.from_bytes(self.bytes(size), "little", signed=True)
        if code == OPAQUE and size <= 4 * MAX_NAME:
            return Opaque(self.text(size))
        if code == EXCEPTION:
            return self.exception(depth)
        if OBJECTS <= code <= MOMENTS:
            return take_array(self, code, depth)
        if COLUMN <= code <= FIGURE:
            return self.record(code, depth)
        return take_kind(self, code, size, depth)

    def exception(self, depth: int) -> ExceptionValue:
        fields = self.take(depth)
        if type(fields) is list and [type(one) for one in fields] == [str] * 4 + [bool]:
            return ExceptionValue(*fields)
        raise WireError("a malformed exception")

    def record(self, code: int, depth: int) -> object:
        """Return a record, or what is built of it; those within it are records."""
        build, self.build = self.build, None
        record = take_record(self, code, depth)
        self.build = build
        return record if build is None else build(record)

    def array(self) -> np.ndarray:
        name = self.bytes(self.bytes(1)[0])
        dtype = DTYPES.get(name.decode("latin-1"))
        if dtype is None:
            raise WireError(f"an array of {name[:20]!r}")
        return self.entries(dtype, self.shape())

    def shape(self) -> tuple[int, ...]:
        """Return the shape of an array, which stands before its entries."""
        dimensions = self.bytes(1)[0]
        if dimensions > MAX_DIMENSIONS:
            raise WireError(f"an array with {dimensions} dimensions")
        return struct.unpack(f"<{dimensions}Q", self.bytes(8 * dimensions))

    def entries(self, dtype: np.dtype[Any], shape: tuple[int, ...]) -> np.ndarray:
        """Return the array that all bytes that are left are the entries of."""
        count = 0 if 0 in shape else elements(shape)
        if elements(shape) > MAX_ELEMENTS or count * dtype.itemsize != self.end - self.at:
            raise WireError(f"an array whose shape {shape} is not its size")
        flat = _frombuffer(self.bytes(count * dtype.itemsize), _BYTE)
        if dtype == _BOOL and count and flat.max() > 1:
            raise WireError("a truth value that is neither true nor false")
        return flat.view(dtype).reshape(shape).copy()
