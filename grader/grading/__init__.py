"""How does a submission become results? Read, run, compare, follow through, judge, diagnose."""

from grader.grading.context import AnswerKey, GradingContext
from grader.grading.memory import Memory
from grader.grading.questions import grade_program
from grader.grading.submission import grade_submission

__all__ = ["AnswerKey", "GradingContext", "Memory", "grade_program", "grade_submission"]
