"""How does a program reach the worker? Programs and calls -> jobs -> outcomes."""

from grader.running.jobs import QuestionRun, run_questions

__all__ = ["QuestionRun", "run_questions"]
