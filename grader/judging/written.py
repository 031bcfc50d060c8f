"""How are a public call, and what it gave, written for people?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from grader.course import ABSENT, Call, Earlier, Expectation, Question, Step
from grader.judging.comparing import as_numbers, describe, show
from grader.judging.observed_messages import exception_text, shown
from grader.wording import clip
from grader.wording import translate as _
from grader.worker import ExceptionValue

#: The most characters of a file or an input that are written out.
_LONGEST = 60


def call_text(expectation: Expectation, question: Question) -> str:
    """A call as it is written in code, with the files and the input that it has."""
    call = expectation.call
    text = f"{question.function}({_arguments(call.args, call.kwargs)})"
    if call.steps:
        text = "; ".join(_steps(call, question.function, text))
    given = [f"{name}: {_beginning(content)}" for name, content in call.files.items()]
    if call.stdin:
        given.append(_("input: {text}").format(text=_beginning(call.stdin)))
    return f"{text}  # {'; '.join(given)}" if given else text


def _arguments(args: Sequence[Any], kwargs: Mapping[str, Any]) -> str:
    named = (f"{name}={summary(value)}" for name, value in kwargs.items())
    return ", ".join([*map(summary, args), *named])


def _steps(call: Call, function: str, beginning: str) -> list[str]:
    """The steps of a call, each as a statement; what a step uses of others has a name."""
    used = {value.step for step in call.steps for value in _earlier(step)}
    used |= {step.on for step in call.steps if isinstance(step.on, int)}
    name = function.lower() if function.lower() != function else "result"
    statements = [f"{name} = {beginning}"] if call.begins else []
    for number, step in enumerate(call.steps, start=1):
        on = step.on or ("object" if call.begins else "program")
        if step.on == 0 and isinstance(step.on, int):
            on = "object"
        owner = {"object": f"{name}.", "program": ""}.get(str(on), f"value{on}.")
        arguments = "" if step.name.startswith(".") else f"({_step_arguments(step, name)})"
        given = f"value{number} = " if number in used else ""
        statements.append(f"{given}{owner}{step.name.removeprefix('.')}{arguments}")
    return statements


def _earlier(step: Step) -> list[Earlier]:
    return [v for v in (*step.args, *step.kwargs.values()) if isinstance(v, Earlier)]


def _step_arguments(step: Step, name: str) -> str:
    def written(value: Any) -> str:
        if isinstance(value, Earlier):
            return f"value{value.step}" if value.step else name
        return summary(value)

    named = (f"{key}={written(value)}" for key, value in step.kwargs.items())
    return ", ".join([*map(written, step.args), *named])


def _beginning(content: str | bytes) -> str:
    return clip(repr(content), _LONGEST)


def summary(value: Any) -> str:
    """A short form of an argument."""
    if isinstance(value, np.ndarray) and value.size > 4:
        return f"array{value.shape}"
    if _is_plain(value) and len(text := show(value)) <= _LONGEST:
        return text
    if isinstance(value, Mapping):
        return f"{{{', '.join(map(str, value))}}}"
    if isinstance(value, tuple):
        return _("({count} values)").format(count=len(value))
    if isinstance(value, list) and len(value) <= 8:
        return repr(value)
    return show(value) if as_numbers(value) is not None else describe(value)


def _is_plain(value: Any) -> bool:
    """Whether a value is a text, a date or the like, or a dict of such values and of numbers."""
    if isinstance(value, dict):
        return all(isinstance(each, int | float) or _is_plain(each) for each in value.values())
    return value is None or isinstance(value, str | bytes | date | timedelta)


def wanted_text(call: Call, value: Any) -> str:
    """What a call was to give."""
    if call.check is not None:
        return _("what the course’s check asks for")
    return got_text(call, value)


def got_text(call: Call, value: Any) -> str:
    """What a call gave: a printed text as it is, and a line for each step."""
    if value is ABSENT:
        return _("nothing")
    if isinstance(value, ExceptionValue):
        printed = f"\n{value.printed}" if value.printed else ""
        return exception_text(value) + printed
    if call.observe == "printed" and isinstance(value, str):
        return value
    if call.steps and call.observe == "value" and isinstance(value, list):
        judged = [step for step in call.steps if step.judged]
        if len(judged) == len(value):
            lines = zip(judged, value, strict=True)
            return "\n".join(f"{step.text}: {_short(one)}" for step, one in lines)
    return show(value)


def _short(value: Any) -> str:
    return exception_text(value) if isinstance(value, ExceptionValue) else shown(value)
