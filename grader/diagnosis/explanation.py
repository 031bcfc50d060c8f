"""Why is an answer wrong? All that is known of it, put together, the strongest evidence first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from grader.course import MistakeDescription, Part
from grader.diagnosis.account import parts_with, told_first_wrong, told_repair
from grader.diagnosis.catalogue import OnHiddenCalls, find_matches, recognised_mistake
from grader.diagnosis.description import describe_parts
from grader.diagnosis.investigation import Investigation
from grader.diagnosis.stopped import stopping_diagnosis
from grader.judging import Judgment
from grader.notebook import Definition, Program
from grader.results import Diagnosis
from grader.running import PreparedQuestion


@dataclass(frozen=True)
class Case:
    """A judged answer, and what may explain it.

    Attributes:
        judgment: what is wrong with it.
        definition: the student's function.
        mistakes: the mistakes of the catalogue by their ids.
        program: the notebook around the function, into which an exception is followed.
        on_hidden_calls: says what a mistake gives on hidden calls: one that does not give the
            student's values there as well is not named. Nothing else is told of hidden calls,
            since their results are shown to nobody.
        prepared: what was run.
        experiment: traces the answer and looks for its repair.
    """

    judgment: Judgment
    definition: Definition | None
    mistakes: Mapping[str, MistakeDescription] = field(default_factory=dict)
    program: Program | None = None
    on_hidden_calls: OnHiddenCalls | None = None
    prepared: PreparedQuestion | None = None
    experiment: Callable[[], Investigation | None] | None = None

    @cached_property
    def failing(self) -> list[Part]:
        """The parts that are wrong on a call."""
        return [
            part
            for part in self.judgment.question.parts
            if any(one.failure(part) for one in self.judgment.comparisons)
        ]


def diagnose(case: Case) -> tuple[Diagnosis, ...]:
    """What explains a wrong answer; empty if it is right, or if there is none."""
    judgment, definition = case.judgment, case.definition
    if judgment.right or judgment.status in ("missing", "unfilled") or definition is None:
        return ()
    matches = find_matches(judgment, case.failing, case.mistakes, case.on_hidden_calls)
    named = [
        recognised_mistake(match, case.mistakes[id], definition)
        for match in matches
        for id in match.ids
    ]
    investigation = case.experiment() if case.experiment is not None else None
    named, repaired = _with_repairs(case, named, investigation)
    if ending := stopping_diagnosis(judgment, definition, case.program):
        return _stopped(case, ending, named, repaired, investigation)
    found = [*named, *repaired]
    found += _traced(case, investigation, _unexplained(case, found))
    found += describe_parts(judgment, _unexplained(case, found), definition)
    in_order = sorted(found, key=lambda d: (d.line is None, d.line or 0))
    return tuple(_placed(diagnosis, definition) for diagnosis in in_order)


def _unexplained(case: Case, found: Sequence[Diagnosis]) -> list[Part]:
    explained = {name for diagnosis in found for name in diagnosis.parts}
    return [
        part
        for part in case.failing
        if part.name not in explained and not case.judgment.credits[part.name].excused
    ]


def _with_repairs(
    case: Case, named: Sequence[Diagnosis], investigation: Investigation | None
) -> tuple[list[Diagnosis], list[Diagnosis]]:
    """The named mistakes, at the lines that repairs prove, and the repairs that say more."""
    told = []
    if investigation is not None and case.prepared is not None:
        told = [
            told_repair(repair, parts_with(case.failing, repair.outputs), case.prepared)
            for repair in investigation.repairs
        ]
    better = []
    used: set[int] = set()
    for diagnosis in named:
        for number, repair in enumerate(told):
            if set(repair.parts) & set(diagnosis.parts):
                used.add(number)
                diagnosis = msgspec.structs.replace(
                    diagnosis, cell=repair.cell, line=repair.line, repair=repair.repair
                )
                break
        better.append(diagnosis)
    explained = {name for diagnosis in named for name in diagnosis.parts}
    return better, [
        repair
        for number, repair in enumerate(told)
        if number not in used and not (repair.parts and set(repair.parts) <= explained)
    ]


def _traced(
    case: Case, investigation: Investigation | None, parts: Sequence[Part]
) -> list[Diagnosis]:
    """Where values first part from the right ones, for parts that nothing else explains."""
    if investigation is None or case.prepared is None:
        return []
    left = list(parts)
    found = []
    for first in investigation.first_wrong:
        names = parts_with(left, first.suspect.outputs)
        if names:
            found.append(told_first_wrong(first, names, case.prepared, case.judgment))
            left = [part for part in left if part.name not in names]
    return found


def _stopped(
    case: Case,
    ending: Diagnosis,
    named: Sequence[Diagnosis],
    repaired: Sequence[Diagnosis],
    investigation: Investigation | None,
) -> tuple[Diagnosis, ...]:
    """What explains an answer that returned no value: what stopped it, and why it came to that."""
    found = list(named)
    if not found and repaired:
        first, *others = repaired
        both = f"{ending.explanation} {first.explanation}"
        found = [msgspec.structs.replace(first, explanation=both), *others]
    if not found:
        found = [ending]
        if investigation is not None and case.prepared is not None:
            earlier = [
                one
                for one in investigation.first_wrong[:1]
                if one.suspect.verdict in ("unknown", "shape", "misplaced")
            ]
            found += [told_first_wrong(one, (), case.prepared, case.judgment) for one in earlier]
    definition = case.definition
    return tuple(_placed(one, definition) for one in found) if definition is not None else ()


def _placed(diagnosis: Diagnosis, definition: Definition) -> Diagnosis:
    """With the cell and line where the line really stands, if the function is split."""
    if diagnosis.line is None or not definition.rests or diagnosis.cell != definition.cell:
        return diagnosis
    cell, line = definition.place_of(diagnosis.line)
    return msgspec.structs.replace(diagnosis, cell=cell, line=line)
