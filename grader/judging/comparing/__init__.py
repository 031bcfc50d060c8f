"""Is a value the right value, and if not, how does it differ? Of every kind, entry by entry."""

from grader.judging.comparing.difference import Difference, DifferenceKind
from grader.judging.comparing.kinds import (
    as_numbers,
    form_of,
    is_identical,
    is_record,
    is_truth_value,
    places_of_opaque,
)
from grader.judging.comparing.shown import describe, show
from grader.judging.comparing.texts import plain_text
from grader.judging.comparing.values import difference

__all__ = [
    "Difference",
    "DifferenceKind",
    "as_numbers",
    "describe",
    "difference",
    "form_of",
    "is_identical",
    "is_record",
    "is_truth_value",
    "places_of_opaque",
    "plain_text",
    "show",
]
