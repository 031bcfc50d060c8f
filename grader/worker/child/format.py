"""What is the format in which values cross: its limits, its codes, and its marks?"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

# Our own copy: `builtins.len = ...` in student code must not change how messages are read.
globals()["__builtins__"] = dict(vars(builtins))

# Looked up once, before any student code runs.
_name_of = type.__dict__["__name__"].__get__
_module_of = type.__dict__["__module__"].__get__

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
SET, FROZENSET, DATETIME, DATE, TIME, TIMEDELTA = 6, 7, 8, 9, 10, 11
DECIMAL, FRACTION, RANGE, INSTANCE = 12, 13, 14, 15
OBJECTS, STRUCTURED, TEXTS, MOMENTS = 16, 17, 18, 19

_DTYPE_NAMES = "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8 c8 c16"
DTYPES = {name: np.dtype("<" + name) for name in _DTYPE_NAMES.split()}


class WireError(Exception):
    """Bytes that are not a message of this format."""


@dataclass(frozen=True)
class Opaque:
    """Replaces a value that cannot be encoded, except for the name of its type."""

    type_name: str


@dataclass(frozen=True)
class Instance:
    """Replaces an instance of a dataclass, or a masked array: the name of its type, its fields."""

    type_name: str
    fields: tuple[tuple[str, object], ...]


class Encoder(Protocol):
    """A message, and how much of it has been written, as what writes a kind of value sees it."""

    items_left: int
    strict: bool

    def raw(self, data: bytes) -> None:
        """Write bytes."""

    def text(self, value: str) -> None:
        """Write a text."""

    def integer(self, value: int) -> None:
        """Write an integer."""

    def items(self, count: int, items: Iterable[object], depth: int) -> None:
        """Write a list of values."""

    def sorted_items(self, items: Iterable[object]) -> None:
        """Write a list of keys in the order of their bytes."""

    def entry_of_set(self, entry: Any) -> object:
        """Return the plain entry of a set."""

    def within(self, code: int) -> AbstractContextManager[None]:
        """Make an extension of what is written meanwhile."""

    def extension(self, code: int, data: bytes) -> None:
        """Write an extension."""

    def opaque(self, name: str) -> None:
        """Write the mark for what cannot be encoded."""

    def put(self, value: Any, depth: int) -> None:
        """Write a value of any kind."""

    def refuse_items(self, limit: int) -> None:
        """Raise an error, since there are more than so many items."""

    def count(self, count: int) -> None:
        """Raise an error unless there may be so many more items."""

    def room_for(self, size: int) -> None:
        """Raise an error unless there may be so many more bytes."""


class Decoder(Protocol):
    """A message, and how much of it has been read, as what reads a kind of value sees it."""

    data: bytes
    at: int
    end: int
    odd_keys_left: int

    def bytes(self, size: int) -> bytes:
        """Return the next bytes."""

    def take(self, depth: int) -> object:
        """Return the next value."""

    def shape(self) -> tuple[int, ...]:
        """Return the shape of an array."""

    def entries(self, dtype: np.dtype[Any], shape: tuple[int, ...]) -> np.ndarray:
        """Return an array of the bytes that are left."""


def type_name(kind: type) -> str:
    """Return the full name of a type, whatever its metaclass claims."""
    name, module = _name_of(kind), _module_of(kind)
    if type(module) is str and module not in ("builtins", "__main__"):
        name = module + "." + name
    return str.__str__(name)[:MAX_NAME]


def elements(shape: tuple[int, ...]) -> int:
    """Return the number of elements of a shape, counting a side of length 0 as 1."""
    total = 1
    for side in shape:
        total *= side or 1
    return total
