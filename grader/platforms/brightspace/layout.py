"""Whose is a folder of "Download" in Brightspace's assignments?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.platforms import dates
from grader.platforms.layouts import Attempt, Layout, Listing, Owner, Parts, Place

#: The numbers of person and assignment.
_NUMBERS = re.compile(r"(\d+)-\d+")
#: Stands between the numbers, the name, the time, and the name of a file.
_BETWEEN = " - "
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: A time has at least so many digits: those of the year, the day, the hour and the minute.
_DIGITS_OF_TIME = 8


@dataclass(frozen=True)
class _Name:
    user: str
    name: str
    time: str
    file: str


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
        found = _name(parts[0])
        if found is None:
            return None
        owner = Owner(
            "brightspace",
            f"{found.user}\0{found.name}",
            found.name,
            user_id=found.user,
            number=found.user,
            is_global=True,
        )
        at = dates.of_words(found.time)
        depth = int(len(parts) > 1 or is_folder)
        return Place(
            owner, depth, "work", Attempt(at, at, is_dated=bool(at)), "" if depth else found.file
        )


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if an entry is named like this."""
    names = (*listing.folders_in(folder), *listing.files_in(folder))
    return BrightspaceLayout() if any(map(_name, names)) else None


def _name(name: str) -> _Name | None:
    """What the name of a folder or file says: the first part after the name that is a time is it.

    Names of people have hyphens, and times are written in the language of the teacher.
    """
    numbers, *rest = name.split(_BETWEEN)
    match = _NUMBERS.fullmatch(numbers)
    at = next((at for at in range(1, len(rest)) if _is_time(rest[at])), None)
    if match is None or at is None:
        return None
    return _Name(match[1], _BETWEEN.join(rest[:at]), rest[at], _BETWEEN.join(rest[at + 1 :]))


def _is_time(text: str) -> bool:
    return bool(_YEAR.search(text)) and sum(map(str.isdigit, text)) >= _DIGITS_OF_TIME
