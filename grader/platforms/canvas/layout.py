"""Whose is a file of "Download Submissions" in Canvas?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
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
#: A third number, at the beginning of what may be the name of the file, or its attachment's.
_THIRD = re.compile(r"([1-9]\d+)_.", re.DOTALL)
#: Numbers of people and attachments are as long as this in all but the youngest sites.
_USUAL_LENGTH = 3


@dataclass(frozen=True)
class CanvasLayout:
    """Files named after person and attachment. A person has one number in all courses of a site.

    A name may end with a number, and the name of a file may begin with one. Where three numbers
    stand in a row, those of the other files tell which two are meant, or nobody is.

    Attributes:
        is_sure: whether nothing but an export of the platform looks like this.
        digits: how many digits the numbers of people and of attachments have, at least and at most.
    """

    is_sure: bool = True
    digits: tuple[range, range] = (range(0), range(0))
    platform: str = "canvas"

    def place(self, parts: Parts, *, is_folder: bool) -> Place | None:
        """What is at `parts`."""
        match = _match(parts[0])
        if match is None:
            return None
        depth = int(len(parts) > 1 or is_folder)
        if third := self._third_of_doubt(match):
            owner = _doubtful(match)
            attempt = Attempt(attachment=third, is_late=match["late"] is not None)
            return Place(owner, depth, "work", attempt, "" if depth else match["file"])
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
        kind: Kind = "text" if match["text"] else "work"
        return Place(owner, depth, kind, attempt, "" if depth else match["file"] or "")

    def _third_of_doubt(self, match: re.Match[str]) -> str:
        """The third number of a name if it is not certain that the first two are meant; else ""."""
        third = _third(match)
        if not third:
            return ""
        first_two = self._fits(match["user"], match["attachment"])
        return third if not first_two or self._fits(match["attachment"], third) else ""

    def _fits(self, user: str, attachment: str) -> bool:
        """Whether two numbers are as long as those of people and attachments are here."""
        users, attachments = self.digits
        return len(user) in users and len(attachment) in attachments


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
    return CanvasLayout(
        is_sure=is_usual and (len(people) > 1 or listing.is_alone), digits=_digits(matches)
    )


def _digits(matches: Sequence[re.Match[str]]) -> tuple[range, range]:
    """How long numbers are: in names with two of them, and without such, in those of several."""
    numbered = [match for match in matches if match["attachment"] and match["user"].isdigit()]
    certain = [match for match in numbered if not _third(match)]
    if not certain and len({match["user"] for match in numbered}) > 1:
        certain = numbered
    users = {len(match["user"]) for match in certain}
    return _range(users), _range({len(match["attachment"]) for match in certain})


def _range(lengths: Collection[int]) -> range:
    return range(min(lengths), max(lengths) + 1) if lengths else range(0)


def _third(match: re.Match[str]) -> str:
    found = _THIRD.match(match["file"] or "") if match["user"].isdigit() else None
    return found[1] if found else ""


def _doubtful(match: re.Match[str]) -> Owner:
    """Somebody whose number is not certain; the same one in every attempt, whichever it is."""
    known = "_".join((match["name"], match["user"], match["attachment"]))
    message = _(
        "a third number follows {first} and {second} in the name of the file, so it is not certain "
        "which one is that of the person: the mark and the page have to be returned by hand"
    )
    doubt = message.format(first=match["user"], second=match["attachment"])
    return Owner("canvas", f"\0{known}", known, doubt=doubt)


def _match(name: str) -> re.Match[str] | None:
    match = _NAME.fullmatch(name)
    if match is None or (match["name"] is None and not match["user"].startswith("anon_")):
        return None
    return match
