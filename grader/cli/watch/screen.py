"""Where do rounds appear? On a screen that is drawn again in place, or one below the other."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.control import Control
from rich.segment import ControlType
from rich.text import Text

from grader.cli.consoles import output_console
from grader.cli.watch.keys import keys_unseen
from grader.cli.watch.rounds import Round
from grader.cli.watch.view import new_rows, screen_rows, whole_rows
from grader.formats.layout import Layout, print_rows
from grader.wording import translate as _


class Display(Protocol):
    """Shows rounds."""

    def checking(self) -> None:
        """Say that files are being checked."""

    def show(self, shown: Round) -> None:
        """Show a round."""

    def tick(self) -> None:
        """Look whether the window has another size."""


@contextmanager
def display(hint: int | None) -> Iterator[Display]:
    """Yields what shows rounds; a terminal is left as it was, with the last round in it."""
    console, cuts_code = output_console()
    if not console.is_terminal or console.is_dumb_terminal or console.legacy_windows:
        yield _Log(console, Layout.of(console, cuts_code=cuts_code), hint)
        return
    screen = _Screen(console, hint)
    with keys_unseen():
        console.set_alt_screen(True)
        console.show_cursor(False)
        try:
            yield screen
        finally:
            console.show_cursor(True)
            console.set_alt_screen(False)
            screen.leave()


class _Log:
    """Rounds below each other, for files and for terminals that cannot be drawn on."""

    def __init__(self, console: Console, layout: Layout, hint: int | None) -> None:
        self._console, self._layout, self._hint = console, layout, hint

    def checking(self) -> None:
        """Nothing is said before there are results."""

    def show(self, shown: Round) -> None:
        """Write what is new."""
        print_rows(new_rows(shown, self._layout, self._hint), self._console)
        self._console.file.flush()

    def tick(self) -> None:
        """Rows that were written stay as they are."""


class _Screen:
    """One screen, which is drawn again in place."""

    def __init__(self, console: Console, hint: int | None) -> None:
        self._console, self._hint = console, hint
        self._size = shutil.get_terminal_size()
        self._shown = Round()
        self._state = _("Checking …")

    def checking(self) -> None:
        """Say so in the first row."""
        self._state = _("Checking …")
        self._draw()

    def show(self, shown: Round) -> None:
        """Draw a round. Where nothing changed, what was new stays in full."""
        if not shown.changed and not shown.first:
            shown = shown.still_showing(self._shown)
        self._shown = shown
        state = _("Checked at {time}. A save checks again, Ctrl-C ends.")
        self._state = state.format(time=shown.at)
        self._draw()

    def tick(self) -> None:
        """Draw again if the window has another size."""
        if shutil.get_terminal_size() != self._size:
            self._draw()

    def leave(self) -> None:
        """Write the last round where the screen was, so that it can still be read."""
        if self._shown.results:
            print_rows(whole_rows(self._shown, Layout.of(self._console), self._hint), self._console)

    def _draw(self) -> None:
        self._size = size = shutil.get_terminal_size()
        self._console.width, self._console.height = size
        layout = Layout.of(self._console)
        rows = screen_rows(self._shown, layout, self._hint, size.lines, self._state)
        self._write([*rows, *[Text()] * (size.lines - len(rows))])

    def _write(self, rows: Sequence[Text]) -> None:
        erase = Control((ControlType.ERASE_IN_LINE, 2))
        with self._console:  # all at once, so that nothing flickers
            self._console.control(Control.home())
            for number, row in enumerate(rows, 1):
                self._console.control(erase)
                end = "\n" if number < len(rows) else ""
                self._console.print(row, soft_wrap=True, end=end)
