"""Which other name, key or index could be meant?"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from grader.diagnosis.edits.edit import Proposal, Scope, Swap
from grader.diagnosis.edits.likeness import stem_and_number, unlikeness
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import (
    called,
    indexed,
    name,
    number,
    number_of,
    renamed,
    substituted,
    texts_of,
)

_LOOKUPS = ("get", "pop", "setdefault")
#: What the keys of parameters and gradients begin with.
_USUAL_STEMS = ("W", "b", "dW", "db")


def other_names(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Another name in scope in place of one, once or wherever it stands in the statement."""
    places = [node for node in statement.nodes if _can_be_named(statement, scope, node)]
    here = Counter(node.id for node in places if isinstance(node, ast.Name))
    whole = statement.value
    for node in places:
        assert isinstance(node, ast.Name)
        likely = _expected(statement, scope, node)
        for other in scope.shapes:
            if other == node.id:
                continue
            cost = 0.0 if other in likely else _unlikely(node.id, other, statement, scope)
            if other not in here and other in statement.around.before:
                cost = min(cost, 0.3)
            if other not in here and other in statement.target_names:
                cost = min(cost, 0.2)
            yield Swap("name", cost, node, name(other))
            if here[node.id] > 1 and whole is not None:
                changed = renamed(whole, node.id, other)
                yield Swap("name", cost + 0.3, whole, changed, (node.id, other))
        if here[node.id] > 1:
            here[node.id] = 0


def _expected(statement: Statement, scope: Scope, node: ast.Name) -> set[str]:
    """The names that a value has for reasons of its own: its key, or that it is the answer."""
    parent = statement.parent(node)
    if isinstance(parent, ast.Dict):
        keys = [k.value for k, v in zip(parent.keys, parent.values, strict=True)
                if v is node and isinstance(k, ast.Constant)]
        return set(keys) & set(scope.shapes)
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
            cost = max(cost - 0.3, 0.0)
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
            for other in sorted(scope.functions - {node.id, own}):
                cost = unlikeness(node.id, other)
                yield Swap("function", cost + (node.id not in scope.functions), node, name(other))


