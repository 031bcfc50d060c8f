"""What does `grader demo` do? It grades the bundled example class."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.grade import grade
from grader.cli.options import PATH, Isolation, Language, lang_option, settings_of
from grader.errors import GraderError


@click.option(
    "--out", "-o", type=PATH, metavar="DIR", default=Path("graded"), help="Where results go."
)
@lang_option
def demo(out: Path = Path("graded"), lang: Language | None = None) -> None:
    """Grade the bundled example class."""
    from grader.course import find_course

    examples = find_course().folder / "examples" / "class"
    if not examples.is_dir():
        raise GraderError("the example class is in a checkout of the project, not in the wheel")
    with settings_of(jobs=1).worker() as worker:
        isolation = Isolation(worker.tier)  # the examples are our own: any tier will do
    grade([examples], out, isolation=isolation, lang=lang)
