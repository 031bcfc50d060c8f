"""Why did a call give no value? What the worker says, in the language of the run.

The worker imports nothing of the grader, so it speaks English; its sentences are listed here.
"""

from __future__ import annotations

from typing import Final

from grader.wording.language import N_, retold
from grader.worker import Outcome

_SENTENCES: Final = (
    N_("not run, since an earlier call did not end well: {reason}"),
    N_("while its code was loaded: {reason}"),
    N_("more than {seconds} s of CPU time"),
    N_("no answer within {seconds} s"),
    N_("the {seconds} s for the whole submission are used up"),
    N_("closed its connection to the grader"),
    N_("ended the process (exit status {status})"),
    N_("killed by signal {number} ({name})"),
    N_("out of memory"),
    N_("returned more than {size} MiB"),
    N_("returned more than {size} GiB"),
    N_("returned more than {count} items"),
    N_("returned more than {count} keys that are no texts"),
    N_("sent something too large ({size} bytes)"),
    N_("sent something that is not an answer ({problem})"),
    N_("the grader's own stubs failed: {problem}"),
    N_("the grader's stubs lack {name}"),
)
_STAND_INS: Final = (
    N_("{what} is not available while grading"),
    N_("the package '{name}'"),
)


def reason_message(outcome: Outcome) -> str:
    """Why an outcome is no value, in words."""
    return retold(outcome.reason, _SENTENCES)


def exception_message(outcome: Outcome) -> str:
    """What an exception says: the student's own words, or the grader's of a missing package."""
    if outcome.error is None:
        return ""
    message = outcome.error.message.strip()
    is_ours = outcome.error.type.rpartition(".")[2] == "StandInUsed"
    return retold(message, _STAND_INS) if is_ours else message
