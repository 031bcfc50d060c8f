"""Is it right? Outcomes beside expectations: compared once, then judged part by part."""

from grader.judging.comparison import Comparison, Consequence, compare
from grader.judging.differences import Difference, difference
from grader.judging.evidence import agree, is_telling, wrong_answer
from grader.judging.gradients import gradient_blocks
from grader.judging.judgment import Judgment, judge
from grader.judging.messages import message
from grader.judging.outputs import named_outputs, outputs_of
from grader.judging.randomness import distribution_of
from grader.judging.remarks import details, not_judged, unasked
from grader.judging.values import as_numbers, describe
from grader.judging.views import call_views

__all__ = [
    "Comparison",
    "Consequence",
    "Difference",
    "Judgment",
    "agree",
    "as_numbers",
    "call_views",
    "compare",
    "describe",
    "details",
    "difference",
    "distribution_of",
    "gradient_blocks",
    "is_telling",
    "judge",
    "message",
    "named_outputs",
    "not_judged",
    "outputs_of",
    "unasked",
    "wrong_answer",
]
