"""How is a result said in words? The sentences that pages, terminal and CI share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.results import (
    Band,
    Confidence,
    Finding,
    QuestionResult,
    QuestionStatus,
    Result,
    Visibility,
)

STATUS: Mapping[QuestionStatus, str] = {
    "correct": "Correct",
    "partial": "Partly correct",
    "incorrect": "Not correct",
    "missing": "Missing",
    "unfilled": "Not filled in",
    "raised": "Exception",
    "crashed": "Crashed",
    "timeout": "Timed out",
}

BAND: Mapping[Band, str] = {"great": "great", "look": "look closer", "worry": "worry"}

CONFIDENCE: Mapping[Confidence, str] = {
    "exact": "Recognised mistake",
    "pattern": "Seen in the numbers",
    "none": "What was found",
}

UNCONFINED = (
    "Student code was not confined while this was graded: it ran in a process of its own, with no "
    "sandbox around it. That protects against accidents, not against hostile code."
)


@dataclass(frozen=True)
class PartRow:
    """One part of an answer, as judged on public and on hidden calls (None: not judged)."""

    name: str
    public: bool | None
    hidden: bool | None
    score: float
    max_score: float
    messages: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Right on every call judged."""
        return self.public is not False and self.hidden is not False

    @property
    def earned(self) -> bool:
        """Right, and worth all of its points."""
        return self.passed and self.score >= self.max_score


def part_rows(findings: Sequence[Finding]) -> tuple[PartRow, ...]:
    """The findings of a question, one row for each name, in their order."""
    named: dict[str, list[Finding]] = {}
    for finding in findings:
        named.setdefault(finding.name, []).append(finding)
    return tuple(
        PartRow(
            name,
            _passed(group, "public"),
            _passed(group, "hidden"),
            sum(finding.score for finding in group),
            sum(finding.max_score for finding in group),
            tuple(dict.fromkeys(finding.message for finding in group if finding.message)),
        )
        for name, group in named.items()
    )


def value_rows(question: QuestionResult) -> tuple[PartRow, ...]:
    """The parts of a question's answer, without the numerical gradient's verdicts."""
    return part_rows([finding for finding in question.checks if finding.kind != "gradient"])


def _passed(group: Sequence[Finding], visibility: Visibility) -> bool | None:
    seen = [finding.passed for finding in group if finding.visibility == visibility]
    return all(seen) if seen else None


def points(value: float) -> str:
    """A number of points without needless decimals: 85, 33.33."""
    return f"{round(value, 2):.10g}" if math.isfinite(value) else "?"


def percent(score: float, max_score: float) -> float:
    """`score` of `max_score` in percent, between 0 and 100."""
    return min(max(100 * score / max_score, 0.0), 100.0) if max_score > 0 else 0.0


def listed(names: Sequence[str], limit: int = 6) -> str:
    """Names in a sentence: "W1, b1 and W2"; what goes beyond `limit` is counted."""
    if len(names) > limit:
        names = [*names[: limit - 1], f"{len(names) - limit + 1} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)


def verdict(question: QuestionResult) -> str:
    """What became of a question, in one sentence."""
    rows = value_rows(question)
    rows = tuple(row for row in rows if row.max_score > 0) or rows
    right = [row.name for row in rows if row.passed]
    wrong = [row.name for row in rows if not row.passed]
    match question.status:
        case "correct":
            return "Right on every call that was judged."
        case "partial" if right and wrong:
            verb = "is" if len(wrong) == 1 else "are"
            return f"{listed(right)} came out right; {listed(wrong)} {verb} not right yet."
        case "partial":
            return "Some of it came out right."
        case "incorrect":
            return "It runs, but what it gives is not right."
        case "missing":
            return f"The submission does not define {question.function}."
        case "unfilled":
            return "This one is still to be written: its placeholders are in place."
        case "raised" if not question.checks:
            return "Python cannot read this function, so it never ran."
        case "raised":
            when = "on some of the calls" if right else "before it gave an answer"
            return f"It stopped with an exception {when}."
        case "crashed":
            return "It ended the Python process it ran in, so there is no full answer to judge."
        case "timeout":
            return "It did not finish in the time allowed."


def summary(result: Result) -> str:
    """What the score of a graded submission means, in one or two sentences."""
    total = len(result.questions)
    right = sum(question.status == "correct" for question in result.questions)
    if total and right == total:
        return "Everything is right." if total > 1 else "The function is right."
    if total == 1:
        return verdict(result.questions[0])
    if not total:
        return "There is nothing to judge in this submission."
    by_status: dict[QuestionStatus, int] = {}
    for question in result.questions:
        by_status[question.status] = by_status.get(question.status, 0) + 1
    rest = [
        f"{by_status[status]} {phrase}"
        for status, phrase in (
            ("partial", "partly right"),
            ("incorrect", "not right"),
            ("unfilled", "not filled in"),
            ("missing", "missing"),
            ("raised", "stopped by an exception"),
            ("crashed", "crashed"),
            ("timeout", "timed out"),
        )
        if status in by_status
    ]
    if right == 0:
        return f"None of the {total} functions is right yet: {listed(rest)}."
    return f"{right} of {total} functions {'is' if right == 1 else 'are'} right, {listed(rest)}."


def went_well(result: Result) -> str:
    """What is right already, or "" where nothing is (or everything, which `summary` says)."""
    right = [question.function for question in result.questions if question.status == "correct"]
    parts = [
        f"{listed([row.name for row in rows])} of {question.function}"
        for question in result.questions
        if question.status != "correct"
        and (rows := [row for row in value_rows(question) if row.passed and row.score > 0])
    ]
    if len(right) == len(result.questions) or not right + parts:
        return ""
    return f"Right already: {listed(right + parts)}."


def scope(result: Result) -> str:
    """Which calls the score rests on, and what that means for the final mark."""
    if result.judged == "public":
        return (
            "Judged on the public calls only, the ones everybody knows. "
            "The final mark also rests on hidden calls with other inputs."
        )
    return "Judged on the public calls and on hidden calls with other inputs."


def confinement(tier: str) -> str:
    """How student code was confined while it ran, or "" where no code ran."""
    return {
        "": "",
        "sandbox": "run in a sandbox",
        "process": "run in a process of its own, not confined",
    }.get(tier, tier)


def factor(ratio: float | None) -> str:
    """What a block that is off by one factor is, in words: "twice the right value"."""
    if ratio is None or not math.isfinite(ratio) or math.isclose(ratio, 1, rel_tol=1e-3):
        return ""
    known = {2.0: "twice", 0.5: "half", 3.0: "three times", 4.0: "four times", 10.0: "ten times"}
    for value, word in known.items():
        if math.isclose(ratio, value, rel_tol=1e-3):
            return f"{word} the right value"
    if math.isclose(ratio, -1, rel_tol=1e-3):
        return "the wrong sign"
    return "zero" if abs(ratio) < 1e-12 else f"{ratio:.4g} times the right value"


def difference(value: float) -> str:
    """A relative difference as people write it: 0.33, 1.2e-7, 0."""
    if not math.isfinite(value):
        return "not a number"
    if value == 0:
        return "0"
    if abs(value) >= 0.01:
        return f"{value:.2g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}"
