"""What authors of assignments import in `calls.py` and in `reference/draws/`."""

from grader.course import Assignment, Part, Question
from grader.course.calls import Answer, Call, hidden, public
from grader.course.distribution import bernoulli, normal
from grader.course.steps import Earlier, Step

__all__ = [
    "Answer",
    "Assignment",
    "Call",
    "Earlier",
    "Part",
    "Question",
    "Step",
    "bernoulli",
    "hidden",
    "normal",
    "public",
]
