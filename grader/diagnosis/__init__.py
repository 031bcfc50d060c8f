"""Why is an answer wrong? The named mistake, the pattern or the plain difference, and its line."""

from grader.diagnosis.experiments import Laboratory, not_compared
from grader.diagnosis.explanation import JudgedAnswer, diagnose
from grader.diagnosis.fits import OnHiddenCalls
from grader.diagnosis.investigation import Investigation, investigate

__all__ = [
    "Investigation",
    "JudgedAnswer",
    "Laboratory",
    "OnHiddenCalls",
    "diagnose",
    "investigate",
    "not_compared",
]
