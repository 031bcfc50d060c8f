"""What does a check write? Its results in the requested format, to a file or standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from grader import __version__
from grader.cli.writing import write_named
from grader.results import SCHEMA, Result, ResultSet, for_students, to_json


class Marks:
    """Prints the marks of the first result as soon as they are known, before they are explained.

    Attributes:
        shown: whether they were printed.
        problem: why they could not be, if so; raised by `write`, since the marks may come from
            another thread.
    """

    def __init__(self) -> None:
        """Nothing is printed yet."""
        self.shown = False
        self.problem: OSError | None = None

    def __call__(self, result: Result) -> None:
        """Print the marks of a result, if it is the first."""
        from grader.cli.consoles import output_console
        from grader.formats.layout import Layout, print_rows
        from grader.formats.text import mark_rows

        if not self.shown:
            self.shown = True
            try:
                console, cuts_code = output_console()
                print_rows(mark_rows(result, Layout.of(console, cuts_code=cuts_code)), console)
                sys.stdout.flush()
            except OSError as error:
                self.problem = error


def write(
    results: Sequence[Result],
    format: str,
    out: Path | None,
    hint: int | None = None,
    marks: Marks | None = None,
) -> None:
    """Write `results` in a format that `check` offers, into `out` or to standard output.

    `hint` is the last step of the hints that text shows, if it was asked for. What `marks` has
    printed of the first result is not printed again.

    Raises:
        GraderError: `out` cannot be written.
        OSError: standard output cannot be written.
    """
    if marks is not None and marks.problem is not None:
        raise marks.problem
    if format == "text" and out is None:
        _print(results, hint, marks_shown=marks is not None and marks.shown)
        return
    text = _formatted(results, format, hint)
    data = text.encode(errors="backslashreplace") if isinstance(text, str) else text
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_named(out, data)


def _formatted(results: Sequence[Result], format: str, hint: int | None) -> str | bytes:
    match format:
        case "json":
            return to_json(_result_set(results), indent=2) + b"\n"
        case "junit":
            from grader.formats.junit import junit

            return junit(_result_set(results), _workspace())
        case "github":
            from grader.formats.github import annotations

            return annotations(results, _workspace())
        case "markdown":
            from grader.formats.markdown import markdown

            return markdown(results)
        case "html":
            from grader.rendering import Pages

            pages = Pages()
            return "\n".join(pages.student_page(result) for result in results)
    file = StringIO()
    _print(results, hint, file)
    return file.getvalue()


def _workspace() -> Path | None:
    """The root of the repository in a job of GitHub or GitLab."""
    root = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR")
    return Path(root) if root else None


def _print(
    results: Sequence[Result],
    hint: int | None,
    file: StringIO | None = None,
    *,
    marks_shown: bool = False,
) -> None:
    """Print results for people: on a terminal in colour, and as wide as the terminal."""
    from grader.cli.consoles import file_console, output_console
    from grader.formats.layout import Layout, print_rows
    from grader.formats.text import explanation_rows, mark_rows

    console, cuts_code = output_console() if file is None else (file_console(file), False)
    layout = Layout.of(console, cuts_code=cuts_code)
    for number, result in enumerate(results):
        if number or not marks_shown:
            print_rows(mark_rows(result, layout), console)
        print_rows(explanation_rows(result, layout, hint), console)


def _result_set(results: Sequence[Result]) -> ResultSet:
    """What students may see of `results`, as one record."""
    tiers = {result.isolation for result in results if result.isolation}
    return ResultSet(
        schema=SCHEMA,
        grader=__version__,
        isolation=", ".join(sorted(tiers)),
        submissions=tuple(map(for_students, results)),
    )
