"""Which other name or key could be meant?"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterator

from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.likeness import stem_and_number, unlikeness
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import (
    called,
    is_read,
    name,
    number,
    number_of,
    renamed,
    texts_of,
)

_LOOKUPS = ("get", "pop", "setdefault")


def other_names(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Another name in scope in place of one, once or wherever it stands in the statement."""
    places = [node for node in statement.nodes if _can_be_named(statement, scope, node)]
    here = Counter(node.id for node in places if isinstance(node, ast.Name))
    whole = statement.value
    for node in places:
        assert isinstance(node, ast.Name)
        costs = {other: _cost(statement, scope, node, other, here) for other in scope.shapes}
        for taken in (node.id, *_pointless(statement, node)):
            costs.pop(taken, None)
        for place, other in enumerate(sorted(costs, key=lambda one: costs[one])):
            cost = costs[other] + 0.04 * place
            yield Swap("name", cost, node, name(other))
            if here[node.id] > 1 and whole is not None:
                changed = renamed(whole, node.id, other)
                yield Swap("name", cost + 0.3, whole, changed, (node.id, other))
        if here[node.id] > 1:
            here[node.id] = 0


def _cost(
    statement: Statement, scope: Scope, node: ast.Name, other: str, here: Counter[str]
) -> float:
    """How unlikely it is that `other` is meant at a node, from 0."""
    if other in _expected(statement, scope, node):
        return 0.0
    cost = _unlikely(node.id, other, statement, scope)
    if other not in here and other in statement.around.before:
        cost = min(cost, 0.3)
    if other not in here and other in statement.target_names:
        cost = min(cost, 0.2)
    return cost


def _pointless(statement: Statement, node: ast.Name) -> list[str]:
    """The names that nobody means here: one that is returned twice, or that is set to itself."""
    match statement.node:
        case ast.Return(value=ast.Tuple(elts=entries)) if node in entries:
            return [one.id for one in entries if isinstance(one, ast.Name)]
    if isinstance(statement.parent(node), ast.IfExp | ast.Assign):
        return statement.target_names
    return []


def _expected(statement: Statement, scope: Scope, node: ast.Name) -> set[str]:
    """The names that a value has for reasons of its own: its key, or that it is the answer."""
    parent = statement.parent(node)
    if isinstance(parent, ast.Dict):
        keys = [
            k.value
            for k, v in zip(parent.keys, parent.values, strict=True)
            if v is node and isinstance(k, ast.Constant)
        ]
        return {key for key in keys if isinstance(key, str) and key in scope.shapes}
    if isinstance(parent, ast.Return):
        return {one for one in scope.shapes if not statement.around.read[one]}
    return set()


def _can_be_named(statement: Statement, scope: Scope, node: ast.AST) -> bool:
    """Whether a node is a name that is read, and is not that of a module or function."""
    if not (isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)):
        return False
    parent = statement.parent(node)
    if node.id in scope.shapes:
        return True
    return not (isinstance(parent, ast.Attribute) or statement.field(node) == "func")


def _unlikely(old: str, new: str, statement: Statement, scope: Scope) -> float:
    """How unlikely it is that `new` is meant where `old` stands, from 0."""
    cost = unlikeness(old, new)
    was, would = scope.shapes.get(old), scope.shapes.get(new)
    around = statement.around
    if was is not None and would is not None:
        if (was == ()) != (would == ()):
            cost += 1.0
        elif was == would:
            cost = min(max(cost - 0.3, 0.0), 0.5)
    elif was is not None and new not in scope.arrays():
        cost += 0.8
    elif (old in around.subscripted) != (new in around.subscripted):
        cost += 0.4
    elif old in around.subscripted:
        cost = min(cost, 0.5)
    if new.startswith("_"):
        cost += 1.0
    if _starts_numbering(old, new, scope):
        cost = min(cost, 0.3)
    return cost if around.read[new] > 0 else max(cost - 0.3, 0.0)


def _starts_numbering(old: str, new: str, scope: Scope) -> bool:
    """Whether `new` can be what `old` would be with the number 0: `X` for `A1`."""
    one = stem_and_number(old)
    return (
        one is not None
        and one[1] <= 2
        and len(new) == 1
        and new.isupper()
        and scope.shapes.get(new) != ()
    )


