"""How do values pass between the grader and a child if the other side may lie?

As MessagePack: a strict subset, with extension types for what it lacks (arrays, tuples, complex
numbers, big integers, and a mark for values that cannot be encoded). This file has the format and
its decoder, which trusts no size before it has seen that many bytes; `encoding.py` is the other
direction.
"""

from __future__ import annotations

import builtins
import struct
from dataclasses import dataclass

import numpy as np

from .exception_value import EXCEPTION, ExceptionValue

# Our own copy: `builtins.len = ...` in student code must not change how messages are read.
globals()["__builtins__"] = dict(vars(builtins))

#: The most bytes, and the most items, of a message.
MAX_BYTES, MAX_ITEMS = 256 * 1024 * 1024, 200_000
#: How deeply a key may be nested, and a value when it is sent, and when it is read.
MAX_KEY_DEPTH = 4
MAX_DEPTH = 32
MAX_DEPTH_READ = MAX_DEPTH + 8
#: The most bytes of an integer.
MAX_INT_BYTES = 1024
#: The most characters of a type's name.
MAX_NAME = 120
#: The most keys that are numbers or tuples: their hashes, unlike strings', can be made to collide.
MAX_ODD_KEYS = 2_000
#: The most dimensions of an array.
MAX_DIMENSIONS = 32
#: The most elements; also limits the other sides of an array without elements.
MAX_ELEMENTS = 1 << 40

ARRAY, TUPLE, COMPLEX, BIG_INT, OPAQUE = 1, 2, 3, 4, 5
_DTYPE_NAMES = "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16"
DTYPES = {name: np.dtype("<" + name) for name in _DTYPE_NAMES.split()}
_BYTE = DTYPES["u1"]
_BOOL = DTYPES["b1"]
#: Looked up once, before any student code runs.
_frombuffer = np.frombuffer


class WireError(Exception):
    """Bytes that are not a message of this format."""


@dataclass(frozen=True)
class Opaque:
    """Replaces a value that cannot be encoded, except for the name of its type."""

    type_name: str


def decode(data: bytes, max_items: int = MAX_ITEMS) -> object:
    """Return the value that `data` encodes.

    Raises:
        WireError: `data` is not exactly one value in this format.
    """
    decoder = _Decoder(data, max_items)
    value = decoder.take(0)
    if decoder.at != decoder.end:
        raise WireError(f"{decoder.end - decoder.at} bytes after the value")
    return value


def elements(shape: tuple[int, ...]) -> int:
    """Return the number of elements of a shape, counting a side of length 0 as 1."""
    total = 1
    for side in shape:
        total *= side or 1
    return total


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
    def __init__(self, data: bytes, max_items: int) -> None:
        self.data = data
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
            if key in result:
                raise WireError("a dictionary with a key that is there twice")
            result[key] = self.take(depth + 1)
        return result

    def key(self, depth: int) -> object:
        key = self.take(depth)
        if type(key) is not str:
            self.odd_keys_left -= 1
            if self.odd_keys_left < 0:
                raise WireError("too many dictionary keys that are not strings")
        try:
            hash(key)
        except TypeError:
            raise WireError(f"a {type(key).__name__} as a key") from None
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
        raise WireError(f"unknown extension {code} of {size} bytes")

    def exception(self, depth: int) -> ExceptionValue:
        fields = self.take(depth)
        if type(fields) is list and [type(one) for one in fields] == [str] * 4 + [bool]:
            return ExceptionValue(*fields)
        raise WireError("a malformed exception")

    def array(self) -> np.ndarray:
        name = self.bytes(self.bytes(1)[0])
        dtype = DTYPES.get(name.decode("latin-1"))
        if dtype is None:
            raise WireError(f"an array of {name[:20]!r}")
        dimensions = self.bytes(1)[0]
        if dimensions > MAX_DIMENSIONS:
            raise WireError(f"an array with {dimensions} dimensions")
        shape = struct.unpack(f"<{dimensions}Q", self.bytes(8 * dimensions))
        count = 0 if 0 in shape else elements(shape)
        if elements(shape) > MAX_ELEMENTS or count * dtype.itemsize != self.end - self.at:
            raise WireError(f"an array whose shape {shape} is not its size")
        flat = _frombuffer(self.bytes(count * dtype.itemsize), _BYTE)
        if dtype == _BOOL and count and flat.max() > 1:
            raise WireError("a truth value that is neither true nor false")
        return flat.view(dtype).reshape(shape).copy()
