"""Whose is a file of the document library in which Microsoft Teams keeps assignments?"""

from __future__ import annotations

import re
from collections.abc import Sequence
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

    Attributes:
        is_sure: whether nothing else looks like this.
        handed_in: the folders of what was turned in; without any, the root is such a folder.
        drafts: the folders of what students still work on.
        is_drafts: whether the root is such a folder.
    """

    is_sure: bool
    handed_in: frozenset[str] = frozenset()
    drafts: frozenset[str] = frozenset()
    is_drafts: bool = False
    platform: str = "teams"

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        above = int(bool(self.handed_in))
        if above and parts[0] not in self.handed_in | self.drafts:
            return None
        is_draft = parts[0] in self.drafts if above else self.is_drafts
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
    if layout := _above(listing, folder, folders):
        return layout
    name = listing.name_of(folder).lower()
    if name in (_HANDED_IN, _DRAFTS) and folders:
        return TeamsLayout(is_sure=True, is_drafts=name == _DRAFTS)
    if listing.is_told and folders and not folder:
        return TeamsLayout(is_sure=True)
    versions = _with_versions(listing, folder)
    return TeamsLayout(is_sure=len(versions) > 1) if versions else None


def _above(listing: Listing, folder: Parts, folders: Sequence[str]) -> Layout | None:
    """The layout of a folder that holds both folders, in whatever language they are named."""
    handed_in = {name for name in folders if name.lower() == _HANDED_IN}
    drafts = {name for name in folders if name.lower() == _DRAFTS}
    if handed_in:
        return TeamsLayout(True, frozenset(handed_in), frozenset(drafts))
    handed_in = {name for name in folders if _with_versions(listing, (*folder, name))}
    people = {each for name in handed_in for each in listing.folders_in((*folder, name))}
    drafts = {
        name
        for name in {*folders} - handed_in
        if not people.isdisjoint(listing.folders_in((*folder, name)))
    }
    if not drafts or len(handed_in) + len(drafts) < len(folders):
        return None
    return TeamsLayout(True, frozenset(handed_in), frozenset(drafts))


def _with_versions(listing: Listing, folder: Parts) -> set[str]:
    """The people in a folder who have versions of an assignment; none if few have any."""
    people = listing.folders_in(folder)
    found = {
        person
        for person in people
        for assignment in listing.folders_in((*folder, person))
        for version in listing.folders_in((*folder, person, assignment))
        if _VERSION.fullmatch(version)
    }
    return found if 2 * len(found) >= len(people) else set()
