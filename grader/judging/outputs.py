"""Which named outputs does an answer have, and which of them belong to a part?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from grader.course import Part, Question
from grader.judging.values import as_numbers


def named_outputs(question: Question, expected: object, value: object) -> dict[str, Any]:
    """The outputs of an answer by name; empty if `value` is not structured like `expected`.

    The outputs of a dict are named by its keys, those of a tuple by `question.returns`, and a
    single value by the question's first part.
    """
    if isinstance(expected, Mapping):
        return _name_items(expected, value) if isinstance(value, Mapping) else {}
    outputs: dict[str, Any] = {}
    if question.returns:
        if isinstance(value, tuple | list):
            _name_entries(asked_entries(question, value), value, outputs)
        wanted: dict[str, Any] = {}
        _name_entries(question.returns, expected, wanted)
    else:
        outputs = {question.parts[0].name: value}
        wanted = {question.parts[0].name: expected}
    deep: dict[str, Any] = {}
    for name, entry in outputs.items():
        _deep(name, wanted.get(name), entry, deep)
    return deep


def _deep(name, expected, value, into):
    if isinstance(expected, Mapping) and expected:
        if isinstance(value, Mapping):
            for key, entry in _name_items(expected, value).items():
                _deep(
                    f"{name}.{key}", {str(k): v for k, v in expected.items()}.get(key), entry, into
                )
    elif isinstance(expected, list | tuple) and expected and as_numbers(expected) is None:
        if isinstance(value, list | tuple) and len(value) == len(expected):
            for n, (e, v) in enumerate(zip(expected, value, strict=True)):
                _deep(f"{name}.{n}", e, v, into)
    else:
        into[name] = value


def _name_items(expected: Mapping[Any, Any], value: Mapping[Any, Any]) -> dict[str, Any]:
    """A dict's entries by the names of their keys.

    Of different keys with one name (1 and "1") that counts which is the expected one itself.
    """
    asked = {str(key): key for key in expected}
    pieces: dict[str, Any] = {}
    for key, entry in value.items():
        name = str(key)
        wanted = asked.get(name)
        if name not in pieces or (type(key) is type(wanted) and key == wanted):
            pieces[name] = entry
    return pieces


def asked_entries(question: Question, value: Sequence[Any]) -> tuple[Any, ...]:
    """The names of the entries that a tuple answer must have: without those that it leaves out."""
    kept = tuple(name for name in question.returns if name not in question.optional)
    return kept if len(value) == len(kept) else question.returns


def left_out(question: Question, value: object) -> frozenset[str]:
    """The names of the entries that a tuple answer may leave out, and leaves out."""
    if not question.optional or not isinstance(value, tuple | list):
        return frozenset()
    return frozenset(question.optional).difference(asked_entries(question, value))


def _name_entries(names: Sequence[Any], value: object, into: dict[str, Any]) -> None:
    if not isinstance(value, tuple | list) or len(value) != len(names):
        return
    for name, entry in zip(names, value, strict=True):
        if isinstance(name, str):
            into.setdefault(name, entry)
        else:
            _name_entries(name, entry, into)


def outputs_of(part: Part, expected: Mapping[str, Any]) -> tuple[str, ...]:
    """The names among the expected outputs that belong to `part`."""
    return _covered(part, tuple(expected))


@lru_cache(maxsize=4096)
def _covered(part: Part, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if part.covers(name))
