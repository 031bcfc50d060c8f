"""Whose is a file of "Download Submissions" in Canvas?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from grader.platforms.layouts import Attempt, Kind, Layout, Listing, Owner, Parts, Place
from grader.wording import translate as _

#: The name without blanks (last name first), a mark if it was late, the number of the person or a
#: pseudonym, the number of the attachment, and the name of the file.
_NAME = re.compile(
    r"(?:(?!LATE_)(?P<name>.+?)_)?(?:(?P<late>LATE)_)?(?P<user>anon_[A-Za-z0-9]+|[1-9]\d+)"
    r"_(?:(?P<attachment>[1-9]\d+)_(?P<file>.+)|(?P<text>(?:text|link)\.html))",
    re.DOTALL,
)
#: Numbers of people and attachments are as long as this in all but the youngest sites.
_USUAL_LENGTH = 3
#: What may be the number of the attachment, at the beginning of what seems to be a file's own name.
_THIRD = re.compile(r"([1-9]\d+)_")


@dataclass(frozen=True)
class CanvasLayout:
    """Files named after person and attachment. A person has one number in all courses of a site.

    Attributes:
        doubtful: the names with three numbers of which any two may be those of person and
            attachment: `lee_22_5001_90001_hw.ipynb` is of person 22, or of 5001 who is `lee_22`.
    """

    is_sure: bool = True
    doubtful: frozenset[str] = frozenset()
    platform: str = "canvas"

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        match = _match(parts[0])
        if match is None:
            return None
        if parts[0] in self.doubtful:
            return _place_in_doubt(match, parts, is_folder=is_folder)
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
    matched = {name: match for name in (*files, *unpacked) if (match := _match(name))}
    matches = list(matched.values())
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
    is_sure = is_usual and (len(people) > 1 or listing.is_alone)
    return CanvasLayout(is_sure, _doubtful(matched))


def _doubtful(matched: Mapping[str, re.Match[str]]) -> frozenset[str]:
    """The names of which nothing in the export says which two of three numbers are Canvas's.

    The numbers of attachments in one export are of much the same length, and no two are equal.
    """
    third = {name: found[1] for name, m in matched.items() if (found := _third(m))}
    firm = [m for name, m in matched.items() if name not in third]
    lengths = {len(m["attachment"]) for m in firm if m["attachment"]}
    people = {(m["name"], m["user"]) for m in firm}
    first_of = Counter(m["attachment"] for m in matched.values())
    third_of = Counter(third.values())
    doubtful = set()
    for name, number in third.items():
        match = matched[name]
        first, user = match["attachment"], (match["name"], match["user"])
        is_first = user in people or third_of[number] > 1
        if lengths and min(lengths) <= len(first) <= max(lengths):
            is_first |= not min(lengths) <= len(number) <= max(lengths)
        if not is_first or first_of[first] > 1:
            doubtful.add(name)
    return frozenset(doubtful)


def _third(match: re.Match[str]) -> re.Match[str] | None:
    if match["text"] or match["user"].startswith("anon_"):
        return None
    return _THIRD.match(match["file"])


def _place_in_doubt(match: re.Match[str], parts: Parts, *, is_folder: bool) -> Place:
    """The place of a file of somebody whose number is not known; files named alike are theirs."""
    name, user, attachment = match["name"], match["user"], match["attachment"]
    owner = Owner("canvas", f"{user}\0{name}", f"{name}_{user}_{attachment}")
    message = _(
        "the numbers in the name of the file can be read in two ways: person {first} has "
        "attachment {second}, or person {second} has attachment {third} and a name that ends in "
        "{first}; so no number is known, and nothing is sent back to Canvas"
    )
    third = _THIRD.match(match["file"])
    note = message.format(first=user, second=attachment, third=third[1] if third else "")
    attempt = Attempt(is_late=match["late"] is not None)
    return Place(owner, int(len(parts) > 1 or is_folder), "work", attempt, note=note)


def _match(name: str) -> re.Match[str] | None:
    match = _NAME.fullmatch(name)
    if match is None or (match["name"] is None and not match["user"].startswith("anon_")):
        return None
    return match
