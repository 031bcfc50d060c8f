"""Which outputs of an answer are wrong, and has it the right structure at all?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from grader.course import ABSENT, Call, Part, Question
from grader.judging.comparing import Difference, as_numbers, difference, is_record
from grader.judging.outputs import asked_entries, is_within

_NUMBERED = re.compile(r"\d+$")
#: The most outputs too many that are looked at.
_MOST_EXTRA = 100


def structure(question: Question, expected: object, value: object) -> Difference | None:
    """What is wrong with the structure of the answer as a whole, or None."""
    if value is None and expected is not None:
        return Difference("nothing_returned")
    if isinstance(expected, Mapping):
        return None if isinstance(value, Mapping) else Difference("not_a_dictionary", got=value)
    if is_record(expected) and type(value) is not type(expected):
        return Difference("type", question.parts[0].name, expected, value)
    if not question.returns:
        return None
    return _entries(asked_entries(question, value), value)


def _entries(names: tuple[Any, ...] | list[Any], value: object) -> Difference | None:
    called = ", ".join(name if isinstance(name, str) else "cache" for name in names)
    if not isinstance(value, tuple | list):
        return Difference("not_a_sequence", called, got=value)
    if len(value) != len(names):
        return Difference("length", called, len(names), len(value))
    for name, entry in zip(names, value, strict=True):
        if not isinstance(name, str) and (problem := _entries(name, entry)):
            return problem
    return None


def wrong_outputs(
    question: Question, call: Call, wanted: Mapping[str, Any], got: Mapping[str, Any]
) -> dict[str, Difference]:
    """The named outputs that are wrong, by the tolerances of their parts and of the call."""
    wrong: dict[str, Difference] = {}
    extra = list(islice((name for name in got if name not in wanted), _MOST_EXTRA))
    for part, names, is_numbered in _outputs_by_part(question, tuple(wanted)):
        for name in names:
            found = difference(
                name,
                wanted[name],
                got.get(name, ABSENT),
                rtol=call.rtol.get(part.name, part.rtol),
                atol=part.atol,
                at_most=call.at_most.get(part.name),
                strictness=part.strictness,
            )
            if found is not None and found.kind == "missing":
                found = _misbuilt(name, got) or found
            if found is not None:
                wrong[name] = found
        for name in extra:
            if part.strictness.extra == "refused" and (
                part.covers(name) or part.reaches_into(name)
            ):
                goes_on = is_numbered and _goes_on(name, names, got[name])
                if goes_on or "*" in part.outputs or is_within(name, wanted):
                    wrong[name] = Difference("surplus", name, got=got[name])
    return wrong


def _misbuilt(name: str, got: Mapping[str, Any]) -> Difference | None:
    """That what should hold an output is something else."""
    while "." in name:
        name, _point, entry = name.rpartition(".")
        if name in got:
            return Difference("type", name, [] if entry.isdecimal() else {}, got[name])
    return None


@lru_cache(maxsize=1024)
def _outputs_by_part(
    question: Question, wanted: tuple[str, ...]
) -> tuple[tuple[Part, tuple[str, ...], bool], ...]:
    """Each part with its outputs, and whether there may be any number of them."""
    return tuple(
        (
            part,
            tuple(name for name in wanted if part.covers(name)),
            any("*" in pattern for pattern in part.outputs),
        )
        for part in question.parts
    )


def _goes_on(name: str, numbered: Sequence[str], value: object) -> bool:
    """Whether a further entry goes on where the right ones end: numbers called `W4` after `W3`.

    A further key that holds something else (`b_note`, `W_shape`) is a remark of the student's own.
    """
    if as_numbers(value) is None:
        return False
    stems = {_NUMBERED.sub("", other) for other in numbered if _NUMBERED.search(other)}
    if not stems:
        return True
    return bool(_NUMBERED.search(name)) and _NUMBERED.sub("", name) in stems
