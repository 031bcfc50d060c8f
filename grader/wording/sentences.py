"""How is a result put into words? The sentences that pages, the terminal and CI share."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from grader.results import (
    Band,
    Confidence,
    Evidence,
    Finding,
    Judged,
    QuestionResult,
    QuestionStatus,
    Result,
    Shard,
    Visibility,
)
from grader.wording.language import N_, ntranslate
from grader.wording.language import translate as _
from grader.wording.lists import listed

_STATUS: Mapping[QuestionStatus, str] = {
    "correct": N_("Correct"),
    "partial": N_("Partly correct"),
    "incorrect": N_("Not correct"),
    "missing": N_("Missing"),
    "unfilled": N_("Not filled in"),
    "raised": N_("Exception"),
    "crashed": N_("Crashed"),
    "timeout": N_("Timed out"),
    "not_judged": N_("Not judged"),
}

_CONFIDENCE: Mapping[Confidence, str] = {
    "exact": N_("Recognised mistake"),
    "pattern": N_("Seen in the numbers"),
    "none": N_("What was found"),
}

#: How a diagnosis is known, where that says more than how certain it is.
_EVIDENCE: Mapping[Evidence, str] = {
    "repair": N_("Proven by a repair"),
    "cue": N_("Seen in the code"),
    "stopped": N_("What stopped it"),
}

_BAND: Mapping[Band, str] = {"great": N_("great"), "look": N_("look closer"), "worry": N_("worry")}


def status_name(status: QuestionStatus) -> str:
    """The status of a question, in a word or two."""
    return _(_STATUS[status])


def band_name(band: Band) -> str:
    """The band of a gradient block's relative difference, in a word or two."""
    return _(_BAND[band])


def confidence_name(
    confidence: Confidence,
    judged: Judged = "public and hidden",
    evidence: Evidence = "values",
) -> str:
    """How a diagnosis is known, in a few words; `judged` are the calls that it rests on."""
    if confidence == "exact" and judged == "public":
        if evidence == "repair":
            return _("Proven by a repair on the public calls")
        return _("Recognised on the public calls")
    return _(_EVIDENCE.get(evidence) or _CONFIDENCE[confidence])


def only_shares(shard: Shard) -> str:
    """What everybody must know about results that are not those of the whole class."""
    message = ntranslate(
        "This is share {numbers} of {of} of the class, not the whole class.",
        "These are shares {numbers} of {of} of the class, not the whole class.",
        len(shard.numbers),
    )
    return message.format(numbers=listed([str(each) for each in shard.numbers]), of=shard.of)


def unconfined() -> str:
    """What everybody must know about a result that was obtained without a sandbox."""
    return _(
        "Student code was not confined while this was graded: it ran in a process of its own, "
        "with no sandbox around it. That protects against accidents, not against hostile code."
    )


@dataclass(frozen=True)
class PartRow:
    """One part of an answer, as judged on public and on hidden calls (None: not judged).

    Attributes:
        name: its name.
        title: its name in the language of the run.
        public: whether it is right on all public calls.
        hidden: whether it is right on all hidden calls.
        score: the points earned.
        max_score: the points that it is worth.
        messages: what was found, one sentence each.
        is_step: whether it is a step of the method, earned by a wrong answer.
    """

    name: str
    title: str
    public: bool | None
    hidden: bool | None
    score: float
    max_score: float
    messages: tuple[str, ...]
    is_step: bool = False

    @property
    def passed(self) -> bool:
        """Whether it is right on every call judged."""
        return self.public is not False and self.hidden is not False

    @property
    def is_right_part(self) -> bool:
        """Whether it is a part that is right and earned something."""
        return self.passed and self.score > 0 and not self.is_step

    @property
    def earned(self) -> bool:
        """Whether it is right and earned all of its points."""
        return self.passed and self.score >= self.max_score


