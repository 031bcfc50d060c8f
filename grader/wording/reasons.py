"""Why did a call return no value? The worker's reason, in the language of the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from grader.wording.language import N_
from grader.wording.language import translate as _
from grader.worker import Outcome, Reason

_NOT_STARTED: Final[Mapping[tuple[str, str], str]] = {
    ("RuntimeError", "can't start new thread"): N_(
        "threads are not available while grading: the grader runs them one after another, so "
        "threads that wait for each other cannot go on"
    ),
    ("PermissionError", "can't start new process: Operation not permitted"): N_(
        "processes are not available while grading: the work of a pool is done piece by piece, but "
        "nothing else can start a process or share data with one"
    ),
}


def reason_message(outcome: Outcome) -> str:
    """Why an outcome is neither a value nor an exception; "" if there is no reason."""
    reason = outcome.reason
    if reason is None:
        return ""
    message = _reason_alone(reason)
    if reason.while_loading:
        message = _("while its code was loaded: {reason}").format(reason=message)
    if reason.not_run:
        sentence = _("not run, because an earlier call failed: {reason}")
        message = sentence.format(reason=message)
    return message


def exception_message(outcome: Outcome) -> str:
    """An exception's message: the student's own, or the grader's about what is missing here."""
    error = outcome.error
    if error is None:
        return ""
    if error.unavailable is None:
        not_started = _NOT_STARTED.get((error.type, error.message))
        return error.message.strip() if not_started is None else _(not_started)
    module, name = error.unavailable.module, error.unavailable.name
    if name:
        sentence = _("'{name}' of '{module}' is not available while grading")
        return sentence.format(name=name, module=module)
    return _("the package '{name}' is not available while grading").format(name=module)


def _reason_alone(reason: Reason) -> str:
    number = reason.number or 0
    match reason.kind:
        case "cpu_time":
            return _("more than {seconds} s of CPU time").format(seconds=f"{number:g}")
        case "wall_time":
            return _("no answer within {seconds} s").format(seconds=f"{number:g}")
        case "task_time":
            sentence = _("the {seconds} s for all calls together have been used up")
            return sentence.format(seconds=f"{number:g}")
        case "connection_closed":
            return _("closed its connection to the grader")
        case "exit_status":
            return _("ended the process (exit status {status})").format(status=number)
        case "signal" if reason.detail:
            sentence = _("killed by signal {number} ({name})")
            return sentence.format(number=number, name=reason.detail)
        case "signal":
            return _("killed by signal {number}").format(number=number)
        case "message_too_large":
            return _("sent a message that is too large ({size} bytes)").format(size=number)
        case "malformed_answer":
            sentence = _("sent something that is not an answer ({problem})")
            return sentence.format(problem=reason.detail)
        case "out_of_memory":
            return _("out of memory")
        case "value_too_large":
            return _("returned more than {size} MiB").format(size=f"{number / (1 << 20):g}")
        case "output_too_large":
            return _("printed more than {size} MiB").format(size=f"{number / (1 << 20):g}")
        case "too_many_items":
            return _("returned more than {count} items").format(count=number)
        case "too_many_keys":
            sentence = _("returned more than {count} dictionary keys that are not strings")
            return sentence.format(count=number)
        case "stubs_failed":
            return _("the grader's own stubs failed: {problem}").format(problem=reason.detail)
        case "stub_missing":
            return _("the grader's stubs lack '{name}'").format(name=reason.detail)
