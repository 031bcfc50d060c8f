"""Whose work is in these files? Folders, zips and course platforms' exports -> submissions."""

from grader.submissions.collection import Collection, Submission, collect
from grader.submissions.helpers import module_texts
from grader.submissions.names import may_be_work
from grader.submissions.zip_names import checked_encoding

__all__ = ["Collection", "Submission", "checked_encoding", "collect", "may_be_work", "module_texts"]
