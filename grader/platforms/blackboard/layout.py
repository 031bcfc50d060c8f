"""Whose is a file of "Assignment File Download" in Blackboard's gradebook?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.platforms import dates
from grader.platforms.layouts import Attempt, Layout, Listing, Owner, Parts, Place, common_beginning
from grader.wording import translate as _

#: Title and user name; the time of the attempt; the name of a file, or the suffix of the receipt.
_NAME = re.compile(
    r"(?P<head>.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<receipt>\.txt))?",
    re.DOTALL,
)
#: Of so many people, not all have a user name that begins alike.
_ENOUGH = 3
#: The first line of a receipt: the name and the user name of who handed in.
_RECEIPT = re.compile(
    r"\ufeff?[^\s:：]+[:：] ?(?P<name>[^\n]*\S)? ?\((?P<user>[^()\n]+)\)\s*(?:\n|$)"
)


@dataclass(frozen=True)
class _Person:
    login: str
    name: str
    is_certain: bool


@dataclass(frozen=True)
class BlackboardLayout:
    """Files `<title>_<user name>_attempt_<time>_<file>`, and a receipt for each attempt.

    A user name is one person's in all courses of a site. Title and user name may both have an
    underscore, so where the split is not certain, the user name counts in this export alone.
    """

    people: Mapping[str, _Person] = field(repr=False)
    is_sure: bool = True
    platform: str = "blackboard"

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        match = _NAME.fullmatch(parts[0])
        if match is None:
            return None
        head = match["head"]
        person = self.people.get(head, _Person(head, "", is_certain=False))
        owner = Owner(
            "blackboard",
            person.login if person.is_certain else head,
            person.name or person.login,
            login=person.login if person.is_certain else "",
            number=person.login,
            is_global=person.is_certain,
            doubt="" if person.is_certain else _doubt(),
        )
        at = dates.of_digits(match["time"])
        attempt = Attempt(match["time"], at)
        if len(parts) == 1 and match["receipt"]:
            return Place(owner, 0, "receipt", attempt)
        depth = int(len(parts) > 1 or is_folder)
        return Place(owner, depth, "work", attempt, "" if depth else match["file"] or "")


def recognise(listing: Listing, folder: Parts) -> Layout | None:
    """The layout, if some files are named like this."""
    names = (*listing.files_in(folder), *listing.folders_in(folder))
    matches = {name: match for name in names if (match := _NAME.fullmatch(name))}
    if not matches:
        return None
    heads = {match["head"] for match in matches.values()}
    receipts = {}
    for name, match in matches.items():
        said = _RECEIPT.match(listing.text((*folder, name))) if match["receipt"] else None
        if said and match["head"].endswith(f"_{said['user']}"):
            receipts[match["head"]] = _Person(said["user"], said["name"] or "", is_certain=True)
    return BlackboardLayout({head: receipts.get(head) or _split(head, heads) for head in heads})


def _doubt() -> str:
    return _(
        "where the user name begins in the names of the files is not certain, and no receipt says "
        "it, so the user name is not known"
    )


def _split(head: str, heads: set[str]) -> _Person:
    """A user name without a receipt: what follows the title that all have in common."""
    last = head.rpartition("_")[2]
    common = common_beginning(heads) if len(heads) > 1 else head
    title, _underscore, _rest = common.rpartition("_")
    login = head[len(title) + 1 :] if title else last
    is_certain = bool(title) and login == last and len(heads) >= _ENOUGH
    return _Person(login or head, "", is_certain)
