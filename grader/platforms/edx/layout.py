"""Whose is a file of edX's archive of open responses?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.platforms.layouts import Attempt, Kind, Layout, Listing, Owner, Parts, Place

#: The number of the question, the user name (or a pseudonym), and the name of the file.
_NAME = re.compile(r"\[(?:\d+|x)\] - (?P<user>\S+)(?: - (?P<file>.+))?", re.DOTALL)
#: Section, subsection and unit.
_UNIT = re.compile(r"\[\d+\].*, \[\d+\].*, \[\d+\].*|Removed from course", re.DOTALL)
_PSEUDONYM = re.compile(r"[0-9a-f]{32}(?:\.\w+)?")
_TEXT = re.compile(r"prompt_\d+\.txt")
_TABLE = "submissions.csv"


@dataclass(frozen=True)
class EdxLayout:
    """A folder for each unit of the course, with files `[1] - <user name> - <file>`.

    A user name is one person's in all courses of a site; a pseudonym in one course, at least.
    """

    is_unit: bool
    is_sure: bool = True
    platform: str = "edx"

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        if not self.is_unit:
            return Place(None, kind="teacher") if parts == (_TABLE,) else None
        match = _NAME.fullmatch(parts[0])
        if match is None:
            return None
        user, file = match["user"], match["file"] or ""
        is_known = not _PSEUDONYM.fullmatch(user)
        owner = Owner(
            "edx", user, user, login=user if is_known else "", number=user, is_global=True
        )
        kind: Kind = "text" if _TEXT.fullmatch(file) else "work"
        depth = int(len(parts) > 1 or is_folder)
        return Place(owner, depth, kind, Attempt(), "" if depth else file)


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if files are named like this, or all folders are units."""
    names = (*listing.files_in(folder), *listing.folders_in(folder))
    if any(map(_NAME.fullmatch, names)):
        return EdxLayout(is_unit=True)
    is_above = _TABLE in listing.files_in(folder) and any(
        map(_UNIT.fullmatch, listing.folders_in(folder))
    )
    return EdxLayout(is_unit=False) if is_above else None
