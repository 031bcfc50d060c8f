"""Why is an answer wrong? The named mistake, the pattern or the plain difference, and its line."""

from grader.diagnosis.explanation import diagnose
from grader.diagnosis.fits import OnHiddenCalls

__all__ = ["OnHiddenCalls", "diagnose"]
