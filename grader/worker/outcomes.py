"""What does a worker return of each call?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

OutcomeKind = Literal["value", "raised", "crashed", "timeout", "missing"]
ReasonKind = Literal[
    "cpu_time",  # number: the seconds allowed
    "wall_time",  # number: the seconds allowed
    "task_time",  # number: the seconds allowed
    "connection_closed",
    "exit_status",  # number: the status
    "signal",  # number: the signal; detail: its name, where it has one
    "message_too_large",  # number: the bytes announced
    "malformed_answer",  # detail: what is wrong with it
    "out_of_memory",
    "value_too_large",  # number: the bytes allowed
    "output_too_large",  # number: the bytes allowed
    "too_many_items",  # number: the items allowed
    "too_many_keys",  # number: the keys allowed that are not strings
    "stubs_failed",  # detail: the exception
    "stub_missing",  # detail: the stub's name
]


@dataclass(frozen=True)
class Unavailable:
    """What a stand-in replaced: the package `module`, or a `name` of a support module."""

    module: str
    name: str = ""


@dataclass(frozen=True)
class Raised:
    """An exception; `frames` are (file, line, function) of the student's code, innermost last.

    `columns` are for each of them where in its line the expression begins and ends; 0 and 0 where
    Python does not say it.
    `unavailable` is what the exception complains about if it came from a stand-in.
    `bases` are the full names of its type and of those that it is a kind of ("builtins.KeyError"),
    and `outside` says that it was raised before the function began that was called: while the code
    was loaded, or because the function takes other arguments.
    """

    type: str
    message: str
    frames: tuple[tuple[str, int, str], ...] = ()
    unavailable: Unavailable | None = None
    columns: tuple[tuple[int, int], ...] = ()
    bases: tuple[str, ...] = ()
    outside: bool = False

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """`columns`, or as many zeros."""
        return self.columns or ((0, 0),) * len(self.frames)


@dataclass(frozen=True)
class Reason:
    """Why a call produced neither a value nor an exception; `kind` says what the fields hold.

    `while_loading` says that it happened while the task's code was loaded, `not_run` that the call
    was not made because an earlier one ended like this.
    """

    kind: ReasonKind
    number: float | None = None
    detail: str = ""
    while_loading: bool = False
    not_run: bool = False

    @property
    def from_outside(self) -> bool:
        """Whether the machine may be the cause: it was busy, or it killed the process."""
        if self.kind == "signal":
            return self.number == 9  # SIGKILL, which a child in the sandbox cannot send itself
        return self.kind in ("wall_time", "task_time")

    def __str__(self) -> str:
        """A short form for the grader's own errors; `grader.wording` has the sentences."""
        number = "" if self.number is None else f" {self.number:g}"
        detail = f" ({self.detail})" if self.detail else ""
        return self.kind.replace("_", " ") + number + detail


@dataclass(frozen=True)
class OldUse:
    """A place where code ran as under NumPy 1; `what` names what NumPy 2 refuses there."""

    file: str
    line: int
    what: str


StepKind = Literal[
    "enter",  # name: the function that is entered, in a new frame
    "argument",  # an argument of the function that is entered
    "set",  # a value is assigned to a variable, or to its entry `key`
    "changed",  # a value after `a += b`
    "appended",  # what is appended to a list
    "loop",  # the variable of a loop, as a round begins
    "final",  # a container whose entries were set, at the end
    "return",  # what a function returns
    "piece",  # a piece of an expression
]


@dataclass(frozen=True)
class Step:
    """What a statement gave in one call: a claim of the code that ran.

    Attributes:
        file: the statement's file; "" where a function is entered.
        line: its line.
        kind: what happened.
        name: the variable, or the function that is entered.
        key: for an entry of a container, its key if that is a text or whole numbers.
        frame: the number of the function's frame in this call, in the order of their entering.
        value: the value, as it was then; other steps may share it, so it must not be changed.
        known: whether the value was recorded; it is not if it was too large.
    """

    file: str
    line: int
    kind: StepKind
    name: str
    key: str | int | tuple[int, ...] | None
    frame: int
    value: object
    known: bool = True


@dataclass(frozen=True)
class Outcome:
    """What one call produced; a "crashed" or "timeout" outcome has a `reason`.

    A value has an `error` if one of the threads of the call could not go on.
    `old_uses` are there if the task asked for `old_numpy`, and the `trace` if it was traced.
    `sent` are the value, and that of a second call, each with the bytes that it came in.
    `stdout` is what was printed to standard output alone, if that was asked for. `step_errors` are
    what steps raised, with their numbers from 0; `step` is the number of the one that ended a call.
    """

    kind: OutcomeKind
    value: object = None
    again: object = None
    answered_again: bool = False
    error: Raised | None = None
    reason: Reason | None = None
    changed: tuple[str, ...] = ()
    printed: str = ""
    seconds: float = 0.0
    old_uses: tuple[OldUse, ...] = ()
    trace: tuple[Step, ...] = ()
    sent: tuple[tuple[object, bytes], ...] = field(default=(), repr=False, compare=False)
    stdout: str = ""
    step_errors: tuple[tuple[int, Raised], ...] = ()
    step: int | None = None
