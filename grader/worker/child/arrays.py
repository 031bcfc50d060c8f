"""How do arrays cross whose entries are not plain numbers: texts, moments, objects, structures?

Both directions of each, by the rules of `encoding.py` and `wire.py`.
"""

from __future__ import annotations

import builtins
import re
import struct
from typing import Any

import numpy as np

from .format import (
    MAX_DEPTH,
    MAX_DIMENSIONS,
    MAX_ELEMENTS,
    MOMENTS,
    OBJECTS,
    STRUCTURED,
    TEXTS,
    Decoder,
    Encoder,
    WireError,
    elements,
)
from .kinds import instance_entries, put_instance

# Our own copy: `builtins.len = ...` in student code must not change how answers are written.
globals()["__builtins__"] = dict(vars(builtins))

# Looked up once, before any student code runs.
_ndarray, _zeros, _empty = np.ndarray, np.zeros, np.empty
_view, _tobytes, _astype, _ravel, _tolist, _field, _put, _copy = (
    np.ndarray.view,
    np.ndarray.tobytes,
    np.ndarray.astype,
    np.ndarray.ravel,
    np.ndarray.tolist,
    np.ndarray.__getitem__,
    np.ndarray.__setitem__,
    np.ndarray.copy,
)
_or_of = np.logical_or.reduce
_largest = np.maximum.reduce
_mro_of = type.__dict__["__mro__"].__get__
_name_of = type.__dict__["__name__"].__get__
_module_of = type.__dict__["__module__"].__get__

_TEXT_NAME = re.compile(r"[US][1-9][0-9]{0,8}")
_MOMENT_NAME = re.compile(r"[mM]8(\[([1-9][0-9]{0,5})?(Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?")
#: In place of the number of dimensions: a single moment.
_SCALAR = 255
_HALF_A_CHARACTER, _LAST_CHARACTER = (0xD800, 0xDFFF), 0x10FFFF
_CODE = np.dtype("<u4")


# ------------------------------------------------------------------------------------- writing


def put_array(encoder: Encoder, value: np.ndarray, depth: int) -> bool:
    """Write an array of one of these kinds; return whether it is one."""
    kind = value.dtype.kind
    if kind not in "USmMOTV" or (kind == "V" and not _has_fields(value.dtype)):
        return False
    if len(value.shape) > MAX_DIMENSIONS or elements(value.shape) > MAX_ELEMENTS:
        encoder.room_for(value.size * value.dtype.itemsize)
        return False
    if kind in "US":
        return _put_texts(encoder, value)
    if kind in "mM":
        encoder.room_for(value.size * 8)
        name = value.dtype.newbyteorder("<").str[1:]
        data = _tobytes(_astype(value, value.dtype.newbyteorder("<")))
        encoder.extension(MOMENTS, array_head(name, value.shape) + data)
        return True
    if depth >= MAX_DEPTH:
        return False
    if kind == "V":
        _put_structures(encoder, value, depth)
    else:
        encoder.count(value.size)
        entries = _tolist(_ravel(_astype(value, object) if kind == "T" else value))
        with encoder.within(OBJECTS):
            encoder.raw(_shape_head(value.shape))
            encoder.items(len(entries), iter(entries), depth)
    return True


def put_scalar(encoder: Encoder, array: np.ndarray, depth: int) -> bool:
    """Write a single moment or structure, given as an array; return whether it is one."""
    if array.dtype.kind in "mM":
        dtype = array.dtype.newbyteorder("<")
        name = dtype.str[1:].encode()
        head = bytes((len(name),)) + name + bytes((_SCALAR,))
        encoder.extension(MOMENTS, head + _tobytes(_astype(array, dtype)))
        return True
    return array.dtype.kind == "V" and put_array(encoder, array, depth)


def array_head(name: str, shape: tuple[int, ...]) -> bytes:
    """Return what stands before the entries: the type's name and the shape."""
    return bytes((len(name),)) + name.encode() + _shape_head(shape)


def _shape_head(shape: tuple[int, ...]) -> bytes:
    return bytes((len(shape),)) + struct.pack("<" + "Q" * len(shape), *shape)


def _put_texts(encoder: Encoder, value: np.ndarray) -> bool:
    width = 4 if value.dtype.kind == "U" else 1
    letters = value.dtype.itemsize // width or 1  # one, where all texts are empty
    encoder.room_for(value.size * letters * width)
    name = value.dtype.kind + str(letters)
    plain = _astype(value, np.dtype("<" + name))
    if width == 4 and plain.size and not _is_text(_view(_ravel(plain), _CODE)):
        return False
    encoder.extension(TEXTS, array_head(name, value.shape) + _tobytes(plain))
    return True


