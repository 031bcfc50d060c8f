"""Where is a student's page? At a path that is safe on every system, whatever the name."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from pathlib import PurePosixPath

from grader.results import Result

#: The folder of the pages of students.
PAGES = "students"
#: The folder of what is marked by hand, and in it that without names.
MARKING, ANONYMOUS = "marking", "anonymous"
#: Characters that a file name keeps, besides letters, marks and digits.
_KEPT = frozenset(" ._,+@()=-")
#: The most bytes of a file name: file systems allow 255, but some count differently.
_LONGEST = 100
#: Names that Windows reserves for devices.
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"]
)


def student_page_path(result: Result) -> PurePosixPath:
    """`students/<student>/<assignment>.html`, relative to the folder of the pages."""
    assignment = _file_name(result.assignment or "", "submission")
    return page_folder(result.student) / f"{assignment}.html"


def marking_table_path(assignment: str, *, is_anonymous: bool = False) -> PurePosixPath:
    """Where the table is into which the marks for an assignment are written."""
    return _marking(is_anonymous) / f"{_file_name(assignment, 'submission')}.csv"


def marking_page_path(
    assignment: str, question: str, *, is_anonymous: bool = False
) -> PurePosixPath:
    """Where all answers to a question that is marked by hand are shown."""
    folder = _marking(is_anonymous) / _file_name(assignment, "submission")
    return folder / f"{_file_name(question, 'question')}.html"


def _marking(is_anonymous: bool) -> PurePosixPath:
    return PurePosixPath(MARKING, ANONYMOUS) if is_anonymous else PurePosixPath(MARKING)


def page_folder(student: str) -> PurePosixPath:
    """The folder of a student's pages."""
    return PurePosixPath(PAGES, _file_name(student, "unnamed"))


def notebook_path(page: PurePosixPath) -> PurePosixPath:
    """Where the page of the whole notebook is, next to the student's `page`."""
    return page.with_name(f"{page.stem}.notebook.html")


def page_paths(results: Sequence[Result]) -> list[PurePosixPath]:
    """A path for each of `results`, all different even if upper and lower case are the same."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    paths = []
    for result in results:
        path = first = student_page_path(result)
        number = numbers.get(str(first).casefold(), 1)
        while str(path).casefold() in taken:
            number += 1
            path = first.with_name(f"{first.stem}-{number}.html")
        numbers[str(first).casefold()] = number
        taken.add(str(path).casefold())
        paths.append(path)
    return paths


def _file_name(name: str, otherwise: str) -> str:
    """`name` as a file name; if it loses characters, a short hash keeps it distinct."""
    normalized = unicodedata.normalize("NFC", name)
    kept = "".join(
        c if c in _KEPT or unicodedata.category(c)[0] in "LMN" else "-" for c in normalized
    )
    while len(kept.encode()) > _LONGEST:
        kept = kept[:-1]
    kept = kept.strip(" .")
    if not kept.strip("-"):
        kept = otherwise
    if kept.split(".")[0].rstrip().casefold() in _RESERVED:
        kept = f"_{kept}"
    if kept == normalized or not normalized:
        return kept
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kept.rstrip(' .-')}-{digest[:8]}"
