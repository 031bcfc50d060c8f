"""Whose is a folder of "Export Submissions" in Gradescope? Its metadata file says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from grader.platforms import dates
from grader.platforms.gradescope.metadata import METADATA, Record, Submitter, records
from grader.platforms.layouts import Attempt, Layout, Listing, Owner, Parts, Place

_FOLDER = re.compile(r"submission_(\d+)")
_EXPORT = re.compile(r"assignment_\d+_export")


@dataclass(frozen=True)
class GradescopeLayout:
    """Folders `submission_<number>`, whose people stand in the metadata by name, id and e-mail.

    The number is that of a hand-in, and of no person.
    """

    records: Mapping[str, Record]
    platform: str = "gradescope"
    is_sure: bool = True

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        name = parts[0]
        if parts == (METADATA,):
            return Place(None, kind="teacher")
        match = _FOLDER.fullmatch(name)
        if match is None and name not in self.records:
            return None
        record = self.records.get(name, Record())
        number = match[1] if match else name
        at = dates.of_stamp(record.created_at)
        owner = owner_of(number, name, record.submitters)
        depth = int(len(parts) > 1 or is_folder)
        return Place(owner, depth, "work", Attempt(at, at, attachment=number))


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if the metadata name a hand-in, or the folder has the name of an export."""
    names = (*listing.folders_in(folder), *listing.files_in(folder))
    if not any(map(_FOLDER.fullmatch, names)) and METADATA not in names and not listing.is_alone:
        return None
    found = records(listing.text((*folder, METADATA)))
    named = {name: record for name, record in found.items() if record.submitters}
    if any(name in named for name in names):
        return GradescopeLayout(found)
    if not any(map(_FOLDER.fullmatch, names)):
        return None
    is_export = _EXPORT.fullmatch(listing.name_of(folder))
    # before an archive is unpacked, its metadata are known by their name alone
    return GradescopeLayout(found) if is_export or METADATA in names else None


def owner_of(number: str, name: str, submitters: tuple[Submitter, ...]) -> Owner:
    """The person, or the group, of the hand-in of a number; `name` is shown if it has nobody."""
    members = tuple(_person(number, at, each) for at, each in enumerate(submitters))
    if not members:
        return Owner("gradescope", f"submission {number}", name)
    if len(members) == 1:
        return members[0]
    shown = " & ".join(member.name for member in members)
    return Owner("gradescope", f"submission {number}", shown, number=number, members=members)


def _person(number: str, at: int, submitter: Submitter) -> Owner:
    key = submitter.email.casefold() or submitter.sid
    return Owner(
        "gradescope",
        key or f"submission {number}, {at + 1}",
        submitter.name,
        user_id=submitter.sid,
        email=submitter.email,
        number=key or number,
        is_global=bool(submitter.email),
    )
