"""How is a difference put into words? With its values or, for hidden calls, only by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from grader.course import ABSENT
from grader.judging.comparing import Difference, DifferenceKind, describe, show
from grader.judging.observed_messages import exception_text, observed_message, step_message
from grader.wording import N_, clip, exception_message, reason_message
from grader.wording import translate as _
from grader.worker import Outcome, Raised

#: The most characters of a place, which a student's keys may be in.
_LONGEST_NAME = 200
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
    "entries": N_("the number of entries"),
    "lacking": N_("a missing entry"),
    "unexpected": N_("an entry too many"),
    "line": N_("the text"),
    "incomparable": N_("what cannot be compared"),
    "rows": N_("the number of rows"),
    "dtype": N_("the type of the entries"),
    "levels": N_("the levels of the row labels"),
    "categories": N_("the categories"),
    "names": N_("the names of the row labels"),
    "columns": N_("the order of the columns"),
    "cells": N_("the entries"),
    "order": N_("the order of the rows"),
    "unmatched": N_("the rows"),
}


def kind_name(difference: Difference) -> str:
    """The way in which a value differs, without the value itself: "the shape"."""
    return _(_KINDS[difference.kind])


def difference_message(difference: Difference) -> str:
    """A sentence that says how a value differs, with the values: for public calls only."""
    d = replace(difference, name=clip(" ".join(difference.name.split()), _LONGEST_NAME))
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
            return _type_message(d)
        case "shape":
            return _("{name} has the shape {got}, expected {shape}").format(
                name=d.name, got=d.got, shape=d.wanted
            )
        case "bound":
            return _("{name} is {got}, expected at most {bound}").format(
                name=d.name, got=show(d.got), bound=f"{d.wanted:g}"
            )
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
        case "not_raised" | "exception" | "printed" | "property" | "check_failed":
            return observed_message(d)
        case "step":
            assert d.cause is not None
            return step_message(d, difference_message(d.cause))
        case "entries":
            return _("{name} has {got} entries, expected {count}").format(
                name=d.name, got=clip(str(d.got), 30), count=d.wanted
            )
        case "lacking" if d.got is ABSENT:
            return _("{value} is missing from {name}").format(name=d.name, value=show(d.wanted))
        case "lacking":
            return _("{value} is missing from {name}; {got} is not expected in it").format(
                name=d.name, value=show(d.wanted), got=show(d.got)
            )
        case "unexpected":
            return _("{got} is not expected in {name}").format(name=d.name, got=show(d.got))
        case "line" if d.got is None:
            return _("{name} ends before line {line}, expected there: {value}").format(
                name=d.name, line=d.place[0], value=show(d.wanted)
            )
        case "line" if d.wanted is None:
            return _("{name} goes on in line {line}, where it should have ended: {got}").format(
                name=d.name, line=d.place[0], got=show(d.got)
            )
        case "line":
            return _("{name} differs in line {line}: expected {value}, got {got}").format(
                name=d.name, line=d.place[0], value=show(d.wanted), got=show(d.got)
            )
        case "incomparable":
            return _("{name} is {what}, which cannot be compared").format(
                name=d.name, what=describe(d.wanted)
            )
    return _table_message(d)


def _type_message(d: Difference) -> str:
    """A sentence that says what a value should be: its type by name, if words do not tell it."""
    what, got = describe(d.wanted), describe(d.got)
    if what != got:
        return _("{name} should be {what}, got {got}").format(name=d.name, what=what, got=got)
    return _("{name} should be of the type {what}, got {got}").format(
        name=d.name, what=_type_of(d.wanted), got=_type_of(d.got)
    )


def _type_of(value: object) -> str:
    kind = getattr(value, "dtype", None)
    return clip(str(kind) if kind is not None else type(value).__name__, 40)


def _table_message(d: Difference) -> str:
    """A sentence that says how a table differs."""
    match d.kind:
        case "rows":
            sentence = _("{name} has {got} rows, expected {value}")
        case "dtype":
            sentence = _("the entries of {name} have the type {got}, expected {value}")
        case "levels":
            sentence = _("the row labels of {name} have {got} levels, expected {value}")
        case "categories":
            sentence = _("{name} has the categories {got}, expected {value}")
        case "names":
            sentence = _("the names of {name} are {got}, expected {value}")
        case "columns":
            sentence = _("{name} has its columns in the order {got}, expected {value}")
        case "order":
            sentence = _("{name} has the right rows, but in another order")
        case "unmatched":
            sentence = _("{name} lacks {wrong} of {count} rows, for example ({value})")
        case _:
            sentence = _(
                "{name} is wrong in {wrong} of {count} rows, first in the row {row}: "
                "expected {value}, got {got}"
            )
    return sentence.format(
        name=d.name, got=d.got, value=d.wanted, wrong=d.wrong, count=d.count, row=d.row
    )


def _ending_message(d: Difference) -> str:
    """Why a call gave nothing, with the step that ended it, or what it was to raise instead."""
    message = outcome_message(d.outcome)
    if d.place:
        return step_message(d, message)
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
