"""How does the new assignment get to its place? Whole or not at all, and nothing is overwritten."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.errors import GraderError

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
#: Words in the name of a notebook that say that it is the solved one.
_SOLVED = frozenset(
    {"solved", "solution", "solutions", "instructor", "teacher", "reference", "key"}
)


def check_free(course: Path, name: str) -> None:
    """Check that an assignment can have this name.

    Raises:
        GraderError: it is no name, or something of that name is there.
    """
    if not _NAME.fullmatch(name):
        raise GraderError(
            f"{name!r} cannot be the name of an assignment: use letters, digits, - and _, and "
            "begin with a letter"
        )
    if course.exists() and not course.is_dir():
        raise GraderError(f"{course} is not a folder; name the course's folder with --course")
    reference = course / "reference"
    places = [
        course / "assignments" / name,
        reference / f"{name}.py",
        *(
            reference / kind / f"{name}.py"
            for kind in ("mistakes", "costs", "draws", "steps", "calls")
        ),
        reference / "right" / name,
    ]
    for place in places:
        if os.path.lexists(place):
            raise GraderError(f"{place} is there already; choose another name, or remove it first")


def student_name(path: Path, name: str) -> str:
    """What the student's notebook is called: like the solved one, without the word for solved.

    Args:
        path: the solved notebook.
        name: the name of the assignment, which is taken if nothing else is left.
    """
    words = re.split(r"([^A-Za-z0-9]+)", path.stem)
    if any(word.lower() in _SOLVED for word in words):
        words = [word for word in words[::2] if word.lower() not in _SOLVED]
        return f"{'_'.join(filter(None, words)) or name}.ipynb"
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '_', path.stem)}.ipynb"


@contextmanager
def workshop(course: Path, name: str) -> Iterator[Path]:
    """A hidden folder in the course where the assignment is made; it is removed in the end.

    Raises:
        GraderError: it cannot be made.
    """
    made = [folder for folder in (course, *course.parents) if not folder.exists()]
    try:
        course.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".new-{name}-", dir=course))
    except OSError as error:
        raise GraderError(f"{course} cannot be written: {error.strerror}") from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        for empty in made:
            with suppress(OSError):  # it is not empty: the assignment is in it
                empty.rmdir()


def place(folder: Path, course: Path, name: str) -> None:
    """Move the assignment from the workshop to its place; undo what was moved if that fails.

    What is in the folders of `reference/` there goes along.

    Raises:
        GraderError: something of that name is there by now, or the disk is full.
    """
    moves = [
        (folder / "reference" / f"{name}.py", course / "reference" / f"{name}.py"),
        *(
            (path, course / path.relative_to(folder))
            for path in sorted((folder / "reference").glob("*/*"))
        ),
        (folder / "assignments" / name, course / "assignments" / name),
    ]
    check_free(course, name)
    done: list[Path] = []
    made: list[Path] = []
    try:
        for origin, target in moves:
            if not target.parent.exists():
                target.parent.mkdir(parents=True)
                made.append(target.parent)
            done.append(target)
            origin.rename(target)
    except BaseException as error:
        for target in done:
            with suppress(OSError):
                shutil.rmtree(target) if target.is_dir() else target.unlink()
        for parent in made:
            with suppress(OSError):
                parent.rmdir()
        if isinstance(error, OSError):
            raise GraderError(f"{course} cannot be written: {error.strerror}") from None
        raise
