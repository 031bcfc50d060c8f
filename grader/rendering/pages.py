"""How do results become pages? The templates of reports/, compiled once and filled."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from grader import __version__
from grader.errors import GraderError
from grader.formats import words
from grader.formats.harmless import clip, harmless
from grader.rendering.classroom import class_view
from grader.rendering.formula import formula_math
from grader.rendering.paths import page_paths
from grader.rendering.student import BARE, BRIEF, FULL, points_at, question_views, where
from grader.results import Result, ResultSet

_LARGEST_PAGE = 200_000  # bytes


def reports_folder() -> Path:
    """The folder of templates: a checkout's `reports/`, or the copy inside an installed wheel."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "data" / "reports", package.parent / "reports"):
        if (folder / "student.html").is_file():
            return folder
    raise GraderError(f"the page templates are missing: there is no reports/ beside {package}")


class Pages:
    """The templates of one reports folder, compiled once; makes any number of pages."""

    def __init__(self, reports: Path | None = None) -> None:
        """Compile the templates in `reports` (default: the grader's own)."""
        folder = reports or reports_folder()
        environment = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_shown,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        script = (folder / "class.js").read_text(encoding="utf-8").strip()
        environment.globals.update(
            words=words,
            where=where,
            points_at=points_at,
            style=Markup((folder / "style.css").read_text(encoding="utf-8").strip()),
            script=Markup(script),
            script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        )
        environment.filters.update(clip=clip, points=words.points, identifier=_identifier)
        environment.filters["formula"] = _formula
        self._student = environment.get_template("student.html")
        self._class = environment.get_template("class.html")

    def student_page(self, result: Result, *, version: str = __version__) -> str:
        """The page of one submission, as a whole HTML document of at most 200 KB.

        `version` is the grader's that made `result`. A page that gets too large, because a
        submission's texts are endless, is made again with less of them.
        """
        for detail in (FULL, BRIEF, BARE):
            page = self._student.render(
                result=result,
                questions=question_views(result, detail),
                detail=detail,
                version=version,
            )
            if len(page.encode()) <= _LARGEST_PAGE:
                break
        return page

    def class_page(
        self, results: ResultSet, *, downloads: Sequence[str] = ("grades.csv", "results.json")
    ) -> str:
        """The page of a whole class; `downloads` are files beside it that it links to."""
        view = class_view(results.submissions)
        return self._class.render(results=results, view=view, downloads=downloads)


def write_pages(
    folder: Path,
    results: ResultSet,
    *,
    pages: Pages | None = None,
    downloads: Sequence[str] = ("grades.csv", "results.json"),
) -> list[PurePosixPath]:
    """Write `index.html` and a page for each submission into `folder`; their paths in it."""
    pages = pages or Pages()
    written = [PurePosixPath("index.html")]
    _write(folder / "index.html", pages.class_page(results, downloads=downloads))
    for path, result in zip(page_paths(results.submissions), results.submissions, strict=True):
        _write(folder / path, pages.student_page(result, version=results.grader))
        written.append(path)
    return written


def _write(path: Path, page: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8", newline="\n")


def _formula(text: str) -> str:
    """A formula as MathML, or the text as it is where it is none."""
    return formula_math(harmless(text)) or text


def _identifier(name: str, limit: int = 300) -> Markup:
    """A name in code, which may be broken after its underscores."""
    return Markup(str(escape(harmless(clip(name, limit)))).replace("_", "_<wbr>"))


def _shown(value: Any) -> Any:
    """What a template prints of `value`: text is made harmless here, wherever it comes from."""
    return harmless(value) if type(value) is str else value
