"""How is a difference put into words that is about an exception, a printed text, a step, a check?

With its values: for public calls only.
"""

from __future__ import annotations

from grader.judging.comparing import Difference, show
from grader.wording import clip
from grader.wording import translate as _
from grader.worker import ExceptionValue

#: The most characters of a line, and of what a call returned.
_LONGEST = 120


def observed_message(difference: Difference) -> str:
    """A sentence that says how what a call did differs from what it was to do."""
    d = difference
    match d.kind:
        case "not_raised":
            return _("expected {exception}, and nothing was raised; it returned {value}").format(
                exception=exception_text(d.wanted), value=shown(d.got)
            )
        case "exception":
            return _exception_message(d)
        case "printed":
            return _printed_message(d)
        case "property":
            return str(d.got) or _("{name} is not as it is asked for").format(name=d.name)
    return _("the course’s own check fails ({fault})").format(fault=d.got)


def step_message(difference: Difference, message: str) -> str:
    """What is wrong with a step, which the message may already name."""
    d = difference
    if d.cause is not None and d.cause.name == d.name:
        return _("step {number}: {message}").format(number=d.place[0], message=message)
    sentence = _("step {number}, `{step}`: {message}")
    return sentence.format(number=d.place[0], step=d.name, message=message)


def exception_text(value: object) -> str:
    """An exception as people read it: its type and, if it is the right one, what it says."""
    if not isinstance(value, ExceptionValue):
        return show(value)
    if value.accepted:
        if not value.pattern:
            return value.type
        return _("{type} with a message in which “{pattern}” is found").format(
            type=value.type, pattern=value.pattern
        )
    if value.type.startswith("__main__."):
        name = value.type.removeprefix("__main__.")
        own = _("`{name}`, a class of your own with this message: {message}")
        return own.format(name=name, message=clip(value.message, _LONGEST))
    return f"{value.type}: {clip(value.message, _LONGEST)}"


def shown(value: object) -> str:
    """A value in a sentence: a text in quotes, anything else as `show` has it."""
    return clip(repr(value), _LONGEST) if isinstance(value, str) else show(value)


def _exception_message(d: Difference) -> str:
    wanted, got = d.wanted, d.got
    assert isinstance(wanted, ExceptionValue)
    assert isinstance(got, ExceptionValue)
    if got.type == wanted.type and wanted.pattern:
        return _("{type} is raised, but “{pattern}” is not found in its message: {message}").format(
            type=got.type, pattern=wanted.pattern, message=clip(got.message, _LONGEST) or "“”"
        )
    return _("expected {exception}, got {other}").format(
        exception=exception_text(wanted), other=exception_text(got)
    )


def _printed_message(d: Difference) -> str:
    line = d.place[0] + 1
    if d.got is None and line == 1:
        return _("nothing is printed, expected {text}").format(text=shown(d.wanted))
    if d.got is None:
        message = _("the printed text ends before line {line}, expected {text}")
        return message.format(line=line, text=shown(d.wanted))
    if d.wanted is None:
        message = _("line {line} of the printed text is one too many: {text}")
        return message.format(line=line, text=shown(d.got))
    message = _("line {line} of the printed text is {got}, expected {text}")
    return message.format(line=line, got=shown(d.got), text=shown(d.wanted))
