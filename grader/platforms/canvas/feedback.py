"""How does Canvas give pages back? By *Upload Submissions*, if file names hold its numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

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

_NUMBER = re.compile(r"[0-9]+")
_USER = re.compile(r"anon_[A-Za-z0-9]+|[0-9]+")
#: Beginnings of names that have another meaning for Canvas.
_RESERVED = ("anon", "link")


def feedback(pages: Sequence[FeedbackPage]) -> Feedback:
    """Files `<name>_<user>_<attachment>_feedback.html`.

    Canvas splits the name of a file at each `_`, and takes the first two parts that are numbers for
    those of the person and of an attachment, which has to be one that the person handed in for the
    assignment. What stands before them says nothing to it.
    """
    placing = Placing()
    numbered: list[FeedbackPage] = []
    for page, identity in of_platform(pages, "canvas", placing, "Canvas"):
        if not identity.user_id:
            placing.leave(
                page,
                "It is not certain which number of Canvas {count} person has, so there is no place "
                "for the page: {people}",
                "It is not certain which numbers of Canvas {count} people have, so there is no "
                "place for their pages: {people}",
            )
            continue
        if not _USER.fullmatch(identity.user_id) or not _NUMBER.fullmatch(identity.attachment_id):
            placing.leave(
                page,
                "{count} person handed in no file, only text or a link, so Canvas has no place for "
                "the page: {people}",
                "{count} people handed in no file, only text or a link, so Canvas has no place for "
                "their pages: {people}",
            )
            continue
        if any(map(_NUMBER.fullmatch, _parts(identity))):
            numbered.append(page)
        placing.put(page, "", _stem(identity))
    remarks = []
    if placing.files:
        remarks = [
            _(
                "Canvas shows the page as a comment, under the name of the file that the student "
                "handed in, although it is a page; it takes the files only as long as that file is "
                "part of the newest attempt."
            )
        ]
    if numbered:
        message = _(
            "Canvas would take numbers in a name for its own, so they are left out of the names of "
            "the files; check those of {people}."
        )
        remarks.append(message.format(people=people_named(numbered)))
    return Feedback(placing.files, placing.leftovers, tuple(remarks))


def _parts(identity: Identity) -> list[str]:
    return file_label(identity.name, without=" ").split("_")


def _stem(identity: Identity) -> str:
    is_known = not identity.user_id.startswith("anon_")
    kept = [
        part for part in _parts(identity) if not _NUMBER.fullmatch(part) and part.upper() != "LATE"
    ]
    label = "_".join(part for part in kept if part).replace(" ", "")
    if not label or label.lower().startswith(_RESERVED):
        label = "student"
    numbers = f"{identity.user_id}_{identity.attachment_id}_feedback"
    return f"{label}_{numbers}" if is_known else numbers
