"""What should each call return, and what would each mistake return instead? Plain data."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from grader.course.assignment import Assignment
from grader.course.calls import Call
from grader.course.distribution import Distribution
from grader.course.numerics import NumericalGradient
from grader.course.plain_json import nearly_same
from grader.wording import course_sentence
from grader.worker import OutcomeKind


class Absent:
    """The type of `ABSENT`."""

    def __repr__(self) -> str:
        return "nothing"


#: In place of an output that the answer does not have.
ABSENT = Absent()


@dataclass(frozen=True)
class WrongAnswer:
    """What a call gave instead of the right answer; false if the answer is right.

    Attributes:
        outputs: the wrong outputs with their actual values (`ABSENT` if there is none).
        kind: how the call ended.
        form: if the answer as a whole is off, what it is: the type of the exception, or the
            structure of the value ("tuple of 3").
        instead: where an output is absent, the outputs that the answer has and nobody asked for.
    """

    outputs: Mapping[str, Any] = field(default_factory=dict)
    kind: OutcomeKind = "value"
    form: str = ""
    instead: Mapping[str, Any] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.outputs) or self.kind != "value" or bool(self.form)


#: The "wrong answer" of a mistake that gives the right answer.
RIGHT = WrongAnswer()


class Alteration(NamedTuple):
    """An assignment statement that a mistake alters: the `nth` of the `total` that set `name`."""

    name: str
    nth: int
    total: int


class Piece(NamedTuple):
    """A piece of code of which a mistake has more or fewer than the right function has.

    Attributes:
        digest: which piece it is.
        is_named: whether it is that piece with those variables; else theirs are left open.
        right: how often it stands in the right function.
        wrong: how often it stands in the wrong one.
    """

    digest: str
    is_named: bool
    right: int
    wrong: int


@dataclass(frozen=True)
class Outline:
    """The names in a right function, without its code.

    Attributes:
        arguments: its parameters in their order; for one that it takes apart, the names of its
            entries.
        rests_on: the outputs from which each output is computed, directly or through others.
    """

    arguments: tuple[str | tuple[str, ...], ...] = ()
    rests_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class MistakeDescription:
    """What students read about a mistake; its code stays with the instructors.

    `alterations` are the statements that it alters, and `pieces` what tells its text
    from the right one.
    """

    id: str
    function: str
    title: str
    explanation: str
    hint: str
    formula: str
    alterations: tuple[Alteration, ...] = ()
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, eq=False)
class Expectation:
    """One call and its expected result, which running the reference fills in.

    Attributes:
        call: the call.
        value: what it should return; for a sample, None.
        gradient: the numerical gradient by parameter.
        mistakes: the wrong answer of each mistake that gives one; for public calls only.
        drawn: the distributions of the random outputs, in the order in which they are drawn.
        steps: the right values of the question's steps, by their names.
    """

    call: Call
    value: Any = None
    gradient: Mapping[str, NumericalGradient] = field(default_factory=dict)
    mistakes: Mapping[str, WrongAnswer] = field(default_factory=dict)
    drawn: Mapping[str, Distribution] = field(default_factory=dict)
    steps: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Expectations:
    """Everything needed to judge and diagnose one assignment."""

    assignment: str
    fingerprint: str
    calls: Mapping[str, tuple[Expectation, ...]]
    mistakes: Mapping[str, MistakeDescription]
    outlines: Mapping[str, Outline] = field(default_factory=dict)

    @property
    def judges_hidden_calls(self) -> bool:
        """Whether hidden calls are among them."""
        return any(e.call.visibility == "hidden" for calls in self.calls.values() for e in calls)

    def joined(self, other: Expectations) -> Expectations:
        """These (public) and `other` (hidden) expectations, as one."""
        calls = {f: (*mine, *other.calls.get(f, ())) for f, mine in self.calls.items()}
        return replace(
            self,
            calls=calls,
            mistakes={**self.mistakes, **other.mistakes},
            fingerprint=hashlib.sha256((self.fingerprint + other.fingerprint).encode()).hexdigest(),
        )

    def agrees_with(self, other: Expectations) -> bool:
        """Whether both expect the same of the same calls, up to the last digits of floats."""
        return (self.mistakes, self.outlines) == (other.mistakes, other.outlines) and all(
            len(mine) == len(other.calls.get(function, ()))
            and all(map(_alike, mine, other.calls[function]))
            for function, mine in self.calls.items()
        )

    def translated(self, assignment: Assignment) -> Expectations:
        """The same expectations, with what people read translated into the run's language."""

        def translate(sentence: str) -> str:
            return course_sentence(assignment.folder, sentence)

        calls = {
            function: tuple(
                replace(e, call=replace(e.call, label=translate(e.call.label))) for e in expected
            )
            for function, expected in self.calls.items()
        }
        mistakes = {
            id: replace(
                mistake,
                title=translate(mistake.title),
                explanation=translate(mistake.explanation),
                hint=translate(mistake.hint),
                formula=translate(mistake.formula),
            )
            for id, mistake in self.mistakes.items()
        }
        return replace(self, calls=calls, mistakes=mistakes)


def _alike(one: Expectation, other: Expectation) -> bool:
    return (
        one.call.label == other.call.label
        and nearly_same(one.call.args, other.call.args)
        and nearly_same(one.call.kwargs, other.call.kwargs)
        and one.call.particulars == other.call.particulars
        and nearly_same(one.value, other.value)
        and nearly_same(one.drawn, other.drawn)
        and nearly_same(one.steps, other.steps)
        and one.mistakes.keys() == other.mistakes.keys()
        and all(nearly_same(vars(m), vars(other.mistakes[id])) for id, m in one.mistakes.items())
    )
