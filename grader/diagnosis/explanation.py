"""Why is an answer wrong? First what stopped it, then the catalogue, then what the values show."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from grader.course import MistakeDescription
from grader.diagnosis.catalogue import matches, recognised
from grader.diagnosis.description import described
from grader.diagnosis.stopped import stopped
from grader.judging import Judgment
from grader.notebook import Definition, Program
from grader.results import Diagnosis


def diagnose(
    judgment: Judgment,
    mistakes: Mapping[str, MistakeDescription],
    definition: Definition | None,
    program: Program | None = None,
) -> tuple[Diagnosis, ...]:
    """The mistakes that explain a wrong answer; empty for a right one or for none at all.

    Where `program` is given, an exception is followed into the functions and the globals of the
    notebook around the function.

    Hidden calls explain nothing: what they gave is shown to nobody.
    """
    if judgment.right or judgment.status in ("missing", "unfilled") or definition is None:
        return ()
    parts = [
        part
        for part in judgment.question.parts
        if any(one.failure(part) for one in judgment.compared)
    ]
    found = matches(judgment, parts, mistakes)
    diagnoses = [recognised(match, mistakes[id], definition) for match in found for id in match.ids]
    if ending := stopped(judgment, definition, program):
        return tuple(_placed(diagnosis, definition) for diagnosis in diagnoses) or (ending,)
    explained = {name for match in found for name in match.parts}
    credit = judgment.credits
    left = [p for p in parts if p.name not in explained and not credit[p.name].excused]
    diagnoses += described(judgment, left, definition)
    in_order = sorted(diagnoses, key=lambda d: (d.line is None, d.line or 0))
    return tuple(_placed(diagnosis, definition) for diagnosis in in_order)


def _placed(diagnosis: Diagnosis, definition: Definition) -> Diagnosis:
    """With the cell and line where the line really stands, if the function is split."""
    if diagnosis.line is None or not definition.rests:
        return diagnosis
    cell, line = definition.place_of(diagnosis.line)
    return msgspec.structs.replace(diagnosis, cell=cell, line=line)
