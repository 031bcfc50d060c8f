"""What must be said of a question beyond its status: where it is unfilled, on what it stops?

Nothing here tells what a hidden call gave; the sentences that follow from the status alone are
those of `formats/words.py`.
"""

from __future__ import annotations

from collections.abc import Collection

from grader.judging import Judgment
from grader.notebook import Definition, Program
from grader.results import QuestionStatus, place


def details(judgment: Judgment, definition: Definition | None) -> str:
    """What a student needs to know beyond the status of an asked question; often nothing."""
    if judgment.status == "unfilled" and definition is not None:
        lines = ", ".join(map(str, definition.placeholders))
        where = f" of cell {definition.cell}" if definition.cell else ""
        return f"A placeholder still stands in line {lines}{where}."
    stopped = [judged for judged in judgment.judged if judged.outcome.kind != "value"]
    if stopped and len(stopped) < len(judgment.judged):
        inputs = "; ".join(dict.fromkeys(j.expectation.call.label for j in stopped))
        return f"It stops on some calls only: {inputs}."
    return ""


def unasked(
    program: Program, function: str, definition: Definition | None, asked: Collection[str]
) -> tuple[QuestionStatus, str]:
    """The status of a function that cannot be run, and the sentence that says why.

    `asked` are all functions of the assignment: none of them is a misspelt other.
    """
    if definition is None:
        near = program.near_misses(function, asked)
        if near:
            return "missing", f"Is `{near[0]}` meant to be it? The name must be exact."
        return "missing", ""
    where = place(definition.cell, definition.line)
    if definition.problem == "unfilled":
        return "unfilled", f"It begins in {where}."
    return "raised", f"Python cannot read it ({where}): {definition.message}."
