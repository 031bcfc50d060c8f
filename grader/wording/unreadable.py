"""How is it said that Python cannot read something? In one sentence, with the one place to look."""

from __future__ import annotations

from grader.results import SyntaxProblem
from grader.wording.language import translate as _
from grader.wording.lists import place


def unreadable_function(problem: SyntaxProblem) -> str:
    """Why a graded function could not be run."""
    where = place(problem.cell, problem.line)
    message = _("Python cannot read it ({place}): {problem}.")
    return message.format(place=where, problem=problem.message)


def left_out(problem: SyntaxProblem) -> str:
    """What was left out of the program, and why."""
    message = _("{place}: {problem} (left out)")
    if problem.function:
        message = _("{place}: {problem} (`{name}` is left out)")
    where = place(problem.cell, problem.line)
    return message.format(place=where, problem=problem.message, name=problem.function)
