"""Is a value the right value? Names the pieces of an answer, and compares them one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from grader.assignment import Call, Part, Question
from grader.language import N_
from grader.language import translate as _
from grader.worker import Opaque


@dataclass(frozen=True)
class Difference:
    """How a value differs from the expected one.

    `message` is a sentence with values (for public calls); `kind` says it without ("the shape"),
    in English: it is translated where it is said.
    """

    message: str
    kind: str


#: Kinds of differences that other rooms ask for.
VALUE, VALUES = N_("the value"), N_("the values")
_TYPE = N_("the type")


class Absent:
    """The answer has no such entry."""

    def __repr__(self) -> str:
        return "nothing"


ABSENT = Absent()


def named_outputs(question: Question, expected: object, value: object) -> dict[str, Any]:
    """The pieces of an answer by name; empty where `value` is not built as `expected` is.

    A dict's pieces are its keys, a tuple's are called by `question.returns`, and one plain value
    is called like the question's first part.
    """
    if isinstance(expected, Mapping):
        return {str(k): v for k, v in value.items()} if isinstance(value, Mapping) else {}
    if question.returns:
        pieces: dict[str, Any] = {}
        _name_entries(question.returns, value, pieces)
        return pieces
    return {question.parts[0].name: value}


def _name_entries(names: tuple[Any, ...] | list[Any], value: object, into: dict[str, Any]) -> None:
    if not isinstance(value, tuple | list) or len(value) != len(names):
        return
    for name, entry in zip(names, value, strict=True):
        if isinstance(name, str):
            into.setdefault(name, entry)
        else:
            _name_entries(name, entry, into)


def structure(question: Question, expected: object, value: object) -> Difference | None:
    """What is wrong with how the answer is built as a whole, or None."""
    if value is None and expected is not None:
        message = _("the function returns None (is there a `return` at its end?)")
        return Difference(message, N_("nothing returned"))
    if isinstance(expected, Mapping):
        if not isinstance(value, Mapping):
            message = _("expected a dictionary, got {what}").format(what=describe(value))
            return Difference(message, _TYPE)
        return None
    if question.returns:
        return _entries(question.returns, value)
    return None


def _entries(names: tuple[Any, ...] | list[Any], value: object) -> Difference | None:
    wanted = ", ".join(name if isinstance(name, str) else "cache" for name in names)
    if not isinstance(value, tuple | list):
        message = _("expected ({names}), got {what}").format(names=wanted, what=describe(value))
        return Difference(message, _TYPE)
    if len(value) != len(names):
        message = _("expected {count} values ({names}), got {got}")
        message = message.format(count=len(names), names=wanted, got=len(value))
        return Difference(message, N_("the number of values"))
    for name, entry in zip(names, value, strict=True):
        if not isinstance(name, str) and (problem := _entries(name, entry)):
            return problem
    return None


def outputs_of(part: Part, expected: Mapping[str, Any]) -> tuple[str, ...]:
    """The names among the expected outputs that belong to `part`."""
    return _covered(part, tuple(expected))


@lru_cache(maxsize=4096)
def _covered(part: Part, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if part.covers(name))


def wrong_outputs(
    question: Question, call: Call, wanted: Mapping[str, Any], got: Mapping[str, Any]
) -> dict[str, Difference]:
    """The named outputs that are not right, by the tolerances of their parts and of the call."""
    wrong: dict[str, Difference] = {}
    for part in question.parts:
        for name in outputs_of(part, wanted):
            off = difference(
                name,
                wanted[name],
                got.get(name, ABSENT),
                rtol=call.rtol.get(part.name, part.rtol),
                atol=part.atol,
                at_most=call.at_most.get(part.name),
            )
            if off is not None:
                wrong[name] = off
        if got and any("*" in pattern for pattern in part.outputs):
            message = _("{name} is an entry too many")
            wrong.update(
                (name, Difference(message.format(name=name), N_("an entry too many")))
                for name in outputs_of(part, got)
                if name not in wanted
            )
    return wrong


def difference(
    name: str,
    expected: object,
    actual: object,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-10,
    at_most: float | None = None,
) -> Difference | None:
    """How `actual` differs from `expected`, or None where it is right.

    Numbers are right when the largest error is within rtol of the expected array's largest entry,
    or within atol. A one-element array passes for a number. With `at_most`, a number is right when
    it lies between 0 and that bound (for values that are round-off).
    """
    if actual is ABSENT:
        return Difference(_("{name} is missing from the answer").format(name=name), N_("missing"))
    wanted, got = as_numbers(expected), as_numbers(actual)
    if wanted is None:
        return _nested(name, expected, actual, rtol, atol)
    if actual is None:
        return Difference(_("{name} is None").format(name=name), N_("nothing"))
    if got is None:
        message = _("{name} should be {what}, got {got}")
        message = message.format(name=name, what=describe(expected), got=describe(actual))
        return Difference(message, _TYPE)
    if wanted.ndim == 0 and got.size == 1:
        got = got.reshape(())
    if wanted.shape != got.shape:
        message = _("{name} has the shape {got}, expected {shape}")
        message = message.format(name=name, got=got.shape, shape=wanted.shape)
        return Difference(message, N_("the shape"))
    if at_most is not None:
        if got.dtype.kind != "c" and np.all(got >= 0) and np.all(got <= at_most):
            return None
        message = _("{name} is {got}, expected at most {bound}")
        return Difference(message.format(name=name, got=show(got), bound=f"{at_most:g}"), VALUE)
    return _off(name, wanted, got, rtol, atol)


def _nested(
    name: str, expected: object, actual: object, rtol: float, atol: float
) -> Difference | None:
    """The first difference in text, None, or dicts and lists of what is no single array."""
    entries: list[tuple[object, object, object]]
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        entries = [(key, value, actual.get(key, ABSENT)) for key, value in expected.items()]
    elif _is_sequence(expected) and _is_sequence(actual) and len(expected) == len(actual):
        entries = list(zip(range(len(expected)), expected, actual, strict=True))
    else:
        same = type(expected) is type(actual) and expected == actual
        message = _("{name} is {what}").format(name=name, what=describe(actual))
        return None if same else Difference(message, VALUE)
    for key, wanted, got in entries:
        if off := difference(f"{name}[{key!r}]", wanted, got, rtol=rtol, atol=atol):
            return off
    return None


def _is_sequence(value: object) -> TypeGuard[Sequence[object]]:
    return isinstance(value, tuple | list)


def _off(
    name: str, wanted: NDArray[Any], got: NDArray[Any], rtol: float, atol: float
) -> Difference | None:
    if wanted.size == 0:
        return None
    with np.errstate(all="ignore"):
        same = (wanted == got) | (np.isnan(wanted) & np.isnan(got))
        error = np.where(same, 0.0, np.abs(got - wanted))
        finite = np.abs(wanted[np.isfinite(wanted)])
    size = float(finite.max()) if finite.size else 0.0
    error = np.where(np.isnan(error), np.inf, error)
    if float(error.max()) <= max(rtol * size, atol):
        return None
    if wanted.ndim == 0:
        message = _("{name} is {got}, expected {value}")
        return Difference(message.format(name=name, got=show(got), value=show(wanted)), VALUE)
    worst = tuple(int(i) for i in np.unravel_index(int(np.argmax(error)), error.shape))
    wrong = int(np.count_nonzero(error > max(rtol * size, atol)))
    message = _(
        "{name} is wrong in {wrong} of {count} entries, most at [{place}]: "
        "expected {value}, got {got}"
    ).format(
        name=name,
        wrong=wrong,
        count=wanted.size,
        place=", ".join(map(str, worst)),
        value=show(wanted[worst]),
        got=show(got[worst]),
    )
    return Difference(message, VALUES)


def as_numbers(value: object) -> NDArray[Any] | None:
    """`value` as a numeric array (bools as 0 and 1); None where it is not made of numbers."""
    if isinstance(value, np.ndarray | np.generic | bool | float | complex):
        array = np.asarray(value)
    elif isinstance(value, int):
        try:
            array = np.asarray(float(value))
        except OverflowError:
            return None
    elif isinstance(value, list | tuple) and value and _is_numeric(value):
        try:
            array = np.asarray(value)
        except (ValueError, TypeError, OverflowError):
            return None
    else:
        return None
    if array.dtype.kind not in "biufc":
        return None
    if array.dtype.kind == "c":
        return array if np.any(array.imag) else array.real.astype(float)
    return array.astype(float)


def _is_numeric(value: object) -> bool:
    """Whether numpy makes no more of this than is in it: among texts, each gets the longest's room.

    >>> np.asarray(["a" * 10**6] + ["b"] * 10**5)  # 400 GB
    """
    if isinstance(value, list | tuple):
        return all(map(_is_numeric, value))
    return isinstance(value, np.ndarray | np.generic | bool | int | float | complex)


def describe(value: object) -> str:
    """What a value is, in a few words."""
    sentence, what = _description(value)
    return _(sentence).format(what=what)


def describe_in_english(value: object) -> str:
    """The same in English, whatever the language: to be recorded, and compared."""
    sentence, what = _description(value)
    return sentence.format(what=what)


def _description(value: object) -> tuple[str, object]:
    match value:
        case None:
            return "None", ""
        case np.ndarray():
            return N_("an array of shape {what}"), value.shape
        case bool():
            return N_("True or False"), ""
        case int() | float() | complex() if as_numbers(value) is None:
            return N_("a number beyond all bounds"), ""
        case int() | float() | complex():
            return N_("a number"), ""
        case str():
            return N_("a string"), ""
        case tuple():
            return N_("a tuple of {what}"), len(value)
        case list():
            return N_("a list of {what}"), len(value)
        case Mapping():
            return N_("a dictionary"), ""
        case Opaque():
            return N_("an object of type {what}"), value.type_name
    return N_("an object of type {what}"), type(value).__name__


def show(value: object) -> str:
    """A number or small array as a person would write it."""
    numbers = as_numbers(value)
    if numbers is None:
        return describe(value)
    if numbers.size == 1:
        number = f"{numbers.reshape(())[()]:.8g}"
        return "[" * numbers.ndim + number + "]" * numbers.ndim
    if numbers.size > 64:
        return describe(value)
    return np.array2string(numbers, precision=5, separator=", ", suppress_small=False)