def _is_text(codes: np.ndarray) -> bool:
    low, high = _HALF_A_CHARACTER
    return not _or_of(((codes >= low) & (codes <= high)) | (codes > _LAST_CHARACTER), axis=None)


def _has_fields(dtype: np.dtype[Any]) -> bool:
    return bool(dtype.names) and dtype.itemsize > 0


def _put_structures(encoder: Encoder, value: np.ndarray, depth: int) -> None:
    names = value.dtype.names or ()
    encoder.room_for(value.size * value.dtype.itemsize)
    with encoder.within(STRUCTURED):
        encoder.raw(_shape_head(value.shape))
        pieces = [piece for name in names for piece in (name, _field(value, name))]
        encoder.items(len(pieces), iter(pieces), depth)


def masked_parts(value: Any, kind: type) -> tuple[np.ndarray, np.ndarray] | None:
    """Return the data and the mask of a masked array; None if no entry of it is masked."""
    for each in _mro_of(kind):
        module = _module_of(each)
        if _name_of(each) == "MaskedArray" and type(module) is str and module[:8] == "numpy.ma":
            mask: Any = instance_entries(value, kind).get("_mask")
            break
    else:
        return None
    if not issubclass(type(mask), _ndarray):
        return None
    data, mask = _view(value, _ndarray), _view(mask, _ndarray)
    if mask.dtype.kind != "b" or mask.shape != data.shape or not _or_of(mask, axis=None):
        return None
    return data, mask


def put_masked(encoder: Encoder, data: np.ndarray, mask: np.ndarray, depth: int) -> None:
    """Write a masked array; what is under the mask is nothing, whatever the memory holds."""
    encoder.room_for(data.size * data.dtype.itemsize)
    shown = _copy(data)
    _put(shown, mask, _zeros((), data.dtype))
    put_instance(encoder, "numpy.ma.MaskedArray", [("data", shown), ("mask", mask)], depth)


# ------------------------------------------------------------------------------------- reading


def take_array(decoder: Decoder, code: int, depth: int) -> object:
    """Return the array of one of these codes.

    Raises:
        WireError: it is not one.
    """
    if code == OBJECTS:
        shape = decoder.shape()
        entries = decoder.take(depth)
        if type(entries) is not list or len(entries) != _count(shape):
            raise WireError(f"an array of objects whose shape {shape} is not its size")
        objects = _empty(len(entries), dtype=object)
        for place, entry in enumerate(entries):
            objects[place] = entry
        return objects.reshape(shape)
    if code == STRUCTURED:
        return _take_structures(decoder, depth)
    name = decoder.bytes(decoder.bytes(1)[0]).decode("latin-1")
    if code == MOMENTS and _MOMENT_NAME.fullmatch(name):
        dtype = _dtype("<" + name)
        if decoder.data[decoder.at : decoder.at + 1] == bytes((_SCALAR,)):
            decoder.bytes(1)
            return decoder.entries(dtype, ())[()]
        return decoder.entries(dtype, decoder.shape())
    if code == TEXTS and _TEXT_NAME.fullmatch(name):
        array = decoder.entries(_dtype("<" + name), decoder.shape())
        if name[0] == "U" and array.size and not _is_text(_view(_ravel(array), _CODE)):
            raise WireError("an array of texts with what is not a character")
        return array
    raise WireError(f"an array of {name[:20]!r}")


def _dtype(name: str) -> np.dtype[Any]:
    try:
        return np.dtype(name)
    except (TypeError, ValueError, OverflowError) as error:
        raise WireError(f"an array of {name!r}: {error}") from None


def _count(shape: tuple[int, ...]) -> int:
    return 0 if 0 in shape else elements(shape)


def _take_structures(decoder: Decoder, depth: int) -> np.ndarray:
    shape, pieces = decoder.shape(), decoder.take(depth)
    if type(pieces) is not list or not pieces or len(pieces) % 2:
        raise WireError("an array of structures that is not names and fields")
    names, fields = pieces[::2], pieces[1::2]
    described: list[Any] = []
    for name, field in zip(names, fields):
        if type(name) is not str or type(field) is not _ndarray:
            raise WireError("an array of structures whose fields are not named arrays")
        if field.shape[: len(shape)] != shape:
            raise WireError(f"an array of structures whose fields have not the shape {shape}")
        described.append((name, field.dtype, field.shape[len(shape) :]))
    try:
        array = _empty(shape, np.dtype(described))
    except (TypeError, ValueError) as error:
        raise WireError(f"an array of structures of no type: {error}") from None
    if array.dtype.itemsize == 0:
        raise WireError("an array of structures without contents")
    for name, field in zip(names, fields):
        array[name] = field
    return array
