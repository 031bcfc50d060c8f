"""Why is an answer wrong? The named mistake, the pattern or the plain difference, and its line."""

from grader.diagnosis.catalogue import OnHiddenCalls
from grader.diagnosis.explanation import diagnose

__all__ = ["OnHiddenCalls", "diagnose"]
