"""Which mistake explains a wrong answer, and which line is guilty of it?

First the catalogue: a mistake that gives the student's own wrong values on every public call,
part by part. Then patterns: one factor, a sign, a transposition. Then plainly what differs.
Hidden calls explain nothing: what they gave is told to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from grader.assignment import Part
from grader.checks.evidence import Evidence, agree, evidence, tells_something
from grader.checks.outputs import outputs_of
from grader.checks.patterns import Pattern, pattern_of
from grader.comparing import Judged
from grader.expectations import Card
from grader.judging import Judgment
from grader.language import N_
from grader.language import translate as _
from grader.notebook import Definition
from grader.reasons import message_of, reason_of
from grader.results import Diagnosis


def diagnose(
    judgment: Judgment, cards: Mapping[str, Card], definition: Definition | None
) -> tuple[Diagnosis, ...]:
    """The mistakes that explain a wrong answer; empty for a right one or for none at all."""
    if judgment.right or judgment.status in ("missing", "unfilled") or definition is None:
        return ()
    parts = [part for part in judgment.question.parts if _fails(judgment, part)]
    found = _by_catalogue(judgment, parts, cards)
    explained = {name for match in found for name in match.parts}
    diagnoses = [_told(match, cards[id], definition) for match in found for id in match.ids]
    if unanswered := _unanswered(judgment, definition):
        return tuple(diagnoses) or (unanswered,)
    credit = judgment.credits
    left = [p for p in parts if p.name not in explained and not credit[p.name].excused]
    diagnoses += _by_pattern(judgment, left, definition)
    return tuple(sorted(diagnoses, key=lambda d: (d.line is None, d.line or 0)))


def _fails(judgment: Judgment, part: Part) -> bool:
    return any(judged.failure(part) for judged in judgment.judged)


@dataclass(frozen=True)
class _Match:
    """Mistakes that no call tells apart, and the parts that they explain."""

    ids: tuple[str, ...]
    parts: tuple[str, ...]


def _by_catalogue(
    judgment: Judgment, failing: Sequence[Part], cards: Mapping[str, Card]
) -> list[_Match]:
    """The fewest mistakes that explain the most parts, each part by one of them."""
    function = judgment.question.function
    seen = [_seen(judgment, judged) for judged in _public(judgment)]
    names = {part.name for part in failing}
    explains: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for id, card in cards.items():
        if card.function == function:
            hit = frozenset(p.name for p in failing if _explains(judgment, seen, id, p))
            own = _wrong_parts(judgment, id) if hit else hit
            if not own <= hit:  # made in some of its places only, or not at all
                hit &= {touch.name for touch in card.touches}
            if hit:
                explains[id] = (hit, own - hit)
    matches: list[_Match] = []
    left = set(names)
    while left:
        ranked = {
            id: (len(hit & left), -len(extra), len(hit))
            for id, (hit, extra) in explains.items()
            if hit & left
        }
        if not ranked:
            break
        best = max(ranked.values())
        first = next(id for id, rank in ranked.items() if rank == best)
        share = explains[first][0] & left
        twins = tuple(
            id for id, rank in ranked.items() if rank == best and explains[id][0] & left == share
        )
        matches.append(_Match(twins, tuple(p.name for p in failing if p.name in share)))
        left -= share
    return matches


def _public(judgment: Judgment) -> list[Judged]:
    return [judged for judged in judgment.judged if judged.visibility == "public"]


def _seen(judgment: Judgment, judged: Judged) -> Evidence:
    e = judged.expectation
    return evidence(judgment.question, e.call, e.value, judged.outcome)


def _wrong_parts(judgment: Judgment, id: str) -> frozenset[str]:
    """The parts that a mistake gets wrong."""
    return frozenset(
        part.name
        for part in judgment.question.parts
        for judged in judgment.judged
        if any(
            n in judged.expectation.mistakes.get(id, {}) for n in outputs_of(part, judged.wanted)
        )
    )


def _explains(judgment: Judgment, seen: Sequence[Evidence], id: str, part: Part) -> bool:
    """Whether a mistake gives the student's wrong values of `part` on every public call."""
    told = False
    for judged, student in zip(_public(judgment), seen, strict=True):
        names = outputs_of(part, judged.wanted)
        mistake = judged.expectation.mistakes.get(id, {})
        rtol = judged.expectation.call.rtol.get(part.name, part.rtol)
        if not agree(student, mistake, names, rtol=rtol):
            return False
        told = told or tells_something(student, names)
    return told


def _told(match: _Match, card: Card, definition: Definition) -> Diagnosis:
    title = card.title
    if len(match.ids) > 1:
        either = _("Either: {title}") if card.id == match.ids[0] else _("Or: {title}")
        title = either.format(title=title)
    return Diagnosis(
        mistake=card.id,
        confidence="exact",
        title=title,
        explanation=card.explanation,
        cell=definition.cell,
        line=_altered_line(definition, card, match.parts) or _line(definition, match.parts),
        parts=match.parts,
        hint=card.hint,
        formula=card.formula,
    )


