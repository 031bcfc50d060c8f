"""What is a worker asked to do, and what does it return?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .child.encoding import TooLargeError, encode
from .child.exception_value import ExceptionValue
from .child.format import Instance, Opaque
from .limits import UnsendableError
from .packing import pack

__all__ = [
    "CallRequest",
    "CallStep",
    "Code",
    "ExceptionValue",
    "Given",
    "Instance",
    "OldUse",
    "Opaque",
    "Outcome",
    "OutcomeKind",
    "Raised",
    "Reason",
    "ReasonKind",
    "Step",
    "StepKind",
    "Substitute",
    "Task",
    "Unavailable",
]

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
class Code:
    """One top-level statement of a submission: `file` and `line` appear in tracebacks."""

    file: str
    line: int
    source: str


class EncodedArguments:
    """The arguments of a call as a child gets them; calls that differ in other things share it."""

    def __init__(self) -> None:
        """Encode nothing as yet."""
        self._known: tuple[tuple[object, ...], list[bytes]] | None = None

    def of(self, args: tuple[object, ...]) -> list[bytes]:
        """These arguments, each encoded; they are not encoded again while they are the same object.

        Raises:
            TypeError: an argument cannot be encoded.
            TooLargeError: an argument is too large.
        """
        known = self._known
        if known is None or known[0] is not args:
            known = self._known = (args, [encode(argument, strict=True) for argument in args])
        return known[1]


@dataclass(frozen=True)
class Given:
    """As an argument of a step: what an earlier one gave, by its number; 0 is the call's own."""

    step: int


@dataclass(frozen=True)
class CallStep:
    """One step of a call: a function of the code, or a method of an object.

    Attributes:
        name: the name of the function, method or attribute.
        args: its arguments; some may be `Given`.
        kwargs: those that are passed by name.
        on: whose method or attribute it is, by the number of the step that gave it; 0 for what the
            call's own function returned, None for a function of the code.
        reads: whether it is an attribute, which is read and not called.
        raises: the exception that is expected, which no child learns.
        match: what must be found in its message.
        judged: whether what it gives is asked for.
    """

    name: str
    args: tuple[object, ...] = ()
    kwargs: Mapping[str, object] = field(default_factory=dict)
    on: int | None = None
    reads: bool = False
    raises: str = ""
    match: str = ""
    judged: bool = True

    @property
    def message(self) -> dict[str, object]:
        """What a child is sent.

        Raises:
            TypeError: an argument cannot be encoded.
            TooLargeError: an argument is too large.
        """
        return {
            "name": self.name,
            "args": list(map(_sent, self.args)),
            "kwargs": {name: _sent(value) for name, value in self.kwargs.items()},
            "on": self.on,
            "reads": self.reads,
            "judged": self.judged,
        }


def _sent(argument: object) -> object:
    return argument.step if isinstance(argument, Given) else encode(argument, strict=True)


