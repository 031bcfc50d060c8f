"""Which small edits of a statement could undo a slip? Pure functions; no code runs here."""

from grader.diagnosis.edits import wording
from grader.diagnosis.edits.edit import KINDS, Edit, EditKind, Scope, Shape
from grader.diagnosis.edits.ranking import edits

__all__ = ["KINDS", "Edit", "EditKind", "Scope", "Shape", "edits", "wording"]
