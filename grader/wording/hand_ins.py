"""How is a hand-in put into words? When it came, and who handed in the same."""

from __future__ import annotations

from grader.results import Copies, Lateness
from grader.wording.language import ntranslate
from grader.wording.lists import listed
from grader.wording.sentences import points


def lateness(late: Lateness) -> str:
    """How late something was handed in, and what it would have earned without the deduction."""
    if late.before is None:
        message = ntranslate(
            "It was due {due} and handed in {submitted}: {days} day late, counting each day begun.",
            "It was due {due} and handed in {submitted}: {days} days late, counting each day "
            "begun.",
            late.days,
        )
    else:
        message = ntranslate(
            "{before} points, of which {deducted} were taken off. It was due {due} and handed in "
            "{submitted}: {days} day late, counting each day begun.",
            "{before} points, of which {deducted} were taken off. It was due {due} and handed in "
            "{submitted}: {days} days late, counting each day begun.",
            late.days,
        )
    return message.format(
        days=late.days,
        due=_moment(late.due),
        submitted=_moment(late.submitted_at),
        before=points(late.before),
        deducted=points(late.deducted),
    )


def alike(copies: Copies) -> str:
    """What several people handed in alike, in a few words."""
    count = len(copies.students)
    if copies.kind == "file":
        message = ntranslate(
            "{count} person handed in the same file",
            "{count} people handed in the same file",
            count,
        )
        return message.format(count=count)
    message = ntranslate(
        "{count} person gave a wrong answer to {functions} that is the same, and that nobody else "
        "gave",
        "{count} people gave a wrong answer to {functions} that is the same, and that nobody else "
        "gave",
        count,
    )
    functions = listed([f"`{function}`" for function in copies.functions])
    return message.format(count=count, functions=functions)


def _moment(text: str) -> str:
    """A moment in ISO 8601 as people write it: 2026-11-08 23:59:30 +01:00."""
    day, _separator, rest = text.partition("T")
    clock = rest[:8].removesuffix(":00")
    offset = rest[8:].lstrip("0123456789.")
    return " ".join(filter(None, (day, clock, offset)))
