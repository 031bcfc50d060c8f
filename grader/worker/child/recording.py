"""Which values are written as records? Those of pandas and Matplotlib, once imported."""

from __future__ import annotations

import builtins
import sys
from typing import Any

from .figures import plain_figure
from .format import MAX_DEPTH, Encoder
from .plain_records import CODES, LEVELS, fields_of, name_of
from .tables import plain_table

# Our own copy: `builtins.len = ...` in student code must not change how records are written.
globals()["__builtins__"] = dict(vars(builtins))


def put_record(encoder: Encoder, value: Any, kind: type, depth: int) -> bool:
    """Write a record, or an object of pandas or Matplotlib as one; return whether it is one."""
    code = CODES.get(kind)
    record = value
    if code is None:
        record = _plain(encoder, value, kind)
        if record is None:
            return False
        code = CODES.get(type(record))
        if code is None:  # a single value, such as a moment
            encoder.put(record, depth)
            return True
    most = MAX_DEPTH - LEVELS[code]
    if depth > most:
        encoder.opaque(f"{name_of(record)} nested more than {most} levels deep")
        return True
    fields = fields_of(record)
    with encoder.within(code):
        encoder.items(len(fields), iter(fields), depth)
    return True


def _plain(encoder: Encoder, value: Any, kind: type) -> Any:
    """Return what stands for an object of pandas or Matplotlib; None if it is neither."""
    if "pandas" in sys.modules:
        found = plain_table(value, kind, encoder)
        if found is not None:
            return found
    if "matplotlib" in sys.modules:
        return plain_figure(value, kind, encoder)
    return None
