"""Which edits are tried, and in which order?"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from grader.diagnosis.edits import (
    calls,
    entries,
    factors,
    indices,
    makers,
    names,
    numbers,
    operators,
    parentheses,
    places,
    sisters,
    terms,
)
from grader.diagnosis.edits.edit import Edit, EditKind, Proposal, Scope, Swap
from grader.diagnosis.edits.everywhere import (
    Alike,
    alike_statements,
    alike_terms,
    text_with_all,
)
from grader.diagnosis.edits.meaning import ImpossibleError, Meanings
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import called
from grader.notebook import parse

_DISPLAYS = (ast.Dict, ast.Tuple, ast.List)

Source = Callable[[Statement, Scope], Iterator[Proposal]]

_SOURCES: tuple[Source, ...] = (
    names.other_names,
    names.other_functions,
    names.literals_for_names,
    names.numbers_for_measures,
    names.other_keys,
    indices.other_indices,
    calls.axes,
    calls.kept_dimensions,
    calls.near_functions,
    makers.other_makers,
    makers.shape_arguments,
    makers.dropped_options,
    calls.dropped_wrappers,
    calls.added_wrappers,
    calls.copies,
    calls.taken_out,
    operators.other_operators,
    operators.other_comparisons,
    operators.other_products,
    operators.other_orders,
    operators.exchanges,
    operators.transpositions,
    parentheses.other_parentheses,
    parentheses.other_reaches,
    factors.factors_dropped,
    factors.factors_changed,
    terms.terms_dropped,
    terms.signs,
    terms.powers,
    factors.factors_added,
    terms.terms_added,
    numbers.constants,
    numbers.bounds,
    numbers.conditions,
    places.other_targets,
    places.accumulations,
    places.values_kept,
    places.statement_dropped,
    places.statement_moved,
    places.statement_moved_out,
    places.statement_moved_in,
    places.returns_added,
    places.seeds_added,
    entries.tuple_entries,
    entries.dict_entries,
    sisters.sisters,
    sisters.sisters_missing,
    sisters.sisters_behind,
    sisters.sister_terms,
)

#: How unlikely a kind is, from 1; and how much less likely each further edit of the kind is.
_PRIORS: Mapping[EditKind, tuple[float, float]] = {
    "sister": (1.0, 0.1),
    "sister_added": (1.2, 0.2),
    "name": (1.1, 0.02),
    "function": (1.3, 0.1),
    "literal_for_name": (1.5, 0.06),
    "name_for_literal": (1.2, 0.06),
    "key": (1.2, 0.05),
    "index": (1.1, 0.05),
    "axis": (1.1, 0.05),
    "keepdims": (1.2, 0.05),
    "near_function": (1.3, 0.05),
    "wrapper_dropped": (1.5, 0.1),
    "wrapper_added": (1.5, 0.03),
    "shape_argument": (1.2, 0.1),
    "dtype": (1.1, 0.05),
    "option": (1.2, 0.1),
    "copy": (1.3, 0.1),
    "operator": (1.3, 0.05),
    "comparison": (1.1, 0.1),
    "product": (1.3, 0.1),
    "order": (1.3, 0.06),
    "transpose": (1.3, 0.06),
    "parentheses": (1.2, 0.05),
    "factor_added": (1.3, 0.03),
    "factor_dropped": (1.2, 0.06),
    "factor_changed": (1.35, 0.05),
    "term_added": (1.4, 0.03),
    "term_dropped": (1.35, 0.06),
    "sign": (1.3, 0.1),
    "power": (1.2, 0.08),
    "constant": (1.2, 0.05),
    "seed": (1.0, 0.2),
    "bounds": (1.1, 0.05),
    "condition": (1.3, 0.1),
    "target": (1.5, 0.08),
    "accumulation": (1.4, 0.1),
    "kept": (1.0, 0.05),
    "in_place": (1.2, 0.1),
    "deleted": (1.4, 0.1),
    "moved_up": (1.6, 0.1),
    "moved_down": (1.65, 0.1),
    "moved_out": (1.4, 0.1),
    "moved_before": (1.6, 0.1),
    "moved_in": (1.5, 0.1),
    "return_moved": (1.2, 0.1),
    "return_added": (1.0, 0.05),
    "seed_added": (1.4, 0.1),
    "entries_swapped": (1.3, 0.04),
    "entry_dropped": (1.5, 0.08),
    "entry_added": (1.4, 0.05),
    "dict_key": (1.1, 0.05),
}
#: Kinds that are about one statement, even if others are like it.
_SINGLE: frozenset[EditKind] = frozenset(("sister", "target", "return_added"))
#: No more than these of one kind.
_MOST = 60


def edits(source: str, line: int, scope: Scope) -> Iterator[Edit]:
    """Small edits of the statement on a line, the likeliest first, each giving another text.

    Edits that mean the same are one: of the likeliest size, and of the kind that says most.

    Args:
        source: one top-level statement in normal form.
        line: the line of the statement to edit, from 1; of a compound one, the header is edited.
        scope: what an edit may use.
    """
    try:
        statement = Statement(source, line)
        alike = alike_statements(statement, scope)
        ranked = _ranked(statement, scope, alike)
    except (LookupError, SyntaxError, ValueError, RecursionError):
        return
    seen = {source}
    for one in ranked:
        try:
            text = _text(statement, one.proposal, one.alike)
        except (ValueError, RecursionError):
            continue
        if text not in seen:
            seen.add(text)
            old, new = _shown(one.proposal)
            others = _changed_lines(statement, text, one.alike)
            place = statement.node.lineno
            span = _span(one.proposal, place)
            yield Edit(one.proposal.kind, place, old, new, text, one.size, span, others)


def _entries(display: ast.AST | None) -> list[ast.expr]:
    """The entries of a tuple, a list or a dict that is written out."""
    match display:
        case ast.Dict(keys=keys, values=values):
            return [one for pair in zip(keys, values, strict=True) for one in pair if one]
        case ast.Tuple(elts=entries) | ast.List(elts=entries):
            return entries
    return []


def _span(proposal: Proposal, line: int) -> tuple[int, int]:
    """Where in the line the piece stands that is replaced, or the first of it that changes."""
    piece, new = (proposal.old, proposal.new) if isinstance(proposal, Swap) else (None, None)
    while isinstance(piece, _DISPLAYS) and type(piece) is type(new):
        pairs = zip(_entries(piece), _entries(new), strict=False)
        changed = next(((a, b) for a, b in pairs if ast.dump(a) != ast.dump(b)), None)
        if changed is None:
            break
        piece, new = changed
    if isinstance(piece, ast.expr) and piece.lineno == piece.end_lineno == line:
        return piece.col_offset, piece.end_col_offset or 0
    return 0, 0


def _changed_lines(statement: Statement, text: str, alike: tuple[Alike, ...]) -> tuple[int, ...]:
    """The lines of the statements that are changed with this one."""
    after, lines = text.split("\n"), sorted(one.node.lineno for one in alike)
    return tuple(line for line in lines if after[line - 1] != statement.lines[line - 1])


def _text(statement: Statement, proposal: Proposal, alike: tuple[Alike, ...]) -> str:
    """The whole text that a proposal gives, as Python itself would write it."""
    if isinstance(proposal, Swap):
        changed = statement.swapped(proposal.old, proposal.new)
        return text_with_all(statement, changed, alike)
    if "\n\n" in statement.source:  # Python writes an empty line before a function in a function
        return ast.unparse(parse(proposal.source))
    return proposal.source


def _shown(proposal: Proposal) -> tuple[str, str]:
    if isinstance(proposal, Swap):
        return proposal.shown or (ast.unparse(proposal.old), ast.unparse(proposal.new))
    return proposal.old, proposal.new


@dataclass(frozen=True)
class _Ranked:
    """A proposal with its size, what it means, and the statements that it changes as well."""

    size: float
    meaning: str
    proposal: Proposal
    alike: tuple[Alike, ...] = ()


def _ranked(statement: Statement, scope: Scope, alike: tuple[Alike, ...]) -> list[_Ranked]:
    """The proposals with their sizes, the smallest first, one of each meaning."""
    meanings = Meanings(scope)
    own = _meaning(meanings, statement.node)

    def meaning_of(proposal: Proposal) -> str | None:
        """What a proposal means; None if it could only fail, or changes nothing."""
        if not isinstance(proposal, Swap):
            return ""
        meaning = _meaning(meanings, statement.swapped(proposal.old, proposal.new))
        return None if meaning and meaning == own else meaning

    by_kind: dict[EditKind, list[Proposal]] = {}
    for proposal in _proposed(statement, scope):
        # equal sizes stand in the order of the first of each kind that can succeed
        if proposal.kind in by_kind or meaning_of(proposal) is not None:
            by_kind.setdefault(proposal.kind, []).append(proposal)
    ranked: list[_Ranked] = []
    for kind, proposals in by_kind.items():
        first, step = _PRIORS[kind]
        known: set[str] = set()
        for proposal in sorted(proposals, key=lambda one: one.cost):
            if len(known) >= _MOST:
                break
            meaning = meaning_of(proposal)
            if meaning is None or meaning in known:
                continue
            size = first + proposal.cost + step * len(known)
            known.add(meaning or str(len(known)))
            if alike and isinstance(proposal, Swap) and kind not in _SINGLE:
                # where others are alike, they are right or wrong together
                ranked.append(_Ranked(size, f"{meaning} everywhere", proposal, alike))
                size += 0.2
            ranked.append(_Ranked(size, meaning, proposal))
    ranked.sort(key=lambda one: one.size)
    by_sisters = {one.meaning for one in ranked if one.proposal.kind == "sister"}
    return _without_twins(
        [
            one
            for one in ranked
            if not _is_array_factor(one.proposal, scope)
            or (one.meaning in by_sisters and not _shown(one.proposal)[1].startswith("/"))
        ]
    )


def _is_array_factor(proposal: Proposal, scope: Scope) -> bool:
    """Whether a proposal multiplies or divides by an array.

    That is right by accident at best, unless a sister has the factor too; a divisor always is.
    """
    if proposal.kind != "factor_added":
        return False
    _old, new = _shown(proposal)
    return any(re.search(rf"\b{re.escape(name)}\b", new) for name in scope.arrays())


def _proposed(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """What can be changed, also in all terms that are alike."""
    terms = alike_terms(statement, scope)
    decimals = {id(one) for one in _decimals(statement)}
    for source in _SOURCES:
        for proposal in source(statement, scope):
            if isinstance(proposal, Swap) and id(proposal.old) in decimals:
                continue
            yield proposal
            if terms is not None and isinstance(proposal, Swap):
                spread = terms.spread(statement, proposal)
                if spread is not None:
                    yield spread


def _decimals(statement: Statement) -> Iterator[ast.expr]:
    """What says to how many decimals something is rounded.

    With more of them the result is as good as right, but rounding is what should not be done.
    """
    for node in statement.nodes:
        if isinstance(node, ast.Call) and called(node) in ("round", "around"):
            yield from node.args[1:]
            yield from (keyword.value for keyword in node.keywords)


def _meaning(meanings: Meanings, node: ast.stmt) -> str | None:
    """What a statement means; None if it could only fail."""
    try:
        return meanings.of_statement(node)
    except ImpossibleError:
        return None
    except (ValueError, OverflowError):
        return ""


def _growth(proposal: Proposal) -> int:
    """By how many characters a proposal makes the code longer."""
    old, new = _shown(proposal)
    return len(new) - len(old)


def _without_twins(ranked: list[_Ranked]) -> list[_Ranked]:
    """One proposal of each meaning: the first that says more than what a sister does.

    One that takes something away says more than one that adds what undoes it.
    """
    telling: dict[str, Proposal] = {}
    for one in ranked:
        if one.meaning and one.proposal.kind != "sister":
            known = telling.setdefault(one.meaning, one.proposal)
            if one.proposal is not known and _growth(one.proposal) < 0 < _growth(known):
                telling[one.meaning] = one.proposal
    seen: set[str] = set()
    found: list[_Ranked] = []
    for one in ranked:
        if one.meaning not in seen:
            found.append(replace(one, proposal=telling.get(one.meaning, one.proposal)))
        if one.meaning:
            seen.add(one.meaning)
    return found
