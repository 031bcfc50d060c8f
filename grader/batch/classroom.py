"""How is a student's checkout graded where Classroom 50 runs it? On the public calls alone."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from grader.batch.answer_keys import public_answer_keys
from grader.batch.one_result_each import one_result_each
from grader.batch.settings import RunSettings
from grader.batch.submission_grader import LocalGrader, OnFault
from grader.course import Course
from grader.errors import GraderError
from grader.formats.classroom50 import result_json, to_bytes, what_came_out
from grader.formats.markdown import markdown
from grader.grading import GradingContext
from grader.platforms.layouts import Owner
from grader.results import Result
from grader.submissions import HandIn, collect
from grader.wording import translate as _

#: What Classroom 50 says of a hand-in: the keys of a result, and the variables that have them.
_ABOUT = {
    "classroom": ("CLASSROOM",),
    "assignment": ("ASSIGNMENT",),
    "submission": ("SUBMISSION_TAG",),
    "commit": ("COMMIT_URL",),
    "release": ("RELEASE_URL",),
    "review": ("REVIEW_URL", "COMMIT_URL"),
}
#: The most of a release's body: GitHub takes 125 000 characters.
_LONGEST_BODY = 120_000


@dataclass(frozen=True)
class CheckoutResult:
    """What is known of a checkout.

    Attributes:
        status: whether everything is right, or something is not, or the grading itself failed.
        summary: what came out, on one line.
        record: `result.json`; None where the grading failed, so that no mark is overwritten.
        body: `release-body.md`.
    """

    status: Literal["success", "failure", "error"]
    summary: str
    record: bytes | None
    body: str


def about_hand_in(environment: Mapping[str, str], checkout: Path) -> dict[str, str]:
    """What a result says of the hand-in.

    Raises:
        GraderError: Classroom 50 did not say it.
    """
    found = {
        key: next((environment[name] for name in names if environment.get(name)), "")
        for key, names in _ABOUT.items()
    }
    if lacking := [_ABOUT[key][0] for key, value in found.items() if not value]:
        raise GraderError(
            f"the environment has no {lacking[0]}: this command is run by the autograder.py of a "
            "bundle, where Classroom 50 grades"
        )
    return {**found, "datetime": _handed_in_at(checkout)}


def grade_checkout(
    checkout: Path,
    course: Course,
    settings: RunSettings,
    about: Mapping[str, str],
    *,
    only: str | None = None,
    on_fault: OnFault = lambda _submission, _text: None,
) -> CheckoutResult:
    """Grade what is in a student's checkout, all of which is theirs.

    Raises:
        GraderError: it cannot be run.
    """
    owner = Owner("github", about["submission"], checkout.name)
    context = GradingContext(course, public_answer_keys(course), only)
    grader = LocalGrader(context, settings, on_fault)
    try:
        with collect([checkout], course, only, hand_in=HandIn(owner)) as collected:
            graded = [
                msgspec.structs.replace(result, source=_inside(checkout, result.source))
                for submission in collected
                for result in grader.grade(submission)
            ]
    finally:
        grader.close()
    return _result(one_result_each(graded), course, about)


def _result(results: Sequence[Result], course: Course, about: Mapping[str, str]) -> CheckoutResult:
    body, summary = markdown(results, _LONGEST_BODY), what_came_out(results)
    unknown = any(
        result.status == "error" or (result.status == "graded" and result.score is None)
        for result in results
    )
    if unknown:
        return CheckoutResult("error", summary, None, body)
    is_right = all(
        result.status == "graded" and result.score == result.most_so_far for result in results
    )
    record = to_bytes(result_json(results, course, about))
    if any(result.status != "graded" for result in results):
        body += "\n" + _("Nothing is known of points, so none are counted: that is not a 0.") + "\n"
    return CheckoutResult("success" if is_right else "failure", summary, record, body)


def _inside(checkout: Path, source: str) -> str:
    """Where a file is in the checkout."""
    path = Path(source)
    return path.relative_to(checkout).as_posix() if path.is_relative_to(checkout) else source


def _handed_in_at(checkout: Path) -> str:
    """When the commit was made that is graded, in UTC; now, where git does not say it."""
    command = ["git", "-C", str(checkout), "show", "--no-patch", "--format=%ct", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
        moment = datetime.fromtimestamp(int(done.stdout.strip()), UTC)
    except (OSError, ValueError, subprocess.SubprocessError):
        moment = datetime.now(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
