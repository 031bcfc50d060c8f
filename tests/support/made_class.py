"""A graded folder made by hand, without grading: results in a store, and the record of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.batch.class_files import LAST_RUN, LastRun
from grader.results import (
    Finding,
    Identity,
    QuestionResult,
    Result,
    Store,
    SubmissionStatus,
    to_json,
    write_atomically,
)

TITLE = "Week 1: Regularization"


@dataclass(frozen=True)
class Person:
    """One invented person, and what they earned in each assignment (None: not judged)."""

    name: str
    user_id: str = ""
    login: str = ""
    email: str = ""
    section: str = ""
    scores: dict[str, float | None] = field(default_factory=dict)
    status: SubmissionStatus = "graded"
    platform: str = "canvas"

    @property
    def identity(self) -> Identity:
        number = self.user_id or self.login or self.name
        return Identity(
            platform=self.platform,
            person=f"{self.platform} {number}",
            user_id=self.user_id,
            login=self.login,
            email=self.email,
            name=self.name,
            section=self.section,
            submitted_at="2026-11-02T10:11:12",
        )


def person(name: str, score: float | None = 0.0, **more: object) -> Person:
    """A person with one score for the regularization assignment."""
    return Person(name, scores={"regularization": score}, **more)  # type: ignore[arg-type]


def result_of(one: Person, assignment: str | None, score: float | None, most: float) -> Result:
    """A result that any run could have stored."""
    if one.status != "graded":
        return Result(
            student=one.name,
            assignment=None,
            source=f"{one.name}.pdf",
            sha256="",
            status=one.status,
            reason="not a notebook",
            identity=one.identity,
        )
    finding = Finding(
        name="value",
        visibility="hidden",
        passed=False,
        score=score or 0.0,
        max_score=most,
        message="",
    )
    question = QuestionResult(
        function="f",
        title="F",
        score=score,
        max_score=most,
        status="not_judged" if score is None else "partial",
        checks=() if score is None else (finding,),
    )
    return Result(
        student=one.name,
        assignment=assignment,
        title=TITLE if assignment == "regularization" else (assignment or ""),
        source=f"{one.name}/{one.user_id}/{assignment}.ipynb",
        sha256="",
        status="graded",
        score=score,
        max_score=most,
        questions=(question,),
        identity=one.identity,
    )


def write_class(folder: Path, people: Sequence[Person], most: float = 100.0) -> Path:
    """A folder as `grader grade` leaves it."""
    keys = []
    with Store(folder) as store:
        for number, one in enumerate(people):
            scores = one.scores.items() or [(None, None)]
            results = tuple(result_of(one, name, score, most) for name, score in scores)
            keys.append(f"key {number}")
            store.append(keys[-1], results[:1] if one.status != "graded" else results)
    last = LastRun(grader="0", isolation="process", seed="0", versions={}, keys=tuple(keys))
    write_atomically(folder / LAST_RUN, to_json(last))
    return folder
