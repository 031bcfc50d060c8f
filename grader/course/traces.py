"""Which values do right solutions take on their way? In `assignments/<name>/traces.json`.

A generated file, apart from the expectations, since it is read for wrong answers only. It holds
numbers and the names of variables, and no line of solution code.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grader.course.assignment import Assignment
from grader.errors import GraderError

#: The name of the file.
TRACES = "traces.json"
_GENERATED = "Written by `grader verify --record` from the right ways; do not edit."
#: Numbers are looked up up to round-off, so that more digits say nothing.
_DIGITS = 12


@dataclass(frozen=True)
class RightCall:
    """The values that right solutions take on one public call.

    Attributes:
        call: the number of the call among the public ones of its function, samples left out.
        values: the distinct values, each an array of numbers.
        names: for each name that a right solution gives to values, their numbers; what most right
            solutions have under it in the end stands last. A value without a name is a piece of an
            expression.
    """

    call: int
    values: tuple[NDArray[Any], ...]
    names: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class RightTraces:
    """The values of right solutions on the public calls of an assignment, by function."""

    fingerprint: str
    calls: Mapping[str, tuple[RightCall, ...]]

    def agrees_with(self, other: RightTraces) -> bool:
        """Whether the same names have the same values, up to the last digits."""
        return self.calls.keys() == other.calls.keys() and all(
            len(mine) == len(other.calls[function])
            and all(map(_alike, mine, other.calls[function]))
            for function, mine in self.calls.items()
        )


def _alike(one: RightCall, other: RightCall) -> bool:
    return (one.call, one.names.keys()) == (other.call, other.names.keys()) and all(
        _among(one, name, other) and _among(other, name, one) for name in one.names
    )


def _among(one: RightCall, name: str, other: RightCall) -> bool:
    """Whether each value of a name is one that it has in the other, too."""
    theirs = [other.values[number] for number in other.names[name]]
    return all(
        any(
            value.shape == its.shape
            and np.allclose(value, its, rtol=1e-5, atol=1e-8, equal_nan=True)
            for its in theirs
        )
        for value in (one.values[number] for number in one.names[name])
    )


def read_traces(assignment: Assignment, fingerprint: str) -> RightTraces:
    """The traces recorded for an assignment whose public expectations have this fingerprint.

    Raises:
        GraderError: they are missing, cannot be read, or belong to other expectations.
    """
    path = assignment.folder / TRACES
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = RightTraces(
            data["fingerprint"],
            {
                function: tuple(map(_call, calls))
                for function, calls in data["functions"].items()
                if function not in assignment.other_functions
            },
        )
    except FileNotFoundError:
        raise GraderError(f"{path} is missing; run `grader verify --record` to make it") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise GraderError(
            f"{path} cannot be read; run `grader verify --record` to renew it"
        ) from None
    if found.fingerprint != fingerprint:
        raise GraderError(f"{path} is stale; run `grader verify --record` to renew it")
    return found


def _call(data: dict[str, Any]) -> RightCall:
    values = tuple(
        np.array(flat, dtype=float).reshape(shape)  # null becomes NaN
        for shape, flat in data["values"]
    )
    names = {name: tuple(numbers) for name, numbers in data["names"].items()}
    if any(not 0 <= number < len(values) for numbers in names.values() for number in numbers):
        raise ValueError("a name without a value")
    return RightCall(data["call"], values, names)


def traces_text(traces: RightTraces) -> str:
    """The text of traces.json; a call is on one line."""
    functions = [
        f"{json.dumps(function)}: [\n" + ",\n".join(map(_line, calls)) + "\n]"
        for function, calls in traces.calls.items()
    ]
    return (
        f'{{\n"generated": {json.dumps(_GENERATED)},\n'
        f'"fingerprint": {json.dumps(traces.fingerprint)},\n'
        '"functions": {\n' + ",\n".join(functions) + "\n}\n}\n"
    )


def _line(call: RightCall) -> str:
    values = [[list(v.shape), [_rounded(float(x)) for x in v.ravel()]] for v in call.values]
    data = {"call": call.call, "names": dict(call.names), "values": values}
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False)


def _rounded(number: float) -> float | int | None:
    if not math.isfinite(number):
        return None
    short = float(f"{number:.{_DIGITS}g}")
    return int(short) if short.is_integer() and abs(short) < 1 << 53 else short
