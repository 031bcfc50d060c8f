"""Which cues does a wrong answer give, and which of them are shown?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from grader.diagnosis.cues.arguments import argument_cues
from grader.diagnosis.cues.arithmetic import arithmetic_cues
from grader.diagnosis.cues.code import FunctionCode
from grader.diagnosis.cues.constants import constant_cues
from grader.diagnosis.cues.cue import Case, Cue
from grader.diagnosis.cues.form import exchange_cues, form_cues
from grader.diagnosis.cues.keys import key_cues
from grader.diagnosis.cues.loops import loop_cues
from grader.diagnosis.cues.naming import naming_cues
from grader.diagnosis.cues.outer_names import outer_name_cues
from grader.diagnosis.cues.returning import misplaced_return, returning_cues
from grader.diagnosis.cues.state import state_cues
from grader.diagnosis.cues.uncalled import uncalled_cues
from grader.judging import Judgment
from grader.notebook import Definition, Program
from grader.results import Diagnosis
from grader.wording import listed, ntranslate

#: Of more cues than that, each would be read less.
MOST_CUES = 2

_SUBJECTS: tuple[Callable[[Case], Iterator[Cue]], ...] = (
    returning_cues,
    form_cues,
    key_cues,
    uncalled_cues,
    outer_name_cues,
    state_cues,
    constant_cues,
    argument_cues,
    loop_cues,
    naming_cues,
    arithmetic_cues,
)


@dataclass(frozen=True)
class Cues:
    """The cues that are shown, and the parts whose values need no description beside them."""

    diagnoses: tuple[Diagnosis, ...] = ()
    settled: frozenset[str] = frozenset()


def look_for_cues(
    judgment: Judgment,
    definition: Definition,
    program: Program | None = None,
    parts: Collection[str] | None = None,
) -> Cues:
    """The most telling cues of a wrong answer, at most two, the most telling one first.

    A cue says only what is plainly so. Its confidence is "pattern" if the wrong values fit it, else
    "none".

    Args:
        judgment: the judgment of the answer.
        definition: the student's function.
        program: the notebook around it, if that may be looked at.
        parts: the parts to be explained; by default all that are wrong.
    """
    case = _case(judgment, definition, program, parts)
    if case is None:
        return Cues()
    stopped = any(one.outcome.kind != "value" for one in judgment.public)
    chosen = _chosen(case, stopped=stopped)
    settled = frozenset(name for cue in chosen if cue.settles for name in cue.parts)
    return Cues(tuple(cue.diagnosis(definition) for cue in chosen), settled)


def find_cues(
    judgment: Judgment, definition: Definition, program: Program | None = None
) -> list[Diagnosis]:
    """The cues of all the parts that are wrong, as `look_for_cues` finds them."""
    return list(look_for_cues(judgment, definition, program).diagnoses)


def find_exchanged(judgment: Judgment, definition: Definition) -> frozenset[str]:
    """The wrong parts of which outputs have each other's values."""
    case = _case(judgment, definition, None, None)
    cues = exchange_cues(case) if case is not None else ()
    return frozenset(name for cue in cues for name in cue.parts)


def find_misplaced_return(
    judgment: Judgment, definition: Definition, program: Program | None = None
) -> Diagnosis | None:
    """Where the `return` is that the function itself lacks, if every public call gave None."""
    case = _case(judgment, definition, program, None)
    return misplaced_return(case) if case is not None else None


def all_cues(case: Case) -> list[Cue]:
    """Every cue, the most telling one first: those that the values fit come before the others."""
    found: dict[tuple[str, str], list[Cue]] = defaultdict(list)
    for cue in chain.from_iterable(subject(case) for subject in _SUBJECTS):
        found[cue.about, cue.title].append(cue)
    return sorted(map(_as_one, found.values()), key=lambda cue: (not cue.is_seen, -cue.weight))


def _as_one(cues: list[Cue]) -> Cue:
    """What is said of several lines, said of the first, with the others named."""
    first, *others = sorted(cues, key=lambda cue: cue.line or 0)
    lines = sorted({cue.line for cue in others if cue.line is not None} - {first.line})
    if not lines:
        return first
    message = ntranslate(
        "{sentence} The same goes for line {lines}.",
        "{sentence} The same goes for lines {lines}.",
        len(lines),
    )
    return replace(
        first,
        explanation=message.format(
            sentence=first.explanation, lines=listed([str(line) for line in lines])
        ),
        parts=tuple(dict.fromkeys(name for cue in (first, *others) for name in cue.parts)),
        is_seen=all(cue.is_seen for cue in cues),
        settles=all(cue.settles for cue in cues),
    )


def _case(
    judgment: Judgment,
    definition: Definition,
    program: Program | None,
    parts: Collection[str] | None,
) -> Case | None:
    code = FunctionCode.of(definition)
    counting = _causes(judgment).union(judgment.question.guards)
    failing = tuple(
        part
        for part in judgment.question.parts
        if any(one.failure(part) for one in judgment.comparisons)
        and not judgment.credits[part.name].excused
        and (part.points or part.name in counting)
        and (parts is None or part.name in parts)
    )
    return Case(judgment, definition, program, code, failing) if code and failing else None


def _causes(judgment: Judgment) -> set[str]:
    """The outputs because of which alone other parts are wrong."""
    return {
        name
        for part in judgment.question.parts
        if judgment.credits[part.name].excused
        for one in judgment.comparisons
        for name in one.explained_by(part)
    }


def _chosen(case: Case, *, stopped: bool) -> list[Cue]:
    """The cues that are shown: one about each thing, one on each line, unless they are sure."""
    chosen: list[Cue] = []
    for cue in all_cues(case):
        known = {one.about for one in chosen}, {one.line for one in chosen}
        is_told = cue.line in known[1] and not cue.settles
        if cue.about in known[0] or is_told or (stopped and not cue.stops):
            continue
        chosen.append(cue)
    return chosen[:MOST_CUES]