def part_rows(findings: Sequence[Finding]) -> tuple[PartRow, ...]:
    """The findings of a question in their order, one row for each part, step or other check."""
    named: dict[tuple[str, bool], list[Finding]] = {}
    for finding in findings:
        named.setdefault((finding.name, finding.kind == "step"), []).append(finding)
    return tuple(
        PartRow(
            name,
            _title(group[0]),
            _passed(group, "public"),
            _passed(group, "hidden"),
            sum(finding.score for finding in group),
            sum(finding.max_score for finding in group),
            tuple(dict.fromkeys(finding.message for finding in group if finding.message)),
            is_step,
        )
        for (name, is_step), group in named.items()
    )


def _title(finding: Finding) -> str:
    """What a finding is called in the language of the run."""
    if finding.kind == "step":
        return _("method: {step}").format(step=finding.name)
    return _(finding.name) if finding.kind == "purity" else finding.name


def value_rows(question: QuestionResult) -> tuple[PartRow, ...]:
    """The parts of a question's answer, without the numerical gradient's verdicts."""
    return part_rows([finding for finding in question.checks if finding.kind != "gradient"])


def said_once(rows: Sequence[PartRow]) -> tuple[PartRow, ...]:
    """The rows, in which what went wrong for several parts together is said with the first alone.

    Only what stopped the function, or what it gave back as a whole, is said of several parts in the
    same words.
    """
    seen: set[str] = set()
    found = []
    for row in rows:
        if not row.passed and seen & set(row.messages):
            found.append(replace(row, messages=(_("for the same reason"),)))
        else:
            found.append(row)
            seen |= set(row.messages)
    return tuple(found)


def _passed(group: Sequence[Finding], visibility: Visibility) -> bool | None:
    seen = [finding.passed for finding in group if finding.visibility == visibility]
    return all(seen) if seen else None


def points(value: float | None) -> str:
    """A number of points without unnecessary decimals: 85, 33.33; a dash if it is not known."""
    if value is None:
        return "–"
    return f"{round(value, 2):.10g}" if math.isfinite(value) else "?"


def percent(score: float | None, max_score: float) -> float:
    """`score` of `max_score` in percent, between 0 and 100; 0 for none."""
    if score is None or max_score <= 0:
        return 0.0
    return min(max(100 * score / max_score, 0.0), 100.0)


def verdict(question: QuestionResult) -> str:
    """The outcome of a question, in one sentence."""
    rows = [row for row in value_rows(question) if not row.is_step]
    rows = [row for row in rows if row.max_score > 0] or rows
    steps = [row.name for row in value_rows(question) if row.is_step]
    right = [row.title for row in rows if row.passed]
    wrong = [row.title for row in rows if not row.passed]
    match question.status:
        case "correct":
            return _("Right on every call that was judged.")
        case "partial" if right and wrong:
            message = ntranslate(
                "{right} came out right; {wrong} is not right yet.",
                "{right} came out right; {wrong} are not right yet.",
                len(wrong),
            )
            return message.format(right=listed(right), wrong=listed(wrong))
        case "partial" if steps:
            message = _("Its result is not right yet, but some of its method is: {steps}.")
            return message.format(steps=listed(steps))
        case "partial":
            return _("Some of it came out right.")
        case "incorrect":
            return _("It runs, but its result is not right.")
        case "missing":
            message = _("The submission does not define {function}.")
            return message.format(function=question.function)
        case "unfilled":
            return _("This function has not been written yet: its placeholders are still there.")
        case "raised" if not question.checks:
            return _("Python cannot read this function, so it never ran.")
        case "raised" if right:
            return _("It stopped with an exception on some of the calls.")
        case "raised":
            return _("It stopped with an exception before it gave an answer.")
        case "crashed":
            return _("It ended the Python process it ran in, so there is no full answer to judge.")
        case "timeout":
            return _("It did not finish in the time allowed.")
        case "not_judged":
            return _("It has not been judged, so it has no mark yet.")


def outcome_sentences(question: QuestionResult) -> tuple[str, ...]:
    """The outcome of a question and what is to be said of it, in a sentence each.

    Where Python cannot read the function, its message says it all.
    """
    if question.syntax_error is not None:
        return (question.message,)
    return tuple(filter(None, (verdict(question), question.message)))


