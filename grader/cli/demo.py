"""What does `grader demo` do? It grades the bundled example class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.cli.grade import grade
from grader.cli.options import Isolation, LangOption, settings_of
from grader.errors import GraderError


def demo(
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Where results go.")
    ] = Path("graded"),
    lang: LangOption = None,
) -> None:
    """Grade the bundled example class."""
    from grader.course import find_course

    examples = find_course().folder / "examples" / "class"
    if not examples.is_dir():
        raise GraderError("the example class is in a checkout of the project, not in the wheel")
    with settings_of(jobs=1).worker() as worker:
        isolation = Isolation(worker.tier)  # the examples are our own: any tier will do
    grade([examples], out, isolation=isolation, lang=lang)
