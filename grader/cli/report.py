"""What does `grader report` do? It makes a graded folder's pages again and runs nothing."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import PATH, Language, set_language, theme_option
from grader.cli.saying import say


@click.argument("out", type=PATH, help="A folder that `grader grade` wrote.")
@click.option(
    "--anonymous", is_flag=True, help="Hide names: write under pseudonyms, into OUT/anonymous."
)
@theme_option
@click.option(
    "--lang",
    type=click.Choice(Language),
    help="The language of the pages (default: that of the grading).",
)
def report(
    out: Path,
    anonymous: bool = False,
    theme: Path | None = None,
    lang: Language | None = None,
) -> None:
    """Make the pages of a graded folder again, without running anything."""
    from grader.batch.reporting import write_report

    set_language(lang)
    folder = write_report(
        out,
        hide_names=anonymous,
        theme=theme,
        language=lang and lang.value,
        on_damage=say_what_is_damaged,
        on_edited=say_what_is_kept,
    )
    print_page_to_open(folder)


def say_what_is_damaged(count: int) -> None:
    """Say how many stored results are damaged, and what to do."""
    say(
        f"grader: the stored results of {count} submissions are damaged and left out; "
        "run `grader grade` into the folder again",
    )


def say_what_is_kept(path: Path, kept: Path) -> None:
    """Say that a file was edited by hand, and where what was in it is now."""
    say(
        f"grader: {path} was changed since it was written; it is written again, and what was in it "
        f"is kept in {kept}",
    )


def print_page_to_open(folder: Path) -> None:
    """Name the page to begin with."""
    from grader.wording import translate as _

    print(_("open {page}").format(page=folder / "index.html"))
