"""Would a file beside the notebooks tell an answer? Lines of the reference are looked for in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.authoring.bundles.course_part import content
from grader.authoring.bundles.further_files import further_files, notebook_source
from grader.course import Assignment, Course
from grader.errors import GraderError

#: Shorter lines, without blanks, are in many files: `return cost`.
_SHORTEST = 12
_BLANKS = re.compile(r"\s+")


def check_further_files(course: Course, assignment: Assignment) -> None:
    """Check that no further file that students get holds a line of the reference.

    Raises:
        GraderError: one does, other than lines that the notebook has.
    """
    answers = None
    for path in further_files(assignment).beside_notebook:
        answers = answers or dict(answer_lines(course, assignment))
        text = content(path).decode("utf-8", errors="replace")
        text = _squeezed(text.replace('\\"', '"'))  # as JSON, and so a notebook, quotes
        for squeezed, line in answers.items():
            if squeezed in text:
                raise GraderError(
                    f"{path} holds a line of the reference: {line!r}; students would get it, since "
                    "the notebook or a module names the file"
                )


def answer_lines(course: Course, assignment: Assignment) -> Iterator[tuple[str, str]]:
    """The lines of code of the reference that the notebook does not have, without blanks and so."""
    reference = course.folder / "reference" / f"{assignment.name}.py"
    given = _squeezed(notebook_source(assignment.folder / assignment.notebook))
    for line in content(reference).decode("utf-8", errors="replace").splitlines():
        code = line.split("  #")[0].strip()
        squeezed = _squeezed(code)
        if len(squeezed) >= _SHORTEST and not code.startswith("#") and squeezed not in given:
            yield squeezed, code


def _squeezed(text: str) -> str:
    return _BLANKS.sub("", text)
