"""Which calls are answers judged by? What authors write in `calls.py`.

`calls.py` holds functions decorated with `@public` or `@hidden`; the first line of each docstring
names the kind of input for students ("one example", "λ = 0").
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import CodeType, ModuleType
from typing import Any, Literal, Protocol

import numpy as np

from grader.course.steps import Step, argument_text
from grader.results import Visibility

#: What is judged of a call: what it returns, what it prints, the figure that it leaves.
Observe = Literal["value", "printed", "figure"]


@dataclass(frozen=True)
class Answer:
    """An argument that only solution code can compute: what the reference returns for this call.

    Attributes:
        function: the function to call.
        args: its arguments.
        item: indices of entries of a tuple answer, applied in turn (1 for the cache of (A, cache)).
        scale: factors for entries of a dict answer ({"dW2": 2.0}), for arguments with a known
            fault.
        then: makes the argument from the value that `item` and `scale` lead to (some columns of a
            cache).
    """

    function: str
    args: tuple[Any, ...]
    item: tuple[int, ...] = ()
    scale: Mapping[str, float] = field(default_factory=dict)
    then: Callable[[Any], Any] | None = None

    def argument(self, value: Any) -> Any:
        """The argument of the call, if the reference returns `value`."""
        for entry in self.item:
            value = value[entry]
        if self.scale:
            value = {name: entry * self.scale.get(name, 1.0) for name, entry in value.items()}
        return self.then(value) if self.then else value


@dataclass(frozen=True, eq=False)
class Call:
    """A function name with its arguments, and what is judged of the call.

    Attributes:
        args: the arguments that are passed by position. A call that has steps and no `args`, not
            even empty ones, does not call the question's function itself.
        kwargs: the arguments that are passed by name.
        part: the one part that this call judges. A part that some call names is judged by such
            calls alone, and all other parts by the calls that name none.
        raises: the exception that the call must raise, by its name: one of Python's own, of a
            package ("json.JSONDecodeError"), or of a class that the program defines.
        match: a regular expression that must be found in the message of that exception.
        observe: what is judged: the value that it returns, the text that it prints to standard
            output, or Matplotlib's current figure after it.
        files: files in the present folder of the call, by their names, with what they hold.
        stdin: what `input()` and `sys.stdin` read.
        steps: what is done one after the other; the list of what they give is judged.
        check: says whether a value is right, in place of the reference's own: it gets the value and
            the arguments, and returns True, or False, or what is wrong, as students read it.
        at_most: parts that are judged by an upper bound instead of the reference's value, because
            the right value is mere round-off.
        rtol: other tolerances for parts of this call.
        faults: known faults in functions that the question's function calls: maps a name to a
            function of stubs.py that takes that function and returns one with the fault.
        requires: functions that the student's code must use for this call to say anything; if it
            does not use them all, the call is left out, with a note.
        unless: functions whose use makes this call superfluous, since other calls then say the
            same: it is left out, without a note, where the student's code uses them all.
        way: calls with a way show the same in several ways: an answer is judged by those of one way
            alone, the first in calls.py that it gets right, or else the first of all.
        sample: whether this call is made only to see whether draws that are not the seeded ones
            are valid.
        function: the function to call.
        label: the kind of input, as students read it.
        visibility: whether students may see this call.
        seed: the seed of NumPy's generator.
        again: whether to call twice, to see whether the answer is the same.
        judges: the parts that it judges, if these are not all.
        begins: whether the question's function is called, before any steps.
        line: the line of calls.py at which the function that makes it begins.
    """

    args: tuple[Any, ...] = None  # type: ignore[assignment]  # () from `__post_init__` on
    at_most: Mapping[str, float] = field(default_factory=dict)
    rtol: Mapping[str, float] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    way: str = ""
    sample: bool = False
    function: str = ""
    label: str = ""
    visibility: Visibility = "public"
    seed: int | None = None
    again: bool = False
    kwargs: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""
    raises: str = ""
    match: str = ""
    observe: Observe = "value"
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    stdin: str = ""
    steps: Sequence[Step] = ()
    check: Callable[..., object] | None = None
    judges: tuple[str, ...] = ()
    begins: bool = True
    line: int = 0

    def __post_init__(self) -> None:
        """Tell a call without arguments from one that only has steps.

        Raises:
            TypeError: the arguments are not a tuple, which is told where it was written.
        """
        if self.args is None:
            object.__setattr__(self, "args", ())
            if self.steps:
                object.__setattr__(self, "begins", False)
        if not isinstance(self.args, tuple):
            raise TypeError(
                f"args must be a tuple of arguments, not {reprlib.repr(self.args)}; "
                "a single one is written (x,)"
            )

    @property
    def returns_its_answer(self) -> bool:
        """Whether what is judged is what the question's function returns, which is known."""
        return not (self.raises or self.steps or self.check) and self.observe == "value"

    @property
    def is_plain(self) -> bool:
        """Whether the answer is what follows from the arguments alone, with all its outputs."""
        return self.returns_its_answer and not (self.part or self.files or self.stdin)

    @property
    def particulars(self) -> tuple[Any, ...]:
        """What is asked beside the arguments by position, as plain data; empty if that is all."""
        if self.is_plain and not self.kwargs:
            return ()
        steps = [
            [s.text, str(s.on), s.raises, s.match, s.judged, argument_text(s.args, s.kwargs)]
            for s in self.steps
        ]
        return (
            sorted(self.kwargs),
            self.part,
            self.raises,
            self.match,
            self.observe,
            sorted((name, str(text)) for name, text in self.files.items()),
            self.stdin,
            steps,
            self.check is not None,
        )


