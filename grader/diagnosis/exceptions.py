"""What does an exception mean? What Python and NumPy say of common ones, in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from grader.wording import N_
from grader.wording import translate as _
from grader.worker import Raised


class _Meaning(NamedTuple):
    """What a message of one type of exception means; the groups of `message` can be named."""

    exception: str
    message: str
    meaning: str


_MEANINGS: Sequence[_Meaning] = [
    _Meaning(
        "TypeError",
        r"(?:type '\w+'|'(?:type|function|builtin_function_or_method|method|numpy\.ufunc|"
        r"numpy\._ArrayFunctionDispatcher)' object) is not subscriptable",
        N_(
            "Square brackets take an entry of a list, a dict or an array. What stands before them "
            "here is something that is called, with round ones."
        ),
    ),
    _Meaning(
        "TypeError",
        r"'(?:list|tuple|dict|numpy\.ndarray)' object is not callable",
        N_(
            "Round brackets call a function. What stands before them here holds entries, which "
            "are taken with square ones."
        ),
    ),
    _Meaning(
        "TypeError",
        r"'(?:int|float|numpy\.\w*(?:int|float)\d+)' object is not callable",
        N_("Round brackets after a number call it like a function; a product needs a `*`."),
    ),
    _Meaning(
        "TypeError",
        r"'(?:int|float|numpy\.\w*(?:int|float)\d+)' object is not iterable",
        N_("A list, an array or a range can be gone through; a single number cannot."),
    ),
    _Meaning(
        "TypeError",
        r"'NoneType' object is not subscriptable|unsupported operand type\(s\) for .*'NoneType'",
        N_(
            "None is what a function gives back that returns nothing, and what stands for a value "
            "that is still missing."
        ),
    ),
    _Meaning(
        "ValueError",
        r"operands could not be broadcast together with shapes",
        N_(
            "Entry by entry, two arrays go together if their shapes are equal, or have a 1 where "
            "they differ."
        ),
    ),
    _Meaning(
        "ValueError",
        r"shapes .* not aligned|matmul: Input operand",
        N_("A matrix product needs as many columns on the left as there are rows on the right."),
    ),
    _Meaning(
        "ValueError",
        r"The truth value of an array",
        N_("A condition or a comparison of Python needs one value, and this is a whole array."),
    ),
    _Meaning(
        "ValueError",
        r"setting an array element with a sequence",
        N_("One entry of an array takes one number, and this is a pair, a list or an array."),
    ),
    _Meaning(
        "ValueError",
        r"(?:not enough|too many) values to unpack",
        N_("There must be as many names on the left as there are values on the right."),
    ),
    _Meaning(
        "UnboundLocalError",
        r".*local variable '(?P<name>\w+)'",
        N_("`{name}` is read before the function has given it a value."),
    ),
    _Meaning(
        "IndexError",
        r"(?:list|tuple) index out of range|index -?\d+ is out of bounds",
        N_("There are fewer entries than the index asks for. Counting begins with 0."),
    ),
    _Meaning(
        "AttributeError",
        r"module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'",
        N_("`{module}` has nothing of the name `{name}`. Is it spelled as in the documentation?"),
    ),
    _Meaning(
        "RecursionError",
        r"maximum recursion depth exceeded",
        N_("The function calls itself, again and again, without an end."),
    ),
]


def meaning(error: Raised) -> str:
    """What an exception means, in plain words; "" if that is not known."""
    if error.unavailable is not None:
        return ""
    for exception, message, sentence in _MEANINGS:
        match = re.match(message, error.message)
        if match and error.type.rpartition(".")[2] == exception:
            return _(sentence).format(**match.groupdict())
    return ""


def with_meaning(message: str, further: str) -> str:
    """What an exception says, and what that means, if it is known."""
    if not further:
        return message
    return _("{message}. {details}").format(message=message.rstrip(". "), details=further)
