"""How is a line said on standard error? Whole in a file, and word by word on a terminal."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator


def say(line: str) -> None:
    """Write a line on standard error."""
    for row in rows_of(line) if sys.stderr.isatty() else [line]:
        print(row, file=sys.stderr, flush=True)


def rows_of(line: str) -> Iterator[str]:
    """The rows of a line on the terminal; paths stay whole, so that they can be copied."""
    from rich.text import Text

    from grader.formats.flowing import flowing

    width = shutil.get_terminal_size().columns
    return (row.plain for row in flowing(Text(line), width, keeps_words=True))
