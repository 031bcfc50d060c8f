"""What is asked: assignments, their questions, and the calls by which answers are judged.

An author writes `assignment.toml` (points and parts) and `calls.py` (the calls). `calls.py` holds
functions under `@public` or `@hidden`; the first line of each docstring is the kind of input that
students read about ("one example", "λ = 0").
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader.results import Visibility


@dataclass(frozen=True)
class Part:
    """One piece of a question's answer, e.g. dW2; worth `points`, 0 if it only explains.

    `outputs` are glob patterns over the named outputs ("W*"); an answer's outputs are the keys of
    a dict, or what `Question.returns` calls the entries of a tuple, or the part's own name when
    the answer is one value. Compared by error relative to the array's own size (`rtol`), with an
    absolute floor (`atol`).
    `random` is the share of the points for a draw that is right but not the seeded one; None where
    the part is no draw.
    """

    name: str
    points: float
    outputs: tuple[str, ...]
    rtol: float = 1e-6
    atol: float = 1e-10
    random: float | None = None

    def covers(self, output: str) -> bool:
        """Whether the named output belongs to this part."""
        return any(fnmatchcase(output, pattern) for pattern in self.outputs)


@dataclass(frozen=True, eq=False)
class Question:
    """One graded function.

    `returns` names the entries of a tuple answer, nested as the tuple is. `stubs` maps names in
    the student's namespace to functions in the assignment's stubs.py. `guards` are parts that must
    all be right, or the question earns nothing. `gradient` marks a question whose parts "d" + name
    of a parameter are judged against the numerical gradient of a trusted cost as well.
    `follow_through` is the share of the points for a part that is wrong only because an earlier one
    is.
    """

    function: str
    title: str
    points: float
    parts: tuple[Part, ...]
    returns: tuple[Any, ...] = ()
    stubs: Mapping[str, str] = field(default_factory=dict)
    guards: tuple[str, ...] = ()
    gradient: bool = False
    purity_cost: float = 0.0
    follow_through: float = 0.5
    seed: int | None = None


@dataclass(frozen=True, eq=False)
class Assignment:
    """A folder under `assignments/`: the questions, and what students get with them."""

    name: str
    title: str
    folder: Path
    notebook: str
    questions: tuple[Question, ...]
    modules: Mapping[str, Path]
    recognised_by: frozenset[str]

    @property
    def points(self) -> float:
        """The most that a submission can earn."""
        return sum(question.points for question in self.questions)

    def question(self, function: str) -> Question:
        """The question that asks for `function`."""
        return next(q for q in self.questions if q.function == function)


@dataclass(frozen=True)
class Answer:
    """An argument that only solution code can make: what the reference gives for this call.

    `item` picks entries of a tuple answer in turn (1 for the cache of (A, cache)); `scale`
    multiplies entries of a dict answer ({"dW2": 2.0}), to make arguments with a known fault.
    """

    function: str
    args: tuple[Any, ...]
    item: tuple[int, ...] = ()
    scale: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """A function name with its arguments (always passed by position).

    `at_most` judges a part by an upper bound instead of the reference's value, where the right
    value is round-off. `rtol` judges parts of this call with another tolerance. `stubs` replaces
    stubs of the question for this call. `requires` names functions that the student's code must
    use for this call to say anything; where it does not, the call is left out. A `sample` is a
    large call that is made only to see whether draws that are not the seeded ones are right.
    """

    args: tuple[Any, ...]
    at_most: Mapping[str, float] = field(default_factory=dict)
    rtol: Mapping[str, float] = field(default_factory=dict)
    stubs: Mapping[str, str] = field(default_factory=dict)
    requires: tuple[str, ...] = ()
    sample: bool = False
    function: str = ""
    label: str = ""
    visibility: Visibility = "public"
    seed: int | None = None
    again: bool = False


CallMaker = Callable[..., Call]


@dataclass(frozen=True)
class Maker:
    """A function of calls.py under `@public` or `@hidden`."""

    function: str
    visibility: Visibility
    draws: int
    make: CallMaker

    @property
    def label(self) -> str:
        """The kind of input that its calls are, as students read it."""
        return (self.make.__doc__ or self.make.__name__).strip().splitlines()[0].rstrip(".")

    def calls(self, rng: np.random.Generator, *, seed: int | None) -> list[Call]:
        """The calls it makes; a hidden maker draws from `rng`. `seed` is the question's own."""
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


def public(function: str) -> Callable[[CallMaker], CallMaker]:
    """Mark `make() -> Call` as a public call of `function`: known to students, recorded."""
    return _mark(function, "public", 1)


def hidden(function: str, *, draws: int = 1) -> Callable[[CallMaker], CallMaker]:
    """Mark `make(rng) -> Call` as `draws` hidden calls of `function`, from the secret seed."""
    return _mark(function, "hidden", draws)


def makers_in(module: ModuleType) -> list[Maker]:
    """The makers of a calls.py, in the order in which they stand there."""
    return [maker for thing in vars(module).values() for maker in getattr(thing, _MAKERS, ())]


_MAKERS = "__grader_makers__"


def _mark(function: str, visibility: Visibility, draws: int) -> Callable[[CallMaker], CallMaker]:
    def mark(make: CallMaker) -> CallMaker:
        makers = (*getattr(make, _MAKERS, ()), Maker(function, visibility, draws, make))
        setattr(make, _MAKERS, makers)
        return make

    return mark
