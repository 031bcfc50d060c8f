"""How does one outcome differ from what was expected of the call, output by output?

Each call is compared once; judging, follow-through, diagnosis and pages all use that comparison.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from grader.course import ABSENT, Expectation, Part, Question
from grader.judging.changes import changes_not_allowed
from grader.judging.comparing import (
    Difference,
    DifferenceKind,
    as_numbers,
    difference,
    is_identical,
)
from grader.judging.observations import (
    as_judged,
    has_one_output,
    judged_part,
    observed_difference,
)
from grader.judging.outputs import left_out, named_outputs, outputs_of
from grader.judging.wrong_outputs import structure, wrong_outputs
from grader.results import Visibility
from grader.worker import Outcome, OutcomeKind


@dataclass(frozen=True)
class Consequence:
    """What each output should be, given the student's wrong ones.

    Attributes:
        wanted: the value that each output should have.
        rests_on: the wrong outputs that each output depends on.
    """

    wanted: Mapping[str, Any]
    rests_on: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Comparison:
    """One call with the expected and the actual result, output by output.

    Attributes:
        expectation: the call and its expected result.
        outcome: what the call actually produced.
        wanted: the expected outputs by name; not those that the answer may lack, and lacks.
        got: the actual outputs by name; empty if the answer has another structure.
        wrong: the outputs that differ, and how.
        problem: what is wrong with the answer as a whole.
        consequence: what follows from the student's own wrong outputs, if that is known.
    """

    expectation: Expectation
    outcome: Outcome
    wanted: Mapping[str, Any]
    got: Mapping[str, Any]
    wrong: Mapping[str, Difference]
    problem: Difference | None
    consequence: Consequence | None = None

    @property
    def visibility(self) -> Visibility:
        """Whether students may see this call."""
        return self.expectation.call.visibility

    def judges(self, part: Part) -> bool:
        """Whether this call says anything about `part`."""
        judged = self.expectation.call.judges
        return not judged or part.name in judged

    def failure(self, part: Part) -> Difference | None:
        """What is wrong with `part` on this call, or None if it is right."""
        if not self.judges(part):
            return None
        if self.outcome.kind != "value":
            return self.problem
        if not self.wrong:
            return None
        for name in self.wrong_outputs_of(part):
            absent = self.wrong[name].kind == "missing" and self.problem
            return self.problem if absent else self.wrong[name]
        return None

    def explained_by(self, part: Part) -> frozenset[str]:
        """The earlier wrong outputs that explain why `part` is wrong; empty if none do."""
        if self.consequence is None:
            return frozenset()
        rtol = self.expectation.call.rtol.get(part.name, part.rtol)
        upstream: set[str] = set()
        for name in self.wrong_outputs_of(part):
            rests_on = self.consequence.rests_on.get(name)
            if not rests_on:
                return frozenset()
            wanted = as_numbers(self.consequence.wanted[name])
            if wanted is None or not np.all(np.isfinite(wanted)):
                return frozenset()
            if difference(name, wanted, self.got.get(name, ABSENT), rtol=rtol, atol=part.atol):
                return frozenset()
            upstream |= rests_on
        return frozenset(upstream)

    def wrong_outputs_of(self, part: Part) -> list[str]:
        """The wrong outputs that belong to `part`."""
        names = list(outputs_of(part, self.wrong))
        for name, how in self.wrong.items():
            if how.kind == "surplus" and name not in names and part.reaches_into(name):
                names.append(name)
        return names

    def is_informative(self, names: Iterable[str]) -> bool:
        """Whether any of these outputs is more than zeros, from which almost anything follows."""
        for name in names:
            wanted, got = as_numbers(self.wanted[name]), as_numbers(self.got.get(name))
            if wanted is None or got is None or not got.size:
                continue
            if np.max(np.abs(got)) > 1e-6 * np.max(np.abs(wanted)):
                return True
        return False


_ENDINGS: Mapping[OutcomeKind, DifferenceKind] = {
    "raised": "raised",
    "crashed": "crashed",
    "timeout": "timeout",
    "missing": "undefined",
}


@lru_cache(maxsize=4096)
def _wanted(question: Question, expectation: Expectation) -> Mapping[str, Any]:
    """The expected outputs by name; the same for all answers."""
    return named_outputs(question, expectation.value, expectation.value)


def compare(question: Question, expectation: Expectation, outcome: Outcome) -> Comparison:
    """Compare one outcome with its expectation.

    A wrong value counts as the exception because of which one of the call's threads did no work.
    Arguments that the function may change do not count as changed.
    """
    if outcome.changed and question.may_change:
        outcome = replace(outcome, changed=changes_not_allowed(question, outcome.changed))
    if has_one_output(expectation.call):
        return _compare_observed(question, expectation, outcome)
    if expectation.call.judges:
        question = _judged(question, expectation.call.judges)
    right = expectation.value
    wanted = _wanted(question, expectation)
    if outcome.kind != "value":
        problem = Difference(_ENDINGS[outcome.kind], outcome=outcome)
        return Comparison(expectation, outcome, wanted, {}, {}, problem)
    if not expectation.call.at_most and is_identical(right, outcome.value):
        return Comparison(
            expectation, outcome, wanted, wanted, {}, structure(question, right, right)
        )
    if absent := left_out(question, outcome.value):
        wanted = {n: each for n, each in wanted.items() if n.partition(".")[0] not in absent}
    got = named_outputs(question, right, outcome.value)
    wrong = wrong_outputs(question, expectation.call, wanted, got)
    structural_problem = structure(question, right, outcome.value)
    if outcome.error is not None and (wrong or structural_problem):
        return compare(question, expectation, replace(outcome, kind="raised", value=None))
    return Comparison(expectation, outcome, wanted, got, wrong, structural_problem)


@lru_cache(maxsize=256)
def _judged(question: Question, names: tuple[str, ...]) -> Question:
    """The question with these parts alone."""
    return replace(question, parts=tuple(part for part in question.parts if part.name in names))


def _compare_observed(question: Question, expectation: Expectation, outcome: Outcome) -> Comparison:
    """Compare what a call gave as a whole: see `observations.py`."""
    call = expectation.call
    part = judged_part(question, call)
    wanted = {part.name: expectation.value}
    if outcome.kind != "value":
        right = expectation.value if call.raises else None
        problem = Difference(_ENDINGS[outcome.kind], wanted=right, outcome=outcome)
        if outcome.step is not None:
            at = outcome.step
            problem = replace(problem, name=call.steps[at].text, place=(at + 1,))
        return Comparison(expectation, outcome, wanted, {}, {}, problem)
    found = observed_difference(part, call, expectation.value, outcome.value)
    if outcome.error is not None and found is not None:
        return compare(question, expectation, replace(outcome, kind="raised", value=None))
    got = {part.name: as_judged(call, outcome.value)}
    wrong = {} if found is None else {part.name: found}
    return Comparison(expectation, outcome, wanted, got, wrong, None)
