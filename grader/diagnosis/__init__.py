"""Why is an answer wrong? The named mistake, the pattern or the plain difference, and its line."""

from grader.diagnosis.catalogue import Match
from grader.diagnosis.edits import Edit, EditKind, Scope, edits, wording
from grader.diagnosis.experiments import Laboratory, not_compared
from grader.diagnosis.explanation import JudgedAnswer, diagnose
from grader.diagnosis.fits import OnHiddenCalls
from grader.diagnosis.investigation import Investigation, investigate
from grader.diagnosis.keeping import investigation_from_bytes, investigation_to_bytes
from grader.diagnosis.traces import Line, Statement, statements_of
from grader.diagnosis.traces.flow import Flow
from grader.diagnosis.traces.right_values import RightValues

__all__ = [
    "Edit",
    "EditKind",
    "Flow",
    "Investigation",
    "JudgedAnswer",
    "Laboratory",
    "Line",
    "Match",
    "OnHiddenCalls",
    "RightValues",
    "Scope",
    "Statement",
    "diagnose",
    "edits",
    "investigate",
    "investigation_from_bytes",
    "investigation_to_bytes",
    "not_compared",
    "statements_of",
    "wording",
]
