"""How does text reach a terminal that cannot show every character, or a disk that is full?"""

from __future__ import annotations

import io
import os
import sys


def print_anything() -> None:
    """Let standard output and standard error escape what their encoding lacks, and never fail."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def finish_output() -> str:
    """Write out what standard output still holds; "" or why that failed.

    After a failure nothing more is written there, so that the interpreter ends without a traceback.
    """
    try:
        sys.stdout.flush()
    except OSError as error:
        give_up_output()
        return f"the output cannot be written: {error.strerror}"
    return ""


def give_up_output() -> None:
    """Write nothing more to standard output: nobody reads it, or there is no room for it."""
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 (a descriptor is what is needed)
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