def literals_for_names(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A number in place of a name, and the name of a number in place of a literal."""
    read = statement.around.read
    for node in statement.nodes:
        if isinstance(node, ast.Constant) and number_of(node) is not None:
            plain = node.value in (0, 1, 2)
            for other in scope.numbers():
                cost = (1.0 if plain else 0.0) + (0.3 if read[other] else 0.0)
                yield Swap("name_for_literal", cost, node, name(other))
        elif isinstance(node, ast.Name) and scope.shapes.get(node.id) == ():
            if isinstance(node.ctx, ast.Load) and statement.field(node) != "func":
                for cost, value in ((0.0, 1), (0.5, 0), (0.6, 2)):
                    yield Swap("literal_for_name", cost, node, number(value))


def other_keys(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Another key in place of a string that looks something up."""
    known = dict.fromkeys([*texts_of(statement.body), *scope.names_wanted])
    for node in statement.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if not _is_key(statement, node):
                continue
            whole = isinstance(statement.parent(node), ast.Subscript)
            here = set() if statement.value is None else set(texts_of(statement.value))
            for other in _keys_near(node.value, known, whole=whole):
                cost = unlikeness(node.value, other)
                if other in statement.target_names:
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


def _keys_near(key: str, known: dict[str, None], *, whole: bool) -> Iterator[str]:
    """The keys that can be meant: known ones, their stems, and this one a little changed."""
    near = dict.fromkeys(other for other in known if len(other) < 20 and other.isidentifier())
    numbered = stem_and_number(key)
    if numbered:
        stem, count = numbered
        near.update(dict.fromkeys(f"{stem}{i}" for i in (count - 1, count + 1) if i >= 0))
    if not whole:
        stems = [found[0] for other in near if (found := stem_and_number(other))]
        near.update(dict.fromkeys([*stems, *_USUAL_STEMS]))
    near.update(dict.fromkeys([key.rstrip("_- "), key.removeprefix("d"), "d" + key, key + "_"]))
    return (other for other in near if other and other != key)


def other_indices(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """An index one up or down, dropped or added."""
    for node in statement.nodes:
        if isinstance(node, ast.Subscript):
            yield from _of_subscript(statement, node)
        elif isinstance(node, ast.Name) and not isinstance(
            statement.parent(node), ast.Subscript | ast.Attribute
        ):
            for index in _indices_of(statement, scope, node):
                store = isinstance(node.ctx, ast.Store)
                cost = 0.2 if store else 0.5
                with_index = ast.Subscript(node, index, node.ctx)
                yield Swap("index", cost, node, with_index)
                if store and statement.value is not None:
                    yield from _indexed_everywhere(statement, node, with_index)
        elif isinstance(node, ast.Call) and called(node) in scope.functions:
            if not isinstance(statement.parent(node), ast.Subscript):
                yield Swap("index", 0.4, node, indexed(node, number(0)))
        elif isinstance(node, ast.Call) and called(node) == "str" and len(node.args) == 1:
            yield from _one_aside(node.args[0], 0.0)


def _indices_of(statement: Statement, scope: Scope, node: ast.Name) -> list[ast.expr]:
    """The indices that a name has elsewhere, or the loop's own for an array made before it."""
    found: dict[str, ast.expr] = {}
    for one in ast.walk(statement.body):
        match one:
            case ast.Subscript(value=ast.Name(id=known), slice=index) if known == node.id:
                found.setdefault(ast.dump(index), index)
    for loop in statement.around.loops:
        if node.id in scope.shapes and scope.shapes[node.id] != () and loop in scope.shapes:
            found.setdefault(ast.dump(name(loop)), name(loop))
    return list(found.values())[:4]


def _indexed_everywhere(
    statement: Statement, target: ast.Name, with_index: ast.Subscript
) -> Iterator[Proposal]:
    """The target and the same name on the right side with the same index."""
    node = statement.node
    if isinstance(node, ast.Assign) and len(node.targets) == 1 and node.targets[0] is target:
        value = substituted(node.value, target.id, indexed(name(target.id), with_index.slice))
        if value is not node.value:
            both = ast.Assign([with_index], value, lineno=0)
            shown = (target.id, ast.unparse(with_index))
            yield Swap("index", 0.3, node, both, shown)


def _of_subscript(statement: Statement, node: ast.Subscript) -> Iterator[Proposal]:
    match node.slice:
        case ast.Constant(value=str()) | ast.JoinedStr():
            for part in ast.walk(node.slice):
                if isinstance(part, ast.FormattedValue):
                    yield from _one_aside(part.value, 0.0)
        case ast.Slice(lower=lower, upper=upper):
            for bound in (lower, upper):
                if bound is not None:
                    yield from _one_aside(bound, 0.3)
        case ast.Tuple(elts=[first, second]):
            swapped = ast.Tuple([second, first], ast.Load())
            yield Swap("index", 0.3, node.slice, swapped)
            for entry in (first, second):
                if not isinstance(entry, ast.Slice):
                    yield from _one_aside(entry, 0.4)
        case _ if not list(texts_of(node.slice)):
            yield from _one_aside(node.slice, 0.0)
            if number_of(node.slice) is not None:
                for loop in statement.around.loops:
                    yield Swap("index", 0.1, node.slice, name(loop))
            elif isinstance(node.slice, ast.Name):
                yield Swap("index", 0.6, node.slice, number(0))
    if isinstance(node.ctx, ast.Load) and isinstance(statement.parent(node), ast.AST):
        yield Swap("index", 0.6, node, node.value)


def _one_aside(index: ast.expr, cost: float) -> Iterator[Swap]:
    """The index plus and minus one, written as a person would."""
    value = number_of(index)
    if value is not None:
        if isinstance(value, int):
            yield Swap("index", cost + 0.1 * (value == 0), index, number(value + 1))
            yield Swap("index", cost + 0.2 * (value == 0), index, number(value - 1))
            yield Swap("index", cost + 0.4, index, number(value + 2))
        return
    match index:
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=ast.Constant(value=1)):
            yield Swap("index", cost, index, left)
            other = ast.Sub() if isinstance(index.op, ast.Add) else ast.Add()
            yield Swap("index", cost + 0.2, index, ast.BinOp(left, other, ast.Constant(1)))
        case ast.Name() | ast.BinOp():
            for add, more in ((ast.Sub(), 0.0), (ast.Add(), 0.1)):
                yield Swap("index", cost + more, index, ast.BinOp(index, add, ast.Constant(1)))
