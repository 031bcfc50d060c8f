"""What stopped a function that returned no value?"""

from __future__ import annotations

from grader.judging import Judgment
from grader.notebook import Definition
from grader.results import Diagnosis
from grader.wording import N_, exception_message, reason_message
from grader.wording import translate as _
from grader.worker import Unavailable


def stopping_diagnosis(judgment: Judgment, definition: Definition) -> Diagnosis | None:
    """What stopped the function on the first public call that returned no value, if any."""
    for one in judgment.public:
        outcome = one.outcome
        if outcome.kind in ("value", "missing"):
            continue
        line = None
        if outcome.error is not None:
            within = [
                number
                for file, number, function in outcome.error.frames
                if definition.cell is None or file == f"cell {definition.cell}"
                if definition.line <= number <= definition.end_line
            ]
            line = within[-1] if within else None
        kind = outcome.error.type.rpartition(".")[2] if outcome.error else ""
        unavailable = outcome.error.unavailable if outcome.error else None
        title = {
            "raised": _lacking(unavailable)
            if unavailable
            else N_("{function} stops with {exception}"),
            "crashed": N_("{function} ends the whole process"),
            "timeout": N_("{function} does not finish in time"),
        }[outcome.kind]
        reason = reason_message(outcome)
        reason = _("{sentence}.").format(sentence=reason[:1].upper() + reason[1:])
        message = exception_message(outcome) if outcome.error else reason
        return Diagnosis(
            mistake=None,
            confidence="none",
            title=_(title).format(
                function=judgment.question.function,
                exception=kind,
                module=unavailable.module if unavailable else "",
                name=unavailable.name if unavailable else "",
            ),
            explanation=message,
            cell=definition.cell,
            line=line,
        )
    return None


def _lacking(unavailable: Unavailable) -> str:
    if unavailable.name:
        return N_("{function} needs '{name}' of '{module}', which is not available while grading")
    return N_("{function} needs the package '{module}', which is not available while grading")
