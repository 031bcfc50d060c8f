"""What do authors of assignments import in `calls.py`?"""

from grader.course import Assignment, Part, Question
from grader.course.calls import Answer, Call, hidden, public

__all__ = ["Answer", "Assignment", "Call", "Part", "Question", "hidden", "public"]
