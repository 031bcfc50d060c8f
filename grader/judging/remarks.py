"""What must be said of a question beyond its status: where it is unfilled, on what it stops?

Nothing here tells what a hidden call gave; the sentences that follow from the status alone are
those of `grader/wording/sentences.py`.
"""

from __future__ import annotations

from collections.abc import Collection

from grader.judging.judgment import Judgment
from grader.notebook import Definition, Program
from grader.results import QuestionStatus
from grader.wording import listed, ntranslate, place
from grader.wording import translate as _


def details(judgment: Judgment, definition: Definition | None) -> str:
    """What a student needs to know beyond the status of an asked question; often nothing."""
    if judgment.status == "unfilled" and definition is not None:
        lines = definition.placeholders
        message = ntranslate(
            "There is still a placeholder in line {lines}.",
            "There are still placeholders in lines {lines}.",
            len(lines),
        )
        if definition.cell:
            message = ntranslate(
                "There is still a placeholder in line {lines} of cell {cell}.",
                "There are still placeholders in lines {lines} of cell {cell}.",
                len(lines),
            )
        return message.format(lines=listed(list(map(str, lines)), limit=20), cell=definition.cell)
    stopped = [one for one in judgment.compared if one.outcome.kind != "value"]
    if stopped and len(stopped) < len(judgment.compared):
        inputs = _("; ").join(dict.fromkeys(one.expectation.call.label for one in stopped))
        return _("It stops on only some of the calls: {inputs}.").format(inputs=inputs)
    return ""


def not_judged(packages: Collection[str]) -> str:
    """Why a question has no mark: the course allows packages that are not there."""
    message = ntranslate(
        "It needs the package {names}, which the course allows, but this machine did not have it. "
        "That is not the student’s fault.",
        "It needs the packages {names}, which the course allows, but this machine did not have "
        "them. That is not the student’s fault.",
        len(packages),
    )
    return message.format(names=listed([f"'{name}'" for name in packages]))


def unasked(
    program: Program, function: str, definition: Definition | None, asked: Collection[str]
) -> tuple[QuestionStatus, str]:
    """The status of a function that cannot be run, and the sentence that says why.

    `asked` are all functions of the assignment: none of them is a misspelt other.
    """
    if definition is None:
        near = program.near_misses(function, asked)
        if near:
            message = _("Did you mean `{name}` to be this function? The name must match exactly.")
            return "missing", message.format(name=near[0])
        return "missing", ""
    where = place(definition.cell, definition.line)
    if definition.problem == "unfilled":
        return "unfilled", _("It begins in {place}.").format(place=where)
    message = _("Python cannot read it ({place}): {problem}.")
    return "raised", message.format(place=where, problem=definition.message)
