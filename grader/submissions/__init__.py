"""Whose work is in these files? Folders, zips and course platforms' exports -> submissions."""

from grader.submissions.attempts import one_mark_each
from grader.submissions.choice import Which
from grader.submissions.collection import Collection, collect
from grader.submissions.helpers import module_texts
from grader.submissions.identities import names_of_several, one_person_each
from grader.submissions.names import may_be_work
from grader.submissions.overview import RootOverview
from grader.submissions.submission import Submission
from grader.submissions.zip_names import checked_encoding

__all__ = [
    "Collection",
    "RootOverview",
    "Submission",
    "Which",
    "checked_encoding",
    "collect",
    "may_be_work",
    "module_texts",
    "names_of_several",
    "one_mark_each",
    "one_person_each",
]
