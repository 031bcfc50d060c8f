"""Whose is a file of the document library in which Microsoft Teams keeps assignments?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.platforms.layouts import Attempt, Layout, Listing, Owner, Parts, Place

#: What was turned in, and what students still work on.
_HANDED_IN, _DRAFTS = "submitted files", "working files"
#: The folder of one version: the word in the language of the team, and a number.
_VERSION = re.compile(
    r"(?:vers[^\W\d_]*|wersja|verze|verzió|версія|версия|sürüm|版本|バージョン|버전) ?(\d+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TeamsLayout:
    """`Submitted files/<name>/<assignment>/Version 1/<file>`, and the same in `Working files`.

    Names are all that tells people apart, in one team.
    """

    is_above: bool
    is_sure: bool
    is_drafts: bool = False
    platform: str = "teams"

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        above = 0
        is_draft = self.is_drafts
        if self.is_above:
            if parts[0].lower() not in (_HANDED_IN, _DRAFTS):
                return None
            is_draft, above = parts[0].lower() == _DRAFTS, 1
        rest = parts[above:]
        if not rest:
            return Place(None, kind="teacher")
        if len(rest) == 1 and not is_folder:
            return None
        owner = Owner("teams", rest[0], rest[0])
        version = _VERSION.fullmatch(rest[2]) if len(rest) > 2 else None
        order = version[1].zfill(9) if version else ""
        return Place(owner, above + 1, "draft" if is_draft else "work", Attempt(order))


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, by the names of its folders, or if there are versions of assignments."""
    folders = listing.folders_in(folder)
    if any(name.lower() == _HANDED_IN for name in folders):
        return TeamsLayout(is_above=True, is_sure=True)
    name = listing.name_of(folder).lower().removesuffix(".zip")
    if name in (_HANDED_IN, _DRAFTS) and folders:
        return TeamsLayout(is_above=False, is_sure=True, is_drafts=name == _DRAFTS)
    if listing.is_told and folders and not folder:
        return TeamsLayout(is_above=False, is_sure=True)
    versions = {
        person
        for person in folders
        for assignment in listing.folders_in((*folder, person))
        for version in listing.folders_in((*folder, person, assignment))
        if _VERSION.fullmatch(version)
    }
    if versions and 2 * len(versions) >= len(folders):
        return TeamsLayout(is_above=False, is_sure=len(versions) > 1)
    return None
