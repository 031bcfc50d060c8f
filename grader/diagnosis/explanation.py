"""Why is an answer wrong? First what stopped it, then the catalogue, then what the values show."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader.course import MistakeDescription, Outline
from grader.diagnosis.catalogue import find_matches, recognised_mistake
from grader.diagnosis.description import describe_parts
from grader.diagnosis.fits import OnHiddenCalls
from grader.diagnosis.stopped import stopping_diagnosis
from grader.judging import Judgment
from grader.notebook import Definition, Program
from grader.results import Diagnosis


def diagnose(
    judgment: Judgment,
    mistakes: Mapping[str, MistakeDescription],
    definition: Definition | None,
    program: Program | None = None,
    on_hidden_calls: OnHiddenCalls | None = None,
    outline: Outline | None = None,
) -> tuple[Diagnosis, ...]:
    """The mistakes that explain a wrong answer; empty if it is right, or if there is none.

    If `program` is given, an exception is followed into the functions and globals of the notebook
    around the function. `on_hidden_calls` says what a mistake gives on hidden calls: one that does
    not give the student's values there as well is not named. Nothing else is told of hidden calls,
    since their results are shown to nobody. `outline` has the names of
    what the function is given and gives back.
    """
    if judgment.right or judgment.status in ("missing", "unfilled") or definition is None:
        return ()
    parts = [
        part
        for part in judgment.question.parts
        if any(one.failure(part) for one in judgment.comparisons)
    ]
    matches = find_matches(judgment, parts, mistakes, definition, on_hidden_calls, outline)
    diagnoses = [
        recognised_mistake(match, mistakes[id], definition) for match in matches for id in match.ids
    ]
    if ending := stopping_diagnosis(judgment, definition, program):
        return tuple(_placed(diagnosis, definition) for diagnosis in diagnoses) or (ending,)
    explained = {name for match in matches for name in match.parts}
    credit = judgment.credits
    unexplained = [p for p in parts if p.name not in explained and not credit[p.name].excused]
    diagnoses += describe_parts(judgment, unexplained, definition, outline)
    in_order = sorted(diagnoses, key=lambda d: (d.line is None, d.line or 0))
    return tuple(_placed(diagnosis, definition) for diagnosis in in_order)


def _placed(diagnosis: Diagnosis, definition: Definition) -> Diagnosis:
    """With the cell and line where the line really stands, if the function is split."""
    if diagnosis.line is None or not definition.rests:
        return diagnosis
    cell, line = definition.place_of(diagnosis.line)
    return msgspec.structs.replace(diagnosis, cell=cell, line=line)