def _altered_line(definition: Definition, card: Card, parts: Sequence[str]) -> int | None:
    """The line that stands where the mistake alters the reference."""
    own = [touch for touch in card.touches if touch.name in parts]
    for touch in own or card.touches:
        lines = definition.lines_assigning(touch.name)
        if lines:
            return lines[touch.nth] if len(lines) == touch.total else lines[-1]
    return None


def _by_pattern(
    judgment: Judgment, parts: Iterable[Part], definition: Definition
) -> list[Diagnosis]:
    """Parts that no mistake explains, those with the same pattern together."""
    together: dict[Pattern, list[str]] = {}
    causes = {
        name
        for part in judgment.question.parts
        if judgment.credits[part.name].excused
        for judged in judgment.judged
        for name in judged.follows(part)
    }
    for part in parts:
        if part.points or part.name in judgment.question.guards or part.name in causes:
            together.setdefault(_pattern(judgment, part, definition), []).append(part.name)
    return [
        Diagnosis(
            mistake=None,
            confidence=pattern.confidence,
            title=_("{names}: {pattern}").format(names=_list(names), pattern=pattern.title),
            explanation=pattern.explanation,
            cell=definition.cell,
            line=_line(definition, names),
            parts=tuple(names),
        )
        for pattern, names in together.items()
    ]


def _pattern(judgment: Judgment, part: Part, definition: Definition) -> Pattern:
    if set(definition.lines_assigning(part.name)) & set(definition.placeholders):
        return Pattern(_("not filled in yet"), _("A placeholder still stands there."), "none")
    public = [judged for judged in _public(judgment) if judged.failure(part)]
    places = [
        (j, name)
        for j in public
        for name in outputs_of(part, j.wanted)
        if j.outcome.kind == "value"
    ]
    if public:
        off = public[0].failure(part)
        pattern = pattern_of(
            [(j.wanted[name], j.got.get(name)) for j, name in places],
            off.message if off else "",
            [_arrays(j.expectation.call.args) for j, _name in places],
        )
        return _where(pattern, places)
    inputs = _("; ").join(
        dict.fromkeys(j.expectation.call.label for j in judgment.judged if j.failure(part))
    )
    return Pattern(
        _("right on the public call, not on every other"),
        _("It fails on: {inputs}.").format(inputs=inputs),
        "none",
    )


def _unanswered(judgment: Judgment, definition: Definition) -> Diagnosis | None:
    """What stopped the function where a public call gave no value; its own words are told."""
    for judged in _public(judgment):
        outcome = judged.outcome
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
        title = {
            "raised": _RAISED.get(kind, N_("{function} stops with {exception}")),
            "crashed": N_("{function} ends the whole process"),
            "timeout": N_("{function} does not come to an end in time"),
        }[outcome.kind]
        reason = reason_of(outcome)
        reason = _("{sentence}.").format(sentence=reason[:1].upper() + reason[1:])
        message = message_of(outcome) if outcome.error else reason
        return Diagnosis(
            mistake=None,
            confidence="none",
            title=_(title).format(function=judgment.question.function, exception=kind),
            explanation=message,
            cell=definition.cell,
            line=line,
        )
    return None


_RAISED = {"StandInUsed": N_("{function} needs a package that is not there while grading")}


def _arrays(args: Sequence[Any]) -> dict[str, Any]:
    """The arrays among a call's arguments: by their key, or by where they stand."""
    found: dict[str, Any] = {}
    for number, argument in enumerate(args, start=1):
        if isinstance(argument, Mapping):
            found.update((str(key), value) for key, value in argument.items())
        elif isinstance(argument, tuple | list):
            for entry, value in enumerate(argument, start=1):
                name = _("entry {entry} of argument {number}").format(entry=entry, number=number)
                found[name] = value
        else:
            found[_("argument {number}").format(number=number)] = argument
    return found


def _where(pattern: Pattern, places: Sequence[tuple[Judged, str]]) -> Pattern:
    """The pattern, with the outputs named where only some of a part's are wrong."""
    wrong = list(dict.fromkeys(name for judged, name in places if name in judged.wrong))
    if not wrong or {name for _judged, name in places} <= set(wrong):
        return pattern
    title = _("{pattern}, in {names} only").format(pattern=pattern.title, names=_list(wrong))
    return replace(pattern, title=title)


def _line(definition: Definition, parts: Iterable[str]) -> int | None:
    """The line that gives the first of these parts its value, else the one that returns it."""
    for part in parts:
        if lines := definition.lines_assigning(part):
            return lines[-1]
    return (definition.lines_returning() or (None,))[-1]


def _list(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("{names} and {last}").format(names=_(", ").join(names[:-1]), last=names[-1])
