"""Where do a class's pages go? Into its folder: a page for each result, then that of the class."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol, TypeVar

import msgspec

from grader.rendering.class_answers import AnswerKey, add_sources
from grader.rendering.class_page import class_view, link
from grader.rendering.class_questions import CallTime
from grader.rendering.marking_page import (
    AnswerToMark,
    MarkedQuestion,
    answers_to_mark,
    marked_questions,
    person_id,
)
from grader.rendering.page_keys import PageKeys, WrittenPage
from grader.rendering.pages import Pages
from grader.rendering.paths import marking_page_path, notebook_path, page_paths
from grader.results import Result, ResultSet, Source, write_atomically

#: The page of the class.
_INDEX = PurePosixPath("index.html")
#: What comes of a portion of a work.
_Part = TypeVar("_Part")


@dataclass(frozen=True)
class NotebookPages:
    """Pages of whole notebooks: made from the `file` of each result, or kept if that is None."""

    file: Callable[[Result], Path | None] | None = None

    def write(
        self, pages: Pages, result: Result, folder: Path, page: PurePosixPath, keys: PageKeys
    ) -> str:
        """Write the notebook's page next to the student's `page`; return a link to it, or ""."""
        path = notebook_path(page)
        if self.file is None:
            keys.keep(path)
        else:
            file = self.file(result)
            if file is None:
                return ""
            back = link(PurePosixPath(page.name))
            key = pages.key("notebook", result, file.name, _digest_of_file(file), back)
            if not keys.is_written(path, key):
                text = pages.notebook_page(result, file, back=back)
                if not text:
                    return ""
                write_atomically(folder / path, text)
                keys.wrote(path, key)
        return link(PurePosixPath(path.name)) if (folder / path).is_file() else ""


def _digest_of_file(path: Path) -> str | None:
    """A digest of a file, or None if it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


@dataclass(frozen=True)
class StudentPages:
    """Writes the pages of students, each on its own, in any order and in any process.

    Attributes:
        folder: the folder to write into.
        version: the version of the grader that made the results.
        pages: the templates.
        keys: the keys of the pages in the folder.
        notebooks: the pages of whole notebooks, if there are any.
    """

    folder: Path
    version: str
    pages: Pages
    keys: PageKeys
    notebooks: NotebookPages | None = None

    def write(self, path: PurePosixPath, result: Result) -> None:
        """Write the page of a result at `path`, unless it is there; also that of its notebook.

        Raises:
            UnwritableError: it cannot be written, for example because the disk is full.
        """
        notebook = ""
        if self.notebooks is not None:
            notebook = self.notebooks.write(self.pages, result, self.folder, path, self.keys)
        key = self.pages.key("student", result, self.version, notebook)
        if not self.keys.is_written(path, key):
            page = self.pages.student_page(result, version=self.version, notebook=notebook)
            write_atomically(self.folder / path, page)
            self.keys.wrote(path, key)


def write_marking_page(
    folder: Path,
    path: PurePosixPath,
    pages: Pages,
    about: MarkedQuestion,
    answers: Iterator[AnswerToMark],
    version: str,
) -> None:
    """Write the page of all answers to a question that is marked by hand.

    Args:
        folder: the folder of the class.
        path: where the page goes in it; the table of marks is one folder above.
        pages: the templates.
        about: the question.
        answers: the answers.
        version: the version of the grader that made the results.

    Raises:
        UnwritableError: it cannot be written.
    """
    up = "../" * (len(path.parts) - 1)
    page = pages.marking_page(
        about,
        answers,
        table=link(PurePosixPath("..", f"{path.parent.name}.csv")),
        back=f"{up}index.html",
        version=version,
    )
    write_atomically(folder / path, (piece.encode(errors="backslashreplace") for piece in page))


class InPortions(Protocol):
    """Does a work for all positions, portion by portion, perhaps in several processes."""

    def __call__(self, work: Callable[[range], _Part], count: int) -> list[_Part]:
        """What `work` returns for each portion of the positions up to `count`, in their order."""


