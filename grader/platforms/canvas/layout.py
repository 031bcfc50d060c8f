"""Whose is a file of "Download Submissions" in Canvas?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from grader.platforms.layouts import Attempt, Kind, Layout, Listing, Owner, Parts, Place

#: The name without blanks (last name first), a mark if it was late, the number of the person or a
#: pseudonym, the number of the attachment, and the name of the file.
_NAME = re.compile(
    r"(?:(?!LATE_)(?P<name>.+?)_)?(?:(?P<late>LATE)_)?(?P<user>anon_[A-Za-z0-9]+|[1-9]\d+)"
    r"_(?:(?P<attachment>[1-9]\d+)_(?P<file>.+)|(?P<text>(?:text|link)\.html))",
    re.DOTALL,
)
#: Numbers of people and attachments are as long as this in all but the youngest sites.
_USUAL_LENGTH = 3


@dataclass(frozen=True)
class CanvasLayout:
    """Files named after person and attachment. A person has one number in all courses of a site."""

    is_sure: bool = True
    platform: str = "canvas"

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        match = _match(parts[0])
        if match is None:
            return None
        user, name = match["user"], match["name"] or match["user"]
        is_known = not user.startswith("anon_")
        owner = Owner(
            "canvas",
            f"{user}\0{name}" if is_known else user,
            name,
            user_id=user,
            number=user,
            is_global=is_known,
        )
        attempt = Attempt(attachment=match["attachment"] or "", is_late=match["late"] is not None)
        depth = int(len(parts) > 1 or is_folder)
        kind: Kind = "text" if match["text"] else "work"
        return Place(owner, depth, kind, attempt, "" if depth else match["file"] or "")


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if at least half of the files that may be work are named like this."""
    files = listing.files_in(folder)
    unpacked = [name for name in listing.folders_in(folder) if name.lower().endswith(".zip")]
    work = [name for name in files if listing.is_work((*folder, name))] + unpacked
    matches = [match for name in (*files, *unpacked) if (match := _match(name))]
    found = [match for name in work if (match := _match(name))]
    if found:
        is_class = 2 * len(found) >= len(work)
    else:
        is_class = not work and len(matches) > 1 and 2 * len(matches) >= len(files)
    if not is_class and not (listing.is_told and matches):
        return None
    people = {match["user"] for match in matches}
    is_usual = any(
        match["user"].startswith("anon_")
        or match["late"]
        or min(len(match["user"]), len(match["attachment"] or "1000")) >= _USUAL_LENGTH
        for match in matches
    )
    return CanvasLayout(is_sure=is_usual and (len(people) > 1 or listing.is_alone))


def _match(name: str) -> re.Match[str] | None:
    match = _NAME.fullmatch(name)
    if match is None or (match["name"] is None and not match["user"].startswith("anon_")):
        return None
    return match
