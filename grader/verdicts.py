"""What is said of a question in one sentence, and of one that could not be asked at all?"""

from __future__ import annotations

from grader.judging import Judgment
from grader.notebook import Definition, Program
from grader.results import QuestionStatus


def place(cell: int | None, line: int) -> str:
    """A place in a submission, as people say it."""
    return f"line {line}" if cell is None else f"cell {cell}, line {line}"


def sentence(judgment: Judgment, definition: Definition | None) -> str:
    """The verdict on an asked question, without anything that a hidden call gave."""
    points = f"{judgment.score:g} of {judgment.question.points:g} points"
    match judgment.status:
        case "correct":
            return "Right on every call."
        case "partial":
            wrong = _wrong_parts(judgment)
            return f"Partly right ({points}); not right: {wrong}." if wrong else f"{points}."
        case "incorrect":
            return f"Not right: {_wrong_parts(judgment)}."
        case "unfilled":
            lines = definition.placeholders if definition else ()
            told = ", ".join(map(str, lines))
            return f"Not filled in: a placeholder still stands in line {told}."
        case "raised":
            return _stopped(judgment, "It stops with an exception")
        case "crashed":
            return _stopped(judgment, "It ends the process that runs it")
        case "timeout":
            return _stopped(judgment, "It does not come to an end in time")
    return "There is no such function when the notebook has run."


def _wrong_parts(judgment: Judgment) -> str:
    failed = {f.name for f in judgment.findings if not f.passed}
    names = [p.name for p in judgment.question.parts if p.name in failed]
    weighty = [p.name for p in judgment.question.parts if p.name in failed and p.points]
    return ", ".join(weighty or names)


def _stopped(judgment: Judgment, what: str) -> str:
    stopped = [j for j in judgment.judged if j.outcome.kind != "value"]
    if len(stopped) == len(judgment.judged):
        return f"{what}."
    inputs = "; ".join(dict.fromkeys(j.expectation.call.label for j in stopped))
    return f"{what} on some calls: {inputs}."


def unasked(
    program: Program, function: str, definition: Definition | None
) -> tuple[QuestionStatus, str]:
    """The status of a function that cannot be run, and the sentence that says why."""
    if definition is None:
        near = program.near_misses(function)
        hint = f" Is `{near[0]}` meant to be it? The name must be exact." if near else ""
        return "missing", f"The notebook defines no function {function}.{hint}"
    where = place(definition.cell, definition.line)
    if definition.problem == "unfilled":
        return "unfilled", f"Not filled in ({where})."
    return "raised", f"Python cannot read the function ({where}): {definition.message}."
