"""How does a program reach the worker? Programs and calls -> jobs -> outcomes."""

from grader.running.jobs import QuestionRun, run_questions
from grader.running.support import support_functions

__all__ = ["QuestionRun", "run_questions", "support_functions"]
