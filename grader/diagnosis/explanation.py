"""Why is an answer wrong? What stopped it, the catalogue, what its code shows, then its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from grader.course import MistakeDescription
from grader.diagnosis.catalogue import OnHiddenCalls, find_matches, recognised_mistake
from grader.diagnosis.cues import Cues, find_cues, find_misplaced_return, look_for_cues
from grader.diagnosis.description import describe_parts
from grader.diagnosis.stopped import stopping_diagnosis
from grader.judging import Judgment
from grader.notebook import Definition, Program
from grader.results import Diagnosis
from grader.wording import translate as _


def diagnose(
    judgment: Judgment,
    mistakes: Mapping[str, MistakeDescription],
    definition: Definition | None,
    program: Program | None = None,
    on_hidden_calls: OnHiddenCalls | None = None,
) -> tuple[Diagnosis, ...]:
    """The mistakes that explain a wrong answer; empty if it is right, or if there is none.

    If `program` is given, an exception is followed into the functions and globals of the notebook
    around the function. `on_hidden_calls` says what a mistake gives on hidden calls: one that does
    not give the student's values there as well is not named. Nothing else is told of hidden calls,
    since their results are shown to nobody.
    """
    if judgment.right or judgment.status in ("missing", "unfilled") or definition is None:
        return ()
    parts = [
        part
        for part in judgment.question.parts
        if any(one.failure(part) for one in judgment.comparisons)
    ]
    if misplaced := find_misplaced_return(judgment, definition, program):
        return (misplaced,)
    matches = find_matches(judgment, parts, mistakes, on_hidden_calls)
    diagnoses = [
        recognised_mistake(match, mistakes[id], definition) for match in matches for id in match.ids
    ]
    if ending := stopping_diagnosis(judgment, definition, program):
        named = tuple(_placed(diagnosis, definition) for diagnosis in diagnoses)
        beside = find_cues(judgment, definition, program)[:1]
        return named or _with_ending(ending, [_placed(cue, definition) for cue in beside])
    explained = {name for match in matches for name in match.parts}
    credit = judgment.credits
    unexplained = [p for p in parts if p.name not in explained and not credit[p.name].excused]
    cues = look_for_cues(judgment, definition, program, {part.name for part in unexplained})
    described = describe_parts(judgment, unexplained, definition)
    diagnoses += [*cues.diagnoses, *(one for one in described if _adds(one, cues))]
    in_order = sorted(diagnoses, key=lambda d: (d.line is None, d.line or 0))
    return tuple(_placed(diagnosis, definition) for diagnosis in in_order)


def _with_ending(ending: Diagnosis, cues: Sequence[Diagnosis]) -> tuple[Diagnosis, ...]:
    """What stopped the function, and a cue; as one if both are about the same line."""
    for cue in cues:
        if (cue.cell, cue.line) == (ending.cell, ending.line):
            explanation = _("{title}: {message}. {explanation}").format(
                title=ending.title,
                message=ending.explanation.rstrip("."),
                explanation=cue.explanation,
            )
            return (msgspec.structs.replace(cue, explanation=explanation),)
    return (ending, *cues)


def _adds(described: Diagnosis, cues: Cues) -> bool:
    """Whether a description by values adds something to the cues."""
    parts = set(described.parts)
    told = {one for cue in cues.diagnoses if cue.confidence == "pattern" for one in cue.parts}
    return not parts <= (cues.settled if described.confidence == "pattern" else told)


def _placed(diagnosis: Diagnosis, definition: Definition) -> Diagnosis:
    """With the cell and line where the line really stands, if the function is split."""
    if diagnosis.line is None or not definition.rests:
        return diagnosis
    cell, line = definition.place_of(diagnosis.line)
    return msgspec.structs.replace(diagnosis, cell=cell, line=line)
