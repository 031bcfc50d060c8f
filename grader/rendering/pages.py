"""How do results become pages? The templates of reports/ are compiled once and filled in."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup, escape

from grader import __version__, resources
from grader.errors import GraderError
from grader.rendering.class_answers import AnswerKey, add_sources
from grader.rendering.class_page import class_view, link
from grader.rendering.formula import formula_math
from grader.rendering.fragments import Fragments
from grader.rendering.paths import notebook_path, page_paths
from grader.rendering.student_page import BARE, BRIEF, FULL, line_anchor, question_views, where
from grader.results import Result, ResultSet, Source, for_students, write_atomically
from grader.wording import clip, current_language, ntranslate, sanitize, sentences, translate

#: The most bytes of a student's page.
_LARGEST_PAGE = 200_000
_CODE = re.compile("`([^`]+)`")


class Pages:
    """The templates, compiled once, from which any number of pages are made."""

    def __init__(self, *themes: Path | None) -> None:
        """Compile the templates; files in a theme's folder replace our own of the same name.

        Raises:
            GraderError: a theme is not a folder, or one of its templates cannot be read.
        """
        folders = [theme for theme in themes if theme is not None]
        for folder in folders:
            if not folder.is_dir():
                raise GraderError(f"{folder}: not a folder of templates")
        folders.append(resources.REPORTS)
        environment = Environment(
            loader=FileSystemLoader(folders),
            extensions=["jinja2.ext.i18n"],
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
            translate, ntranslate, newstyle=True
        )
        self._fragments = Fragments(environment)
        script = _first_file(folders, "class.js")
        environment.globals.update(
            kept=self._fragments.kept,
            words=sentences,
            language=current_language,
            where=where,
            line_anchor=line_anchor,
            style=Markup(_first_file(folders, "style.css")),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
        environment.filters.update(
            clip=clip,
            sanitize=sanitize,
            points=sentences.points,
            identifier=_identifier,
            formula=_formula,
            code_spans=_code_spans,
        )
        try:
            self._student = environment.get_template("student.html")
            self._class = environment.get_template("class.html")
            self._notebook = environment.get_template("notebook.html")
        except (TemplateError, UnicodeDecodeError) as error:
            raise GraderError(f"a page template cannot be read: {error}") from None

    def student_page(
        self, result: Result, *, version: str = __version__, notebook: str = ""
    ) -> str:
        """The page of one submission, a complete HTML document of at most 200 KB.

        A page that turns out too large, because the submission's texts are very long, is made again
        with less detail.

        Args:
            result: what the page shows.
            version: the version of the grader that made `result`.
            notebook: a link to the page of the whole notebook, if there is one.
        """
        result = for_students(result)
        for detail in (FULL, BRIEF, BARE):
            page = self._student.render(
                result=result,
                questions=question_views(result, detail),
                detail=detail,
                version=version,
                notebook=notebook,
            )
            if len(page.encode()) <= _LARGEST_PAGE:
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
    ) -> Iterator[str]:
        """The page of a whole class, piece by piece.

        Args:
            results: the class.
            sources: the texts of its wrong answers.
            downloads: files in its folder that the page links to.
        """
        view = class_view(results.submissions, sources)
        return self._class.generate(results=results, view=view, downloads=downloads)


def _first_file(folders: Sequence[Path], name: str) -> str:
    """The text of the first file with that name."""
    path = next(path for folder in folders if (path := folder / name).is_file())
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise GraderError(f"{path} cannot be read: {error}") from None


@dataclass(frozen=True)
class NotebookPages:
    """Pages of whole notebooks: made from the `file` of each result, or kept if that is None."""

    file: Callable[[Result], Path | None] | None = None

    def write(self, pages: Pages, result: Result, folder: Path, page: PurePosixPath) -> str:
        """Write the notebook's page next to the student's `page`; return a link to it, or ""."""
        path = notebook_path(page)
        if self.file is not None:
            file = self.file(result)
            text = file and pages.notebook_page(result, file, back=link(PurePosixPath(page.name)))
            if not text:
                return ""
            write_atomically(folder / path, text)
        return link(PurePosixPath(path.name)) if (folder / path).is_file() else ""


def write_pages(
    folder: Path,
    result_set: ResultSet,
    results: Iterable[Result] | None = None,
    *,
    pages: Pages | None = None,
    notebooks: NotebookPages | None = None,
    downloads: Sequence[str] = ("grades.csv", "results.json"),
) -> list[PurePosixPath]:
    """Write `index.html` and a page for each submission.

    Args:
        folder: the folder to write into, which is created if need be.
        result_set: the class; its submissions need not have what only a student's page shows.
        results: the complete results of the same submissions, in the same order.
        pages: the templates.
        notebooks: the pages of whole notebooks, if there are any.
        downloads: files next to `index.html` that it links to.

    Returns:
        The paths of the pages in `folder`.

    Raises:
        UnwritableError: a page cannot be written, for example because the disk is full.
    """
    pages = pages or Pages()
    paths = page_paths(result_set.submissions)
    sources: dict[AnswerKey, Source] = {}
    wanted = class_view(result_set.submissions, sources).shown_answers
    for path, result in zip(paths, results or result_set.submissions, strict=True):
        notebook = notebooks.write(pages, result, folder, path) if notebooks else ""
        page = pages.student_page(result, version=result_set.grader, notebook=notebook)
        write_atomically(folder / path, page)
        add_sources(sources, result, wanted)
    index = pages.class_page(result_set, sources=sources, downloads=downloads)
    write_atomically(
        folder / "index.html", (piece.encode(errors="backslashreplace") for piece in index)
    )
    return [PurePosixPath("index.html"), *paths]


def _formula(text: str) -> str:
    """A formula as MathML, or the text as it is if it is not a formula."""
    return formula_math(sanitize(text)) or text


def _code_spans(text: str) -> Markup:
    """A text in which what stands between backticks is code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(sanitize(text)))))


def _identifier(name: str, limit: int = 300) -> Markup:
    """A name in code, in which lines may break after underscores."""
    return Markup(str(escape(sanitize(clip(name, limit)))).replace("_", "_<wbr>"))


def _finalize(value: Any) -> Any:
    """What a template prints for `value`: all text is sanitized here, wherever it comes from."""
    return sanitize(value) if type(value) is str else value
