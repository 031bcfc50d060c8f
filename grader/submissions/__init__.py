"""Whose work is in these files? Folders, zips and course platforms' exports -> submissions."""

from grader.submissions.collection import Collection, Submission, collect

__all__ = ["Collection", "Submission", "collect"]
