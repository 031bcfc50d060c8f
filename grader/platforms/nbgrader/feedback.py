"""How does nbgrader give pages back? From `feedback/`, by `nbgrader release_feedback`."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from grader.platforms.feedback import (
    Feedback,
    FeedbackPage,
    Placing,
    file_label,
    of_platform,
    people_named,
)
from grader.results import Identity
from grader.wording import translate as _

#: What `nbgrader release_feedback` reads beside the pages.
TIME, SECRET = "timestamp.txt", "submission_secret.txt"
#: The most bytes of such a file.
_LONGEST = 10_000


def feedback(pages: Sequence[FeedbackPage], key: bytes) -> Feedback:
    """Files `<student>/<assignment>/<notebook>.html`, with the time and the secret of the hand-in.

    The file that students can fetch is named after the secret, which nbgrader keeps beside the
    hand-in. Where there is none, one is made, so that nobody can guess the name.

    Args:
        pages: the pages.
        key: what secrets are made with.
    """
    placing = Placing()
    unfetched: list[FeedbackPage] = []
    for page, identity in of_platform(pages, "nbgrader", placing, "nbgrader"):
        place = _place(page, identity)
        if place is None:
            placing.leave(
                page,
                "{count} person handed in no notebook in the folder of an assignment, so nbgrader "
                "has no place for the page: {people}",
                "{count} people handed in no notebook in the folder of an assignment, so nbgrader "
                "has no place for their pages: {people}",
            )
            continue
        assignment, notebook, beside = place
        folder = f"{identity.user_id}/{assignment}/"
        # one folder takes the pages of all exports
        if any(f"{folder}{notebook}.html" in files for files in placing.files.values()):
            placing.leave(
                page,
                "{count} person has several pages of one notebook, and nbgrader gives back one; "
                "choose an assignment with -a: {people}",
                "{count} people have several pages of one notebook, and nbgrader gives back one; "
                "choose an assignment with -a: {people}",
            )
            continue
        placing.put(page, folder, notebook)
        kept = _text_beside(beside / SECRET)
        if not kept:
            unfetched.append(page)
        made = hmac.digest(key, folder.encode(), hashlib.sha256).hex()
        files = placing.files[identity.export]
        files[folder + SECRET] = kept or files.get(folder + SECRET) or made.encode()
        files[folder + TIME] = _text_beside(beside / TIME) or _stamp(identity).encode()
    remarks = []
    if placing.files:
        remarks = [
            _(
                "Copy the folders into feedback/ of the course, and run nbgrader release_feedback "
                "for the assignment."
            )
        ]
    if unfetched:
        message = _(
            "There is no {file} beside the hand-ins of {people}, so nbgrader fetch_feedback does "
            "not find their pages; run the command where the class was graded, or hand the pages "
            "over otherwise."
        )
        remarks.append(message.format(file=SECRET, people=people_named(unfetched)))
    return Feedback(placing.files, placing.leftovers, tuple(remarks))


def _place(page: FeedbackPage, identity: Identity) -> tuple[str, str, Path] | None:
    """The names that nbgrader has for assignment and notebook, and the folder of the hand-in."""
    parts = PurePosixPath(page.result.source).parts
    student = identity.user_id
    if not student or file_label(student) != student or student not in parts[:-2]:
        return None
    at = len(parts) - 1 - parts[::-1].index(student, 2)
    assignment, notebook = parts[at + 1], PurePosixPath(parts[-1]).stem
    if file_label(assignment) != assignment or not notebook.strip("."):
        return None
    return assignment, notebook, Path(*parts[: at + 2])


def _text_beside(path: Path) -> bytes:
    """What a small file holds, on the disk or in a zip on the way to it; or nothing."""
    try:
        if path.is_file():
            return path.read_bytes() if path.stat().st_size <= _LONGEST else b""
        archive = next((each for each in path.parents if each.is_file()), None)
        if archive is None:
            return b""
        with ZipFile(archive) as file:
            info = file.getinfo(path.relative_to(archive).as_posix())
            return file.read(info) if info.file_size <= _LONGEST else b""
    except (OSError, KeyError, ValueError, BadZipFile, RuntimeError, NotImplementedError):
        return b""


def _stamp(identity: Identity) -> str:
    """A time as nbgrader writes it."""
    day, _at, clock = identity.submitted_at.partition("T")
    offset = clock[-6:] if clock[-6:-5] in ("+", "-") else ""
    clock = clock.removesuffix(offset).removesuffix("Z")
    zone = offset.replace(":", "") or "UTC"
    return f"{day} {clock} {zone}" if day and clock else "1970-01-01 00:00:00 UTC"
