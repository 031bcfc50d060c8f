"""What are students asked? An assignment, its questions, and the parts of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any


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
    """A folder under `assignments/`: the questions, and what students get with them.

    `packages` are those that answers may import beside NumPy, by the names that are imported.
    """

    name: str
    title: str
    folder: Path
    notebook: str
    questions: tuple[Question, ...]
    modules: Mapping[str, Path]
    recognised_by: frozenset[str]
    packages: frozenset[str] = frozenset()

    @property
    def points(self) -> float:
        """The most that a submission can earn."""
        return sum(question.points for question in self.questions)

    def question(self, function: str) -> Question:
        """The question that asks for `function`."""
        return next(q for q in self.questions if q.function == function)
