"""Where does text for people go? A terminal as wide as it is, or a file that fits any."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TextIO

from rich.console import Console

#: How wide text is where nothing says how wide it may be.
_FILE_WIDTH = 100
_TERMINAL_SIZE = (80, 24)


def output_console() -> tuple[Console, bool]:
    """The console for standard output, and whether lines of code must be cut to fit in it.

    `COLUMNS` says how wide rows may be, also in a file. There are no escape codes where `NO_COLOR`
    is set, where the terminal knows none (`TERM=dumb`), and in files.
    """
    is_terminal = sys.stdout.isatty()
    if not is_terminal and not os.environ.get("COLUMNS", "").isdigit():
        return file_console(sys.stdout), False
    width, height = shutil.get_terminal_size(_TERMINAL_SIZE)
    console = Console(
        highlight=False,
        width=width,
        height=height,
        color_system=None if os.environ.get("NO_COLOR") else "auto",
    )
    return console, True


def file_console(file: TextIO) -> Console:
    """A console that writes into a file: sentences in rows that can be read, code as it is."""
    return Console(file=file, highlight=False, width=_FILE_WIDTH)
