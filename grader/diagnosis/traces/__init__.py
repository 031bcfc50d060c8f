"""Where does an answer leave the way of all right solutions? Traces, and the values they share."""

from grader.diagnosis.traces.answer import TracedAnswer, trace_answer
from grader.diagnosis.traces.likely import belongs_to, likely_values, right_values
from grader.diagnosis.traces.right_values import WRONG
from grader.diagnosis.traces.scope import scope_of
from grader.diagnosis.traces.statements import Line, Statement, statements_of
from grader.diagnosis.traces.suspects import Suspect
from grader.diagnosis.traces.variants import (
    gives_right,
    gives_the_same,
    has_nothing_wrong,
    is_right_now,
    is_well_named,
    names_now,
    spoils,
    wrong_values,
)

__all__ = [
    "WRONG",
    "Line",
    "Statement",
    "Suspect",
    "TracedAnswer",
    "belongs_to",
    "gives_right",
    "gives_the_same",
    "has_nothing_wrong",
    "is_right_now",
    "is_well_named",
    "likely_values",
    "names_now",
    "right_values",
    "scope_of",
    "spoils",
    "statements_of",
    "trace_answer",
    "wrong_values",
]
