"""Which named mistakes produce the student's own wrong values on every call?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.course import MistakeDescription, Outline, Part
from grader.diagnosis.fits import Fits, OnHiddenCalls
from grader.diagnosis.in_sight import evidence_of, is_refuted
from grader.diagnosis.lines import line_of
from grader.diagnosis.pairs import find_pairs
from grader.judging import Judgment, outputs_of, variable_of
from grader.notebook import Definition
from grader.results import Diagnosis
from grader.wording import translate as _


@dataclass(frozen=True)
class Match:
    """Mistakes that nothing can tell apart, and the parts that they explain.

    `touched` are all parts that they get wrong: of two mistakes that only together give the
    student's values, those of both.
    """

    ids: tuple[str, ...]
    parts: tuple[str, ...]
    touched: frozenset[str]


def find_matches(
    judgment: Judgment,
    failing: Sequence[Part],
    mistakes: Mapping[str, MistakeDescription],
    definition: Definition,
    on_hidden_calls: OnHiddenCalls | None = None,
    outline: Outline | None = None,
) -> list[Match]:
    """The fewest mistakes that explain the most parts.

    A mistake is named if it gives the student's values on every call judged, in every part that it
    touches: hidden calls are included where `on_hidden_calls` says what it gives there. Where two
    touch the same part, both together must give its value. A mistake is not named if the text of
    the function speaks against it, or if a part that it explains rests on one that nothing does.
    Infinite values fit too many mistakes, so that the text must speak for one.

    The answers of mistakes hold the seeded draw. If the student's is another valid one, a mistake
    that touches it must give its values as well, and the few zeros and ones of a mask prove
    nothing.
    """
    drawn = frozenset(name for name, credit in judgment.credits.items() if credit.is_draw)
    if drawn and _draws_masks(judgment):
        return []
    fits = Fits(judgment, on_hidden_calls)
    own = {
        id: mistake
        for id, mistake in mistakes.items()
        if mistake.function == judgment.question.function and not is_refuted(mistake, definition)
        if fits.is_finite or evidence_of(mistake, definition) > 0
    }
    order = [part.name for part in failing if part.name not in fits.left_out]
    matches = _singles(fits, own, order, drawn, definition)
    matches += _of_two(fits, own, order, drawn, definition, matches)
    return _without_causes(judgment, matches, order, outline or Outline())


def _singles(
    fits: Fits,
    mistakes: Mapping[str, MistakeDescription],
    order: Sequence[str],
    drawn: frozenset[str],
    definition: Definition,
) -> list[Match]:
    """The mistakes that explain all that they touch by themselves."""
    whole: dict[str, frozenset[str]] = {}
    for id in mistakes:
        if fits.on_public_calls(id).is_whole:
            fit = fits.on_every_call(id)
            if fit is not None and fit.is_whole:
                whole[id] = fit.touched
    matches: list[Match] = []
    unexplained = set(order)
    while ranked := {
        id: (len(touched & unexplained), len(touched))
        for id, touched in whole.items()
        if touched & unexplained
    }:
        best = max(ranked.values())
        touched = next(whole[id] for id, rank in ranked.items() if rank == best)
        share = touched & unexplained
        alike = [
            id for id, rank in ranked.items() if rank == best and whole[id] & unexplained == share
        ]
        matches.append(_match(alike, touched, share, order, drawn, mistakes, definition))
        unexplained -= share
    return matches


def _of_two(
    fits: Fits,
    mistakes: Mapping[str, MistakeDescription],
    order: Sequence[str],
    drawn: frozenset[str],
    definition: Definition,
    matches: Iterable[Match],
) -> list[Match]:
    """Two mistakes that only together explain what they touch; none if several pairs would."""
    explained = frozenset(name for match in matches for name in match.parts)
    if explained.issuperset(order):
        return []
    found: dict[tuple[frozenset[str], frozenset[str]], list[tuple[str, str]]] = {}
    for one, other, first, second in find_pairs(fits, mistakes):
        if first.touched | second.touched <= set(order) - explained:
            found.setdefault((first.touched, second.touched), []).append((one, other))
    if not found:
        return []
    best = max(found, key=lambda touched: len(touched[0] | touched[1]))
    return [
        _match(
            list(dict.fromkeys(pair[place] for pair in found[best])),
            best[0] | best[1],
            best[place],
            order,
            drawn,
            mistakes,
            definition,
        )
        for place in (0, 1)
    ]


def _match(
    alike: Sequence[str],
    touched: frozenset[str],
    share: frozenset[str],
    order: Sequence[str],
    drawn: frozenset[str],
    mistakes: Mapping[str, MistakeDescription],
    definition: Definition,
) -> Match:
    """The match of mistakes that give the same: those that the student's text speaks for."""
    evidence = {id: evidence_of(mistakes[id], definition) for id in alike}
    most = max(evidence.values())
    shown = share - drawn or share
    return Match(
        tuple(id for id in alike if evidence[id] == most),
        tuple(name for name in order if name in shown),
        touched,
    )


def _without_causes(
    judgment: Judgment, matches: list[Match], order: Sequence[str], outline: Outline
) -> list[Match]:
    """Without the matches whose parts rest on a wrong part that no match explains.

    Such a part is wrong because of the other one, whatever its value looks like.
    """
    while True:
        explained = {name for match in matches for name in match.touched}
        unexplained = [
            part for part in judgment.question.parts if part.name in set(order) - explained
        ]
        causes = {
            variable_of(name, one.wanted)
            for part in unexplained
            for one in judgment.comparisons
            for name in outputs_of(part, one.wrong)
        }
        kept = [match for match in matches if not _needs(judgment, match, outline) & causes]
        if len(kept) == len(matches):
            return matches
        matches = kept


def _needs(judgment: Judgment, match: Match, outline: Outline) -> set[str]:
    return {
        need
        for part in judgment.question.parts
        if part.name in match.touched
        for one in judgment.comparisons
        for name in outputs_of(part, one.wanted)
        for need in outline.rests_on.get(variable_of(name, one.wanted), ())
    }


def _draws_masks(judgment: Judgment) -> bool:
    expectations = [one.expectation for one in judgment.comparisons]
    expectations += [expectation for expectation, _outcome in judgment.samples]
    return any(
        drawn.kind == "bernoulli"
        for expectation in expectations
        for drawn in expectation.drawn.values()
    )


def recognised_mistake(
    match: Match,
    mistake: MistakeDescription,
    definition: Definition,
    *,
    are_returned: bool = True,
    holders: Sequence[str] = (),
) -> Diagnosis:
    """The diagnosis for a recognised mistake in parts that the function returns, or does not.

    The line may be that of the `holders`, the dictionaries that the parts are entries of.
    """
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
        line=_altered_line(definition, mistake, match.parts)
        or line_of(definition, (*match.parts, *holders), are_returned=are_returned),
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
    entries = {entry for part in parts for entry in part.split(".")}
    own = [altered for altered in mistake.alterations if altered.name in entries]
    for altered in own or mistake.alterations:
        lines = definition.lines_of(altered.name)
        if lines:
            return lines[altered.nth] if len(lines) == altered.total else lines[-1]
    return None
