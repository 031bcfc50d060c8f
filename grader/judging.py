"""Is the answer right? Outcomes and expectations of one question -> findings, points, status."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from grader.assignment import Part, Question
from grader.checks.gradients import gradient_blocks
from grader.checks.outputs import (
    Difference,
    named_outputs,
    outputs_of,
    structure,
    wrong_outputs,
)
from grader.checks.purity import purity_findings
from grader.expectations import Expectation
from grader.notebook import Definition
from grader.results import Finding, GradientBlock, QuestionStatus, Visibility
from grader.worker import Outcome


@dataclass(frozen=True)
class Judged:
    """One call with what it should give and what it gave, output by output.

    `wrong` has the outputs that differ, and how; `problem` is what is wrong with the whole.
    """

    expectation: Expectation
    outcome: Outcome
    wanted: Mapping[str, Any]
    got: Mapping[str, Any]
    wrong: Mapping[str, Difference]
    problem: Difference | None

    @property
    def visibility(self) -> Visibility:
        """Whether students may see this call."""
        return self.expectation.call.visibility

    def failure(self, part: Part) -> Difference | None:
        """What is wrong with `part` here, or None."""
        if self.outcome.kind != "value":
            return self.problem
        for name in outputs_of(part, self.wanted):
            if name in self.wrong:
                absent = self.wrong[name].kind == "missing" and self.problem
                return self.problem if absent else self.wrong[name]
        return None


@dataclass(frozen=True)
class Judgment:
    """What is found of one question: the findings with their points, before any diagnosis."""

    question: Question
    status: QuestionStatus
    score: float
    findings: tuple[Finding, ...]
    gradients: tuple[GradientBlock, ...]
    judged: tuple[Judged, ...]

    @property
    def right(self) -> bool:
        """Everything is earned."""
        return self.status == "correct"


def judge(
    question: Question,
    expectations: Sequence[Expectation],
    outcomes: Sequence[Outcome],
    definition: Definition | None,
) -> Judgment:
    """Judge the outcomes of one question's calls; a part earns when it is right on every call."""
    judged = [compare(question, e, o) for e, o in zip(expectations, outcomes, strict=True)]
    earned = _earned(question, judged)
    findings = [
        finding
        for part in question.parts
        for finding in _part_findings(part, judged, part.name in earned)
    ]
    blocks = _gradients(judged)
    findings += [_gradient_finding(block) for block in blocks]
    findings += purity_findings(question, [(j.expectation.call, j.outcome) for j in judged])
    score = round(max(0.0, sum(finding.score for finding in findings)), 6)
    status = _status(question, score, outcomes, definition)
    return Judgment(question, status, score, tuple(findings), tuple(blocks), tuple(judged))


def compare(question: Question, expectation: Expectation, outcome: Outcome) -> Judged:
    """Set one outcome beside what was expected."""
    call, right = expectation.call, expectation.value
    wanted = named_outputs(question, right, right)
    if outcome.kind != "value":
        problem = Difference(_why(outcome), _KINDS[outcome.kind])
        return Judged(expectation, outcome, wanted, {}, {}, problem)
    got = named_outputs(question, right, outcome.value)
    wrong = wrong_outputs(question, call, wanted, got)
    problem_of_all = structure(question, right, outcome.value)
    return Judged(expectation, outcome, wanted, got, wrong, problem_of_all)


_KINDS = {
    "raised": "an exception",
    "crashed": "a crash",
    "timeout": "no answer in time",
    "missing": "no such function",
}


def _why(outcome: Outcome) -> str:
    match outcome.kind:
        case "raised":
            error = outcome.error
            return f"raised {error.type}: {error.message}" if error else "raised an exception"
        case "crashed":
            return f"crashed: {outcome.reason}"
        case "timeout":
            return f"gave no answer in time: {outcome.reason}"
    return "the function is not defined"


def _earned(question: Question, judged: Sequence[Judged]) -> set[str]:
    """The parts that are right on every call; none where a guard is wrong."""
    if not judged:
        return set()
    right = {p.name for p in question.parts if not any(j.failure(p) for j in judged)}
    return right if right.issuperset(question.guards) else set()


def _part_findings(part: Part, judged: Sequence[Judged], earned: bool) -> list[Finding]:
    """A finding for the public calls and, where there are any, one for the hidden ones.

    The points stand on the last of them, since a part earns only when it is right on every call.
    """
    findings = []
    kinds: list[Visibility] = ["public", "hidden"]
    present = [kind for kind in kinds if any(j.visibility == kind for j in judged)]
    for kind in present:
        calls = [j for j in judged if j.visibility == kind]
        failed = [(j, off) for j in calls if (off := j.failure(part))]
        points = part.points if kind == present[-1] else 0.0
        findings.append(
            Finding(
                name=part.name,
                visibility=kind,
                passed=not failed,
                score=points if earned else 0.0,
                max_score=points,
                message=_message(part, kind, failed, len(calls), points > 0 and not earned),
            )
        )
    return findings


def _message(
    part: Part, kind: Visibility, failed: list[tuple[Judged, Difference]], calls: int, lost: bool
) -> str:
    if not failed:
        right = f"{part.name} is right" + (f" on {calls} hidden calls" if kind == "hidden" else "")
        return right + (", but not everything else that must be right is" if lost else "")
    if kind == "public":
        judged, off = failed[0]
        return f"{off.message} ({judged.expectation.call.label})"
    inputs = "; ".join(dict.fromkeys(j.expectation.call.label for j, _ in failed))
    kinds = " or ".join(dict.fromkeys(off.kind for _, off in failed))
    return f"{part.name} is not right on {len(failed)} of {calls} hidden calls ({kinds}): {inputs}"


def _gradients(judged: Sequence[Judged]) -> list[GradientBlock]:
    """The worst of each parameter's blocks over the public calls.

    A block in another band than `great` still agrees where the part itself is right: there the
    rest is round-off of the numerical gradient.
    """
    worst: dict[str, GradientBlock] = {}
    for one in judged:
        if one.visibility != "public" or one.outcome.kind != "value":
            continue
        for block in gradient_blocks(one.expectation.gradient, one.got):
            right = block.band == "great" or f"d{block.parameter}" not in one.wrong
            block = msgspec.structs.replace(block, agrees=right)
            before = worst.get(block.parameter)
            if before is None or block.relative_difference > before.relative_difference:
                worst[block.parameter] = block
    return list(worst.values())


def _gradient_finding(block: GradientBlock) -> Finding:
    """The numerical gradient's own verdict; it costs nothing that the part has not cost already."""
    name = f"d{block.parameter}"
    times = ""
    if block.ratio is not None and not block.agrees:
        times = f": d{block.parameter} is {block.ratio:.6g} times what it should be"
    return Finding(
        name=f"{name} against the numerical gradient",
        kind="gradient",
        visibility="public",
        passed=block.agrees,
        score=0.0,
        max_score=0.0,
        message=f"relative difference {block.relative_difference:.1e} ({block.band}){times}",
    )


def _status(
    question: Question,
    score: float,
    outcomes: Sequence[Outcome],
    definition: Definition | None,
) -> QuestionStatus:
    kinds = {outcome.kind for outcome in outcomes}
    if definition is None or kinds == {"missing"}:
        return "missing"
    if score >= question.points:
        return "correct"
    if score == 0 and definition.placeholders:
        return "unfilled"
    if "crashed" in kinds:
        return "crashed"
    if "timeout" in kinds:
        return "timeout"
    if "raised" in kinds or "missing" in kinds:
        return "raised"
    return "partial" if score > 0 else "incorrect"
