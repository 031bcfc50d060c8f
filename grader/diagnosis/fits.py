"""Does a mistake give the student's own wrong values, part by part?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.course import ABSENT, RIGHT, Expectation, Part, WrongAnswer
from grader.judging import (
    Comparison,
    Judgment,
    agree,
    as_numbers,
    is_distinctive,
    outputs_of,
    wrong_answer,
)

#: What a mistake gives on each hidden call of its function; None if that is not known.
OnHiddenCalls = Callable[[str], Mapping[Expectation, WrongAnswer] | None]


@dataclass(frozen=True)
class Case:
    """One call: how the student's outcome compares, and what is wrong with it."""

    comparison: Comparison
    student: WrongAnswer

    def rtol(self, part: Part) -> float:
        """The tolerance for `part` on this call."""
        return self.comparison.expectation.call.rtol.get(part.name, part.rtol)

    def outputs(self, part: Part, answer: WrongAnswer = RIGHT) -> tuple[str, ...]:
        """The outputs of `part` on this call, and what `answer` or the student has too many."""
        wanted = self.comparison.wanted
        asked = outputs_of(part, wanted)
        given = dict.fromkeys((*self.student.outputs, *answer.outputs))
        surplus = {name: None for name in given if name not in wanted}
        return asked + outputs_of(part, surplus) if surplus else asked


@dataclass(frozen=True)
class Fit:
    """How a mistake fits an answer.

    Attributes:
        answers: what the mistake gives on each call judged, in their order.
        touched: the parts that it gets wrong on any of them.
        met: those of them on which it gives the student's values on every one.
        shown: those of them that more than an exception shows, on public calls.
    """

    answers: tuple[WrongAnswer, ...]
    touched: frozenset[str]
    met: frozenset[str]
    shown: frozenset[str]

    @property
    def is_whole(self) -> bool:
        """Whether it gives the student's values in everything that it touches."""
        return bool(self.touched & self.shown) and self.touched <= self.met


class Fits:
    """How the mistakes of a question fit one answer; what is asked twice is found once."""

    def __init__(self, judgment: Judgment, on_hidden_calls: OnHiddenCalls | None = None) -> None:
        self.parts = judgment.question.parts
        self.public = [_case(judgment, one) for one in judgment.public]
        self._hidden = [
            _case(judgment, one) for one in judgment.comparisons if one.visibility == "hidden"
        ]
        self._on_hidden_calls = on_hidden_calls
        self._guards = judgment.question.guards
        self.left_out = frozenset(part.name for part in self.parts if self._is_left_out(part))
        self._known: dict[tuple[str, bool], Fit | None] = {}

    @property
    def is_finite(self) -> bool:
        """Whether any wrong value is a finite number, or none: infinite ones tell little."""
        values = [
            as_numbers(case.student.outputs[name])
            for case in self.public
            for part in self.parts
            for name in case.outputs(part)
            if name in case.student.outputs
        ]
        return any(
            value is None or not value.size or bool(np.any(np.isfinite(value))) for value in values
        )

    @property
    def cases(self) -> list[Case]:
        """Every call on which mistakes are compared with the answer."""
        return self.public + (self._hidden if self._on_hidden_calls is not None else [])

    def on_public_calls(self, id: str) -> Fit:
        """How a mistake fits on the public calls."""
        fit = self._fit(id, everywhere=False)
        assert fit is not None
        return fit

    def on_every_call(self, id: str) -> Fit | None:
        """How it fits on every call judged; None if nobody knows what it gives on hidden ones."""
        return self._fit(id, everywhere=True)

    def _fit(self, id: str, *, everywhere: bool) -> Fit | None:
        if (id, everywhere) not in self._known:
            self._known[id, everywhere] = self._made(id, everywhere=everywhere)
        return self._known[id, everywhere]

    def _made(self, id: str, *, everywhere: bool) -> Fit | None:
        answers = [case.comparison.expectation.mistakes.get(id, RIGHT) for case in self.public]
        if everywhere and self._on_hidden_calls is not None and self._hidden:
            hidden = self._on_hidden_calls(id)
            if hidden is None:
                return None
            answers += [hidden.get(case.comparison.expectation, RIGHT) for case in self._hidden]
        pairs = list(zip(self.cases, answers, strict=False))
        touched = {
            part.name
            for part in self.parts
            if part.name not in self.left_out
            and any(
                name in answer.outputs
                for case, answer in pairs
                for name in case.outputs(part, answer)
            )
        }
        own = [part for part in self.parts if part.name in touched]
        met = {part.name for part in own if _meets(pairs, part)}
        shown = {part.name for part in own if self._shows(part)}
        return Fit(tuple(answers), frozenset(touched), frozenset(met), frozenset(shown))

    def _shows(self, part: Part) -> bool:
        return any(is_distinctive(case.student, case.outputs(part)) for case in self.public)

    def _is_left_out(self, part: Part) -> bool:
        """Whether the answer does not have this part at all, which is worth nothing."""
        if part.points or part.name in self._guards:
            return False
        return all(
            case.student.kind == "value"
            and not case.student.form
            and all(case.student.outputs.get(name) is ABSENT for name in case.outputs(part))
            for case in self.public + self._hidden
        )


def _case(judgment: Judgment, comparison: Comparison) -> Case:
    return Case(comparison, wrong_answer(judgment.question, comparison))


def _meets(pairs: Sequence[tuple[Case, WrongAnswer]], part: Part) -> bool:
    """Whether a mistake's wrong values of `part` are the student's on each of these calls."""
    return all(
        agree(case.student, answer, case.outputs(part, answer), rtol=case.rtol(part))
        for case, answer in pairs
    )