@dataclass(frozen=True)
class CallRequest:
    """One call of a task's function.

    `stubs` maps names in the task's namespace to functions of its stubs, or to "" for the code's
    own function; `faults` maps some of these names to functions of the stubs that take the
    function of that name and return one with a fault. All of them look alike to the code.
    `again` asks for a second call with fresh arguments. No process learns the arguments of a
    `hidden` call before it has answered the public calls of its task, so their answers cannot
    reveal them. Hidden calls have a namespace of their own.

    `kwargs` are the arguments that are passed by name, `stdin` is what standard input has, and
    `files` lie in the present folder for this call alone, which has a namespace of its own then.
    With `steps`, what they give is the value; the task's function is only called if it `begins`.
    `observe` says what the value is, and `raises` which exception is expected in place of one,
    with a message that `match` is found in: no child learns that one is expected.
    """

    args: tuple[object, ...]
    seed: int | None = None
    stubs: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    again: bool = False
    hidden: bool = False
    encoded: EncodedArguments = field(default_factory=EncodedArguments, repr=False, compare=False)
    kwargs: Mapping[str, object] = field(default_factory=dict)
    stdin: str = ""
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    steps: tuple[CallStep, ...] = ()
    begins: bool = True
    observe: Literal["value", "printed", "figure"] = "value"
    raises: str = ""
    match: str = ""

    @cached_property
    def message(self) -> Mapping[str, object]:
        """What a child is sent; made once, however many children are asked.

        Raises:
            TypeError: an argument cannot be encoded.
            TooLargeError: an argument is too large.
        """
        return {
            "args": self.encoded.of(self.args),
            "seed": self.seed,
            "stubs": dict(self.stubs),
            "faults": dict(self.faults),
            "again": self.again,
            "kwargs": {name: encode(value, strict=True) for name, value in self.kwargs.items()},
            "stdin": self.stdin,
            "steps": [step.message for step in self.steps],
            "begins": self.begins,
            "observe": self.observe,
        }

    @cached_property
    def digest(self) -> bytes:
        """A digest of all that is asked, and of what is expected."""
        asked: list[object] = [self.message, self.hidden]
        if self.files:
            asked.append(dict(sorted(self.file_bytes().items())))
        if self.raises or self.steps:
            expected = [[step.raises, step.match] for step in self.steps]
            asked.append([self.raises, self.match, expected])
        return hashlib.sha256(pack(asked)).digest()

    def file_bytes(self) -> dict[str, bytes]:
        """What its files hold, by their names."""
        return {name: _bytes(content) for name, content in self.files.items()}


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


@dataclass(frozen=True)
class Substitute:
    """A value to be put in the place of the one that a statement gives to a variable.

    `call` counts the calls of the task from 0; `name` is the variable whose value the statement on
    `line` of `file` sets. Of several for one statement, each stands for one of its rounds, in
    order, and the last for all others.
    """

    call: int
    file: str
    line: int
    name: str
    value: object

    @property
    def message(self) -> list[object]:
        """What a child is sent."""
        return [self.call, self.file, self.line, self.name, encode(self.value)]


@dataclass(frozen=True)
class Task:
    """One question: its code, in a process of its own, and the calls of its function.

    `modules` are the support modules by the names that students import. With `old_numpy` the code
    runs as it did with NumPy 1 where NumPy 2 would refuse it. Where it is `traced`, outcomes say
    which values its "statements" gave, or also the "pieces" of their expressions, and
    `substitutes` stand in place of some of these values. If there are `traced_places`, files and
    lines, only the statements there are recorded, and what containers are in the end. `packages`
    are those that the course lists: it can import them where they are installed.
    """

    function: str
    code: tuple[Code, ...]
    calls: tuple[CallRequest, ...]
    stubs: str = ""
    fallback: Mapping[str, str] = field(default_factory=dict)
    modules: Mapping[str, str] = field(default_factory=dict)
    old_numpy: bool = False
    traced: Literal["", "statements", "pieces"] = ""
    substitutes: tuple[Substitute, ...] = ()
    traced_places: tuple[tuple[str, int], ...] = ()
    packages: frozenset[str] = frozenset()

    def call_messages(self) -> list[Mapping[str, object]]:
        """What a child is sent of its calls.

        Raises:
            UnsendableError: an argument cannot be sent.
        """
        try:
            return [call.message for call in self.calls]
        except (TypeError, TooLargeError) as error:
            raise UnsendableError(f"an argument for {self.function}: {error}") from None

    @cached_property
    def digest(self) -> bytes:
        """A digest of all that its outcomes depend on, apart from the worker.

        Raises:
            UnsendableError: an argument cannot be sent.
        """
        self.call_messages()
        rest = [
            self.function,
            [[code.file, code.line, code.source] for code in self.code],
            self.stubs,
            dict(sorted(self.fallback.items())),
            dict(sorted(self.modules.items())),
            self.old_numpy,
            self.traced,
            [one.message for one in self.substitutes],
            [list(place) for place in self.traced_places],
            [call.digest for call in self.calls],
        ]
        return hashlib.sha256(pack(rest)).digest()


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
