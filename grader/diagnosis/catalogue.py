"""Which named mistakes produce the student's own wrong values on every call?"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from grader.course import RIGHT, Expectation, MistakeDescription, Part, WrongAnswer
from grader.diagnosis.lines import line_of
from grader.judging import Judgment, agree, is_distinctive, outputs_of, wrong_answer
from grader.notebook import Definition
from grader.results import Diagnosis
from grader.wording import translate as _


@dataclass(frozen=True)
class Match:
    """Mistakes that no call can tell apart, and the parts that they explain."""

    ids: tuple[str, ...]
    parts: tuple[str, ...]


#: What a mistake gives on each hidden call of its function; None if that is not known.
OnHiddenCalls = Callable[[str], Mapping[Expectation, WrongAnswer] | None]


def find_matches(
    judgment: Judgment,
    failing: Sequence[Part],
    mistakes: Mapping[str, MistakeDescription],
    on_hidden_calls: OnHiddenCalls | None = None,
) -> list[Match]:
    """The fewest mistakes that explain the most parts, each part by one of them.

    A mistake explains a part if it gives the student's values on every call judged, hidden ones
    included where `on_hidden_calls` says what it gives there.

    The answers of mistakes hold the seeded draw. If the student's is another valid one, a mistake
    must explain it as well, and the few zeros and ones of a mask prove nothing.
    """
    drawn = frozenset(name for name, credit in judgment.credits.items() if credit.is_draw)
    if drawn and _draws_masks(judgment):
        return []
    function = judgment.question.function
    answers = [wrong_answer(judgment.question, one) for one in judgment.public]
    names = {part.name for part in failing}
    explains: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for id, mistake in mistakes.items():
        if mistake.function == function:
            hit = frozenset(p.name for p in failing if _explains(judgment, answers, id, p))
            if hit and on_hidden_calls is not None:
                hidden = on_hidden_calls(id)
                known = failing if hidden is not None else ()
                hit &= {p.name for p in known if _fits(judgment, hidden or {}, p)}
            own = _wrong_parts(judgment, id) if hit else hit
            if not own <= hit:  # made only in some of its places, or not at all
                hit &= {altered.name for altered in mistake.alterations}
            if hit and drawn <= hit:
                explains[id] = (hit, own - hit)
    matches: list[Match] = []
    unexplained = set(names)
    while unexplained:
        ranked = {
            id: (len(hit & unexplained), -len(extra), len(hit))
            for id, (hit, extra) in explains.items()
            if hit & unexplained
        }
        if not ranked:
            break
        best = max(ranked.values())
        first = next(id for id, rank in ranked.items() if rank == best)
        share = explains[first][0] & unexplained
        equivalents = tuple(
            id
            for id, rank in ranked.items()
            if rank == best and explains[id][0] & unexplained == share
        )
        matches.append(Match(equivalents, tuple(p.name for p in failing if p.name in share)))
        unexplained -= share
    return matches


def _draws_masks(judgment: Judgment) -> bool:
    expectations = [one.expectation for one in judgment.comparisons]
    expectations += [expectation for expectation, _outcome in judgment.samples]
    return any(
        drawn.kind == "bernoulli"
        for expectation in expectations
        for drawn in expectation.drawn.values()
    )


def _wrong_parts(judgment: Judgment, id: str) -> frozenset[str]:
    """The parts that a mistake gets wrong."""
    return frozenset(
        part.name
        for part in judgment.question.parts
        for one in judgment.comparisons
        if id in one.expectation.mistakes
        if any(
            name in one.expectation.mistakes[id].outputs for name in outputs_of(part, one.wanted)
        )
    )


def _explains(judgment: Judgment, answers: Sequence[WrongAnswer], id: str, part: Part) -> bool:
    """Whether a mistake produces the student's wrong values of `part` on every public call."""
    distinctive = False
    for one, student in zip(judgment.public, answers, strict=True):
        names = outputs_of(part, one.wanted)
        mistake = one.expectation.mistakes.get(id, RIGHT)
        rtol = one.expectation.call.rtol.get(part.name, part.rtol)
        if not agree(student, mistake, names, rtol=rtol):
            return False
        distinctive = distinctive or is_distinctive(student, names)
    return distinctive


def _fits(judgment: Judgment, mistake: Mapping[Expectation, WrongAnswer], part: Part) -> bool:
    """Whether a mistake gives the student's values of `part` on every hidden call."""
    return all(
        agree(
            wrong_answer(judgment.question, one),
            mistake.get(one.expectation, RIGHT),
            outputs_of(part, one.wanted),
            rtol=one.expectation.call.rtol.get(part.name, part.rtol),
        )
        for one in judgment.comparisons
        if one.visibility == "hidden"
    )


def recognised_mistake(
    match: Match, mistake: MistakeDescription, definition: Definition
) -> Diagnosis:
    """The diagnosis for a recognised mistake."""
    title = mistake.title
    if len(match.ids) > 1:
        either = _("Either: {title}") if mistake.id == match.ids[0] else _("Or: {title}")
        title = either.format(title=title)
    return Diagnosis(
        mistake=mistake.id,
        confidence="exact",
        title=title,
        explanation=mistake.explanation,
        cell=definition.cell,
        line=_altered_line(definition, mistake, match.parts) or line_of(definition, match.parts),
        parts=match.parts,
        hint=mistake.hint,
        formula=mistake.formula,
        evidence="catalogue",
        alternatives=match.ids if len(match.ids) > 1 else (),
    )


def _altered_line(
    definition: Definition, mistake: MistakeDescription, parts: Sequence[str]
) -> int | None:
    """The student's line that corresponds to the one that the mistake alters in the reference."""
    own = [altered for altered in mistake.alterations if altered.name in parts]
    for altered in own or mistake.alterations:
        lines = definition.lines_assigning(altered.name)
        if lines:
            return lines[altered.nth] if len(lines) == altered.total else lines[-1]
    return None
