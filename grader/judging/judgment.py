"""How do the comparisons of one question become findings, points and a status?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from grader.course import Expectation, Part, Question
from grader.judging.comparing import Difference
from grader.judging.comparison import Comparison
from grader.judging.credit import Credit, part_credits
from grader.judging.gradients import gradient_blocks, gradient_output
from grader.judging.leaving_out import as_given
from grader.judging.messages import difference_message, kind_name
from grader.judging.method import StepCredit, step_findings
from grader.judging.purity import purity_findings
from grader.notebook import Definition
from grader.results import Finding, GradientBlock, QuestionStatus, Visibility
from grader.wording import band_name, ntranslate
from grader.wording import translate as _
from grader.worker import Outcome


@dataclass(frozen=True)
class Judgment:
    """The verdict on one question: findings with their points, before any diagnosis."""

    question: Question
    status: QuestionStatus
    score: float
    findings: tuple[Finding, ...]
    gradients: tuple[GradientBlock, ...]
    comparisons: tuple[Comparison, ...]
    credits: Mapping[str, Credit]
    samples: tuple[tuple[Expectation, Outcome], ...] = ()

    @property
    def right(self) -> bool:
        """Whether the question earned all its points."""
        return self.status == "correct"

    def are_returned(self, parts: Collection[str]) -> bool:
        """Whether these parts are what the function returns, on all calls that judge them."""
        calls = [one.expectation.call for one in self.comparisons]
        own = [c for c in calls if not c.judges or not set(parts).isdisjoint(c.judges)]
        return not any(c.raises or c.steps or c.observe != "value" for c in own)

    @property
    def public(self) -> list[Comparison]:
        """The comparisons of public calls."""
        return [one for one in self.comparisons if one.visibility == "public"]


def judge(
    question: Question,
    comparisons: Sequence[Comparison],
    definition: Definition | None,
    samples: Sequence[tuple[Expectation, Outcome]] = (),
    steps: Sequence[StepCredit] = (),
) -> Judgment:
    """Judge one question by its comparisons; a part earns its points if every call is right.

    Args:
        question: the question.
        comparisons: the actual result of each call, compared with the expected one.
        definition: the student's function.
        samples: large draws with their expected distributions, if any were made.
        steps: the steps of the method that are right though the answer is not.
    """
    question, comparisons = as_given(question, comparisons)
    credit = part_credits(question, comparisons, samples)
    calls_of = _by_kind(comparisons)
    findings = [
        finding
        for part in question.parts
        for finding in _part_findings(part, calls_of, credit[part.name])
    ]
    findings += step_findings(question, credit, steps, list(calls_of))
    blocks = _gradients(comparisons)
    findings += [_gradient_finding(block) for block in blocks]
    earned = sum(finding.score for finding in findings)
    calls = [(one.expectation.call, one.outcome) for one in comparisons]
    findings += purity_findings(question, calls, earned)
    score = round(max(0.0, sum(finding.score for finding in findings)), 6)
    status = _status(question, score, [one.outcome for one in comparisons], definition)
    return Judgment(
        question,
        status,
        score,
        tuple(findings),
        tuple(blocks),
        tuple(comparisons),
        credit,
        tuple(samples),
    )


def _part_findings(
    part: Part, calls_of: Mapping[Visibility, Sequence[Comparison]], credit: Credit
) -> list[Finding]:
    """A finding for the public calls and, if there are any, one for the hidden calls.

    The last of them carries the points, since a part earns only if it is right on every call.
    """
    findings = []
    judging = {kind: [one for one in calls if one.judges(part)] for kind, calls in calls_of.items()}
    calls_of = {kind: calls for kind, calls in judging.items() if calls}
    last = list(calls_of)[-1:]
    for kind, calls in calls_of.items():
        failed = [(one, how) for one in calls if (how := one.failure(part))]
        points = part.points if kind in last else 0.0
        findings.append(
            Finding(
                name=part.name,
                visibility=kind,
                passed=not failed,
                score=points * credit.share,
                max_score=points,
                message=_message(part, kind, failed, len(calls), credit, points),
            )
        )
    return findings


def _by_kind(comparisons: Sequence[Comparison]) -> dict[Visibility, list[Comparison]]:
    """The public calls and the hidden ones; only what there is."""
    kinds: list[Visibility] = ["public", "hidden"]
    each = {kind: [one for one in comparisons if one.visibility == kind] for kind in kinds}
    return {kind: calls for kind, calls in each.items() if calls}


def _message(
    part: Part,
    kind: Visibility,
    failed: list[tuple[Comparison, Difference]],
    calls: int,
    credit: Credit,
    points: float,
) -> str:
    if not failed:
        right = _("{part} is right")
        if kind == "hidden":
            right = ntranslate(
                "{part} is right on {calls} hidden call",
                "{part} is right on {calls} hidden calls",
                calls,
            )
        if points > 0 and not credit.share:
            right = _("{right}, but something else that must be right is not").format(right=right)
        return right.format(part=part.name, calls=calls)
    if credit.excused:
        return _("{part} is {what}").format(part=part.name, what=credit.reason)
    if kind == "public":
        one, how = failed[0]
        return _("{message} ({input})").format(
            message=difference_message(how), input=one.expectation.call.label
        )
    sentence = ntranslate(
        "{part} is not right on {wrong} of {calls} hidden call ({kinds}): {inputs}",
        "{part} is not right on {wrong} of {calls} hidden calls ({kinds}): {inputs}",
        calls,
    )
    return sentence.format(
        part=part.name,
        wrong=len(failed),
        calls=calls,
        kinds=_(" or ").join(dict.fromkeys(kind_name(how) for _one, how in failed)),
        inputs=_("; ").join(dict.fromkeys(one.expectation.call.label for one, _how in failed)),
    )


def _gradients(comparisons: Sequence[Comparison]) -> list[GradientBlock]:
    """The worst block of each parameter over the public calls, with the factor common to all.

    A block outside the band `great` still agrees if the part itself is right: what difference
    remains is round-off in the numerical gradient. Any number is some multiple of another, so a
    block with a single entry says nothing about a factor.
    """
    blocks: dict[str, list[GradientBlock]] = {}
    ratios: dict[str, list[float | None]] = {}
    for one in comparisons:
        if one.visibility != "public" or one.outcome.kind != "value":
            continue
        for block in gradient_blocks(one.expectation.gradient, one.got):
            name = gradient_output(block.parameter, one.wanted)
            right = block.band == "great" or name not in one.wrong
            blocks.setdefault(block.parameter, []).append(
                msgspec.structs.replace(block, agrees=right)
            )
            if one.expectation.gradient[block.parameter].value.size > 1:
                ratios.setdefault(block.parameter, []).append(block.ratio)
    return [
        msgspec.structs.replace(
            max(found, key=lambda block: block.relative_difference),
            agrees=all(block.agrees for block in found),
            ratio=_common(ratios.get(parameter, [])),
        )
        for parameter, found in blocks.items()
    ]


def _common(ratios: Sequence[float | None]) -> float | None:
    """The factor that all calls have in common, or None."""
    known = [ratio for ratio in ratios if ratio is not None]
    if not known or len(known) < len(ratios):
        return None
    close = max(known) - min(known) <= 1e-4 * max(1.0, abs(known[0]))
    return known[0] if close else None


def _gradient_finding(block: GradientBlock) -> Finding:
    """The numerical gradient's own verdict, which explains the part and costs no points itself."""
    name = f"d{block.parameter}"
    sentence = _("relative difference {difference} ({band})")
    if block.ratio is not None and not block.agrees:
        sentence = _(
            "relative difference {difference} ({band}): {name} is {ratio} times what it should be"
        )
        if abs(block.ratio) < 1e-12:
            sentence = _("relative difference {difference} ({band}): {name} is zero")
    return Finding(
        name=f"{name} against the numerical gradient",
        kind="gradient",
        visibility="public",
        passed=block.agrees,
        score=0.0,
        max_score=0.0,
        message=sentence.format(
            difference=f"{block.relative_difference:.1e}",
            band=band_name(block.band),
            name=name,
            ratio=f"{block.ratio or 0:.6g}",
        ),
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
