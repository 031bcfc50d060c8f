"""What does a check write? Its results in the requested format, to a file or standard output."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from grader import __version__
from grader.results import SCHEMA, Result, ResultSet, for_students, to_json


def write(
    results: Sequence[Result], format: str, out: Path | None, hint: int | None = None
) -> None:
    """Write `results` as text, json, junit, github or html, into `out` or to standard output.

    `hint` is the last step of the hints that text shows, if it was asked for.

    Raises:
        GraderError: `out` cannot be written.
    """
    if format == "text" and out is None:
        _print(results, hint)
        return
    text = _formatted(results, format, hint)
    data = text.encode(errors="backslashreplace") if isinstance(text, str) else text
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        from grader.results import write_atomically

        write_atomically(out, data)


def _formatted(results: Sequence[Result], format: str, hint: int | None) -> str | bytes:
    match format:
        case "json":
            return to_json(_result_set(results), indent=2) + b"\n"
        case "junit":
            from grader.formats.junit import junit

            return junit(_result_set(results))
        case "github":
            from grader.formats.github import annotations

            return annotations(results)
        case "html":
            from grader.rendering import Pages

            pages = Pages()
            return "\n".join(pages.student_page(result) for result in results)
    file = StringIO()
    _print(results, hint, file)
    return file.getvalue()


def _print(results: Sequence[Result], hint: int | None, file: StringIO | None = None) -> None:
    """Print results for people: on a terminal in colour, and as wide as the terminal."""
    from rich.console import Console

    from grader.formats.text import print_result

    width = None if file is None else 100
    console = Console(file=file, highlight=False, width=width)
    for result in results:
        print_result(result, console, hint)


def _result_set(results: Sequence[Result]) -> ResultSet:
    """What students may see of `results`, as one record."""
    tiers = {result.isolation for result in results if result.isolation}
    return ResultSet(
        schema=SCHEMA,
        grader=__version__,
        isolation=", ".join(sorted(tiers)),
        submissions=tuple(map(for_students, results)),
    )
