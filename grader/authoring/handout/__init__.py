"""What do students get? The unsolved notebook: a solved reference with the answers removed."""

from grader.authoring.handout.answers import has_answers, without_answers, without_written_answers
from grader.authoring.handout.command import main
from grader.authoring.handout.leaks import Leak, Passage, leaks_in
from grader.authoring.handout.markers import Region, regions_of
from grader.authoring.handout.notebooks import (
    handout_leaks,
    leaks_of,
    named_handouts,
    notebook_text,
    stale_notebooks,
    student_notebook,
)

__all__ = [
    "Leak",
    "Passage",
    "Region",
    "handout_leaks",
    "has_answers",
    "leaks_in",
    "leaks_of",
    "main",
    "named_handouts",
    "notebook_text",
    "regions_of",
    "stale_notebooks",
    "student_notebook",
    "without_answers",
    "without_written_answers",
]
