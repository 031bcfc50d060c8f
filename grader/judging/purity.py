"""Did the function leave its arguments unchanged, and does it return the same value twice?"""

from __future__ import annotations

from collections.abc import Sequence

from grader.course import ABSENT, Call, Question
from grader.judging.changes import split_place
from grader.judging.comparing import difference, places_of_opaque
from grader.judging.observations import outputs_of_call
from grader.results import Finding
from grader.wording import N_, listed
from grader.wording import translate as _
from grader.worker import Outcome

UNCHANGED, REPEATABLE = N_("arguments unchanged"), N_("same answer twice")


def purity_findings(
    question: Question, calls: Sequence[tuple[Call, Outcome]], earned: float
) -> list[Finding]:
    """Findings on changed arguments and on repeatability.

    Changed arguments cost the question's `purity_cost`, but never more than was `earned`. There are
    no findings if no call of the question returned a value.
    """
    answered = [(call, outcome) for call, outcome in calls if outcome.kind == "value"]
    if not answered:
        return []
    findings = [_unchanged(question, answered, earned)]
    findings += [
        _repeatable(question, call, outcome) for call, outcome in answered if outcome.answered_again
    ]
    return findings


def _unchanged(
    question: Question, answered: Sequence[tuple[Call, Outcome]], earned: float
) -> Finding:
    public = [outcome for call, outcome in answered if call.visibility == "public"]
    changed = sorted({path for outcome in public for path in outcome.changed})
    everywhere = {path for _call, outcome in answered for path in outcome.changed}
    if changed:
        message = _(
            "the function changes its arguments in place ({places}); work on a copy"
        ).format(places=listed([_place(path) for path in changed]))
    elif everywhere:
        message = _("the function changes its arguments in place; work on a copy")
    else:
        message = (
            _("the function changes no argument that must stay as it is")
            if question.may_change
            else _("the function leaves its arguments unchanged")
        )
    cost = 0.0
    if any(_costs(question, path) for path in everywhere):
        cost = min(question.purity_cost, earned)
    if cost > 0:
        message = _("{message}. This costs {cost} of {points} points.").format(
            message=message, cost=f"{cost:g}", points=f"{question.points:g}"
        )
    return Finding(
        name=UNCHANGED,
        kind="purity",
        visibility="public",
        passed=not everywhere,
        score=-cost,
        max_score=0.0,
        message=message,
    )


def _costs(question: Question, path: str) -> bool:
    """Whether the changed argument is one of those whose change costs points."""
    costly = question.purity_arguments
    return not costly or split_place(path)[0] in costly


def _place(path: str) -> str:
    number, rest = split_place(path)
    if number is None:
        return path
    return _("argument {number}{entry}").format(number=number, entry=rest)


def _repeatable(question: Question, call: Call, outcome: Outcome) -> Finding:
    first = outputs_of_call(question, call, outcome.value, outcome.value)
    second = outputs_of_call(question, call, outcome.value, outcome.again)
    same = all(
        difference(name, value, second.get(name, ABSENT)) is None
        or any(places_of_opaque(value, name))  # of which nobody can say it
        for name, value in first.items()
    )
    return Finding(
        name=REPEATABLE,
        kind="purity",
        visibility=call.visibility,
        passed=same,
        score=0.0,
        max_score=0.0,
        message=_(
            "called twice with the same arguments and seed, the function gives the same answer"
        )
        if same
        else _(
            "called twice with the same arguments and seed, the function gives two answers: "
            "does it keep something from the first call?"
        ),
    )
