"""How do results become pages? The templates of reports/, compiled once and filled."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup, escape

from grader import __version__, resources
from grader.errors import GraderError
from grader.rendering.class_page import class_view, link
from grader.rendering.formula import formula_math
from grader.rendering.paths import page_paths
from grader.rendering.student_page import BARE, BRIEF, FULL, points_at, question_views, where
from grader.results import Result, ResultSet, write_whole
from grader.wording import clip, current, ntranslate, sanitize, sentences, translate

_LARGEST_PAGE = 200_000  # bytes


class Pages:
    """The templates of one reports folder, compiled once; makes any number of pages."""

    def __init__(self, *themes: Path | None) -> None:
        """Compile the templates; each file that a theme folder has takes the place of our own.

        Raises:
            GraderError: a theme is no folder, or a template of it cannot be read.
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
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
            translate, ntranslate, newstyle=True
        )
        script = _first(folders, "class.js")
        environment.globals.update(
            words=sentences,
            language=current,
            where=where,
            points_at=points_at,
            style=Markup(_first(folders, "style.css")),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
        environment.filters.update(
            clip=clip,
            sanitize=sanitize,
            points=sentences.points,
            identifier=_identifier,
            formula=_formula,
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
        """The page of one submission, as a whole HTML document of at most 200 KB.

        `version` is the grader's that made `result`; `notebook` is a link to the page of the whole
        notebook. A page that gets too large, because a submission's texts are endless, is made
        again with less of them.
        """
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
        """The page of the whole notebook at `path`, or None where it cannot be read.

        `back` is a link to the student's page. Nothing of the notebook is run, and nothing of it
        that is active comes into the page.
        """
        from grader.rendering.notebook_page import notebook_view  # loads nbconvert: half a second

        view = notebook_view(result, path)
        if view is None:
            return None
        return self._notebook.render(result=result, view=view, back=back, version=version)

    def class_page(
        self, results: ResultSet, *, downloads: Sequence[str] = ("grades.csv", "results.json")
    ) -> str:
        """The page of a whole class; `downloads` are files beside it that it links to."""
        view = class_view(results.submissions)
        return self._class.render(results=results, view=view, downloads=downloads)


def _first(folders: Sequence[Path], name: str) -> str:
    """The text of the first file of that name."""
    path = next(path for folder in folders if (path := folder / name).is_file())
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise GraderError(f"{path} cannot be read: {error}") from None


@dataclass(frozen=True)
class Notebooks:
    """Pages of whole notebooks: made from the `file` of each result, or kept as they are."""

    file: Callable[[Result], Path | None] | None = None

    def write(self, pages: Pages, result: Result, folder: Path, page: PurePosixPath) -> str:
        """Write the notebook's page beside the student's `page`; a link to it, or ""."""
        path = page.with_name(f"{page.stem}.notebook.html")
        if self.file is not None:
            file = self.file(result)
            text = file and pages.notebook_page(result, file, back=link(PurePosixPath(page.name)))
            if not text:
                return ""
            write_whole(folder / path, text)
        return link(PurePosixPath(path.name)) if (folder / path).is_file() else ""


def write_pages(
    folder: Path,
    whole: ResultSet,
    results: Iterable[Result] | None = None,
    *,
    pages: Pages | None = None,
    notebooks: Notebooks | None = None,
    downloads: Sequence[str] = ("grades.csv", "results.json"),
) -> list[PurePosixPath]:
    """Write `index.html` and a page for each submission into `folder`; their paths in it.

    Args:
        folder: where to; made if need be.
        whole: the class; what only a student's page shows may be left out of its submissions.
        results: the same submissions, in their order, with everything.
        pages: the templates.
        notebooks: the pages of whole notebooks; None where there are none.
        downloads: files beside `index.html` that it links to.

    Raises:
        UnwritableError: the disk is full, say.
    """
    pages = pages or Pages()
    paths = page_paths(whole.submissions)
    for path, result in zip(paths, results or whole.submissions, strict=True):
        notebook = notebooks.write(pages, result, folder, path) if notebooks else ""
        page = pages.student_page(result, version=whole.grader, notebook=notebook)
        write_whole(folder / path, page)
    write_whole(folder / "index.html", pages.class_page(whole, downloads=downloads))
    return [PurePosixPath("index.html"), *paths]


def _formula(text: str) -> str:
    """A formula as MathML, or the text as it is where it is none."""
    return formula_math(sanitize(text)) or text


def _identifier(name: str, limit: int = 300) -> Markup:
    """A name in code, which may be broken after its underscores."""
    return Markup(str(escape(sanitize(clip(name, limit)))).replace("_", "_<wbr>"))


def _shown(value: Any) -> Any:
    """What a template prints of `value`: text is sanitized here, wherever it comes from."""
    return sanitize(value) if type(value) is str else value
