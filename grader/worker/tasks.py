"""What is a worker asked to do?"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .child.encoding import TooLargeError, encode
from .limits import UnsendableError
from .packing import pack


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
