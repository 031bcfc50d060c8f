"""What is done in a call: the function with its arguments, or several steps one after the other?"""

from __future__ import annotations

import builtins
import types
from typing import Any

from .channel import Record
from .encoding import encode
from .tables import built
from .wire import decode

# Our own copy: `builtins.len = ...` in student code must not change what is done.
globals()["__builtins__"] = dict(vars(builtins))

#: The flag of classes that a program defines.
_HEAP_TYPE = 1 << 9
_flags_of = type.__dict__["__flags__"].__get__


def values_of(
    request: Record, namespace: dict[str, Any], value: object, value_bytes: int
) -> tuple[list[object], list[tuple[int, BaseException, bool]]]:
    """Carry out the steps of a call; return what each gave, as it was then, and what they raised.

    Whatever a step raises, the others are carried out as well: which of them is to raise something
    is not known here. `value` is what the call's own function returned. An exception comes with the
    number of its step, and with whether it was raised before the step's function began.
    """
    objects = [value]
    values: list[object] = []
    errors: list[tuple[int, BaseException, bool]] = []
    for number, step in enumerate(request["steps"]):
        function: Any = None
        found = given = None
        try:
            args = [_argument(one, objects) for one in step["args"]]
            named = {name: _argument(one, objects) for name, one in step["kwargs"].items()}
            function = _function(step, namespace, objects)
            given = function if step["reads"] else function(*args, **named)
        except MemoryError:
            raise
        except BaseException as error:
            found = error
        if found is not None:
            is_missing = function is None and not step["reads"]
            errors.append((number, found, is_missing or never_began(found, function, __file__)))
        objects.append(given)
        values.append(decode(encode(given, value_bytes)) if step["judged"] else None)
    return values, errors


def _argument(argument: Any, objects: list[object]) -> object:
    """An argument of a step: a value that was sent, or what an earlier step gave."""
    is_sent = type(argument) is bytes
    return decode(argument, build=built) if is_sent else objects[argument]


def _function(step: Record, namespace: dict[str, Any], objects: list[object]) -> Any:
    """What a step calls, or the attribute that it reads."""
    if step["on"] is not None:
        return getattr(objects[step["on"]], step["name"])
    if step["name"] not in namespace:
        raise NameError(f"name '{step['name']}' is not defined")
    return namespace[step["name"]]


def never_began(error: BaseException, function: object, file: str) -> bool:
    """Return whether a function of the program was not even entered: it takes other arguments.

    `file` is the one that called it.
    """
    if type(error) is not TypeError:
        return False
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None or last.tb_frame.f_code.co_filename != file:
        return False
    if type(function) in (types.FunctionType, types.MethodType):
        return True
    return isinstance(function, type) and bool(_flags_of(function) & _HEAP_TYPE)
