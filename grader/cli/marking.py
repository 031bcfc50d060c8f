"""What does `grader marking` do? It reads marks that were given by hand, and says what is left."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import PATH, Language, set_language, theme_option
from grader.cli.report import say_what_is_damaged, say_what_is_kept

#: The most people that a line names.
_MOST_NAMED = 10

if TYPE_CHECKING:
    from grader.batch.marking import Marking


@click.argument("out", type=PATH, help="A folder that `grader grade` wrote.")
@click.option(
    "--read",
    "files",
    type=PATH,
    multiple=True,
    metavar="FILE",
    help="A table of marks that lies elsewhere; may be given several times.",
)
@click.option("--by", metavar="NAME", help="Who marks (default: the name of your account).")
@click.option(
    "--anonymous", is_flag=True, help="Write tables and pages without names, to mark blindly."
)
@theme_option
@click.option(
    "--lang",
    type=click.Choice(Language),
    help="The language of the pages (default: that of the grading).",
)
def marking(
    out: Path,
    files: Sequence[Path] = (),
    by: str | None = None,
    anonymous: bool = False,
    theme: Path | None = None,
    lang: Language | None = None,
) -> None:
    """Read marks that were given by hand, and write what is to be marked."""
    from grader.batch.marking import mark_by_hand

    set_language(lang)
    done = mark_by_hand(
        out,
        files,
        by=_account() if by is None else by,
        hide_names=anonymous,
        theme=theme,
        language=lang and lang.value,
        on_damage=say_what_is_damaged,
        on_edited=say_what_is_kept,
    )
    for line in _lines(done):
        print(line)


def _account() -> str:
    """The name of the account; "" where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _lines(done: Marking) -> list[str]:
    from grader.wording import ntranslate, people_listed
    from grader.wording import translate as _

    said = [
        (done.given, "{count} mark read", "{count} marks read"),
        (
            done.of_group,
            "{count} mark also given to somebody who handed in the same together with others",
            "{count} marks also given to those who handed in the same together with others",
        ),
        (done.taken_back, "{count} mark taken back", "{count} marks taken back"),
        (
            done.outdated,
            "{count} mark is for an answer that was changed since, so it does not count",
            "{count} marks are for answers that were changed since, so they do not count",
        ),
        (
            done.drafts,
            "{count} row has no points yet; what stands in it stays in the table",
            "{count} rows have no points yet; what stands in them stays in the table",
        ),
    ]
    lines = [ntranslate(one, many, count).format(count=count) for count, one, many in said if count]
    if done.apart:
        message = ntranslate(
            "{names} handed in the same together with others, and keeps another mark than these",
            "{names} handed in the same together with others, and keep another mark than these",
            len(done.apart),
        )
        lines.append(message.format(names=people_listed(done.apart, _MOST_NAMED)))
    if done.unmarked:
        message = ntranslate(
            "{count} of {all} answers is still to be marked",
            "{count} of {all} answers are still to be marked",
            done.unmarked,
        )
        lines.append(message.format(count=done.unmarked, all=done.answers))
    else:
        lines.append(_("all {all} answers are marked").format(all=done.answers))
    for table in done.tables:
        lines.append(_("the table: {file}").format(file=table))
    return lines