def other_functions(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Another of the program's own functions."""
    for node in statement.nodes:
        if isinstance(node, ast.Name) and statement.field(node) == "func":
            own = statement.function.name if statement.function else ""
            known = 1.0 if hasattr(builtins, node.id) else 0.2 * (node.id in scope.functions)
            for other in sorted(scope.functions - {node.id, own}):
                cost = 0.4 * unlikeness(node.id, other)
                yield Swap("function", cost + known, node, name(other))


def literals_for_names(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A number in place of a name, and the name of a number in place of a literal."""
    read = statement.around.read
    for node in statement.nodes:
        if isinstance(node, ast.Constant) and number_of(node) is not None:
            plain = node.value in (0, 1, 2)
            for other in scope.numbers():
                cost = (1.0 if plain else 0.0) + (0.3 if read[other] else 0.0)
                cost += 1.0 if other in statement.target_names else 0.0
                yield Swap("name_for_literal", cost, node, name(other))
        elif isinstance(node, ast.Name) and is_read(node) and scope.shapes.get(node.id) == ():
            if called(statement.parent(node)) == "range":
                continue  # whoever counts to a name does not mean a number
            for cost, value in ((0.0, 1), (0.1, 0), (0.3, 2)):
                yield Swap("literal_for_name", cost, node, number(value))


def numbers_for_measures(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The name of a number in place of how many entries, rows or dimensions an array has."""
    read = statement.around.read
    for node in statement.nodes:
        if _is_measure(node):
            for other in scope.numbers():
                yield Swap("name", 0.1 if read[other] else 0.0, node, name(other))


def _is_measure(node: ast.AST) -> bool:
    """Whether a node says how large an array is: `len(a)`, `a.size`, `a.ndim`, `a.shape[0]`."""
    match node:
        case ast.Call(func=ast.Name(id="len"), args=[_]):
            return True
        case ast.Attribute(attr="size" | "ndim", ctx=ast.Load()):
            return True
        case ast.Subscript(value=ast.Attribute(attr="shape"), ctx=ast.Load()):
            return True
    return called(node) in ("size", "ndim")


def other_keys(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Another key in place of a string that looks something up."""
    known = dict.fromkeys([*texts_of(statement.body), *sorted(scope.names_wanted)])
    for node in statement.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if not _is_key(statement, node):
                continue
            whole = isinstance(statement.parent(node), ast.Subscript)
            here = set() if statement.value is None else set(texts_of(statement.value))
            for other in _keys_near(node.value, known, scope, whole=whole):
                cost = unlikeness(node.value, other)
                if other in statement.target_names or other.lower() == node.value.lower():
                    cost = 0.0
                elif other in here or (len(other) <= 2 and not whole):
                    cost = min(cost, 0.2)
                yield Swap("key", cost, node, ast.Constant(other))
            if whole:
                for loop in statement.around.loops:
                    counted = ast.Call(name("str"), [name(loop)], [])
                    longer = ast.BinOp(node, ast.Add(), counted)
                    yield Swap("key", 0.3, node, longer)


def _is_key(statement: Statement, node: ast.AST) -> bool:
    """Whether a string is, or begins, the index of a subscript or a look-up's first argument."""
    while node is not statement.node:
        parent, field = statement.parent(node), statement.field(node)
        match parent:
            case ast.Subscript():
                return field == "slice"
            case ast.Call():
                return called(parent) in _LOOKUPS and node in parent.args[:1]
            case ast.BinOp(op=ast.Add()) | ast.JoinedStr():
                node = parent
            case _:
                return False
    return False


def _keys_near(key: str, known: dict[str, None], scope: Scope, *, whole: bool) -> Iterator[str]:
    """The keys that can be meant: known ones, their stems, and this one a little changed."""
    near = dict.fromkeys(other for other in known if len(other) < 20 and other.isidentifier())
    numbered = stem_and_number(key)
    if numbered:
        stem, count = numbered
        near.update(dict.fromkeys(f"{stem}{i}" for i in (count - 1, count + 1) if i >= 0))
    if not whole:
        numbered_keys = [*near, *sorted(scope.keys)]
        stems = [found[0] for other in numbered_keys if (found := stem_and_number(other))]
        near.update(dict.fromkeys(stems))
    near.update(dict.fromkeys([key.rstrip("_- "), key.removeprefix("d"), "d" + key, key + "_"]))
    return (other for other in near if other and other != key)
