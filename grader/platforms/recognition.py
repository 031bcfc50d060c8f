"""Which platforms exported what is in a tree? Asks each of them about each folder."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.platforms.layouts import Layout, Listing, Parts, Place, Recogniser

#: The titles of the platforms by their names, in the order in which they are asked: first those
#: whose names are unmistakable.
TITLES = {
    "moodle": "Moodle",
    "gradescope": "Gradescope",
    "blackboard": "Blackboard",
    "brightspace": "Brightspace",
    "sakai": "Sakai",
    "edx": "edX",
    "teams": "Microsoft Teams",
    "canvas": "Canvas",
    "nbgrader": "nbgrader",
    "github": "GitHub",
    "google_classroom": "Google Classroom",
    "plain": "plain folders and files",
}


#: Without one of these, no loose file is named by a platform.
_MARK = re.compile(r"[_\](]| - ")
#: How deep below the root an export may be.
_DEEPEST = 6


@dataclass(frozen=True)
class Export:
    """A folder that a platform exported.

    Attributes:
        folder: the names that lead to it.
        layout: how it is read.
        is_taken: whether it is; it is not if it rather is what one person handed in, who may call
            their files like those of others.
    """

    folder: Parts
    layout: Layout
    is_taken: bool = True

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`, the names below the root; None if it is none of the export."""
        depth = len(self.folder)
        if len(parts) <= depth or parts[:depth] != self.folder:
            return None
        return self.layout.place(parts[depth:], is_folder=is_folder)


def exports_in(listing: Listing, platforms: Sequence[str]) -> list[Export]:
    """The exports of these platforms in a tree, those at the top first, also those not taken.

    What belongs to a person of one export is not searched for another: nobody can hand in a folder
    that looks like the export of other people.
    """
    recognisers = [recogniser(platform) for platform in platforms if platform != "plain"]
    return list(_search(listing, (), recognisers))


def recogniser(platform: str) -> Recogniser:
    """What recognises the exports of a platform."""
    module = importlib.import_module(f"grader.platforms.{platform}.layout")
    found: Recogniser = module.recognise
    return found


def _search(listing: Listing, folder: Parts, recognisers: Sequence[Recogniser]) -> Iterator[Export]:
    if not listing.folders_in(folder) and not any(map(_MARK.search, listing.files_in(folder))):
        return
    found = [
        Export(folder, layout)
        for recognise in recognisers
        if (layout := recognise(listing, folder)) is not None
    ]
    yield from found
    if len(folder) >= _DEEPEST:
        return
    below: list[Export] = []
    others = 0  # the folders with work that may be people themselves
    for name in listing.folders_in(folder):
        here = (*folder, name)
        if any(export.place(here, is_folder=True) for export in found):
            continue
        exports = list(_search(listing, here, recognisers))
        below += exports
        others += not any(export.is_taken for export in exports) and _holds_work(listing, here)
    people = {
        export.folder: len(_people(listing, export, export.folder))
        for export in below
        if others and export.is_taken and export.layout.is_sure
    }
    is_most = sum(people.values()) > others
    for export in below:
        # a person in a folder beside those of others may have made the names in it
        is_taken = not others or listing.is_told or (is_most and people.get(export.folder, 0) > 1)
        yield export if is_taken else replace(export, is_taken=False)


def _holds_work(listing: Listing, folder: Parts) -> bool:
    return any(listing.is_work((*folder, name)) for name in listing.files_in(folder)) or any(
        _holds_work(listing, (*folder, name)) for name in listing.folders_in(folder)
    )


def _people(listing: Listing, export: Export, folder: Parts) -> set[str]:
    """What tells apart those who are in an export, as far as its uppermost names say."""
    keys: set[str] = set()
    for is_folder, names in (
        (True, listing.folders_in(folder)),
        (False, listing.files_in(folder)),
    ):
        for name in names:
            place = export.place((*folder, name), is_folder=is_folder)
            if place is not None and place.owner is not None:
                keys.add(place.owner.key)
            elif place is not None and is_folder:
                keys |= _people(listing, export, (*folder, name))
    return keys
