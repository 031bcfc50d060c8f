"""What do authors of assignments import in `reference/mistakes/`?"""

from grader.course import Mistake, mistake

__all__ = ["Mistake", "mistake"]
