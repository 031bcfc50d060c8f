"""Why is an answer wrong? All that is known of it, put together, the strongest evidence first."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import msgspec

from grader.course import MistakeDescription, Outline, Part
from grader.diagnosis.account import (
    as_one_line,
    parts_made_right,
    parts_with,
    told_first_wrong,
    told_hidden,
    told_repair,
)
from grader.diagnosis.catalogue import Match, find_matches, recognised_mistake
from grader.diagnosis.cues import (
    Cues,
    find_cues,
    find_exchanged,
    find_misplaced_return,
    look_for_cues,
)
from grader.diagnosis.description import describe_parts
from grader.diagnosis.fits import OnHiddenCalls
from grader.diagnosis.investigation import FirstWrong, Investigation
from grader.diagnosis.lines import line_making_generator, line_of
from grader.diagnosis.stopped import stopping_diagnosis
from grader.judging import Judgment
from grader.notebook import Definition, Program
from grader.results import Diagnosis
from grader.running import PreparedQuestion
from grader.wording import listed
from grader.wording import translate as _


@dataclass(frozen=True)
class JudgedAnswer:
    """A judged answer, and what may explain it.

    Attributes:
        judgment: what is wrong with it.
        definition: the student's function.
        mistakes: the mistakes of the catalogue by their ids.
        program: the notebook around the function, into which an exception is followed.
        on_hidden_calls: says what a mistake gives on hidden calls: one that does not give the
            student's values there as well is not named. Nothing else is told of hidden calls,
            since their results are shown to nobody.
        outline: the names of what the function is given and gives back.
        prepared: what was run.
        experiment: traces the answer and looks for its repair.
        once: what copies of the answer's text share is found by its argument, unless it is known.
    """

    judgment: Judgment
    definition: Definition | None
    mistakes: Mapping[str, MistakeDescription] = field(default_factory=dict)
    program: Program | None = None
    on_hidden_calls: OnHiddenCalls | None = None
    outline: Outline | None = None
    prepared: PreparedQuestion | None = None
    experiment: Callable[[], Investigation | None] | None = None
    once: Callable[[Callable[[], list[Match]]], list[Match]] = lambda find: find()

    @cached_property
    def failing(self) -> list[Part]:
        """The parts that are wrong on a call."""
        return [
            part
            for part in self.judgment.question.parts
            if any(one.failure(part) for one in self.judgment.comparisons)
        ]


def diagnose(answer: JudgedAnswer) -> tuple[Diagnosis, ...]:
    """What explains a wrong answer; empty if it is right, or if there is none."""
    judgment, definition = answer.judgment, answer.definition
    if judgment.right or judgment.status in ("missing", "unfilled") or definition is None:
        return ()
    if misplaced := find_misplaced_return(judgment, definition, answer.program):
        return (_placed(misplaced, definition),)
    matches = answer.once(
        lambda: find_matches(
            judgment,
            answer.failing,
            answer.mistakes,
            definition,
            answer.on_hidden_calls,
            answer.outline,
        )
    )
    named = [
        recognised_mistake(
            match,
            answer.mistakes[id],
            definition,
            are_returned=judgment.are_returned(match.parts),
            holders=_holders(judgment, match),
        )
        for match in matches
        for id in match.ids
    ]
    exchanged = find_exchanged(judgment, definition) if named else frozenset()
    # what looks like a mistake is the value of something else, if that has its value in exchange
    named = [one for one in named if not set(one.parts) < exchanged]
    investigation = answer.experiment() if answer.experiment is not None else None
    named, repaired = _with_repairs(answer, named, investigation)
    if ending := stopping_diagnosis(judgment, definition, answer.program):
        return _stopped(answer, ending, named, repaired, investigation)
    found = [*(_placed(one, definition) for one in named), *repaired]
    left = _unexplained(answer, found)
    cues = look_for_cues(judgment, definition, answer.program, {part.name for part in left})
    left = [part for part in left if part.name not in cues.settled]
    traced = _traced(answer, investigation, left)
    found += [*(_placed(cue, definition) for cue in cues.diagnoses), *traced]
    left = [part for part in left if not any(part.name in one.parts for one in traced)]
    described = describe_parts(judgment, left, definition, answer.outline)
    found += [_placed(one, definition) for one in described if _adds(one, cues)]
    found = found or _other_draws(answer, definition)
    in_order = sorted(found, key=lambda d: (d.line is None, d.line or 0))
    return tuple(in_order)


def _holders(judgment: Judgment, match: Match) -> tuple[str, ...]:
    """The dictionary that the parts of a match are entries of, if it is one."""
    patterns = [
        p for part in judgment.question.parts if part.name in match.parts for p in part.outputs
    ]
    holders = {pattern.partition(".")[0] for pattern in patterns}
    is_one = len(holders) == 1 and judgment.question.returns and all("." in p for p in patterns)
    return tuple(holders) if is_one else ()


def _unexplained(answer: JudgedAnswer, found: Sequence[Diagnosis]) -> list[Part]:
    explained = {name for diagnosis in found for name in diagnosis.parts}
    return [
        part
        for part in answer.failing
        if part.name not in explained and not answer.judgment.credits[part.name].excused
    ]


def _with_repairs(
    answer: JudgedAnswer, named: Sequence[Diagnosis], investigation: Investigation | None
) -> tuple[list[Diagnosis], list[Diagnosis]]:
    """The named mistakes, at the lines that repairs prove, and the repairs that say more."""
    told = [one for one in _told_repairs(answer, investigation) if not _is_unfilled(answer, one)]
    named = _not_wider(named, told)
    better = []
    used: set[int] = set()
    for diagnosis in _at_first_wrong(answer, named, investigation):
        others = {name for one in named if one.title != diagnosis.title for name in one.parts}
        own = set(diagnosis.parts) - others or set(diagnosis.parts)
        mending = [n for n, one in enumerate(told) if set(one.parts) >= own]
        for number in mending if len(mending) == 1 else ():
            repair = told[number]
            if repair.parts:
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


def _not_wider(named: Sequence[Diagnosis], told: Sequence[Diagnosis]) -> list[Diagnosis]:
    """The named mistakes except those for which a repair proves that more has the same cause."""
    parts = {name for one in named for name in one.parts}
    wider = [set(one.parts) for one in told if not set(one.parts) <= parts]
    return [one for one in named if not any(set(one.parts) <= whole for whole in wider)]


def _told_repairs(answer: JudgedAnswer, investigation: Investigation | None) -> list[Diagnosis]:
    """The repairs that make whole parts right, those of one line as one."""
    if investigation is None or answer.prepared is None:
        return []
    mended = {name for repair in investigation.repairs for name in repair.outputs}
    whole = parts_made_right(answer.failing, mended, answer.judgment)
    told: list[Diagnosis] = []
    for repair in investigation.repairs:
        parts = tuple(n for n in parts_with(answer.failing, repair.outputs) if n in whole)
        if parts or repair.keeps_arguments:
            one = _placed(told_repair(repair, parts, answer.prepared), answer.definition)
            if told and (told[-1].cell, told[-1].line) == (one.cell, one.line):
                told[-1] = as_one_line(told[-1], one, answer.definition)
            else:
                told.append(one)
    return told


def _at_first_wrong(
    answer: JudgedAnswer, named: Sequence[Diagnosis], investigation: Investigation | None
) -> list[Diagnosis]:
    """The named mistakes at the lines where their values first part from the right ones."""
    if investigation is None or answer.prepared is None:
        return list(named)
    better = []
    for diagnosis in named:
        for first in investigation.first_wrong:
            suspect = first.suspect
            cell, line = answer.prepared.place_of(*suspect.place, suspect.span)
            if (cell, line) == (diagnosis.cell, diagnosis.line):
                break
            if isinstance(suspect.value, Mapping):  # some entry of it
                continue
            is_before = cell != diagnosis.cell or line < (diagnosis.line or line + 1)
            if set(parts_with(answer.failing, suspect.outputs)) & set(diagnosis.parts) and (
                (first.proven and suspect.name not in suspect.outputs)
                or (is_before and suspect.verdict in ("unknown", "shape"))
            ):
                diagnosis = msgspec.structs.replace(diagnosis, cell=cell, line=line)
                break
        better.append(diagnosis)
    return better


def _traced(
    answer: JudgedAnswer, investigation: Investigation | None, parts: Sequence[Part]
) -> list[Diagnosis]:
    """Where values first part from the right ones, for parts that nothing else explains."""
    if investigation is None or answer.prepared is None:
        return []
    left = list(parts)
    chosen: list[tuple[FirstWrong, tuple[str, ...]]] = []
    for first in investigation.still_wrong:
        names = parts_with(
            parts if first.behind and len(chosen) == 1 else left, first.suspect.outputs
        )
        if names and (chosen or first.behind is None):
            told = told_first_wrong(first, names, answer.prepared, answer.judgment, answer.outline)
            if not _is_unfilled(answer, told):
                chosen.append((first, names))
                left = [part for part in left if part.name not in names]
    places = [first.suspect.place for first, _names in chosen]
    found: list[Diagnosis] = []
    for first, names in chosen:
        is_first = not investigation.repairs and first.suspect.place == min(places)
        one = first if is_first else replace(first, before=None, is_first=False)
        told = told_first_wrong(one, names, answer.prepared, answer.judgment, answer.outline)
        found.append(_placed(told, answer.definition))
        if investigation.hidden is not None:
            second = told_hidden(investigation.hidden, first, names, answer.prepared)
            found.append(_placed(second, answer.definition))
    return found


def _is_unfilled(answer: JudgedAnswer, told: Diagnosis) -> bool:
    """Whether a diagnosis is about a placeholder, of which something else is to be said."""
    return answer.definition is not None and told.line in answer.definition.placeholders


def _other_draws(answer: JudgedAnswer, definition: Definition) -> list[Diagnosis]:
    """The parts that are right draws but not the seeded ones, if nothing else is to be said."""
    credits = answer.judgment.credits
    names = tuple(part.name for part in answer.failing if credits[part.name].is_draw)
    if not names:
        return []
    diagnosis = Diagnosis(
        mistake=None,
        confidence="pattern",
        evidence="values",
        title=_("{names}: other draws than those asked for").format(names=listed(names)),
        explanation=_(
            "The numbers are from the right distribution, but they are not the expected ones. "
            "The seed, the function that draws, the shape it draws, the order of the draws, and "
            "what is made of them all decide which numbers come out."
        ),
        hint=_("Which generator is seeded, and in which order and shapes are the numbers drawn?"),
        cell=definition.cell,
        line=line_making_generator(definition) or line_of(definition, names),
        parts=names,
    )
    return [_placed(diagnosis, definition)]


def _adds(described: Diagnosis, cues: Cues) -> bool:
    """Whether a description by values adds something to the cues."""
    told = {one for cue in cues.diagnoses if cue.confidence == "pattern" for one in cue.parts}
    return described.confidence == "pattern" or not set(described.parts) <= told


def _stopped(
    answer: JudgedAnswer,
    ending: Diagnosis,
    named: Sequence[Diagnosis],
    repaired: Sequence[Diagnosis],
    investigation: Investigation | None,
) -> tuple[Diagnosis, ...]:
    """What explains an answer that returned no value: what stopped it, and why it came to that."""
    definition = answer.definition
    if definition is None:
        return ()
    if named:
        return tuple(_placed(one, definition) for one in named)
    right = {name for one in repaired for name in one.parts}
    if repaired and right >= {part.name for part in answer.failing if part.points}:
        return (_as_one(ending, repaired[0]), *repaired[1:])
    cues = find_cues(answer.judgment, definition, answer.program)[:1]
    for cue in cues:
        if (cue.cell, cue.line) == (ending.cell, ending.line):
            return (_placed(_as_one(ending, cue), definition),)
    earlier = [
        _placed(
            told_first_wrong(one, (), answer.prepared, answer.judgment, answer.outline), definition
        )
        for one in (investigation.first_wrong[:1] if investigation is not None else ())
        if answer.prepared is not None and one.suspect.verdict in ("unknown", "shape", "misplaced")
    ]
    return (ending, *(_placed(cue, definition) for cue in cues), *earlier)


def _as_one(ending: Diagnosis, cause: Diagnosis) -> Diagnosis:
    """What stopped the function, and why, as one."""
    message = ending.explanation.rstrip(".。 ")
    with_message, without = _("{title}: {message}. {explanation}"), _("{title}. {explanation}")
    sentence = with_message if message else without  # `assert x` says nothing
    explanation = sentence.format(
        title=ending.title, message=message, explanation=cause.explanation
    )
    return msgspec.structs.replace(cause, explanation=explanation)


def _placed(diagnosis: Diagnosis, definition: Definition | None) -> Diagnosis:
    """With the cell and line where the line really stands, if the function is split."""
    if (
        definition is None
        or diagnosis.line is None
        or not definition.rests
        or diagnosis.cell != definition.cell
    ):
        return diagnosis
    cell, line = definition.place_of(diagnosis.line)
    return msgspec.structs.replace(diagnosis, cell=cell, line=line)