def summary(result: Result) -> str:
    """What the score of a graded submission means, in one or two sentences."""
    total = len(result.questions)
    right = sum(question.status == "correct" for question in result.questions)
    if total > 1 and right == total and result.manual:
        return _("All functions are right.")
    if total and right == total:
        return _("Everything is right.") if total > 1 else _("The function is right.")
    if total == 1:
        return verdict(result.questions[0])
    if not total:
        return _("There is nothing to judge in this submission.")
    by_status: dict[QuestionStatus, int] = {}
    for question in result.questions:
        by_status[question.status] = by_status.get(question.status, 0) + 1
    rest = [
        _(phrase).format(count=by_status[status])
        for status, phrase in _COUNTED.items()
        if status in by_status
    ]
    if right == 0:
        message = _("None of the {total} functions is right yet: {rest}.")
        return message.format(total=total, rest=listed(rest))
    message = ntranslate(
        "{right} of {total} functions is right, {rest}.",
        "{right} of {total} functions are right, {rest}.",
        right,
    )
    return message.format(right=right, total=total, rest=listed(rest))


_COUNTED: Mapping[QuestionStatus, str] = {
    "partial": N_("{count} partly right"),
    "incorrect": N_("{count} not right"),
    "unfilled": N_("{count} not filled in"),
    "missing": N_("{count} missing"),
    "raised": N_("{count} stopped by an exception"),
    "crashed": N_("{count} crashed"),
    "timeout": N_("{count} timed out"),
    "not_judged": N_("{count} not judged"),
}


def went_well(result: Result) -> str:
    """What is already right; "" if nothing is, or if everything is (as `summary` says)."""
    right = [question.function for question in result.questions if question.status == "correct"]
    parts = [
        _("{parts} of {function}").format(
            parts=listed([row.title for row in rows]), function=question.function
        )
        for question in result.questions
        if question.status != "correct"
        and (rows := [row for row in value_rows(question) if row.is_right_part])
    ]
    if len(right) == len(result.questions) or not right + parts:
        return ""
    return _("Right already: {names}.").format(
        names=_("; ").join(filter(None, [listed(right), *parts]))
    )


def scope(result: Result) -> str:
    """Which calls the score is based on, and what that means for the final mark."""
    if result.judged == "public":
        return _(
            "Judged on the public calls only, the ones everybody knows. "
            "The final mark also rests on hidden calls with other inputs."
        )
    return _("Judged on the public calls and on hidden calls with other inputs.")


def confinement(tier: str) -> str:
    """How student code was confined while it ran, or "" if no code ran."""
    known = {
        "sandbox": N_("run in a sandbox"),
        "user": N_("run as a user of its own, in a root folder of its own"),
        "process": N_("run in a process of its own, not confined"),
    }
    return _(known[tier]) if tier in known else tier


def factor(ratio: float | None) -> str:
    """The factor by which a block is off, in words: "twice the right value", or ""."""
    if ratio is None or not math.isfinite(ratio) or math.isclose(ratio, 1, rel_tol=1e-3):
        return ""
    known = {
        2.0: N_("twice the right value"),
        0.5: N_("half the right value"),
        3.0: N_("three times the right value"),
        4.0: N_("four times the right value"),
        10.0: N_("ten times the right value"),
        -1.0: N_("the wrong sign"),
    }
    for value, phrase in known.items():
        if math.isclose(ratio, value, rel_tol=1e-3):
            return _(phrase)
    if abs(ratio) < 1e-12:
        return _("zero")
    return _("{factor} times the right value").format(factor=f"{ratio:.4g}")


def difference(value: float) -> str:
    """A relative difference as people write it: 0.33, 1.2e-7, 0."""
    if not math.isfinite(value):
        return _("not a number")
    if value == 0:
        return "0"
    if abs(value) >= 0.01:
        return f"{value:.2g}"
    digits, exponent = f"{value:.1e}".split("e")
    return f"{digits}e{int(exponent)}"
