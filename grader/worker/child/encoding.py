"""How is a value encoded without running a student's code or filling the memory?

The encoder touches subclasses only through methods of the plain types, captured before student
code ran: a hostile `__iter__`, `__len__` or `__array_finalize__` is never called, and a
broadcast array of terabytes is measured before a byte of it is copied.
"""

from __future__ import annotations

import builtins
import struct
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from .arrays import array_head, masked_parts, put_array, put_masked, put_scalar
from .exception_value import EXCEPTION, ExceptionValue
from .format import (
    ARRAY,
    BIG_INT,
    COMPLEX,
    DTYPES,
    MAX_BYTES,
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_ELEMENTS,
    MAX_INT_BYTES,
    MAX_ITEMS,
    MAX_KEY_DEPTH,
    MAX_NAME,
    MAX_ODD_KEYS,
    OPAQUE,
    TUPLE,
    Opaque,
    elements,
    type_name,
)
from .kinds import has_own_hash, plain_key_of_kind, put_kind
from .recording import put_record

# Our own copy: `builtins.len = ...` in student code must not change how answers are written.
globals()["__builtins__"] = dict(vars(builtins))

# Looked up once, before any student code runs.
_ndarray, _generic = np.ndarray, np.generic
_view, _tobytes, _astype, _item = (
    np.ndarray.view,
    np.ndarray.tobytes,
    np.ndarray.astype,
    np.ndarray.item,
)
_getitem = np.ndarray.__getitem__
_scalar_array: Callable[[np.generic], np.ndarray] = np.generic.__array__


