"""Which results of an earlier run are still valid and can be reused?"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Sequence

import numpy as np

import grader
from grader.batch.settings import RunSettings
from grader.course import COURSE_FILE, Course, Seed
from grader.errors import check_machine
from grader.machine import resources
from grader.machine.digests import digest_of_file, digest_of_folder
from grader.results import QuestionResult, Result
from grader.submissions import Submission
from grader.wording import TRANSLATIONS, current_language


class ResultKeys:
    """Digests of everything a submission's results depend on: equal digests, equal results."""

    def __init__(
        self,
        course: Course,
        seed: Seed,
        settings: RunSettings,
        only: str | None,
        tier: str,
        versions: str,
    ) -> None:
        """Digest what all submissions have in common.

        Raises:
            GraderError: a file of the course cannot be read.
        """
        #: What they have in common, by name; nothing in it is secret.
        self.conditions = {
            "grader": grader.__version__,
            "code": digest_of_folder(resources.PACKAGE, "**/*.py"),
            "language": current_language(),
            "translations": digest_of_folder(TRANSLATIONS, "**/*"),
            "course": digest_of_folder(course.folder, COURSE_FILE),
            "assignments": digest_of_folder(course.folder / "assignments", "**/*"),
            "reference": digest_of_folder(course.folder / "reference", "**/*"),
            "seed": seed.fingerprint,
            "versions": versions,
            "interpreter": str(settings.python),
            "numpy": np.__version__,
            "python": platform.python_version(),
            "isolation": tier,
            "limits": repr(settings.limits),
            "only": str(only),
        }
        self._shared = hashlib.sha256("\0".join(self.conditions.values()).encode())

    def of(self, submission: Submission, graded: Sequence[Result] = ()) -> str:
        """The key of one submission, with its file as it was `graded`, or else as it is now.

        What was graded is known by its digest: the file was read once for both.
        """
        digest = self._shared.copy()
        known = (
            submission.student,
            submission.source,
            submission.problem,
            submission.notes,
            submission.assignments,
            [name for name, _path in submission.helpers],
            submission.identity,
            submission.group,
            submission.due,
            submission.is_missing,
        )
        digest.update(repr(known).encode(errors="backslashreplace") + b"\0")
        if submission.problem is None:
            read = next((one.sha256 for one in graded if one.sha256), "")
            for path in (submission.path, *(path for _name, path in submission.helpers)):
                try:
                    is_read = bool(read) and path == submission.path
                    digest.update(bytes.fromhex(read) if is_read else digest_of_file(path))
                except OSError as error:
                    check_machine(error, f"{path} cannot be read")
                    digest.update(b"unreadable")
        return digest.hexdigest()


def is_reusable(results: Sequence[Result]) -> bool:
    """Whether results may be reused: what ended by time, crash, fault or lack might not recur."""
    return not any(
        result.status == "error" or any(map(_may_not_recur, result.questions)) for result in results
    )


def _may_not_recur(question: QuestionResult) -> bool:
    return not question.repeatable or question.status in ("timeout", "crashed", "not_judged")
