"""Whose is a folder of "Download" in Brightspace's assignments?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.platforms import dates
from grader.platforms.layouts import Attempt, Layout, Listing, Owner, Parts, Place

#: The numbers of person and assignment, the name, the time, and the name of a file.
_NAME = re.compile(
    r"(?:(?P<user>\d+)-(?P<folder>\d+) - )(?P<name>.+?) - (?P<time>[^-]*\b\d{4}\b[^-]*?)"
    r"(?: - (?P<file>.+))?",
    re.DOTALL,
)


@dataclass(frozen=True)
class BrightspaceLayout:
    """A folder for each hand-in, `<user>-<assignment> - Full Name - <time>`, and an index.

    The first number is that of the person (or group), in all courses of a site.
    """

    platform: str = "brightspace"
    is_sure: bool = True

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        if parts == ("index.html",):
            return Place(None, kind="teacher")
        match = _NAME.fullmatch(parts[0])
        if match is None:
            return None
        user, name = match["user"], match["name"]
        owner = Owner(
            "brightspace", f"{user}\0{name}", name, user_id=user, number=user, is_global=True
        )
        at = dates.of_words(match["time"])
        depth = int(len(parts) > 1 or is_folder)
        file = "" if depth else match["file"] or ""
        return Place(owner, depth, "work", Attempt(at, at), file)


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if an entry is named like this."""
    names = (*listing.folders_in(folder), *listing.files_in(folder))
    return BrightspaceLayout() if any(map(_NAME.fullmatch, names)) else None
