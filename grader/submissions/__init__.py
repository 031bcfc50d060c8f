"""Whose work is in these files? Folders, zips and course platforms' exports -> submissions."""

from grader.submissions.collection import Collection, Submission, collect
from grader.submissions.helpers import module_texts

__all__ = ["Collection", "Submission", "collect", "module_texts"]
