"""What is asked of the worker for one call of an assignment?"""

from __future__ import annotations

from functools import lru_cache

from grader.course import Call, Earlier, Step
from grader.worker import CallRequest, CallStep, Given


@lru_cache(maxsize=1024)
def request_of(call: Call, stubs: tuple[tuple[str, str], ...]) -> CallRequest:
    """What is asked of the worker; the same object for every program, since it is encoded once."""
    return CallRequest(
        call.args,
        call.seed,
        dict(stubs),
        call.faults,
        call.again,
        hidden=call.visibility == "hidden",
        kwargs=call.kwargs,
        stdin=call.stdin,
        files=call.files,
        steps=tuple(step_of(call, step) for step in call.steps),
        begins=call.begins,
        observe=call.observe,
        raises=call.raises,
        match=call.match,
    )


def step_of(call: Call, step: Step) -> CallStep:
    """A step as it is asked of the worker."""
    on = step.on
    if on == "":
        on = "object" if call.begins else "program"
    return CallStep(
        step.name.removeprefix("."),
        tuple(map(_step_argument, step.args)),
        {name: _step_argument(value) for name, value in step.kwargs.items()},
        on={"object": 0, "program": None}[on] if isinstance(on, str) else on,
        reads=step.name.startswith("."),
        raises=step.raises,
        match=step.match,
        judged=step.judged,
    )


def _step_argument(value: object) -> object:
    return Given(value.step) if isinstance(value, Earlier) else value
