"""Which named outputs does an answer have, and which of them belong to a part?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from grader.course import ABSENT, Part, Question
from grader.judging.comparing import is_record

#: The most entries of a dict or list within an answer that are outputs of their own.
_MOST_ENTRIES = 64


def named_outputs(question: Question, expected: object, value: object) -> dict[str, Any]:
    """The outputs of an answer by name; empty if `value` is not structured like `expected`.

    The outputs of a dict are named by its keys, those of a tuple by `question.returns`, and a
    single value by the question's first part; so is a dict where that is the only part, and no
    pattern of its own says which entries it is about. An output that is a dict, or a list into
    which a part reaches, has its entries as outputs (`v.dW1`, `batches.0`); what stands in its
    place is an output itself where it is built in another way.
    """
    outputs: dict[str, Any] = {}
    if is_record(expected) and not _is_only_output(question, question.parts[0].name):
        from grader.judging.opened import opened  # seldom needed, and not loaded at once

        expected, value = opened(question, "", expected, value)
    if isinstance(expected, Mapping) and not _is_only_output(question, question.parts[0].name):
        if isinstance(value, Mapping):
            _name_items(question, "", expected, value, outputs)
        return outputs
    if question.returns:
        names = asked_entries(question, value)
        if isinstance(expected, tuple | list):
            expected = expected[: len(names)]
        _name_entries(question, names, expected, value, outputs)
        return outputs
    _name_output(question, question.parts[0].name, expected, value, outputs)
    return outputs


def asked_entries(question: Question, value: object) -> tuple[Any, ...]:
    """The names of the entries that a tuple answer must have: without those that it leaves out."""
    kept = tuple(name for name in question.returns if name not in question.optional)
    is_shorter = isinstance(value, tuple | list) and len(value) == len(kept)
    return kept if is_shorter else question.returns


def left_out(question: Question, value: object) -> frozenset[str]:
    """The names of the entries that a tuple answer may leave out, and leaves out."""
    asked = asked_entries(question, value)
    return frozenset(name for name in question.optional if name not in asked)


def _name_output(
    question: Question, name: str, expected: object, value: object, into: dict[str, Any]
) -> None:
    """Name a value, or the entries of one that is taken apart."""
    if name in into:
        return
    if type(expected) is np.ndarray:
        into[name] = value
        return
    if is_record(expected) and _reaches_into(question, name):
        from grader.judging.opened import opened

        expected, value = opened(question, name + ".", expected, value)
        if isinstance(expected, Mapping) and isinstance(value, Mapping):
            _name_items(question, name + ".", expected, value, into)
            return
    if isinstance(expected, Mapping) and isinstance(value, Mapping):
        if _is_taken_apart(question, name, expected):
            _name_items(question, name + ".", expected, value, into)
            return
    elif (
        isinstance(expected, list | tuple)
        and isinstance(value, list | tuple)
        and 0 < len(expected) <= _MOST_ENTRIES
        and _reaches_into(question, name)
    ):
        for number, entry in enumerate(value):
            right = expected[min(number, len(expected) - 1)]  # what is too much looks like the last
            _name_output(question, f"{name}.{number}", right, entry, into)
        return
    into[name] = value


def _is_taken_apart(question: Question, name: str, expected: Mapping[Any, Any]) -> bool:
    """Whether the entries of a dict can be told by names, which have no points in them."""
    if not 0 < len(expected) <= _MOST_ENTRIES or _is_only_output(question, name):
        return False
    return all(isinstance(key, str) and key and "." not in key for key in expected)


def _is_only_output(question: Question, name: str) -> bool:
    """Whether a dict is all that the question's only part is about."""
    return len(question.parts) == 1 and question.parts[0].outputs == (name,)


def _reaches_into(question: Question, name: str) -> bool:
    return any(part.reaches_into(name) for part in question.parts)


def _name_items(
    question: Question,
    prefix: str,
    expected: Mapping[Any, Any],
    value: Mapping[Any, Any],
    into: dict[str, Any],
) -> None:
    """A dict's entries by the names of their keys.

    A key that only looks like an expected one ("1" for 1, 1 for True) is none of them.
    """
    asked = {str(key): key for key in expected}
    for key, entry in value.items():
        name = str(key)
        if name in asked and not _is_same_key(key, asked[name]):
            continue
        right = expected[asked[name]] if name in asked else ABSENT
        _name_output(question, prefix + name, right, entry, into)


def _is_same_key(key: object, wanted: object) -> bool:
    return bool(key == wanted) and type(key) is type(wanted)


def _name_entries(
    question: Question,
    names: tuple[Any, ...] | list[Any],
    expected: object,
    value: object,
    into: dict[str, Any],
) -> None:
    if not isinstance(value, tuple | list) or len(value) != len(names):
        return
    known = isinstance(expected, tuple | list) and len(expected) == len(names)
    for place, (name, entry) in enumerate(zip(names, value, strict=True)):
        right = expected[place] if known else ABSENT  # type: ignore[index]  # as `known` says
        if isinstance(name, str):
            _name_output(question, name, right, entry, into)
        else:
            _name_entries(question, name, right, entry, into)


def is_within(name: str, wanted: Mapping[str, Any]) -> bool:
    """Whether an output is in something of which other entries are wanted."""
    holder, point, _entry = name.partition(".")
    return bool(point) and any(other.startswith(holder + ".") for other in wanted)


def variable_of(name: str, names: Iterable[str]) -> str:
    """The variable whose value an output most likely is: the key of an entry, if it is the only."""
    last = name.rpartition(".")[2]
    alone = sum(other.rpartition(".")[2] == last for other in names) == 1
    return last if alone else name


def outputs_of(part: Part, expected: Mapping[str, Any]) -> tuple[str, ...]:
    """The names among the expected outputs that belong to `part`."""
    return _covered(part, tuple(expected))


@lru_cache(maxsize=4096)
def _covered(part: Part, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if part.covers(name))