class TooLargeError(Exception):
    """A value that is too large to be sent: `kind` says how, `limit` is the most allowed."""

    def __init__(self, kind: str, limit: int, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.limit = limit


def encode(
    value: object,
    max_bytes: int = MAX_BYTES,
    max_items: int = MAX_ITEMS,
    strict: bool = False,
) -> bytes:
    """Return `value` as bytes; what cannot be encoded becomes `Opaque`.

    Raises:
        TooLargeError: it takes more than `max_bytes` or `max_items`; no more than that is written.
        TypeError: something cannot be encoded, and `strict` is true.
    """
    encoder = _Encoder(max_bytes, max_items, strict)
    encoder.put(value, 0)
    return b"".join(encoder.out)


class _Encoder:
    """A message, and how much of it has been written."""

    def __init__(self, max_bytes: int, max_items: int, strict: bool) -> None:
        self.out: list[bytes] = []
        self.size = 0
        self.max_bytes = max_bytes
        self.items_left = self.max_items = max_items
        self.odd_keys_left = MAX_ODD_KEYS
        self.strict = strict

    def raw(self, data: bytes) -> None:
        self.room_for(len(data))
        self.size += len(data)
        self.out.append(data)

    def room_for(self, size: int) -> None:
        if self.size + size > self.max_bytes:
            message = f"more than {self.max_bytes / (1 << 20):g} MiB"
            raise TooLargeError("value_too_large", self.max_bytes, message)

    def put(self, value: Any, depth: int) -> None:
        self.count(1)
        self.items_left -= 1
        kind = type(value)
        if value is None:
            self.raw(b"\xc0")
        elif value is True or value is False:
            self.raw(b"\xc3" if value else b"\xc2")
        elif issubclass(kind, float):
            self.raw(b"\xcb" + struct.pack(">d", float.__pos__(value)))
        elif issubclass(kind, str):
            self.text(value)
        elif issubclass(kind, int):
            self.integer(int.__pos__(value))
        elif issubclass(kind, _ndarray):
            self.any_array(value, kind, depth)
        elif issubclass(kind, (list, tuple, dict)):
            self.container(value, kind, depth)
        elif issubclass(kind, (bytes, bytearray)):
            size = (bytes if issubclass(kind, bytes) else bytearray).__len__(value)
            self.raw(_head(size, (0xC4, 0xC5, 0xC6)))
            self.room_for(size)
            self.raw(b"".join((b"", value)))
        elif issubclass(kind, complex):
            plain = complex.__pos__(value)
            self.extension(COMPLEX, struct.pack("<dd", plain.real, plain.imag))
        elif issubclass(kind, _generic):
            self.scalar(value, kind, depth)
        elif kind is Opaque:
            self.opaque(str.__str__(value.type_name))
        elif kind is ExceptionValue:
            self.exception(value, depth)
        elif not put_record(self, value, kind, depth) and not put_kind(self, value, kind, depth):
            self.opaque(type_name(kind))

    def text(self, value: str) -> None:
        self.room_for(str.__len__(value))
        data = str.encode(value, "utf-8", "backslashreplace")
        size = len(data)
        self.raw(bytes((0xA0 | size,)) if size < 32 else _head(size, (0xD9, 0xDA, 0xDB)))
        self.raw(data)

    def integer(self, value: int) -> None:
        if 0 <= value < 128:
            self.raw(bytes((value,)))
        elif -32 <= value < 0:
            self.raw(struct.pack("b", value))
        elif 0 <= value < 1 << 64:
            self.raw(
                struct.pack(">BB", 0xCC, value)
                if value < 1 << 8
                else struct.pack(">BH", 0xCD, value)
                if value < 1 << 16
                else struct.pack(">BI", 0xCE, value)
                if value < 1 << 32
                else struct.pack(">BQ", 0xCF, value)
            )
        elif -(1 << 63) <= value < 0:
            self.raw(
                struct.pack(">Bb", 0xD0, value)
                if value >= -(1 << 7)
                else struct.pack(">Bh", 0xD1, value)
                if value >= -(1 << 15)
                else struct.pack(">Bi", 0xD2, value)
                if value >= -(1 << 31)
                else struct.pack(">Bq", 0xD3, value)
            )
        else:
            if _fits(value):
                size = value.bit_length() // 8 + 1
                self.extension(BIG_INT, value.to_bytes(size, "little", signed=True))
            else:
                self.opaque(_integer_name(value))

    def any_array(self, value: Any, kind: type, depth: int) -> None:
        masked = None if kind is _ndarray else masked_parts(value, kind)
        if masked is not None:
            put_masked(self, *masked, depth)
        else:
            self.array(_view(value, _ndarray), depth)

    def array(self, value: np.ndarray, depth: int) -> None:
        dtype = value.dtype
        if dtype.kind in "fc" and dtype.itemsize > (8 if dtype.kind == "f" else 16):
            name = "f8" if dtype.kind == "f" else "c16"  # long double does not exist everywhere
        else:
            name = dtype.kind + str(dtype.itemsize)
        target = DTYPES.get(name)
        if target is None:
            if not put_array(self, value, depth):
                self.opaque(f"numpy.ndarray of {type_name(dtype.type)}")
            return
        if len(value.shape) > MAX_DIMENSIONS or elements(value.shape) > MAX_ELEMENTS:
            self.room_for(value.size * target.itemsize)
            self.opaque(f"numpy.ndarray with {len(value.shape)} dimensions")
            return
        size = value.size * target.itemsize
        self.room_for(size)
        head = array_head(name, value.shape)
        self.raw(_extension_head(ARRAY, len(head) + size))
        self.raw(head)
        self.raw(_tobytes(value if dtype == target else _astype(value, target)))

    def container(self, value: Any, kind: type, depth: int) -> None:
        if depth >= MAX_DEPTH:
            self.opaque(f"{type_name(kind)} nested more than {MAX_DEPTH} levels deep")
        elif issubclass(kind, dict):
            self.dictionary(value, depth)
        elif issubclass(kind, list):
            self.items(list.__len__(value), list.__iter__(value), depth)
        else:  # a tuple: an array inside an extension, whose head waits for its size
            place, before = len(self.out), self.size
            self.out.append(b"")
            self.items(tuple.__len__(value), tuple.__iter__(value), depth)
            head = _extension_head(TUPLE, self.size - before)
            self.out[place] = head
            self.size += len(head)

    def dictionary(self, value: Any, depth: int) -> None:
        count = dict.__len__(value)
        self.count(count * 2)
        keys = [self.key(key) for key in dict.keys(value)]
        seen: set[object] = set()
        for key in keys:
            if key in seen:
                self.opaque(f"dict with different keys that are all written {_written(key)}")
                return
            seen.add(key)
        small = bytes((0x80 | count,)) if count < 16 else _head(count, (None, 0xDE, 0xDF))
        self.raw(small)
        for key, item in zip(keys, dict.values(value)):
            self.put(key, 0)  # it nests too little to be cut off, wherever it stands
            self.put(item, depth + 1)

    def items(self, count: int, items: Iterable[object], depth: int) -> None:
        self.count(count)
        small = bytes((0x90 | count,)) if count < 16 else _head(count, (None, 0xDC, 0xDD))
        self.raw(small)
        for item in items:
            self.put(item, depth + 1)

    def sorted_items(self, items: Iterable[object]) -> None:
        """Write items in the order of their bytes."""
        place, pieces = len(self.out), []
        for item in items:
            self.put(item, 0)
            pieces.append(b"".join(self.out[place:]))
            del self.out[place:]
        count = len(pieces)
        self.raw(bytes((0x90 | count,)) if count < 16 else _head(count, (None, 0xDC, 0xDD)))
        self.out += sorted(pieces)

    @contextmanager
    def within(self, code: int) -> Iterator[None]:
        """Make an extension of what is written meanwhile: its head waits for its size."""
        place, before = len(self.out), self.size
        self.out.append(b"")
        yield
        head = _extension_head(code, self.size - before)
        self.out[place] = head
        self.size += len(head)

    def key(self, key: Any) -> object:
        """Return the plain key that stands for a key on the wire."""
        if not issubclass(type(key), str):
            self.odd_keys_left -= 1
            if self.odd_keys_left < 0:
                message = f"more than {MAX_ODD_KEYS} dictionary keys that are not strings"
                raise TooLargeError("too_many_keys", MAX_ODD_KEYS, message)
        self.room_for(str.__len__(key) if issubclass(type(key), str) else 0)
        return _plain_key(key)

    def entry_of_set(self, entry: Any) -> object:
        """Return the plain entry of a set: numbers of which few have the same hash may be many."""
        self.room_for(str.__len__(entry) if issubclass(type(entry), str) else 0)
        plain = _plain_key(entry)
        if not has_own_hash(plain):
            self.odd_keys_left -= 1
            if self.odd_keys_left < 0:
                message = f"more than {MAX_ODD_KEYS} entries of sets that may collide"
                raise TooLargeError("too_many_items", MAX_ODD_KEYS, message)
        return plain

    def count(self, count: int) -> None:
        if count > self.items_left:
            self.refuse_items(self.max_items)

    def refuse_items(self, limit: int) -> None:
        message = f"more than {limit} items"
        raise TooLargeError("too_many_items", limit, message)

    def scalar(self, value: np.generic, kind: type, depth: int) -> None:
        array = _view(_scalar_array(value), _ndarray)
        if array.dtype.kind not in "biufc":
            if not put_scalar(self, array, depth):
                self.opaque(type_name(kind))
            return
        if array.dtype.kind in "fc":
            array = _astype(array, DTYPES["f8" if array.dtype.kind == "f" else "c16"])
        self.items_left += 1
        self.put(_item(array), depth)

    def exception(self, value: ExceptionValue, depth: int) -> None:
        fields = list(value.fields)
        with self.within(EXCEPTION):
            self.items(len(fields), fields, depth)

    def opaque(self, name: str) -> None:
        if self.strict:
            raise TypeError(f"{name} cannot be sent to a worker")
        self.extension(OPAQUE, name[:MAX_NAME].encode("utf-8", "backslashreplace"))

    def extension(self, code: int, data: bytes) -> None:
        self.raw(_extension_head(code, len(data)))
        self.raw(data)


def _plain_key(key: Any, depth: int = 0) -> object:
    """Return what a key is once it has crossed: of a plain type, whose equality is nobody's own."""
    kind = type(key)
    if key is None or kind is bool or kind is Opaque:
        return key
    if issubclass(kind, str):
        plain = kind is str and str.isascii(key)
        return key if plain else str.encode(key, "utf-8", "backslashreplace").decode()
    if issubclass(kind, float):
        return float.__pos__(key)
    if issubclass(kind, int):
        number = int.__pos__(key)
        return number if _fits(number) else Opaque(_integer_name(number))
    if issubclass(kind, bytes):
        return b"".join((b"", key))
    if issubclass(kind, complex):
        return complex.__pos__(key)
    if issubclass(kind, tuple) and depth < MAX_KEY_DEPTH:
        return tuple(_plain_key(item, depth + 1) for item in tuple.__iter__(key))
    if issubclass(kind, _generic):
        array = _view(_scalar_array(key), _ndarray)
        number_kind = array.dtype.kind
        if number_kind in "fc":  # of single or longer precision
            array = _astype(array, DTYPES["f8" if number_kind == "f" else "c16"])
        if number_kind in "biufcmM":
            moment: object = _getitem(array, ()) if number_kind in "mM" else _item(array)
            return moment
    known = plain_key_of_kind(key, kind, _plain_key, depth) if depth < MAX_KEY_DEPTH else None
    return Opaque(type_name(kind)) if known is None else known


def _fits(number: int) -> bool:
    return number.bit_length() // 8 < MAX_INT_BYTES


def _integer_name(number: int) -> str:
    return f"int of {number.bit_length()} bits"


def _written(key: object) -> str:
    """Return a plain key as it is written, cut short."""
    return repr(key[:40] if isinstance(key, (str, bytes)) else key)[:60]


def _head(size: int, codes: tuple[int | None, int, int]) -> bytes:
    one, two, four = codes
    if one is not None and size < 1 << 8:
        return struct.pack(">BB", one, size)
    if size < 1 << 16:
        return struct.pack(">BH", two, size)
    if size < 1 << 32:
        return struct.pack(">BI", four, size)
    raise TooLargeError("value_too_large", 1 << 32, "more than 4 GiB")


def _extension_head(code: int, size: int) -> bytes:
    fixed = {1: 0xD4, 2: 0xD5, 4: 0xD6, 8: 0xD7, 16: 0xD8}.get(size)
    if fixed is not None:
        return bytes((fixed, code))
    return _head(size, (0xC7, 0xC8, 0xC9)) + bytes((code,))
