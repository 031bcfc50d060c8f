"""Which page goes back to whom? Pages for people alone, under the names that a platform takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

import msgspec

from grader import __version__
from grader.batch.class_files import last_run
from grader.batch.exporting import assignments_of, graded_people
from grader.errors import GraderError
from grader.platforms.canvas.feedback import feedback as of_canvas
from grader.platforms.feedback import MOST_NAMED, Feedback, FeedbackPage, zips
from grader.platforms.moodle.feedback import feedback as of_moodle
from grader.platforms.nbgrader.feedback import feedback as of_nbgrader
from grader.platforms.people import GradedPerson
from grader.rendering import Pages, pseudonym_key
from grader.results import Identity, Result
from grader.wording import current_language, listed, ntranslate, use_language

#: The platforms that give back the pages of a zip.
ZIPPED = {"canvas": of_canvas, "moodle": of_moodle}
#: The fewest characters of a name or number that is looked for in a note.
_SHORTEST, _SHORTEST_NUMBER = 2, 4


def export_feedback(
    platform: str, out: Path, assignment: str | None = None, theme: Path | None = None
) -> Feedback:
    """The pages of a graded folder, as a platform gives them back.

    A page holds what its person may know: no link, no path of the instructor's, and nothing about
    anybody else.

    Args:
        platform: the name of the platform.
        out: a folder that `grader grade` wrote.
        assignment: the assignment; None: the one that the class has; for nbgrader, all.
        theme: a folder whose files replace the templates and styles of the same name.

    Raises:
        GraderError: the folder cannot be read, or holds several assignments where one is needed.
    """
    people = graded_people(out)
    there = assignments_of(people, out, None)
    wanted = assignments_of(people, out, assignment)
    if platform in ZIPPED and len(wanted) > 1:
        raise GraderError(f"{out} has pages for {', '.join(there)}; choose one with -a")
    # what answers no assignment is part of the only one there is
    pages = list(_pages(people, {*wanted, *([None] if len(there) < 2 else [])}, out, theme))
    if platform in ZIPPED:
        feedback = ZIPPED[platform](pages)
    else:
        feedback = of_nbgrader(pages, pseudonym_key(out))
    with_page = {id(page.person) for page in pages}
    absent = [person.student for person in people if id(person) not in with_page]
    message = ntranslate(
        "{count} person handed in nothing for this, and has no page: {people}",
        "{count} people handed in nothing for this, and have no page: {people}",
        len(absent),
    ).format(count=len(absent), people=listed(absent, limit=MOST_NAMED))
    return replace(feedback, leftovers=(*feedback.leftovers, *([message] if absent else [])))


def feedback_zips(
    feedback: Feedback, target: Path, largest: int | None
) -> Mapping[Path, tuple[bytes, str]]:
    """The zips by the paths to write them to, each with the export that its people come from.

    There are several where the pages come from several exports, or are too large for one zip; their
    names are numbered then.

    Raises:
        GraderError: a page alone is too large.
    """
    made = [
        (data, export) for export, files in feedback.files.items() for data in zips(files, largest)
    ]
    if len(made) == 1:
        return {target: made[0]}
    return {
        target.with_name(f"{target.stem}-{number}{target.suffix}"): each
        for number, each in enumerate(made, start=1)
    }


def _pages(
    people: Sequence[GradedPerson], wanted: set[str | None], out: Path, theme: Path | None
) -> Iterator[FeedbackPage]:
    last = last_run(out)
    pages = Pages(theme)
    marks = [_marks_of(person) for person in people]
    everybody = {mark for each in marks for mark in each}
    with _in_language(last.language if last else current_language()):
        for person, own in zip(people, marks, strict=True):
            others = everybody - own
            for result in person.results:
                if result.assignment in wanted and not _is_absent(result):
                    shown = for_its_person(result, others)
                    page = pages.student_page(shown, version=last.grader if last else __version__)
                    yield FeedbackPage(person, result, page.encode(errors="backslashreplace"))


def _is_absent(result: Result) -> bool:
    """Whether it stands for somebody of a roster who is in no export."""
    identity = result.identity
    return result.status == "missing" and (identity is None or not identity.export)


def for_its_person(result: Result, others: Iterable[str]) -> Result:
    """A result without what its person may not know, or need not: paths, and other people.

    Args:
        result: the result.
        others: the names and numbers of all other people of the class.
    """
    identity = result.identity
    is_of_group = bool(result.group) and identity is not None and bool(identity.name)
    return msgspec.structs.replace(
        result,
        student=identity.name if identity is not None and is_of_group else result.student,
        source=PurePosixPath(result.source).name,
        notes=tuple(note for note in result.notes if not _names_any(note, others)),
        identity=None,
        group=(),
    )


def _names_any(text: str, names: Iterable[str]) -> bool:
    """Whether one of the names stands in a text as a whole word."""
    folded = text.casefold()
    return any(
        name in folded and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) is not None
        for name in names
    )


def _marks_of(person: GradedPerson) -> set[str]:
    """What a person is known by."""
    found = {person.student, *(_marks(person.identities))}
    return {
        text.casefold()
        for text in found
        if len(text) >= (_SHORTEST_NUMBER if text.isdigit() else _SHORTEST)
    }


def _marks(identities: Iterable[Identity]) -> Iterator[str]:
    for each in identities:
        yield from (each.name, each.login, each.email, each.user_id, each.attachment_id)


@contextmanager
def _in_language(language: str) -> Iterator[None]:
    before = current_language()
    use_language(language)
    try:
        yield
    finally:
        use_language(before)
