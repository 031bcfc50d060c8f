"""Which arguments did a call change, and where in them?"""

from __future__ import annotations

import builtins
from typing import Any

import numpy as np

from .encoding import encode
from .wire import decode

# Our own copy: `builtins.len = ...` in student code must not change what counts as changed.
globals()["__builtins__"] = dict(vars(builtins))

# Looked up once, before any student code runs.
_ndarray = np.ndarray
_absolute, _largest = np.absolute, np.maximum.reduce

#: A change of an entry that is smaller than this share of the largest one is round-off.
ROUND_OFF = 1e-12

#: The most changes that are reported.
MAX_PATHS = 20


def changes(blobs: list[bytes], arguments: list[object], names: list[str]) -> list[str]:
    """Return the paths of arguments, or of entries in them, that are no longer what they were.

    A path begins with the name of its argument.
    """
    paths: list[str] = []
    for name, blob, argument in zip(names, blobs, arguments):
        if is_unchanged(blob, argument):
            continue
        _collect_changes(name, decode(blob), argument, paths)
    return paths[:MAX_PATHS]


def _collect_changes(path: str, old: Any, new: Any, paths: list[str]) -> None:
    if type(old) is dict and type(new) is dict:
        pairs = [(f"{path}[{key!r}]", old.get(key), new.get(key)) for key in {**old, **new}]
    elif type(old) in (list, tuple) and type(new) is type(old) and len(old) == len(new):
        pairs = [(f"{path}[{index}]", *pair) for index, pair in enumerate(zip(old, new))]
    else:
        if not _is_restored(old, new):
            paths.append(path[:200])
        return
    for below, was, now in pairs:
        if not is_unchanged(encode(was), now):
            _collect_changes(below, was, now, paths)


def _is_restored(old: Any, new: Any) -> bool:
    """Return whether an array of floats is what it was, but for round-off.

    Whoever adds ε, takes 2ε away and adds ε again has put the entry back.
    """
    if type(old) is not _ndarray or old.dtype.kind != "f" or not old.size:
        return False
    try:
        plain: Any = decode(encode(new))
    except Exception:
        return False
    if type(plain) is not _ndarray or plain.dtype != old.dtype or plain.shape != old.shape:
        return False
    largest = _largest(_absolute(old), axis=None)
    return bool(_largest(_absolute(plain - old), axis=None) <= ROUND_OFF * largest)


def is_unchanged(blob: bytes, value: object) -> bool:
    """Return whether a value is still the one that was sent."""
    try:
        return encode(value, 2 * len(blob) + 1000) == blob
    except Exception:
        return False
