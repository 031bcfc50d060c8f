"""What can be said of a wrong answer without comparing values? What its code plainly shows."""

from grader.diagnosis.cues.finding import (
    Cues,
    find_cues,
    find_exchanged,
    find_misplaced_return,
    look_for_cues,
)

__all__ = ["Cues", "find_cues", "find_exchanged", "find_misplaced_return", "look_for_cues"]
