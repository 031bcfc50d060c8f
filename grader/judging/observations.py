"""How does what was observed of a call differ from what was to be: an exception, a text, steps?

Such a call has one output, which has the name of the part that it judges.
"""

from __future__ import annotations

import copy
import traceback
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from grader.course import Call, Part, Question
from grader.judging.comparing import Difference, difference, form_of, plain_text
from grader.judging.outputs import named_outputs
from grader.worker import ExceptionValue


def has_one_output(call: Call) -> bool:
    """Whether what a call gives is one output, whatever it consists of."""
    return bool(call.part) or not call.returns_its_answer


def judged_part(question: Question, call: Call) -> Part:
    """The part that such a call judges."""
    return question.part(call.part) if call.part else question.parts[0]


def outputs_of_call(
    question: Question, call: Call, expected: object, value: object
) -> dict[str, object]:
    """The outputs of what a call gave, by name; see `named_outputs`."""
    if has_one_output(call):
        return {judged_part(question, call).name: as_judged(call, value)}
    return named_outputs(question, expected, value)


def as_judged(call: Call, value: object) -> object:
    """What a call gave, without what does not count: spaces at the ends of printed lines."""
    if call.observe == "printed" and isinstance(value, str):
        return as_printed(value)
    return value


def right_value(call: Call, value: object) -> object:
    """What a call gives that gave this, if every exception that was to be raised was raised."""
    if call.raises:
        printed = value.printed if isinstance(value, ExceptionValue) else ""
        return ExceptionValue(call.raises, "", call.match, printed, accepted=True)
    if call.steps and call.observe == "value" and isinstance(value, list):
        judged = [step for step in call.steps if step.judged]
        return [
            ExceptionValue(step.raises, "", step.match, accepted=True) if step.raises else one
            for step, one in zip(judged, value, strict=True)
        ]
    return value


def as_printed(text: str) -> str:
    """A printed text as it is judged."""
    return "\n".join(printed_lines(text))


def printed_lines(text: str) -> list[str]:
    """The lines of a printed text as they are judged.

    Spaces at their ends are nothing that one sees, nor are empty lines at the end of the text.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def observed_difference(
    part: Part, call: Call, expected: object, value: object
) -> Difference | None:
    """How what a call gave differs from what was expected of it, or None if it is right."""
    if call.check is not None:
        return _lacks_property(part, call, expected, value)
    if isinstance(expected, ExceptionValue):
        return _other_exception(part, expected, value)
    if call.observe == "printed" and isinstance(expected, str) and isinstance(value, str):
        return _other_text(part, expected, value)
    if call.steps and call.observe == "value":
        return _other_steps(part, call, expected, value)
    if value is None and expected is not None and call.observe == "value":
        return Difference("nothing_returned")
    rtol = call.rtol.get(part.name, part.rtol)
    bound = call.at_most.get(part.name)
    return difference(
        part.name,
        expected,
        value,
        rtol=rtol,
        atol=part.atol,
        at_most=bound,
        strictness=part.strictness,
    )


def _other_exception(part: Part, expected: ExceptionValue, value: object) -> Difference | None:
    if not isinstance(value, ExceptionValue):
        return Difference("not_raised", part.name, expected, value)
    if not value.accepted:
        return Difference("exception", part.name, expected, value)
    return _other_text(part, expected.printed, value.printed)


def _other_text(part: Part, expected: str, value: str) -> Difference | None:
    """The first line that differs between two printed texts."""
    if _plain(part, as_printed(expected)) == _plain(part, as_printed(value)):
        return None
    wanted, got = printed_lines(expected), printed_lines(value)
    for number in range(max(len(wanted), len(got))):
        right, mine = (lines[number] if number < len(lines) else None for lines in (wanted, got))
        if _plain(part, right) != _plain(part, mine):
            return Difference("printed", part.name, right, mine, (number,))
    return Difference("printed", part.name, expected, value, (0,))


def _plain(part: Part, text: str | None) -> str | None:
    """A text without what does not count in this part."""
    return None if text is None else plain_text(text, part.strictness)


def _other_steps(part: Part, call: Call, expected: object, value: object) -> Difference | None:
    """The first step that gave something else."""
    wanted = expected if isinstance(expected, Sequence) else ()
    got = value if isinstance(value, Sequence) else ()
    if len(wanted) != len(got):
        return Difference("value", part.name, expected, value)
    rtol = call.rtol.get(part.name, part.rtol)
    judged = [(number, step) for number, step in enumerate(call.steps, 1) if step.judged]
    for (number, step), right, mine in zip(judged, wanted, got, strict=True):
        if isinstance(right, ExceptionValue):
            found = _other_exception(part, right, mine)
        else:
            rules = part.strictness
            found = difference(step.text, right, mine, rtol=rtol, atol=part.atol, strictness=rules)
        if found is not None:
            return Difference("step", step.text, place=(number,), cause=found)
    return None


def _lacks_property(part: Part, call: Call, expected: object, value: object) -> Difference | None:
    """What the author's check says against a value, or that the check itself failed."""
    assert call.check is not None
    if value is None and expected is not None:
        return Difference("nothing_returned")
    try:
        args, kwargs = copy.deepcopy((call.args, dict(call.kwargs)))
        verdict = call.check(copy.deepcopy(value), *args, **kwargs)
    except (Exception, SystemExit) as error:
        if form_of(value) != form_of(expected) and _kind_of(value) != _kind_of(expected):
            return Difference("type", part.name, expected, value)
        return Difference("check_failed", part.name, got=_fault(call, error))
    if isinstance(verdict, bool | np.bool_):
        return None if verdict else Difference("property", part.name, got="")
    if isinstance(verdict, str) and verdict.strip():
        return Difference("property", part.name, got=verdict.strip())
    said = f"it must return True, False or a text, not {verdict!r:.60}"
    return Difference("check_failed", part.name, got=f"{_place(call)}: {said}")


def _kind_of(value: object) -> type:
    """The type of a value, the same for all numbers, and for lists, tuples and arrays."""
    if isinstance(value, bool | int | float | complex):
        return float
    return list if isinstance(value, list | tuple | np.ndarray) else type(value)


def _fault(call: Call, error: BaseException) -> str:
    """What a check raised, in one line that names the file and the line."""
    file = getattr(getattr(call.check, "__code__", None), "co_filename", "")
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == file]
    message = " ".join(str(error).split()) or "no message"
    return f"{_place(call, lines[-1] if lines else None)}: {type(error).__name__}: {message}"


def _place(call: Call, line: int | None = None) -> str:
    code = getattr(call.check, "__code__", None)
    if code is None:
        return "calls.py"
    return f"{Path(code.co_filename).name}, line {line or code.co_firstlineno}"
