"""Which edits are tried, and in which order?"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping

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
from grader.diagnosis.edits.meaning import ImpossibleError, Meanings
from grader.diagnosis.edits.statement import Statement

Source = Callable[[Statement, Scope], Iterator[Proposal]]

_SOURCES: tuple[Source, ...] = (
    names.other_names,
    names.other_functions,
    names.literals_for_names,
    names.other_keys,
    indices.other_indices,
    calls.axes,
    calls.kept_dimensions,
    calls.near_functions,
    makers.other_makers,
    makers.shape_arguments,
    calls.dropped_wrappers,
    calls.added_wrappers,
    calls.copies,
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
    "power": (1.5, 0.08),
    "constant": (1.2, 0.05),
    "seed": (1.0, 0.2),
    "bounds": (1.1, 0.05),
    "condition": (1.3, 0.1),
    "target": (1.5, 0.08),
    "accumulation": (1.4, 0.1),
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
        ranked = _ranked(statement, scope)
    except (LookupError, SyntaxError, ValueError, RecursionError):
        return
    seen = {source}
    for size, proposal in ranked:
        try:
            text = _text(statement, proposal)
        except (ValueError, RecursionError):
            continue
        if text not in seen:
            seen.add(text)
            old, new = _shown(proposal)
            line = statement.node.lineno
            yield Edit(proposal.kind, line, old, new, text, size, _span(proposal, line))


def _text(statement: Statement, proposal: Proposal) -> str:
    """The whole text that a proposal gives, as Python itself would write it."""
    if isinstance(proposal, Swap):
        return statement.text_with(statement.swapped(proposal.old, proposal.new))
    if "\n\n" in statement.source:  # Python writes an empty line before a function in a function
        return ast.unparse(ast.parse(proposal.source))
    return proposal.source


def _span(proposal: Proposal, line: int) -> tuple[int, int]:
    """Where in the line the piece stands that is replaced."""
    piece = proposal.old if isinstance(proposal, Swap) else None
    if isinstance(piece, ast.expr) and piece.lineno == piece.end_lineno == line:
        return piece.col_offset, piece.end_col_offset or 0
    return 0, 0


def _shown(proposal: Proposal) -> tuple[str, str]:
    if isinstance(proposal, Swap):
        return proposal.shown or (ast.unparse(proposal.old), ast.unparse(proposal.new))
    return proposal.old, proposal.new


def _ranked(statement: Statement, scope: Scope) -> list[tuple[float, Proposal]]:
    """The proposals with their sizes, the smallest first, one of each meaning."""
    meanings = Meanings(scope)
    by_kind: dict[EditKind, list[tuple[float, str, Proposal]]] = {}
    own = _meaning(meanings, statement.node)
    for source in _SOURCES:
        for proposal in source(statement, scope):
            meaning: str | None = ""
            if isinstance(proposal, Swap):
                changed = statement.swapped(proposal.old, proposal.new)
                meaning = _meaning(meanings, changed)
            if meaning is not None and (meaning != own or not meaning):
                ranks = by_kind.setdefault(proposal.kind, [])
                ranks.append((proposal.cost, meaning, proposal))
    ranked: list[tuple[float, str, Proposal]] = []
    for kind, proposals in by_kind.items():
        first, step = _PRIORS[kind]
        proposals.sort(key=lambda one: one[0])
        alike: set[str] = set()
        for cost, meaning, proposal in proposals:
            if meaning not in alike and len(alike) < _MOST:
                ranked.append((first + cost + step * len(alike), meaning, proposal))
                alike.add(meaning or str(len(alike)))
    ranked.sort(key=lambda one: one[0])
    return _without_twins(ranked)


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


def _without_twins(ranked: list[tuple[float, str, Proposal]]) -> list[tuple[float, Proposal]]:
    """One proposal of each meaning: the shortest that says more than what a sister does."""
    telling: dict[str, Proposal] = {}
    for _size, meaning, proposal in ranked:
        if meaning and proposal.kind != "sister":
            known = telling.setdefault(meaning, proposal)
            if _growth(proposal) < _growth(known):
                telling[meaning] = proposal
    seen: set[str] = set()
    found: list[tuple[float, Proposal]] = []
    for size, meaning, proposal in ranked:
        if meaning not in seen:
            found.append((size, telling.get(meaning, proposal)))
        if meaning:
            seen.add(meaning)
    return found
