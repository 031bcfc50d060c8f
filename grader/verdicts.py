"""What must be said of a question beyond its status: where it is unfilled, on what it stops?

Nothing here tells what a hidden call gave; the sentences that follow from the status alone are
those of `formats/words.py`.
"""

from __future__ import annotations

from collections.abc import Collection

from grader.judging import Judgment
from grader.language import translate as _
from grader.notebook import Definition, Program
from grader.results import QuestionStatus, place


def details(judgment: Judgment, definition: Definition | None) -> str:
    """What a student needs to know beyond the status of an asked question; often nothing."""
    if judgment.status == "unfilled" and definition is not None:
        lines = ", ".join(map(str, definition.placeholders))
        if definition.cell:
            told = _("A placeholder still stands in line {lines} of cell {cell}.")
            return told.format(lines=lines, cell=definition.cell)
        return _("A placeholder still stands in line {lines}.").format(lines=lines)
    stopped = [judged for judged in judgment.judged if judged.outcome.kind != "value"]
    if stopped and len(stopped) < len(judgment.judged):
        inputs = _("; ").join(dict.fromkeys(j.expectation.call.label for j in stopped))
        return _("It stops on some calls only: {inputs}.").format(inputs=inputs)
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
            asked_for = _("Is `{name}` meant to be it? The name must be exact.")
            return "missing", asked_for.format(name=near[0])
        return "missing", ""
    where = place(definition.cell, definition.line)
    if definition.problem == "unfilled":
        return "unfilled", _("It begins in {place}.").format(place=where)
    told = _("Python cannot read it ({place}): {problem}.")
    return "raised", told.format(place=where, problem=definition.message)
