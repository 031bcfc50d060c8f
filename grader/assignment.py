"""What authors of assignments import in `calls.py` and in `reference/draws/`."""

from grader.course import Assignment, Part, Question
from grader.course.calls import Answer, Call, hidden, public
from grader.course.distribution import bernoulli, normal

__all__ = [
    "Answer",
    "Assignment",
    "Call",
    "Part",
    "Question",
    "bernoulli",
    "hidden",
    "normal",
    "public",
]
