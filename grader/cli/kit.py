"""What does `grader kit` do? It packs what students get, into a folder or a zip."""

from __future__ import annotations

from pathlib import Path

import click

from grader.cli.options import (
    PATH,
    Language,
    course_of,
    course_option,
    lang_option,
    set_language,
    settings_of,
)
from grader.errors import GraderError


@click.option(
    "--out",
    "-o",
    type=PATH,
    required=True,
    metavar="PATH",
    help="The folder to fill; or the zip to write, if the name ends in .zip.",
)
@click.option(
    "--assignment",
    "-a",
    "assignments",
    multiple=True,
    metavar="NAME",
    help="An assignment to pack; may be repeated (default: all of the course).",
)
@click.option(
    "--wheel",
    is_flag=True,
    help="Pack the grader itself, with the course in it, in place of a folder for --course.",
)
@lang_option
@course_option
def kit(
    out: Path,
    assignments: tuple[str, ...] = (),
    wheel: bool = False,
    lang: Language | None = None,
    course: Path | None = None,
) -> None:
    """Pack what students get: notebooks, what these need, the check, and instructions."""
    from grader.authoring.kit.kit import make_kit
    from grader.authoring.kit.writing import write_folder, write_zip

    set_language(lang)
    found = course_of(course, None)
    names = sorted({found.assignment(name).name for name in assignments or found.assignments})
    for place in ("assignments", "reference"):
        if out.resolve().is_relative_to((found.folder / place).resolve()):
            raise GraderError(f"{out} is in {place}/ of the course; name a folder elsewhere")
    with settings_of(jobs=1).worker() as worker:
        made = make_kit(found, names, worker, wheel=wheel)
    removed: list[str] = []
    if out.suffix.lower() == ".zip" and not out.is_dir():
        write_zip(out, made.files)
    else:
        removed = write_folder(out, made.files)
    print(f"{out} has {len(made.files)} files for students: {', '.join(names)}")
    print("It contains neither the reference, nor the code of mistakes, nor a seed")
    print(
        "Students can read in it which kinds of hidden calls there are (calls.py), not which ones"
    )
    for name in removed:
        print(f"{out / name} was of an earlier kit, and is removed")
    for path in made.unnamed:
        print(f"{path} is left out, since neither the notebook nor a module names it")
