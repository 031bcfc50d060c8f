"""How are rows laid out? As wide as they may be, in the characters that can be shown."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from grader.formats.flowing import cells, flowing
from grader.formats.spelling import Words

#: Below this width, nothing is indented more than it must be.
_NARROW = 40


@dataclass(frozen=True)
class Layout:
    """How wide rows may be, and what can be shown in them.

    Attributes:
        words: makes text that can be shown.
        width: how many cells a row has.
        cuts_code: whether lines of code are cut where they do not fit.
    """

    words: Words
    width: int
    cuts_code: bool = True

    @staticmethod
    def of(console: Console, *, cuts_code: bool = True) -> Layout:
        """The layout for a console."""
        return Layout(Words(console.encoding), max(console.width, 8), cuts_code)

    @property
    def deep(self) -> int:
        """How far values and formulas are indented."""
        return 4 if self.width >= _NARROW else 2

    def flow(self, text: Text, indent: int = 0) -> Iterator[Text]:
        """The rows of a text."""
        for row in flowing(text, self.width - indent):
            yield Text(" " * indent) + row if row.plain else row


def hanging(first: Text, text: Text, layout: Layout) -> Iterator[Text]:
    """A text whose rows are as far in as what stands before its first."""
    margin = cells(first.plain)
    for number, row in enumerate(flowing(text, layout.width - margin)):
        yield (Text(" " * margin) if number else first) + row


def print_rows(rows: Iterable[Text], console: Console) -> None:
    """Print rows as they are; where the runner of a job reads them, none is a command."""
    if os.environ.get("GITHUB_ACTIONS"):
        from grader.formats.job_logs import rows_without_commands  # nobody else needs it

        rows = rows_without_commands(rows, console.encoding)
    for row in rows:
        console.print(row, soft_wrap=True)
