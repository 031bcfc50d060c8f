"""Which results of an earlier run still hold, and need not be made again?"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence
from pathlib import Path

import numpy as np

import grader
from grader import resources
from grader.batch.settings import RunSettings
from grader.course import Course, Seed
from grader.errors import GraderError
from grader.results import QuestionResult, Result
from grader.submissions import Submission
from grader.wording import TRANSLATIONS, current


class ResultKeys:
    """What a submission's results depend on, as one digest: the same digest, the same results."""

    def __init__(
        self,
        course: Course,
        seed: Seed,
        settings: RunSettings,
        only: str | None,
        tier: str,
        versions: str,
    ) -> None:
        """Digest what all submissions share.

        Raises:
            GraderError: a file of the course cannot be read.
        """
        shared = [
            grader.__version__,
            _digest_of(resources.PACKAGE, "**/*.py"),
            current(),
            _digest_of(TRANSLATIONS, "**/*"),
            _digest_of(course.folder / "assignments", "**/*"),
            _digest_of(course.folder / "reference", "**/*"),
            seed.fingerprint,
            versions,
            str(settings.python),
            np.__version__,
            platform.python_version(),
            tier,
            repr(settings.limits),
            str(only),
        ]
        self._shared = hashlib.sha256("\0".join(shared).encode())

    def of(self, submission: Submission) -> str:
        """The key of one submission as its file is now."""
        digest = self._shared.copy()
        known = (submission.student, submission.source, submission.problem, submission.notes)
        digest.update(repr(known).encode(errors="backslashreplace") + b"\0")
        if submission.problem is None:
            try:
                digest.update(_digest_of_file(submission.path))
            except OSError:
                digest.update(b"unreadable")
        return digest.hexdigest()


def _digest_of(folder: Path, pattern: str) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(repr(path.relative_to(folder).parts).encode())
            try:
                digest.update(_digest_of_file(path))
            except OSError as error:
                raise GraderError(f"{path} cannot be read: {error.strerror}") from None
    return digest.hexdigest()


def _digest_of_file(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def lasting(results: Sequence[Result]) -> bool:
    """Whether results may be kept: a time-out, a crash, a fault or a lack may not repeat."""
    return not any(
        result.status == "error" or any(map(_passing, result.questions)) for result in results
    )


def _passing(question: QuestionResult) -> bool:
    # what ran with placeholders in it is called unfilled, also when it ran out of time
    unfilled = question.status == "unfilled" and bool(question.checks)
    return question.status in ("timeout", "crashed", "not_judged") or unfilled
