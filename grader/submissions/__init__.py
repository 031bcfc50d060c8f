"""Whose work is in these files? Folders, zips and course platforms' exports -> submissions."""

from typing import TYPE_CHECKING

from grader.submissions.attempts import one_mark_each
from grader.submissions.choice import Which
from grader.submissions.collection import Collection, collect
from grader.submissions.helpers import module_texts
from grader.submissions.identities import names_of_several, one_person_each
from grader.submissions.names import may_be_work
from grader.submissions.overview import RootOverview
from grader.submissions.submission import Submission
from grader.submissions.zip_names import checked_encoding

if TYPE_CHECKING:
    from grader.submissions.roster import Rostered, with_roster
    from grader.submissions.roster_table import Roster, RosterPerson, read_roster

__all__ = [
    "Collection",
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

#: What a check has no use for, by the file that is loaded when it is asked for.
_LATER = {
    "Roster": "roster_table",
    "RosterPerson": "roster_table",
    "Rostered": "roster",
    "read_roster": "roster_table",
    "with_roster": "roster",
}


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name in _LATER:
        return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
