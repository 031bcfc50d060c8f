"""Is the answer right? Outcomes are compared with expectations once, then judged part by part."""

from grader.judging.comparable import check_comparable, incomparable
from grader.judging.comparing import (
    Difference,
    as_numbers,
    describe,
    difference,
    is_truth_value,
    places_of_opaque,
    show,
)
from grader.judging.comparison import Comparison, Consequence, compare
from grader.judging.evidence import agree, is_distinctive, wrong_answer
from grader.judging.gradients import gradient_blocks
from grader.judging.judgment import Judgment, judge
from grader.judging.messages import difference_message
from grader.judging.method import StepCredit
from grader.judging.observations import (
    has_one_output,
    outputs_of_call,
    right_value,
)
from grader.judging.outputs import asked_entries, named_outputs, outputs_of, variable_of
from grader.judging.randomness import Draws, distribution_problem
from grader.judging.remarks import (
    failed_check,
    missing_packages,
    status_detail,
    status_without_run,
    what_is_misspelt,
    where_they_stand,
)
from grader.judging.views import call_views

__all__ = [
    "Comparison",
    "Consequence",
    "Difference",
    "Draws",
    "Judgment",
    "StepCredit",
    "agree",
    "as_numbers",
    "asked_entries",
    "call_views",
    "check_comparable",
    "compare",
    "describe",
    "difference",
    "difference_message",
    "distribution_problem",
    "failed_check",
    "gradient_blocks",
    "has_one_output",
    "incomparable",
    "is_distinctive",
    "is_truth_value",
    "judge",
    "missing_packages",
    "named_outputs",
    "outputs_of",
    "outputs_of_call",
    "places_of_opaque",
    "right_value",
    "show",
    "status_detail",
    "status_without_run",
    "variable_of",
    "what_is_misspelt",
    "where_they_stand",
    "wrong_answer",
]
