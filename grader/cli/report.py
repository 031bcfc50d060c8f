"""What does `grader report` do? It makes a graded folder's pages again and runs nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.options import Language, ThemeOption, set_language


def report(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A folder that `grader grade` wrote.")],
    anonymous: Annotated[
        bool,
        typer.Option("--anonymous", help="Hide names: write under pseudonyms, into OUT/anonymous."),
    ] = False,
    theme: ThemeOption = None,
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="The language of the pages (default: that of the grading)."),
    ] = None,
) -> None:
    """Make the pages of a graded folder again, without running anything."""
    from grader.batch.reporting import write_report

    set_language(lang)
    folder = write_report(out, hide_names=anonymous, theme=theme, language=lang and lang.value)
    print_page_to_open(folder)


def print_page_to_open(folder: Path) -> None:
    """Name the page to begin with."""
    from grader.wording import translate as _

    print(_("open {page}").format(page=folder / "index.html"))
