"""What did people write? Their graded functions as files, for programs that compare sources."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from grader.batch.exporting import assignments_of, graded_people
from grader.errors import GraderError
from grader.platforms.feedback import MOST_NAMED
from grader.rendering import anonymize, page_paths, pseudonym_key
from grader.results import Result
from grader.wording import listed, ntranslate


@dataclass(frozen=True)
class Sources:
    """The files by their paths, and a line about those who have none."""

    files: dict[PurePosixPath, str]
    leftovers: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many files there are."""
        return len(self.files)


def export_sources(
    out: Path, assignment: str | None = None, *, hide_names: bool = False
) -> Sources:
    """A file `<assignment>/<person>.py` for each result, with the graded functions alone.

    Nothing that a course provides is in it: no cell around a function, and no function that is
    missing or was left as it was handed out.

    Args:
        out: a folder that `grader grade` wrote.
        assignment: the assignment; None: all.
        hide_names: use the pseudonyms of the report without names.

    Raises:
        GraderError: the folder cannot be read, or has no results for the assignment.
    """
    people = graded_people(out)
    if not assignments_of(people, out, assignment):
        raise GraderError(f"{out} has no results for any assignment, so there are no sources")
    results = [result for person in people for result in person.results]
    if hide_names:
        results = anonymize(results, pseudonym_key(out))
    results = [r for r in results if assignment is None or r.assignment in (assignment, None)]
    files: dict[PurePosixPath, str] = {}
    empty: list[str] = []
    for result, page in zip(results, page_paths(results), strict=True):
        text = _text(result)
        if result.assignment and text:
            # pages are `students/<student>/<assignment>.html`, each path its own
            mark = page.stem.removeprefix(result.assignment)
            files[PurePosixPath(result.assignment, f"{page.parent.name}{mark}.py")] = text
        else:
            empty.append(result.student)
    message = ntranslate(
        "{count} person wrote none of the functions: {people}",
        "{count} people wrote none of the functions: {people}",
        len(empty),
    ).format(count=len(empty), people=listed(empty, limit=MOST_NAMED))
    return Sources(dict(sorted(files.items())), (message,) if empty else ())


def _text(result: Result) -> str:
    functions = [
        question.source.code.strip("\n")
        for question in result.questions
        if question.source is not None and question.status not in ("missing", "unfilled")
    ]
    return "".join(f"{code}\n" if at == 0 else f"\n\n{code}\n" for at, code in enumerate(functions))
