"""What does `grader grade` say before it grades? Which layout it saw, and how many people."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.submissions import RootOverview, Submission


def say_who_may_be_one(submissions: Iterable[Submission]) -> None:
    """Say whose names stand in several exports, although nothing says that they are one person."""
    from grader.submissions import names_of_several
    from grader.wording import ntranslate, people_listed

    names = names_of_several([each.identity for each in submissions if each.identity is not None])
    message = ntranslate(
        "{count} name stands in several exports; no number, login or e-mail address says that it "
        "is one person's, so they are counted as different people: {names}",
        "{count} names stand in several exports; no number, login or e-mail address says that each "
        "is one person's, so they are counted as different people: {names}",
        len(names),
    )
    if names:
        _say(message.format(count=len(names), names=people_listed(names, 4)))


def say_what_was_seen(overview: Iterable[RootOverview]) -> None:
    """Say on standard error what was seen in each folder and archive."""
    for root in overview:
        for line in root.lines():
            _say(line)


def _say(message: str) -> None:
    from grader.wording import one_line

    encoding = sys.stderr.encoding or "ascii"
    line = one_line(message, 4000)
    print(line.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
