"""How does a submission become results? Read, run, compare, follow through, judge, diagnose."""

from grader.grading.context import AnswerKey, GradingContext
from grader.grading.lateness import Times
from grader.grading.looks import first_task
from grader.grading.memory import Memory
from grader.grading.questions import grade_program
from grader.grading.submission import assignments_for, grade_submission, program_of

__all__ = [
    "AnswerKey",
    "GradingContext",
    "Memory",
    "Times",
    "assignments_for",
    "first_task",
    "grade_program",
    "grade_submission",
    "program_of",
]
