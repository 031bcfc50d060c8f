"""By which calls are answers judged? What authors write in `calls.py`.

`calls.py` holds functions under `@public` or `@hidden`; the first line of each docstring is the
kind of input that students read about ("one example", "λ = 0").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import numpy as np

from grader.results import Visibility


@dataclass(frozen=True)
class Answer:
    """An argument that only solution code can make: what the reference gives for this call.

    `item` picks entries of a tuple answer in turn (1 for the cache of (A, cache)); `scale`
    multiplies entries of a dict answer ({"dW2": 2.0}), to make arguments with a known fault; `then`
    makes the argument of what has been picked so (some columns of a cache).
    """

    function: str
    args: tuple[Any, ...]
    item: tuple[int, ...] = ()
    scale: Mapping[str, float] = field(default_factory=dict)
    then: Callable[[Any], Any] | None = None

    def argument(self, value: Any) -> Any:
        """What stands for it in the call, when the reference gives `value`."""
        for entry in self.item:
            value = value[entry]
        if self.scale:
            value = {name: entry * self.scale.get(name, 1.0) for name, entry in value.items()}
        return self.then(value) if self.then else value


@dataclass(frozen=True)
class Call:
    """A function name with its arguments (always passed by position).

    `at_most` judges a part by an upper bound instead of the reference's value, where the right
    value is round-off. `rtol` judges parts of this call with another tolerance. `faults` puts a
    known fault into functions that the question's function calls: each maps a name to a function of
    stubs.py that takes the function of that name and returns one with the fault. `requires` names
    functions that the student's code must use for this call to say anything; where it does not, the
    call is left out, with a note. A `sample` is a
    large call that is made only to see whether draws that are not the seeded ones are right.
    """

    args: tuple[Any, ...]
    at_most: Mapping[str, float] = field(default_factory=dict)
    rtol: Mapping[str, float] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    sample: bool = False
    function: str = ""
    label: str = ""
    visibility: Visibility = "public"
    seed: int | None = None
    again: bool = False


MakesCall = Callable[..., Call]


@dataclass(frozen=True)
class CallFactory:
    """A function of calls.py under `@public` or `@hidden`."""

    function: str
    visibility: Visibility
    draws: int
    make: MakesCall

    @property
    def label(self) -> str:
        """The kind of input that its calls are, as students read it."""
        return (self.make.__doc__ or self.make.__name__).strip().splitlines()[0].rstrip(".")

    def calls(self, rng: np.random.Generator, *, seed: int | None) -> list[Call]:
        """The calls it makes; a hidden factory draws from `rng`. `seed` is the question's own."""
        hidden = self.visibility == "hidden"
        made = [self.make(rng) if hidden else self.make() for _ in range(self.draws)]
        return [
            replace(
                call,
                function=self.function,
                label=self.label,
                visibility=self.visibility,
                seed=seed if call.seed is None else call.seed,
            )
            for call in made
        ]


def public(function: str) -> Callable[[MakesCall], MakesCall]:
    """Mark `make() -> Call` as a public call of `function`: known to students, recorded."""
    return _mark(function, "public", 1)


def hidden(function: str, *, draws: int = 1) -> Callable[[MakesCall], MakesCall]:
    """Mark `make(rng) -> Call` as `draws` hidden calls of `function`, from the secret seed."""
    return _mark(function, "hidden", draws)


def factories_in(module: ModuleType) -> list[CallFactory]:
    """The call factories of a calls.py, in the order in which they stand there."""
    return [
        factory for thing in vars(module).values() for factory in getattr(thing, _FACTORIES, ())
    ]


_FACTORIES = "__grader_calls__"


def _mark(function: str, visibility: Visibility, draws: int) -> Callable[[MakesCall], MakesCall]:
    def mark(make: MakesCall) -> MakesCall:
        factories = (*getattr(make, _FACTORIES, ()), CallFactory(function, visibility, draws, make))
        setattr(make, _FACTORIES, factories)
        return make

    return mark