def in_one_portion(work: Callable[[range], _Part], count: int) -> list[_Part]:
    """Do all of it here."""
    return [work(range(count))]


def write_pages(
    folder: Path,
    result_set: ResultSet,
    results: Sequence[Result] | None = None,
    *,
    pages: Pages | None = None,
    notebooks: NotebookPages | None = None,
    downloads: Sequence[str] = ("grades.csv", "results.json"),
    call_time: CallTime = lambda *_answer: None,
    in_portions: InPortions = in_one_portion,
    with_marking: bool = True,
) -> list[PurePosixPath]:
    """Write `index.html` and a page for each submission, but not pages that are there already.

    Args:
        folder: the folder to write into, which is created if need be.
        result_set: the class; its submissions need not have what only a student's page shows.
        results: the complete results of the same submissions, in the same order.
        pages: the templates.
        notebooks: the pages of whole notebooks, if there are any.
        downloads: files next to `index.html` that it links to.
        call_time: how long a call of an answer took, as far as that is known.
        in_portions: does the work for all pages, perhaps in several processes.
        with_marking: write the pages on which questions are marked by hand, too.

    Returns:
        The paths of the pages in `folder`.

    Raises:
        UnwritableError: a page cannot be written, for example because the disk is full.
    """
    pages = pages or Pages()
    keys = PageKeys(folder)
    students = StudentPages(folder, result_set.grader, pages, keys, notebooks)
    paths = page_paths(result_set.submissions)
    complete = results if results is not None else result_set.submissions

    def write(portion: range) -> Mapping[str, WrittenPage]:
        for position in portion:
            students.write(paths[position], complete[position])
        return keys.pages

    for written in in_portions(write, len(paths)):
        keys.add(written)
    # the keys of students' pages cover all of their results; encoded once more, those of a large
    # class would take more memory than all the rest
    shown = [known.key for path in paths if (known := keys.pages.get(str(path))) is not None]
    marked = marked_questions(
        result_set.submissions,
        (lambda *names: link(marking_page_path(*names))) if with_marking else lambda *_names: "",
    )
    if with_marking:
        hrefs = [link(PurePosixPath("../..", path)) for path in paths]
        for about in marked:
            path = marking_page_path(about.assignment, about.question.name)
            key = pages.key("marking", about, result_set.grader, hrefs, shown)
            if len(shown) == len(paths) and keys.is_written(path, key):
                continue
            people = map(person_id, complete)
            answers = answers_to_mark(zip(complete, people, hrefs, strict=True), about)
            write_marking_page(folder, path, pages, about, answers, result_set.grader)
            keys.wrote(path, key)
    whole = msgspec.structs.replace(result_set, submissions=())
    key = pages.key("class", whole, tuple(downloads), shown)
    if len(shown) < len(paths) or not keys.is_written(_INDEX, key):
        sources = _sources(result_set, complete, in_portions)
        page = pages.class_page(
            result_set,
            sources=sources,
            downloads=downloads,
            call_time=call_time,
            marked=marked,
        )
        write_atomically(
            folder / _INDEX, (piece.encode(errors="backslashreplace") for piece in page)
        )
        keys.wrote(_INDEX, key)
    keys.save()
    return [_INDEX, *paths]


def _sources(
    result_set: ResultSet, complete: Sequence[Result], in_portions: InPortions
) -> Mapping[AnswerKey, Source]:
    """The texts of the wrong answers that the page of the class shows."""
    wanted = class_view(result_set.submissions, {}).shown_answers

    def find(portion: range) -> Mapping[AnswerKey, Source]:
        found: dict[AnswerKey, Source] = {}
        for position in portion:
            add_sources(found, complete[position], wanted)
        return found

    sources: dict[AnswerKey, Source] = {}
    for found in in_portions(find, len(complete)):
        sources = {**found, **sources}  # as the first who gave an answer wrote it
    return sources
