"""How far is the method of a wrong answer right? The steps that it earns points for.

What is looked at is the trace of a run of its own, after judging: a claim of the student's process,
which is believed only where the hidden calls, whose right values nobody knows, bear it out.
"""

from grader.grading.method.earning import earned_steps
from grader.grading.method.found import EarnedStep
from grader.grading.method.influence import Influence
from grader.grading.method.keeping import earned_steps_from_bytes, earned_steps_to_bytes
from grader.grading.method.pieces import names_pieces, with_pieces_apart
from grader.grading.method.reach import is_possible
from grader.grading.method.readings import JudgedCall, Reading
from grader.grading.method.rivals import Rivals

__all__ = [
    "EarnedStep",
    "Influence",
    "JudgedCall",
    "Reading",
    "Rivals",
    "earned_steps",
    "earned_steps_from_bytes",
    "earned_steps_to_bytes",
    "is_possible",
    "names_pieces",
    "with_pieces_apart",
]
