"""Whose is a file of "Download All" in Sakai's assignments, and which are the teacher's?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.platforms import dates
from grader.platforms.layouts import Attempt, Layout, Listing, Owner, Parts, Place

_PERSON = re.compile(r"(?P<name>.+?) ?\((?P<login>[^()]+)\)", re.DOTALL)
#: A file whose folder became part of its name.
_FLAT = re.compile(r"(?P<person>.+?\([^()]+\))_(?P<rest>.+)", re.DOTALL)
_HANDED_IN = "submission attachment(s)"
#: What the folder of what was given back is called in the languages of Sakai, without accents; in
#: all others there stands "submission".
_GIVEN_BACK = re.compile(
    "feedback|comentari|commentaire|ruckmeld|informacji zwrotnej|devolvido|провереннои"
    "|санал|geri bildirim|phan hoi|フィードバック|反馈|回饋|피드백|التغذية|प्रतिक्रिया"
)
_TEXT = "_submissiontext.html"
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
            return _place_of_file(name)
        owner = _owner(name)
        if owner is None and name not in self.times:
            return None
        owner = owner or Owner("sakai", name, name)
        at = self.times.get(name, "")
        attempt = Attempt(at, at)
        inside = parts[1].lower() if len(parts) > 1 else ""
        if _is_given_back(inside, is_file=len(parts) == 2 and not is_folder):
            return Place(owner, 1, "teacher", attempt)
        if len(parts) == 2 and inside.endswith(_TEXT):
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
            folders & {_HANDED_IN, "feedback attachment(s)"}
            or (_TIME in files and files & _TEACHERS)
            or any(file.endswith(_TEXT) and not _is_flat(file) for file in files)
            or (_PERSON.fullmatch(name) and _TIME in files)
        ):
            times[name] = dates.of_gmt(listing.text((*here, _TIME)))
    if times or any(map(_is_flat, listing.files_in(folder))):
        return SakaiLayout(times)
    return None


def _is_flat(name: str) -> bool:
    match = _FLAT.fullmatch(name)
    if match is None:
        return False
    rest = match["rest"].lower()
    return rest in _TEACHERS or rest.endswith(_TEXT) or rest.startswith(f"{_HANDED_IN}_")


def _place_of_file(name: str) -> Place | None:
    """The place of a file of an export without folders: what the folder was is before a `_`."""
    match = _FLAT.fullmatch(name)
    owner = _owner(match["person"]) if match else None
    if match is None or owner is None:
        return None
    rest = match["rest"]
    folder, _underscore, file = rest.partition("_")
    if rest.lower().endswith(_TEXT):
        return Place(owner, kind="text")
    if _is_given_back(rest.lower(), is_file=True) or _is_given_back(folder.lower(), is_file=False):
        return Place(owner, kind="teacher")
    return Place(owner, name=file)


def _is_given_back(name: str, *, is_file: bool) -> bool:
    """Whether a file or folder beside what somebody handed in is the teacher's."""
    return name in _TEACHERS if is_file else bool(_GIVEN_BACK.search(dates.without_accents(name)))


def _owner(folder: str) -> Owner | None:
    match = _PERSON.fullmatch(folder)
    if match is None:
        return None
    login = match["login"]
    return Owner("sakai", login, match["name"], login=login, number=login, is_global=True)
