"""How are hidden expectations kept from one run to the next? As plain bytes, all arrays exact."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from grader.course.calls import Call
from grader.course.distribution import Distribution
from grader.course.expectations import Expectation, Expectations
from grader.course.numerics import NumericalGradient
from grader.course.steps import Earlier, Step
from grader.worker import decode, encode

_CALL_FIELDS = tuple(field.name for field in fields(Call))


def expectations_to_bytes(expectations: Expectations) -> bytes:
    """Expectations without mistakes.

    Raises:
        TypeError: the arguments or the value of a call are not plain data, or it has a check.
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
    for name in ("at_most", "rtol", "faults", "kwargs", "files"):
        call[name] = dict(call[name])
    call["steps"] = [_plain_step(step) for step in expectation.call.steps]
    gradient = {name: vars(block) for name, block in expectation.gradient.items()}
    drawn = {name: asdict(each) for name, each in expectation.drawn.items()}
    return [call, expectation.value, gradient, drawn, dict(expectation.steps)]


def _expectation(plain: list[Any]) -> Expectation:
    call, value, gradient, drawn, steps = plain
    call["steps"] = tuple(map(_step, call["steps"]))
    return Expectation(
        Call(**call),
        value,
        {name: NumericalGradient(**block) for name, block in gradient.items()},
        drawn={name: Distribution(**each) for name, each in drawn.items()},
        steps=steps,
    )


def _plain_step(step: Step) -> dict[str, Any]:
    """A step as plain data: each argument is [True, its value] or [False, the earlier step]."""
    plain = {field.name: getattr(step, field.name) for field in fields(Step)}
    plain["args"] = list(map(_plain_argument, step.args))
    plain["kwargs"] = {name: _plain_argument(value) for name, value in step.kwargs.items()}
    return plain


def _plain_argument(value: Any) -> list[Any]:
    return [False, value.step] if isinstance(value, Earlier) else [True, value]


def _step(plain: dict[str, Any]) -> Step:
    args = tuple(map(_argument, plain["args"]))
    kwargs = {name: _argument(value) for name, value in plain["kwargs"].items()}
    return Step(**{**plain, "args": args, "kwargs": kwargs})


def _argument(plain: list[Any]) -> Any:
    is_value, value = plain
    return value if is_value else Earlier(value)
