"""The trusted solution and its mistakes: run once, they give the expectations.

Instructors only. Nothing of it is ever in the process that runs a student's code.
"""

from grader.reference.expecting import make_expectations
from grader.reference.followthrough import FollowThrough, follow_throughs
from grader.reference.solution import Reference

__all__ = ["FollowThrough", "Reference", "follow_throughs", "make_expectations"]
