"""What are students asked? An assignment, its questions, and the parts of their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from grader.course.deadlines import LatePolicy
from grader.course.manual import ManualQuestion
from grader.results import Hints

Order = Literal["given", "any"]
Type = Literal["lenient", "strict"]
Letters = Literal["exact", "ignore"]
Extra = Literal["refused", "allowed"]


@dataclass(frozen=True)
class Strictness:
    """What counts when a value is compared with the expected one, beside its numbers.

    Attributes:
        order: whether the entries of a list must be in the given order.
        type: whether a list may stand for a tuple, 3.0 for 3, an array for a list.
        case: whether upper and lower case differ in texts.
        whitespace: whether the amount of white space counts in texts.
        extra: whether a dict, a set, or a list in any order may have entries too many.
    """

    order: Order = "given"
    type: Type = "lenient"
    case: Letters = "exact"
    whitespace: Letters = "exact"
    extra: Extra = "refused"


#: What is not set for a part.
LENIENT = Strictness()


@dataclass(frozen=True)
class Part:
    """One piece of a question's answer, e.g. dW2.

    Attributes:
        name: its name.
        points: what it is worth; 0 if it only explains.
        outputs: glob patterns over the named outputs ("W*"). An answer's outputs are the keys of a
            dict, the entries of a tuple as named by `Question.returns`, or the part's own name if
            the answer is a single value. What is in a named dict or list has the name of that, a
            point, and its key or number ("v.dW1"); a name covers all that is in it.
        rtol: the tolerance relative to the array's own size.
        atol: the absolute tolerance.
        random: the share of the points for a draw that is valid but not the seeded one; None if
            the part is not a draw.
        order: see `Strictness`; so are the following.
        type: what may stand for what.
        case: whether upper and lower case differ.
        whitespace: whether the amount of white space counts.
        extra: whether there may be entries too many.
    """

    name: str
    points: float
    outputs: tuple[str, ...]
    rtol: float = 1e-6
    atol: float = 1e-10
    random: float | None = None
    order: Order = "given"
    type: Type = "lenient"
    case: Letters = "exact"
    whitespace: Letters = "exact"
    extra: Extra = "refused"

    @cached_property
    def strictness(self) -> Strictness:
        """What counts when its outputs are compared, beside numbers."""
        return Strictness(self.order, self.type, self.case, self.whitespace, self.extra)

    def covers(self, output: str) -> bool:
        """Whether the named output belongs to this part."""
        return any(_covers(pattern, output) for pattern in self.outputs)

    def reaches_into(self, output: str) -> bool:
        """Whether a pattern names something within the named output."""
        return any(
            fnmatchcase(output, ".".join(names[:count]))
            for names in (pattern.split(".") for pattern in self.outputs)
            for count in range(1, len(names))
        )


def _covers(pattern: str, output: str) -> bool:
    if fnmatchcase(output, pattern) or fnmatchcase(output + ".", pattern):
        return True
    while "." in output:
        output = output.rpartition(".")[0]
        if fnmatchcase(output, pattern):
            return True
    return False


@dataclass(frozen=True)
class MethodStep:
    """A value on the way to a part of the answer, which earns points where that part is wrong.

    Attributes:
        name: the variable, or the key of an entry, that the reference gives the value to.
        points: what it is worth; 0 if it only serves those that follow.
        part: the part to whose points these belong.
        shown_by: steps that cannot be right unless this one is, for answers that do not name it.
    """

    name: str
    points: float
    part: str
    shown_by: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Question:
    """One graded function.

    Attributes:
        function: its name.
        title: what students read.
        points: what the question is worth.
        parts: the parts of its answer.
        returns: names of the entries of a tuple answer, nested like the tuple.
        optional: those of them, at the end, that an answer may leave out, all together.
        stubs: names in the student's namespace, with the functions of the assignment's stubs.py
            that replace them.
        guards: parts that must all be right, or the question earns nothing.
        gradient: whether the parts called "d" + the name of a parameter are also judged against
            the numerical gradient of a trusted cost.
        purity_cost: the points that changing an argument costs.
        purity_arguments: the arguments for which that holds, counted from 1; if empty, all.
        may_change: the arguments that the function is allowed to change, counted from 1.
        follow_through: the share of the points for a part, or a step, that is wrong only because
            an earlier one is.
        seed: the seed of NumPy's generator for each call.
        steps: the values on the way that earn points where a part is wrong, in their order.
    """

    function: str
    title: str
    points: float
    parts: tuple[Part, ...]
    returns: tuple[Any, ...] = ()
    optional: tuple[str, ...] = ()
    stubs: Mapping[str, str] = field(default_factory=dict)
    guards: tuple[str, ...] = ()
    gradient: bool = False
    purity_cost: float = 0.0
    purity_arguments: tuple[int, ...] = ()
    may_change: tuple[int, ...] = ()
    follow_through: float = 0.5
    seed: int | None = None
    steps: tuple[MethodStep, ...] = ()

    def part(self, name: str) -> Part:
        """The part with a name."""
        return next(part for part in self.parts if part.name == name)

    def worth(self, points: float) -> Question:
        """The same question worth other points; its parts and steps keep their shares."""
        if points == self.points:
            return self
        factor = points / self.points
        return replace(
            self,
            points=points,
            purity_cost=self.purity_cost * factor,
            parts=tuple(replace(part, points=part.points * factor) for part in self.parts),
            steps=tuple(replace(step, points=step.points * factor) for step in self.steps),
        )


@dataclass(frozen=True, eq=False)
class Handout:
    """One of several versions of an assignment that a course may hand out.

    Attributes:
        name: its name, by which a course.toml chooses it.
        notebook: the student's notebook.
        questions: those that it asks, with their points in this version.
        manual: those of them that are marked by hand.
    """

    name: str
    notebook: str
    questions: tuple[Question, ...]
    manual: tuple[ManualQuestion, ...] = ()


@dataclass(frozen=True, eq=False)
class Assignment:
    """A folder under `assignments/`: the questions, and what students get with them.

    `packages` are those that answers may import beside NumPy, by the names that are imported.
    `hints` says how much of the diagnoses students may see. `due` is when it must be handed in,
    with a time zone, and `late` what being late costs; None where the course says nothing of it.
    `manual` are the questions that are marked by hand.

    Where there are several `handouts`, `notebook`, `questions` and `recognised_by` are those of the
    one that the course hands out, whose name is `handout`, so that whoever grades or shows an
    assignment sees that one alone; `whole` has the questions of all.
    """

    name: str
    title: str
    folder: Path
    notebook: str
    questions: tuple[Question, ...]
    modules: Mapping[str, Path]
    recognised_by: frozenset[str]
    packages: frozenset[str] = frozenset()
    hints: Hints = "steps"
    due: datetime | None = None
    late: LatePolicy | None = None
    manual: tuple[ManualQuestion, ...] = ()
    handout: str = ""
    handouts: tuple[Handout, ...] = ()
    of_all_handouts: Assignment | None = field(default=None, repr=False)

    @property
    def whole(self) -> Assignment:
        """The assignment with the questions of all handouts, for which everything is recorded."""
        return self.of_all_handouts or self

    @property
    def other_functions(self) -> frozenset[str]:
        """The functions that other handouts of this assignment ask for, and this one does not."""
        every = frozenset(question.function for question in self.whole.questions)
        return every - {question.function for question in self.questions}

    def each_handout(self) -> tuple[Assignment, ...]:
        """The assignment as each handout asks it; the assignment itself if there is only one."""
        return tuple(self.handed_out(each.name) for each in self.handouts) or (self,)

    def handed_out(self, name: str) -> Assignment:
        """The assignment as one of its handouts asks it.

        Raises:
            ValueError: there is no such handout.
        """
        found = next((each for each in self.handouts if each.name == name), None)
        if found is None:
            known = ", ".join(each.name for each in self.handouts)
            raise ValueError(
                f"{self.name} has no handout {name!r}; name one of these: {known}"
                if known
                else f"{self.name} has only one handout; remove {name!r}"
            )
        asked = replace(
            self.whole,
            handout=name,
            notebook=found.notebook,
            questions=found.questions,
            manual=found.manual,
            of_all_handouts=self.whole,
        )
        return replace(asked, recognised_by=self.whole.recognised_by - asked.other_functions)

    @property
    def points(self) -> float:
        """The most that a submission can earn, with what is marked by hand."""
        by_hand = sum(question.points for question in self.manual)
        return sum(question.points for question in self.questions) + by_hand

    def question(self, function: str) -> Question:
        """The question that asks for `function`."""
        return next(q for q in self.questions if q.function == function)
