"""How does a program reach the worker? Programs and calls -> answers -> outcomes."""

from grader.running.answers import Answers, answer_key
from grader.running.call_times import CallTimes, note_call_time
from grader.running.findings import MOST_BYTES as MOST_FINDING_BYTES
from grader.running.findings import Findings, SharedFindings, find_once
from grader.running.old_numpy import may_be_numpy_2
from grader.running.preparing import PreparedQuestion, prepare_question
from grader.running.questions import QuestionRun, run_question, trace_question
from grader.running.support import read_support, support_functions, support_texts

__all__ = [
    "MOST_FINDING_BYTES",
    "Answers",
    "CallTimes",
    "Findings",
    "PreparedQuestion",
    "QuestionRun",
    "SharedFindings",
    "answer_key",
    "find_once",
    "may_be_numpy_2",
    "note_call_time",
    "prepare_question",
    "read_support",
    "run_question",
    "support_functions",
    "support_texts",
    "trace_question",
]
