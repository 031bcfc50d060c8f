"""Whose is a file of "Download all submissions" in Moodle, as folders or flat?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.platforms.layouts import Attempt, Kind, Layout, Listing, Owner, Parts, Place

#: The full name, the number of the participant, the kind of hand-in, and the name of a file.
_NAME = re.compile(r"(.+?)_(\d+)_assignsubmission_([a-z][a-z0-9]*)(?:_(.*))?", re.DOTALL)
_FEEDBACK = re.compile(
    r"(?:(?!_\d+_assignsubmission_).)+_\d+_assignfeedback_[a-z][a-z0-9]*(?:_.*)?", re.DOTALL
)

#: What is typed into Moodle itself.
_TEXTS = {"onlinetext", "comments"}


@dataclass(frozen=True)
class MoodleLayout:
    """Folders `Full Name_<number>_assignsubmission_file`, or files with such a beginning.

    The number is that of a participant of one assignment: in another export it is another's.
    """

    platform: str = "moodle"
    is_sure: bool = True

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        name = parts[0]
        if _FEEDBACK.fullmatch(name):
            return Place(None, kind="teacher")
        match = _NAME.fullmatch(name)
        if match is None:
            return None
        shown = match[1].replace("_", " ")
        owner = Owner("moodle", f"{match[2]}\0{shown}", shown, user_id=match[2], number=match[2])
        kind: Kind = "text" if match[3] in _TEXTS else "work"
        if len(parts) == 1 and not is_folder:
            return Place(owner, 0, kind, Attempt(), match[4] or "")
        return Place(owner, 1, kind)


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if one entry is named like this."""
    names = (*listing.folders_in(folder), *listing.files_in(folder))
    return MoodleLayout() if any(map(_NAME.fullmatch, names)) else None
