"""How does a program reach the worker? Programs and calls -> answers -> outcomes."""

from grader.running.answers import Answers
from grader.running.old_numpy import may_be_numpy_2
from grader.running.questions import QuestionRun, run_question
from grader.running.support import support_functions

__all__ = ["Answers", "QuestionRun", "may_be_numpy_2", "run_question", "support_functions"]