class CallMaker(Protocol):
    """A function of calls.py, which makes one call, or several that belong together."""

    __code__: CodeType
    __name__: str

    def __call__(self, *args: Any) -> Call | Sequence[Call]:
        """Make them; hidden ones are drawn from a generator, its only argument."""


@dataclass(frozen=True)
class CallFactory:
    """A function of calls.py that is decorated with `@public` or `@hidden`."""

    function: str
    visibility: Visibility
    draws: int
    make: CallMaker

    @property
    def line(self) -> int:
        """The line of calls.py at which the function begins."""
        return self.make.__code__.co_firstlineno

    @property
    def label(self) -> str:
        """The kind of input in its calls, as students read it."""
        return (self.make.__doc__ or self.make.__name__).strip().splitlines()[0].rstrip(".")

    def calls(self, rng: np.random.Generator, *, seed: int | None) -> list[Call]:
        """The calls it makes; a hidden factory draws from `rng`. `seed` is the question's own."""
        hidden = self.visibility == "hidden"
        made = [self.make(rng) if hidden else self.make() for _ in range(self.draws)]
        calls = [call for one in made for call in _calls_in(one)]
        return [
            replace(
                call,
                function=self.function,
                label=self.label,
                visibility=self.visibility,
                seed=seed if call.seed is None else call.seed,
                line=self.line,
            )
            for call in calls
        ]


def _calls_in(made: Any) -> Sequence[Call]:
    """The calls that a function of calls.py made.

    Raises:
        TypeError: it returned something else.
    """
    calls = [made] if isinstance(made, Call) else made
    if not isinstance(calls, list | tuple):
        raise TypeError(f"a Call, or a list of them, must be returned, not {reprlib.repr(made)}")
    for call in calls:
        if not isinstance(call, Call):
            raise TypeError(f"a list of Calls must hold nothing else, such as {reprlib.repr(call)}")
    return calls


def public(function: str) -> Callable[[CallMaker], CallMaker]:
    """Mark `make() -> Call` as a public call of `function`: known to students and recorded.

    It may also return a list of calls that belong together.
    """
    return _mark(function, "public", 1)


def hidden(function: str, *, draws: int = 1) -> Callable[[CallMaker], CallMaker]:
    """Mark `make(rng) -> Call` as `draws` hidden calls of `function`, from the secret seed.

    It may also return a list of calls that belong together.
    """
    return _mark(function, "hidden", draws)


def factories_in(module: ModuleType) -> list[CallFactory]:
    """The call factories of a calls.py, in the order in which they are defined."""
    return [
        factory for value in vars(module).values() for factory in getattr(value, _FACTORIES, ())
    ]


#: The attribute of a function that holds its factories.
_FACTORIES = "__grader_calls__"


def _mark(function: str, visibility: Visibility, draws: int) -> Callable[[CallMaker], CallMaker]:
    if not isinstance(function, str):
        raise TypeError(f'@{visibility} needs the name of a question: @{visibility}("name")')

    def mark(make: CallMaker) -> CallMaker:
        factories = (*getattr(make, _FACTORIES, ()), CallFactory(function, visibility, draws, make))
        setattr(make, _FACTORIES, factories)
        return make

    return mark
