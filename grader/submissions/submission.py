"""What is handed to the grader? One file of one student, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from grader.results import Identity
from grader.submissions.scripts import ScriptClassifier


@dataclass(frozen=True)
class Submission:
    """One file of one student.

    Attributes:
        student: the name, as the instructor would write it.
        path: the file to read (in a temporary folder where it came out of an archive).
        source: the path as given and inside the archive, for people.
        problem: why there is no file to grade; `path` is a folder then.
        notes: what the instructor should know: late; which of several files counts.
        assignments: those for which this file counts; empty where for whatever it answers.
        helpers: the modules that were handed in beside it, by the names to import them under.
        identity: who handed it in, as the platform knows them.
        group: the names of all who handed it in together; empty for one person.
        due: the person's own due date or extension, as a roster has it; empty where the due date
            of the assignment holds.
        is_missing: whether nothing was handed in.
        scripts: knows what the file answers; it reads the file for that, so not before it is asked.
        hand_in: the place of the hand-in that it is part of, in the order in which they were named.
    """

    student: str
    path: Path
    source: str
    problem: str | None = None
    notes: tuple[str, ...] = ()
    assignments: tuple[str, ...] = ()
    helpers: tuple[tuple[str, Path], ...] = ()
    identity: Identity | None = field(default=None, compare=False)
    group: tuple[str, ...] = ()
    due: str = ""
    is_missing: bool = False
    scripts: ScriptClassifier | None = field(default=None, compare=False, repr=False)
    hand_in: int = field(default=0, compare=False)

    @property
    def answers(self) -> tuple[str, ...]:
        """The assignments that the file answers, as far as that is known."""
        if self.scripts is None or self.problem is not None:
            return ()
        return tuple(self.scripts.answers(self.path))
