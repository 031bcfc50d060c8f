"""Whose work is in these files? Folders, zips and course platforms' exports -> submissions."""

from typing import TYPE_CHECKING

from grader.submissions.archives import checked_encoding
from grader.submissions.attempts import one_mark_each
from grader.submissions.choice import Which
from grader.submissions.collection import Collection, collect
from grader.submissions.helpers import module_texts
from grader.submissions.identities import names_of_several, one_person_each
from grader.submissions.names import may_be_work
from grader.submissions.overview import RootOverview
from grader.submissions.submission import Submission

if TYPE_CHECKING:
    from grader.submissions.hand_in import HandIn
    from grader.submissions.roster import Roster, Rostered, RosterPerson, read_roster, with_roster

__all__ = [
    "Collection",
    "HandIn",
    "RootOverview",
    "Roster",
    "RosterPerson",
    "Rostered",
    "Submission",
    "Which",
    "checked_encoding",
    "collect",
    "may_be_work",
    "module_texts",
    "names_of_several",
    "one_mark_each",
    "one_person_each",
    "read_roster",
    "with_roster",
]

#: What a check has no use for: it is loaded when it is asked for.
_OF_ROSTERS = frozenset(["Roster", "RosterPerson", "Rostered", "read_roster", "with_roster"])


def __getattr__(name: str) -> object:
    if name in _OF_ROSTERS:
        from grader.submissions import roster

        return getattr(roster, name)
    if name == "HandIn":
        from grader.submissions import hand_in

        return hand_in.HandIn
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
