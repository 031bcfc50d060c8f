"""Who gets marks and feedback back? People, each with their results and the pages of these."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.results import Identity, Result

#: Platforms whose people choose what they are called: it may be what somebody else is elsewhere.
_SELF_CHOSEN = {"github", "edx"}


@dataclass(frozen=True)
class GradedPerson:
    """One person of a graded class.

    Attributes:
        student: the name that results show, distinct within the class.
        identities: who they are, as each export knows them; the first is the one graded last.
        results: their results, at most one for each assignment, and those of no assignment.
        pages: the page of each result; it may not have been written.
    """

    student: str
    identities: tuple[Identity, ...]
    results: tuple[Result, ...]
    pages: tuple[Path, ...]

    def logins(self, platform: str) -> list[str]:
        """What they log in with as a platform may know it, its own first.

        What they chose themselves on another platform is none, but in a table of one's own.
        """
        found = sorted(self.identities, key=lambda each: each.platform != platform)
        return [
            each.login
            for each in found
            if each.login
            and (each.platform not in _SELF_CHOSEN or platform in (each.platform, "plain"))
        ]
