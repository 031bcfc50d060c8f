"""What of the course does a worker of a cluster need, and how does it get there?"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from grader.batch.answer_keys import AnswerKeys
from grader.batch.cluster.messages import Materials
from grader.course import (
    COURSE_FILE,
    Course,
    Expectations,
    Seed,
    expectations_to_bytes,
)
from grader.errors import GraderError
from grader.worker import Worker

#: The folders of a course that answers are looked at with.
_FOLDERS = ("assignments", "reference")
#: What may lie in them and is never sent.
_LEFT_OUT = frozenset({".git", ".grader-seed", ".ipynb_checkpoints", "__pycache__"})


def materials_for(
    run: str, course: Course, names: Iterable[str], keys: AnswerKeys, seed: Seed, worker: Worker
) -> Materials:
    """What the workers of a cluster look at answers with; the seed itself is not in it."""
    hidden = {name: _hidden(keys(name, worker).expectations) for name in names}
    return Materials(run, course_archive(course), hidden, seed.fingerprint)


def _hidden(expectations: Expectations) -> bytes:
    calls = {
        function: tuple(one for one in expected if one.call.visibility == "hidden")
        for function, expected in expectations.calls.items()
    }
    return expectations_to_bytes(replace(expectations, calls=calls, mistakes={}, outlines={}))


def course_archive(course: Course) -> bytes:
    """The assignments and the reference of a course, as a zip.

    Raises:
        GraderError: a file cannot be read.
    """
    whole = io.BytesIO()
    paths = [path for folder in _FOLDERS for path in sorted((course.folder / folder).rglob("*"))]
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in (course.folder / COURSE_FILE, *paths):
            inside = path.relative_to(course.folder)
            if not path.is_file() or not _LEFT_OUT.isdisjoint(inside.parts):
                continue
            try:
                archive.writestr(inside.as_posix(), path.read_bytes())
            except OSError as error:
                raise GraderError(f"{path} cannot be read: {error.strerror}") from None
    return whole.getvalue()


def unpack_course(archive: bytes, folder: Path) -> None:
    """Write the files of a course into a folder."""
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        files.extractall(folder)
