"""How do results become pages? The templates of reports/ are filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from jinja2 import TemplateError

from grader import __version__
from grader.errors import GraderError
from grader.rendering.class_answers import AnswerKey
from grader.rendering.class_page import class_view
from grader.rendering.class_questions import CallTime
from grader.rendering.fragments import digest_of
from grader.rendering.hand_answers import manual_views
from grader.rendering.marking_page import AnswerToMark, MarkedQuestion
from grader.rendering.student_page import BARE, BRIEF, FULL, question_views
from grader.rendering.templates import digest_of_templates, templates_of, theme_folders
from grader.results import Result, ResultSet, Source, for_students
from grader.wording import current_language

#: The most bytes of a student's page.
_LARGEST_PAGE = 200_000


class Pages:
    """The templates, compiled once, from which any number of pages are made."""

    def __init__(self, *themes: Path | None) -> None:
        """Compile the templates; files in a theme's folder replace our own of the same name.

        Raises:
            GraderError: a theme is not a folder, or one of its templates cannot be read.
        """
        self._folders = theme_folders(themes)
        environment = templates_of(self._folders)
        try:
            self._student = environment.get_template("student.html")
            self._class = environment.get_template("class.html")
            self._notebook = environment.get_template("notebook.html")
            self._marking = environment.get_template("marking.html")
        except (TemplateError, UnicodeDecodeError) as error:
            raise GraderError(f"a page template cannot be read: {error}") from None

    def key(self, *shown: object) -> str:
        """A digest of what a page shows and of all else that it depends on; "" if it has none.

        Equal keys, equal pages.
        """
        if not self._digest:
            return ""
        return digest_of(shown, self._digest, current_language()).hex()

    @cached_property
    def _digest(self) -> str:
        return digest_of_templates(self._folders)

    def student_page(
        self, result: Result, *, version: str = __version__, notebook: str = ""
    ) -> str:
        """The page of one submission, a complete HTML document of at most 200 KB.

        Answers that are marked by hand come on top of that: there may be pictures in them. A page
        that turns out too large, because the submission's texts are very long, is made again with
        less detail.

        Args:
            result: what the page shows.
            version: the version of the grader that made `result`.
            notebook: a link to the page of the whole notebook, if there is one.
        """
        result = for_students(result)
        manual = manual_views(result)
        largest = _LARGEST_PAGE + sum(view.size for view in manual)
        for detail in (FULL, BRIEF, BARE):
            page = self._student.render(
                result=result,
                questions=question_views(result, detail),
                manual=manual,
                detail=detail,
                version=version,
                notebook=notebook,
            )
            if len(page.encode()) <= largest:
                break
        return page

    def notebook_page(
        self, result: Result, path: Path, *, back: str = "", version: str = __version__
    ) -> str | None:
        """The page of the whole notebook at `path`, or None if it cannot be read.

        `back` is a link to the student's page. Nothing in the notebook is run, and none of its
        active content gets into the page.
        """
        from grader.rendering.notebook_page import notebook_view  # loads nbconvert: half a second

        result = for_students(result)
        view = notebook_view(result, path)
        if view is None:
            return None
        return self._notebook.render(result=result, view=view, back=back, version=version)

    def class_page(
        self,
        results: ResultSet,
        *,
        sources: Mapping[AnswerKey, Source],
        downloads: Sequence[str] = (),
        call_time: CallTime = lambda *_answer: None,
        marked: Sequence[MarkedQuestion] = (),
    ) -> Iterator[str]:
        """The page of a whole class, piece by piece.

        Args:
            results: the class.
            sources: the texts of its wrong answers.
            downloads: files in its folder that the page links to.
            call_time: how long a call of an answer took, as far as that is known.
            marked: the questions that are marked by hand.
        """
        view = class_view(results.submissions, sources, call_time)
        return self._class.generate(
            results=results, view=view, downloads=downloads, marked=tuple(marked)
        )

    def marking_page(
        self,
        about: MarkedQuestion,
        answers: Iterator[AnswerToMark],
        *,
        table: str,
        back: str,
        version: str = __version__,
    ) -> Iterator[str]:
        """The page of all answers to a question that is marked by hand, piece by piece.

        Args:
            about: the question.
            answers: the answers to it.
            table: a link to the table into which marks are written.
            back: a link to the page of the class, "" for none.
            version: the version of the grader that made the results.
        """
        return self._marking.generate(
            about=about, answers=answers, table=table, back=back, version=version
        )
