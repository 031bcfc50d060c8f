"""How are hidden expectations kept from one run to the next? As plain bytes, all arrays exact."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from grader.course.calls import Call
from grader.course.distribution import Distribution
from grader.course.expectations import Expectation, Expectations
from grader.course.numerics import NumericalGradient
from grader.worker import decode, encode

_CALL_FIELDS = tuple(field.name for field in fields(Call))


def expectations_to_bytes(expectations: Expectations) -> bytes:
    """Expectations without mistakes.

    Raises:
        TypeError: the arguments or the value of a call are not plain data.
    """
    calls = {
        function: [_plain(expectation) for expectation in expected]
        for function, expected in expectations.calls.items()
    }
    plain = [expectations.assignment, expectations.fingerprint, calls]
    return encode(plain, strict=True)


def expectations_from_bytes(data: bytes) -> Expectations:
    """What `expectations_to_bytes` wrote."""
    plain: Any = decode(data)
    assignment, fingerprint, calls = plain
    expected = {function: tuple(map(_expectation, each)) for function, each in calls.items()}
    return Expectations(assignment, fingerprint, expected, {})


def _plain(expectation: Expectation) -> list[Any]:
    call = {name: getattr(expectation.call, name) for name in _CALL_FIELDS}
    for name in ("at_most", "rtol", "faults"):
        call[name] = dict(call[name])
    gradient = {name: vars(block) for name, block in expectation.gradient.items()}
    drawn = {name: asdict(each) for name, each in expectation.drawn.items()}
    return [call, expectation.value, gradient, drawn, dict(expectation.steps)]


def _expectation(plain: list[Any]) -> Expectation:
    call, value, gradient, drawn, steps = plain
    return Expectation(
        Call(**call),
        value,
        {name: NumericalGradient(**block) for name, block in gradient.items()},
        drawn={name: Distribution(**each) for name, each in drawn.items()},
        steps=steps,
    )
