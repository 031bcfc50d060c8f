"""Whose is a file of "Download All" in Sakai's assignments, and which are the teacher's?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.platforms import dates
from grader.platforms.layouts import Attempt, Kind, Layout, Listing, Owner, Parts, Place

_PERSON = re.compile(r"(?P<name>.+?) ?\((?P<login>[^()]+)\)", re.DOTALL)
#: A file whose folders became part of its name.
_FLAT = re.compile(
    r"(?P<person>.+\([^()]+\))_(?P<whose>submission|feedback) attachment\(s\)_(?P<file>.+)",
    re.DOTALL | re.IGNORECASE,
)
_HANDED_IN, _GIVEN_BACK = "submission attachment(s)", "feedback attachment(s)"
_TEACHERS = {"comments.txt", "feedbacktext.html"}
_SHEETS = {"grades.csv", "grades.xls", "grades.xlsx"}
_TIME = "timestamp.txt"


@dataclass(frozen=True)
class SakaiLayout:
    """A folder `Last, First(login)` for each person, and in it what they handed in and got back."""

    times: Mapping[str, str] = field(repr=False)
    platform: str = "sakai"
    is_sure: bool = True

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        name = parts[0]
        if len(parts) == 1 and not is_folder:
            if name.lower() in _SHEETS:
                return Place(None, kind="teacher")
            if match := _FLAT.fullmatch(name):
                owner = _owner(match["person"])
                kind: Kind = "work" if match["whose"].lower() == "submission" else "teacher"
                return Place(owner, 0, kind, Attempt(), match["file"]) if owner else None
            return None
        owner = _owner(name)
        if owner is None and name not in self.times:
            return None
        owner = owner or Owner("sakai", name, name)
        at = self.times.get(name, "")
        attempt = Attempt(at, at)
        inside = parts[1].lower() if len(parts) > 1 else ""
        if inside == _GIVEN_BACK or (len(parts) == 2 and inside in _TEACHERS):
            return Place(owner, 1, "teacher", attempt)
        if len(parts) == 2 and inside.endswith("_submissiontext.html"):
            return Place(owner, 1, "text", attempt)
        if len(parts) == 2 and inside == _TIME:
            return Place(owner, 1, "receipt", attempt)
        return Place(owner, 1, "work", attempt)


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if a folder is divided into what was handed in and what was given back."""
    times = {}
    for name in listing.folders_in(folder):
        if listing.is_alone and not _PERSON.fullmatch(name):
            continue  # a folder that may be called anything, around one of Sakai's
        here = (*folder, name)
        files = {file.lower() for file in listing.files_in(here)}
        folders = {each.lower() for each in listing.folders_in(here)}
        if (
            folders & {_HANDED_IN, _GIVEN_BACK}
            or (_TIME in files and files & _TEACHERS)
            or any(file.endswith("_submissiontext.html") for file in files)
        ):
            times[name] = dates.of_gmt(listing.text((*here, _TIME)))
    if times or any(map(_FLAT.fullmatch, listing.files_in(folder))):
        return SakaiLayout(times)
    return None


def _owner(folder: str) -> Owner | None:
    match = _PERSON.fullmatch(folder)
    if match is None:
        return None
    login = match["login"]
    return Owner("sakai", login, match["name"], login=login, number=login, is_global=True)
