"""Whose is a file of Google Classroom's folder on a drive? Only copies that it made have a scheme.

What students attach themselves keeps the name that they gave it, and says nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from grader.platforms.layouts import Layout, Listing, Owner, Parts, Place

#: A copy for each student: the name, the title of the file that was copied, and perhaps a number.
_NAME = re.compile(r"(?P<name>.+?) - (?P<title>.+?)(?P<copy> \(\d+\))?\.(?P<suffix>\w+)", re.DOTALL)


@dataclass(frozen=True)
class GoogleClassroomLayout:
    """Files `<name> - <title>.ipynb` with one title; names are all that tells people apart.

    The drive numbers files of equal names, which may be those of namesakes: each is a person.
    """

    title: str
    platform: str = "google_classroom"
    is_sure: bool = False

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        match = _NAME.fullmatch(parts[0])
        if len(parts) > 1 or is_folder or match is None or match["title"] != self.title:
            return None
        file = f"{match['title']}.{match['suffix']}"
        key = f"{match['name']}{match['copy'] or ''}"
        return Place(Owner("google_classroom", key, match["name"]), 0, name=file)


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if most notebooks are copies of one title, and those of several people."""
    notebooks = [name for name in listing.files_in(folder) if listing.is_work((*folder, name))]
    matches = [match for name in notebooks if (match := _NAME.fullmatch(name))]
    people: defaultdict[str, set[str]] = defaultdict(set)
    for match in matches:
        people[match["title"]].add(match["name"])
    title = max(people, key=lambda each: len(people[each]), default="")
    if len(people[title]) < 2 or 2 * len(people[title]) <= len(notebooks):
        return None
    return GoogleClassroomLayout(title)
