"""What becomes of keys that are typed while a screen is drawn? They are neither shown nor kept."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def keys_unseen() -> Iterator[None]:
    """Keep typed keys off the screen, which they would move, and afterwards from the shell.

    Ctrl-C and whatever else sends a signal does so as ever.
    """
    try:
        import termios
    except ImportError:  # Windows shows no key that no program asks for
        yield
        return
    try:
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
    except (AttributeError, OSError, ValueError, termios.error):  # not a terminal, or closed
        yield
        return
    silent = [*before]
    silent[3] &= ~termios.ECHO
    if _is_ours(terminal):
        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        if _is_ours(terminal):
            with suppress(termios.error):
                termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _is_ours(terminal: int) -> bool:
    """Whether the terminal listens to this process; it stops one in the background that sets it."""
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
