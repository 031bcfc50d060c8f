"""Who gets marks and feedback back? People, each with their results and the pages of these."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.results import Identity, Result


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
