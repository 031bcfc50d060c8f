"""Which entries of a tuple or a dict could be in the wrong place, missing, or too many?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.likeness import stem_and_number, unlikeness
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import name

_LONGEST = 16


def tuple_entries(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Entries of a tuple or list exchanged, dropped, or one in scope added."""
    for node in statement.nodes:
        if not isinstance(node, ast.Tuple | ast.List) or len(node.elts) < 2:
            continue
        if isinstance(statement.parent(node), ast.Subscript):
            continue
        entries = node.elts
        for cost, order in _exchanges(len(entries)):
            swapped = [entries[i] for i in order]
            yield Swap("entries_swapped", cost, node, _like(node, swapped))
        is_target = isinstance(node.ctx, ast.Store)
        is_whole = node is statement.value
        for place in range(len(entries)):
            rest = [*entries[:place], *entries[place + 1 :]]
            last = place == len(entries) - 1
            cost = 0.2 if last else 0.4
            left = rest[0] if len(rest) == 1 and not is_target else _like(node, rest)
            gone = (ast.unparse(entries[place]), "")
            yield Swap("entry_dropped", cost + (not is_whole) * 0.2, node, left, gone)
        if is_whole:
            yield from _one_more(node, entries, scope)
    yield from _second_value(statement, scope)


def _like(node: ast.Tuple | ast.List, entries: Sequence[ast.expr]) -> ast.expr:
    return type(node)(list(entries), node.ctx)


def _exchanges(count: int) -> Iterator[tuple[float, list[int]]]:
    """Orders in which two entries have changed places: neighbours first."""
    if count > _LONGEST:
        return
    for apart in range(1, min(count, 5)):
        for place in range(count - apart):
            order = list(range(count))
            order[place], order[place + apart] = order[place + apart], order[place]
            yield 0.1 * (apart - 1) + 0.02 * place, order


def _one_more(
    node: ast.Tuple | ast.List, entries: Sequence[ast.expr], scope: Scope
) -> Iterator[Proposal]:
    here = {one.id for one in entries if isinstance(one, ast.Name)}
    for known in scope.shapes:
        if known in here:
            continue
        near = min((unlikeness(one, known) for one in here), default=1.0)
        places = {len(entries): 0.0, 0: 0.2}
        for place, one in enumerate(entries):
            if isinstance(one, ast.Name) and unlikeness(one.id, known) < 0.4:
                places.setdefault(place, 0.3)
                places.setdefault(place + 1, 0.1)
        places |= dict.fromkeys(_beside_sister(entries, known), -0.5 * near)
        for place, far in places.items():
            more = [*entries[:place], name(known), *entries[place:]]
            shown = ("", known)
            yield Swap("entry_added", 0.5 * near + far, node, _like(node, more), shown)


def _beside_sister(entries: Sequence[ast.expr], known: str) -> Iterator[int]:
    """Where an entry stands that has the neighbours of its sister: `D2` behind `Z2`."""
    numbered = stem_and_number(known)
    names = [one.id if isinstance(one, ast.Name) else "" for one in entries]
    for place, sister in enumerate(names):
        its = stem_and_number(sister)
        if not numbered or not its or its[0] != numbered[0] or place == 0:
            continue
        before = stem_and_number(names[place - 1])
        for other, behind in enumerate(names):
            if before and stem_and_number(behind) == (before[0], before[1] + numbered[1] - its[1]):
                yield other + 1


def _second_value(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A return of one value that should give two; a target that should take two."""
    if not isinstance(statement.node, ast.Return) or statement.value is None:
        return
    value = statement.value
    if isinstance(value, ast.Tuple) or not isinstance(value, ast.Name):
        return
    for known in scope.shapes:
        if known != value.id:
            likely = known in scope.names_wanted or statement.around.read[known] <= 0
            cost = 0.2 if likely else 0.6
            for far, order in ((0.0, (value, name(known))), (0.3, (name(known), value))):
                pair = ast.Tuple(list(order), ast.Load())
                yield Swap("entry_added", cost + far, value, pair, ("", known))


def dict_entries(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Keys of a dict renamed or exchanged, and an entry added for a key that is wanted."""
    for node in statement.nodes:
        if not isinstance(node, ast.Dict) or any(key is None for key in node.keys):
            continue
        keys = [key for key in node.keys if key is not None]
        texts = [one.value if isinstance(one, ast.Constant) else None for one in keys]
        missing = sorted(scope.names_wanted - {one for one in texts if isinstance(one, str)})
        for place, text in enumerate(texts):
            if isinstance(text, str):
                yield from _renamed_keys(node, keys, place, text, missing, scope)
        own = [
            name(t) if isinstance(t, str) and t in scope.shapes else v
            for t, v in zip(texts, node.values, strict=True)
        ]
        if sorted(map(ast.dump, own)) == sorted(map(ast.dump, node.values)):
            yield Swap("entries_swapped", 0.0, node, ast.Dict(list(node.keys), own))
        for cost, order in _exchanges(len(keys)):
            values = [node.values[i] for i in order]
            yield Swap("entries_swapped", cost + 0.1, node, ast.Dict(list(node.keys), values))
        for key in missing:
            if key in scope.shapes:
                more = ast.Dict([*keys, ast.Constant(key)], [*node.values, name(key)])
                yield Swap("entry_added", 0.0, node, more, ("", f"'{key}': {key}"))
            elif len(missing) == 1:
                for known in scope.shapes:
                    more = ast.Dict([*keys, ast.Constant(key)], [*node.values, name(known)])
                    cost = 0.3 + 0.5 * unlikeness(key, known)
                    yield Swap("entry_added", cost, node, more, ("", f"'{key}': {known}"))
        for place in range(len(keys)):
            rest = ast.Dict(
                [*keys[:place], *keys[place + 1 :]],
                [*node.values[:place], *node.values[place + 1 :]],
            )
            gone = (ast.unparse(keys[place]), "")
            yield Swap("entry_dropped", 0.6, node, rest, gone)


def _renamed_keys(
    node: ast.Dict,
    keys: Sequence[ast.expr],
    place: int,
    text: str,
    missing: Sequence[str],
    scope: Scope,
) -> Iterator[Proposal]:
    for other in missing:
        cost = 0.6 * unlikeness(text, other) + (0.5 if text in scope.names_wanted else 0.0)
        yield Swap("dict_key", cost, keys[place], ast.Constant(other))
    del node
