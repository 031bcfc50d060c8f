"""Why is it wrong? The named mistake, the pattern or the plain difference, and its line."""

from grader.diagnosis.diagnose import diagnose

__all__ = ["diagnose"]
