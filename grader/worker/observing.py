"""What is the value of a call: what it returned, what it printed, or the exception that it raised?

Only the grader's side knows that an exception is expected, so no answer can raise one just because
it is. In place of a value, such a call gives an `ExceptionValue`.
"""

from __future__ import annotations

import builtins
import re
from dataclasses import replace

from .child.exception_value import ExceptionValue
from .child.wire import Opaque
from .outcomes import Outcome, Raised
from .tasks import CallRequest

#: What shows that the code is at fault, whatever it was asked: it counts only where the course
#: names one of these itself, not where it names something of which they are a kind.
_SLIPS = frozenset(
    f"builtins.{name}"
    for name in (
        *("NameError", "UnboundLocalError", "SyntaxError", "IndentationError", "ImportError"),
        *("NotImplementedError", "RecursionError", "MemoryError", "SystemError"),
    )
)


def observed(request: CallRequest, outcome: Outcome) -> Outcome:
    """The outcome of a call, with what is judged of it as its value."""
    if request.steps:
        outcome = _of_steps(request, outcome)
    printed = outcome.stdout if request.observe == "printed" else ""
    if outcome.kind == "value":
        value = outcome.value
        if request.observe == "printed":
            value = printed
        elif request.raises and isinstance(value, ExceptionValue):
            value = Opaque("an exception")  # it was returned, not raised
        if value is outcome.value:
            return outcome
        return replace(outcome, value=value, sent=(), stdout="")
    if request.raises and outcome.kind == "raised" and outcome.error is not None:
        value = _exception(outcome.error, request.raises, request.match, printed)
        if value is not None:
            return replace(outcome, kind="value", value=value, error=None, stdout="")
    return replace(outcome, stdout="") if outcome.stdout else outcome


def _of_steps(request: CallRequest, outcome: Outcome) -> Outcome:
    """The outcome of a call with steps: the values of those that are judged.

    The first step that raised something where nothing was to be raised ends the call.
    """
    if outcome.kind != "value":
        return replace(outcome, step_errors=())
    values = outcome.value
    if not isinstance(values, list) or len(values) != len(request.steps):
        values = [None] * len(request.steps)  # a child that lies
    found = [Opaque("an exception") if isinstance(v, ExceptionValue) else v for v in values]
    for number, error in outcome.step_errors:
        if number >= len(found):
            continue
        step = request.steps[number]
        value = _exception(error, step.raises, step.match, "") if step.raises else None
        if value is None:
            return replace(
                outcome,
                kind="raised",
                value=None,
                error=error,
                sent=(),
                step_errors=(),
                step=number,
            )
        found[number] = value
    judged = [value for value, step in zip(found, request.steps, strict=True) if step.judged]
    return replace(outcome, value=judged, sent=(), step_errors=())


def _exception(error: Raised, raises: str, match: str, printed: str) -> ExceptionValue | None:
    """What a call gives that was to raise an exception and raised this one.

    None where it says nothing of the task, but that the code is at fault.
    """
    fits = exception_fits(error, raises, match)
    if fits:
        return ExceptionValue(raises, "", match, printed, accepted=True)
    if error.outside or error.unavailable is not None or not _SLIPS.isdisjoint(error.bases):
        return None
    own = error.bases[:1] and error.bases[0].startswith("__main__.")
    return ExceptionValue(error.bases[0] if own else error.type, error.message, "", printed)


def exception_fits(error: Raised, raises: str, match: str) -> bool:
    """Whether an exception is the one that is expected, or a kind of it, with a fitting message.

    A name of one of Python's own exceptions means that one, not a class of the program that has the
    same name. Any other name means a class with that name, in the package before it if there is
    one.
    """
    if error.outside or error.unavailable is not None:
        return False
    at = next((n for n, base in enumerate(error.bases) if _is_named(base, raises)), None)
    if at is None or not _SLIPS.isdisjoint(error.bases[:at]):
        return False
    return re.search(match, error.message) is not None


def _is_named(base: str, raises: str) -> bool:
    package, _, name = raises.rpartition(".")
    found, _, own = base.rpartition(".")
    if package:
        return name == own and found.partition(".")[0] == package.partition(".")[0]
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, BaseException):
        return base == f"builtins.{kind.__name__}"
    return found != "builtins" and name == own
