"""How does one outcome differ from what was expected of the call, output by output?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.assignment import Part, Question
from grader.checks.outputs import (
    Difference,
    as_numbers,
    difference,
    named_outputs,
    outputs_of,
    structure,
    wrong_outputs,
)
from grader.expectations import Expectation
from grader.followthrough import FollowThrough, Given
from grader.language import N_
from grader.language import translate as _
from grader.reasons import message_of, reason_of
from grader.results import Visibility
from grader.worker import Outcome


@dataclass(frozen=True)
class Judged:
    """One call with what it should give and what it gave, output by output.

    `wrong` has the outputs that differ, and how; `problem` is what is wrong with the whole. `given`
    is what the outputs should be given the student's own wrong ones, where that is known.
    """

    expectation: Expectation
    outcome: Outcome
    wanted: Mapping[str, Any]
    got: Mapping[str, Any]
    wrong: Mapping[str, Difference]
    problem: Difference | None
    given: Given | None = None

    @property
    def visibility(self) -> Visibility:
        """Whether students may see this call."""
        return self.expectation.call.visibility

    def failure(self, part: Part) -> Difference | None:
        """What is wrong with `part` here, or None."""
        if self.outcome.kind != "value":
            return self.problem
        for name in self.wrong_of(part):
            absent = self.wrong[name].kind == "missing" and self.problem
            return self.problem if absent else self.wrong[name]
        return None

    def follows(self, part: Part) -> frozenset[str]:
        """The wrong outputs that explain why `part` is wrong here; empty where they do not."""
        if self.given is None:
            return frozenset()
        rtol = self.expectation.call.rtol.get(part.name, part.rtol)
        upstream: set[str] = set()
        for name in self.wrong_of(part):
            rests_on = self.given.rests_on.get(name)
            if not rests_on:
                return frozenset()
            wanted = as_numbers(self.given.wanted[name])
            if wanted is None or not np.all(np.isfinite(wanted)):
                return frozenset()
            if difference(name, wanted, self.got[name], rtol=rtol, atol=part.atol):
                return frozenset()
            upstream |= rests_on
        return frozenset(upstream)

    def wrong_of(self, part: Part) -> list[str]:
        """The wrong outputs that belong to `part`."""
        return list(outputs_of(part, self.wrong))

    def tells(self, names: Iterable[str]) -> bool:
        """Whether these outputs are more than zeros, from which next to anything follows."""
        for name in names:
            wanted, got = as_numbers(self.wanted[name]), as_numbers(self.got[name])
            if wanted is None or got is None or not got.size:
                continue
            if np.max(np.abs(got)) > 1e-6 * np.max(np.abs(wanted)):
                return True
        return False


def compare(
    question: Question,
    expectation: Expectation,
    outcome: Outcome,
    follow: FollowThrough | None = None,
) -> Judged:
    """Set one outcome beside what was expected and, with `follow`, beside what follows from it."""
    call, right = expectation.call, expectation.value
    wanted = named_outputs(question, right, right)
    if outcome.kind != "value":
        problem = Difference(_why(outcome), _KINDS[outcome.kind])
        return Judged(expectation, outcome, wanted, {}, {}, problem)
    got = named_outputs(question, right, outcome.value)
    wrong = wrong_outputs(question, call, wanted, got)
    problem_of_all = structure(question, right, outcome.value)
    given = None
    if follow is not None and wrong and problem_of_all is None:
        there = frozenset(name for name in wrong if name in got)
        given = follow.given(call.args, wanted, got, there, call.seed)
    return Judged(expectation, outcome, wanted, got, wrong, problem_of_all, given)


_KINDS = {
    "raised": N_("an exception"),
    "crashed": N_("a crash"),
    "timeout": N_("no answer in time"),
    "missing": N_("no such function"),
}


def _why(outcome: Outcome) -> str:
    match outcome.kind:
        case "raised":
            error = outcome.error
            if error is None:
                return _("raised an exception")
            told = _("raised {type}: {message}")
            return told.format(type=error.type, message=message_of(outcome))
        case "crashed":
            return _("crashed: {reason}").format(reason=reason_of(outcome))
        case "timeout":
            return _("gave no answer in time: {reason}").format(reason=reason_of(outcome))
    return _("the function is not defined")
