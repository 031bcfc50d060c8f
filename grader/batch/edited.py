"""Was the table of grades edited by hand? Then it is kept beside the one that is written anew."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from grader.errors import GraderError
from grader.formats.csv import grades_csv
from grader.results import Result, UnwritableError, write_atomically

#: The table of grades in a graded folder.
GRADES = "grades.csv"

#: Told of a file that was edited by hand, and of the file in which what it held is kept.
OnEdited = Callable[[Path, Path], None]


def ignore_edited(path: Path, kept: Path) -> None:
    """Say nothing of it."""


def write_grades(
    out: Path,
    name: str,
    results: Sequence[Result],
    written: Mapping[str, str],
    on_edited: OnEdited,
) -> dict[str, str]:
    """Write a table of grades; one that is not as it was last written is kept beside it.

    Args:
        out: the output folder.
        name: the path of the table in it.
        results: the class.
        written: the digests of the tables that were last written, by their paths.
        on_edited: told of what is kept.

    Returns:
        The digest of the table by its path.

    Raises:
        GraderError: the edited table cannot be kept, or the new one not be written.
    """
    path = out / name
    content = grades_csv(results)
    digest = hashlib.sha256(content).hexdigest()
    before = _digest_of(path)
    if before is not None and before not in (digest, written.get(name)):
        on_edited(path, keep_edited(path))
    write_atomically(path, content)
    return {name: digest}


def _digest_of(path: Path) -> str | None:
    with suppress(OSError):
        return hashlib.sha256(path.read_bytes()).hexdigest()
    return None


def keep_edited(path: Path) -> Path:
    """Copy a file to a name beside it that nothing has; where it stays if a run ends midway.

    Raises:
        GraderError: it cannot be copied.
    """
    for number in count(1):
        suffix = f".edited-{number}" if number > 1 else ".edited"
        kept = path.with_name(f"{path.stem}{suffix}{path.suffix}")
        if kept.exists():
            continue
        try:
            write_atomically(kept, path.read_bytes())
        except (OSError, UnwritableError) as error:
            raise GraderError(
                f"{path} was changed since it was written, and cannot be kept: {error}; move it "
                "elsewhere"
            ) from None
        return kept
    raise AssertionError("there is a number that no file has")
