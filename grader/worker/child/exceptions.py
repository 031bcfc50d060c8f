"""What is reported about an exception? Its type, its message, and the student's own lines."""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from itertools import islice
from types import CodeType
from typing import Any

from .channel import Record
from .format import type_name
from .imports import StandInUsed

# Our own copy: `builtins.len = ...` in student code must not change what is reported.
globals()["__builtins__"] = dict(vars(builtins))

#: The most characters of a message, the most frames, and the most classes of a type.
MAX_MESSAGE, MAX_FRAMES, MAX_BASES = 1000, 20, 20
#: Python's own exceptions, by their classes: another class may have the same name.
_OWN = {
    id(kind): kind.__name__
    for kind in vars(builtins).values()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
_bases_of = type.__dict__["__mro__"].__get__
_name_of = type.__dict__["__name__"].__get__
_module_of = type.__dict__["__module__"].__get__


def message_of(error: BaseException) -> str:
    """Return an exception's message, of bounded length, whatever its `__str__` does."""
    try:
        return str.__str__(str(error))[:MAX_MESSAGE]
    except BaseException:
        return "(no message: its __str__ failed)"


def error_summary(error: BaseException) -> str:
    """Return type and message of an exception."""
    return f"{type_name(type(error))}: {message_of(error)}"


def _columns(code: CodeType, instruction: int) -> list[int]:
    """Return where in its line the expression of an instruction begins and ends (since 3.11)."""
    positions: Iterable[Any] = getattr(code, "co_positions", tuple)()
    for _line, _end_line, begin, end in islice(positions, instruction // 2, None):
        return [begin or 0, end or 0]
    return [0, 0]


def _bases(kind: type) -> list[str]:
    """Return the full names of a type and of those that it is a kind of.

    "builtins.ValueError" is Python's own, whatever a class of the student's calls itself.
    """
    names = []
    for base in _bases_of(kind)[:MAX_BASES]:
        if id(base) in _OWN:
            names.append("builtins." + _OWN[id(base)])
        elif base is not object:
            module = _module_of(base)
            if type(module) is not str or module == "builtins":
                module = "__main__"
            names.append(f"{module}.{_name_of(base)}"[:MAX_MESSAGE])
    return names


def raised(error: BaseException, files: set[str], *, outside: bool = False) -> Record:
    """Return type, message and the student's own frames of an exception.

    `outside` says that it was raised before the function that was called began.
    """
    frames: list[list[object]] = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        if code.co_filename in files:
            place = [code.co_filename, step.tb_lineno, code.co_name[:MAX_MESSAGE]]
            frames.append([*place, *_columns(code, step.tb_lasti)])
            del frames[:-MAX_FRAMES]
        step = step.tb_next
    answer: Record = {
        "type": type_name(type(error)),
        "message": message_of(error),
        "frames": frames,
        "bases": _bases(type(error)),
        "outside": outside,
    }
    if type(error) is StandInUsed:
        module, name = error.unavailable
        answer["unavailable"] = {"module": module, "name": name}
    return answer
