"""How much of a diagnosis may a student see? The steps of a hint, and the last one allowed."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader.results.records import Diagnosis, Hints, ManualResult, Result

#: The last step that students may see. Step 1 is the title and the place, 2 a question, 3 the
#: explanation, 4 the formula and the values, and 5 the repair.
LAST_STEP: Mapping[Hints, int] = {"title": 1, "steps": 4, "all": 5}
#: The last step that is shown without being asked for.
OPEN_STEP: Mapping[Hints, int] = {"title": 1, "steps": 2, "all": 5}

_STEPS = {"hint": 2, "explanation": 3, "formula": 4, "seen": 4, "repair": 5}


def for_students(result: Result) -> Result:
    """`result` without what its course does not show to students: later steps, who marked it."""
    last = LAST_STEP[result.hints]
    questions = tuple(
        msgspec.structs.replace(
            question, diagnosis=tuple(up_to_step(each, last) for each in question.diagnosis)
        )
        for question in result.questions
    )
    manual = tuple(map(_of_manual, result.manual))
    return msgspec.structs.replace(result, questions=questions, manual=manual)


def _of_manual(question: ManualResult) -> ManualResult:
    """A question marked by hand without who marked it, and what is looked for until it is."""
    rubric = question.rubric if question.score is not None else ()
    return msgspec.structs.replace(question, rubric=rubric, marked_by="")


def up_to_step(diagnosis: Diagnosis, step: int) -> Diagnosis:
    """`diagnosis` without the texts of later steps."""
    later = {name: "" for name, number in _steps_of(diagnosis).items() if number > step}
    return msgspec.structs.replace(diagnosis, **later)


def next_step(result: Result, step: int) -> int | None:
    """The first step after `step` at which a student sees more of `result`; None if there is none.

    `result` should hold only what students may see.
    """
    steps = (
        number
        for question in result.questions
        for diagnosis in question.diagnosis
        for number in _steps_of(diagnosis).values()
    )
    return min((number for number in steps if number > step), default=None)


def _steps_of(diagnosis: Diagnosis) -> dict[str, int]:
    """The step of each text that is there. Where nothing is asked, step 2 is the explanation."""
    steps = {name: number for name, number in _STEPS.items() if getattr(diagnosis, name)}
    if "hint" not in steps and "explanation" in steps:
        steps["explanation"] = 2
    return steps
