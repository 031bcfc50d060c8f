"""Whose is a file of Google Classroom's folder on a drive? Only copies that it made have a scheme.

What students attach themselves keeps the name that they gave it, and says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.platforms.layouts import Layout, Listing, Owner, Parts, Place

#: A copy for each student: the name, the title of the file that was copied, and perhaps a number.
_NAME = re.compile(r"(?P<name>.+?) - (?P<title>.+?)(?: \(\d+\))?\.(?P<suffix>\w+)", re.DOTALL)


@dataclass(frozen=True)
class GoogleClassroomLayout:
    """Files `<name> - <title>.ipynb` with one title; names are all that tells people apart."""

    title: str
    platform: str = "google_classroom"
    is_sure: bool = False

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        match = _NAME.fullmatch(parts[0])
        if len(parts) > 1 or is_folder or match is None or match["title"] != self.title:
            return None
        file = f"{match['title']}.{match['suffix']}"
        return Place(Owner("google_classroom", match["name"], match["name"]), 0, name=file)


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if all notebooks of several people are copies of one title."""
    notebooks = [name for name in listing.files_in(folder) if listing.is_work((*folder, name))]
    matches = [match for name in notebooks if (match := _NAME.fullmatch(name))]
    titles = {match["title"] for match in matches}
    people = {match["name"] for match in matches}
    if len(matches) < len(notebooks) or len(titles) != 1 or len(people) < 2:
        return None
    return GoogleClassroomLayout(titles.pop())
