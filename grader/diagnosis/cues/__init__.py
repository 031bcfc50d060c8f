"""What can be said of a wrong answer without comparing values? What its code plainly shows."""

from grader.diagnosis.cues.finding import find_cues, find_misplaced_return

__all__ = ["find_cues", "find_misplaced_return"]
