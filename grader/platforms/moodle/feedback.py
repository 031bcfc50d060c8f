"""How does Moodle give pages back? By a zip of feedback files, in folders as in its download."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from grader.platforms.feedback import Feedback, FeedbackPage, Placing, file_label, of_platform
from grader.results import Identity
from grader.wording import translate as _

_NUMBER = re.compile(r"[0-9]+")


def feedback(pages: Sequence[FeedbackPage]) -> Feedback:
    """Files `Full Name_<participant>_assignsubmission_file/feedback.html`.

    Moodle splits each name on the way to a file at the first four `_`. The second part is the
    number of the participant, and the next two are a plugin; so the full name may hold no `_`.
    """
    placing = Placing()
    for page, identity in of_platform(pages, "moodle", placing, "Moodle"):
        if not _NUMBER.fullmatch(identity.user_id):
            placing.leave(
                page,
                "{count} person has no number of Moodle, so it has no place for the page: {people}",
                "{count} people have no number of Moodle, so it has no place for their pages: "
                "{people}",
            )
            continue
        placing.put(page, f"{_folder(page, identity)}/", "feedback")
    remarks = []
    if placing.files:
        remarks = [
            _(
                "Moodle takes the zip only if the assignment has Feedback files among its feedback "
                "types; it tells each person, and replaces a file of the same name."
            )
        ]
    return Feedback(placing.files, placing.leftovers, tuple(remarks))


def _folder(page: FeedbackPage, identity: Identity) -> str:
    """The folder of the person in the download, with or without the `_` at its end as there.

    Where files came without folders it has the `_`, which all versions of Moodle take.
    """
    label = (
        file_label(identity.name or page.person.student, without="_").strip("~") or "participant"
    )
    marker = f"_{identity.user_id}_assignsubmission_file"
    above = PurePosixPath(page.result.source).parent.parts
    is_newer = any(part.endswith(marker) for part in above)
    return f"{label}{marker}{'' if is_newer else '_'}"
