"""What does `grader grade` say before it grades? Which layout it saw, and how many people."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from grader.submissions import RootOverview


def say_what_was_seen(overview: Iterable[RootOverview]) -> None:
    """Say on standard error what was seen in each folder and archive."""
    from grader.wording import one_line

    encoding = sys.stderr.encoding or "ascii"
    for root in overview:
        for line in root.lines():
            text = one_line(line, 4000)
            print(text.encode(encoding, "backslashreplace").decode(encoding), file=sys.stderr)
