"""What should each call return? The trusted solution and its mistakes are run once to find out.

For instructors only. None of this is ever in the process that runs a student's code.
"""

from grader.expecting.expectations import make_expectations
from grader.expecting.followthrough import FollowThrough, follow_throughs
from grader.expecting.hidden_mistakes import HiddenMistakes
from grader.expecting.solution import Reference
from grader.expecting.steps import StepFollowThrough, step_follow_throughs
from grader.expecting.traces import make_traces

__all__ = [
    "FollowThrough",
    "HiddenMistakes",
    "Reference",
    "StepFollowThrough",
    "follow_throughs",
    "make_expectations",
    "make_traces",
    "step_follow_throughs",
]
