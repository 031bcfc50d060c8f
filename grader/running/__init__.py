"""How does a program reach the worker? Programs and calls -> answers -> outcomes."""

from grader.running.answers import Answers
from grader.running.findings import Findings, SharedFindings, find_once
from grader.running.old_numpy import may_be_numpy_2
from grader.running.questions import (
    PreparedQuestion,
    QuestionRun,
    prepare_question,
    run_question,
    trace_question,
)
from grader.running.support import support_functions, support_texts

__all__ = [
    "Answers",
    "Findings",
    "PreparedQuestion",
    "QuestionRun",
    "SharedFindings",
    "find_once",
    "may_be_numpy_2",
    "prepare_question",
    "run_question",
    "support_functions",
    "support_texts",
    "trace_question",
]
