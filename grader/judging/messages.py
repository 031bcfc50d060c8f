"""How is a difference put into words? With its values or, for hidden calls, only by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from grader.judging.differences import Difference, DifferenceKind
from grader.judging.values import as_numbers, describe, show
from grader.wording import N_, clip, exception_message, reason_message
from grader.wording import translate as _
from grader.worker import ExceptionValue, Outcome, Raised

#: The most characters of a line, and of what a call returned.
_LONGEST = 120

_KINDS: Final[Mapping[DifferenceKind, str]] = {
    "raised": N_("an exception"),
    "crashed": N_("a crash"),
    "timeout": N_("no answer in time"),
    "undefined": N_("no such function"),
    "nothing_returned": N_("nothing returned"),
    "not_a_dictionary": N_("the type"),
    "not_a_sequence": N_("the type"),
    "length": N_("the number of values"),
    "missing": N_("missing"),
    "none": N_("nothing"),
    "type": N_("the type"),
    "shape": N_("the shape"),
    "bound": N_("the value"),
    "value": N_("the value"),
    "values": N_("the values"),
    "surplus": N_("an entry too many"),
    "not_raised": N_("no exception"),
    "exception": N_("another exception"),
    "printed": N_("the printed text"),
    "step": N_("a step"),
    "property": N_("the value"),
    "check_failed": N_("not judged"),
}


def kind_name(difference: Difference) -> str:
    """The way in which a value differs, without the value itself: "the shape"."""
    return _(_KINDS[difference.kind])


def difference_message(difference: Difference) -> str:
    """A sentence that says how a value differs, with the values: for public calls only."""
    d = difference
    match d.kind:
        case "raised" | "crashed" | "timeout" | "undefined":
            return _ending_message(d)
        case "nothing_returned":
            return _("the function returns None (is there a `return` at its end?)")
        case "not_a_dictionary":
            return _("expected a dictionary, got {what}").format(what=describe(d.got))
        case "not_a_sequence":
            return _("expected ({names}), got {what}").format(names=d.name, what=describe(d.got))
        case "length":
            return _("expected {count} values ({names}), got {got}").format(
                count=d.wanted, names=d.name, got=d.got
            )
        case "missing":
            return _("{name} is missing from the answer").format(name=d.name)
        case "none":
            return _("{name} is None").format(name=d.name)
        case "type":
            return _("{name} should be {what}, got {got}").format(
                name=d.name, what=describe(d.wanted), got=describe(d.got)
            )
        case "shape":
            return _("{name} has the shape {got}, expected {shape}").format(
                name=d.name, got=d.got, shape=d.wanted
            )
        case "bound":
            return _("{name} is {got}, expected at most {bound}").format(
                name=d.name, got=show(d.got), bound=f"{d.wanted:g}"
            )
        case "value" if as_numbers(d.wanted) is None:
            return _("{name} is {what}").format(name=d.name, what=describe(d.got))
        case "value":
            return _("{name} is {got}, expected {value}").format(
                name=d.name, got=show(d.got), value=show(d.wanted)
            )
        case "values":
            return _(
                "{name} is wrong in {wrong} of {count} entries, most at [{place}]: "
                "expected {value}, got {got}"
            ).format(
                name=d.name,
                wrong=d.wrong,
                count=d.count,
                place=", ".join(map(str, d.place)),
                value=show(d.wanted),
                got=show(d.got),
            )
        case "surplus":
            return _("{name} is an entry too many").format(name=d.name)
        case "not_raised":
            return _("expected {exception}, and nothing was raised; it returned {value}").format(
                exception=exception_text(d.wanted), value=shown(d.got)
            )
        case "exception":
            return _exception_message(d)
        case "printed":
            return _printed_message(d)
        case "step":
            assert d.cause is not None
            return _step_message(d, difference_message(d.cause), of_itself=d.cause.name == d.name)
        case "property":
            return str(d.got) or _("{name} is not as it is asked for").format(name=d.name)
        case "check_failed":
            return _("the course’s own check fails ({fault})").format(fault=d.got)


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


def _step_message(d: Difference, message: str, *, of_itself: bool = False) -> str:
    """What is wrong with a step, which the message may already name."""
    if of_itself:
        return _("step {number}: {message}").format(number=d.place[0], message=message)
    sentence = _("step {number}, `{step}`: {message}")
    return sentence.format(number=d.place[0], step=d.name, message=message)


def _ending_message(d: Difference) -> str:
    """Why a call gave nothing, with the step that ended it, or what it was to raise instead."""
    message = outcome_message(d.outcome)
    if d.place:
        return _step_message(d, message)
    if d.wanted is not None and d.kind == "raised":
        expected = _("expected {exception}, but the call {message}")
        return expected.format(exception=exception_text(d.wanted), message=message)
    return message


def outcome_message(outcome: Outcome | None) -> str:
    """A sentence, without its full stop, that says why a call returned no value."""
    match outcome:
        case Outcome(kind="raised", error=Raised() as error):
            message = _("raised {type}: {message}")
            return message.format(type=error.type, message=exception_message(outcome))
        case Outcome(kind="raised"):
            return _("raised an exception")
        case Outcome(kind="crashed"):
            return _("crashed: {reason}").format(reason=reason_message(outcome))
        case Outcome(kind="timeout"):
            return _("gave no answer in time: {reason}").format(reason=reason_message(outcome))
    return _("the function is not defined")
