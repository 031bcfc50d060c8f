"""Could the statement be one too many, stand elsewhere, or put its value elsewhere?"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator

from grader.diagnosis.edits.edit import EditKind, Proposal, Rewriting, Scope, Swap
from grader.diagnosis.edits.likeness import unlikeness
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import (
    becomes_nothing,
    name,
    names_read,
    numpy_alias,
    only_gives_value,
)

_INDENT = "    "
#: How much likelier another target is for a value that nothing reads.
_LOST = 0.5
_LOOPS = (ast.For, ast.While, ast.If, ast.With)


def other_targets(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Another name, key or index to put the value in."""
    if not isinstance(statement.node, ast.Assign | ast.AugAssign):
        return
    bound = statement.around.bound
    here = set() if statement.value is None else set(names_read(statement.value))
    read = set(statement.around.read) - set(dir(builtins)) - _modules(statement)
    known = dict.fromkeys(
        [*sorted(scope.names_wanted), *sorted(read), *scope.shapes, *sorted(bound)]
    )
    for target in () if becomes_nothing(statement.node) else statement.targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                for other in known:
                    if other == node.id or not other.isidentifier():
                        continue
                    cost = unlikeness(node.id, other)
                    if other not in bound:
                        cost = max(cost - 0.5, 0.0)
                    elif other in here:
                        cost = min(cost, 0.1)
                    elif other in scope.shapes:
                        cost += 0.2
                    if node.id not in statement.around.read:  # what is stored there is lost
                        cost -= _LOST
                    yield Swap("target", cost, node, name(other))


def _modules(statement: Statement) -> set[str]:
    """What only ever stands before a dot: `np`."""
    return {
        node.value.id
        for node in ast.walk(statement.body)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    } - statement.around.bound


def accumulations(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """`=` in place of `+=` or `-=`, and the other way round."""
    match statement.node:
        case ast.Assign(targets=[ast.Name() | ast.Subscript() as target], value=value):
            known = not isinstance(target, ast.Name) or target.id in scope.shapes
            for cost, op in ((0.0, ast.Add()), (0.3, ast.Sub()), (0.6, ast.Mult())):
                changed = ast.AugAssign(target, op, value)
                shown = ("=", f"{'+-*'[(0.0, 0.3, 0.6).index(cost)]}=")
                later = 0.0 if known else 1.0
                yield Swap("accumulation", cost + later, statement.node, changed, shown)
        case ast.AugAssign(target=target, op=op, value=value):
            sign = ast.unparse(statement.node).removeprefix(ast.unparse(target)).split()[0]
            plain = ast.Assign([target], value, lineno=0)
            yield Swap("accumulation", 0.0, statement.node, plain, (sign, "="))
            others = {"+=": ast.Sub(), "-=": ast.Add(), "*=": ast.Div(), "/=": ast.Mult()}
            if sign in others:
                changed = ast.AugAssign(target, others[sign], value)
                shown = (sign, {"+=": "-=", "-=": "+=", "*=": "/=", "/=": "*="}[sign])
                yield Swap("accumulation", 0.1, statement.node, changed, shown)
            if isinstance(op, ast.Mult | ast.Div):
                changed = ast.AugAssign(target, ast.Add(), value)
                yield Swap("accumulation", 0.4, statement.node, changed, (sign, "+="))
            apart = ast.Assign([target], ast.BinOp(_read(target), op, value), lineno=0)
            yield Swap("in_place", 0.0, statement.node, apart)


def values_kept(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A name for a value that goes nowhere: one that the statement reads, or that is missing."""
    match statement.node:
        case ast.Expr(value=ast.Compare(ast.Name() | ast.Subscript() as left, [ast.Eq()], [right])):
            changed = ast.Assign([left], right, lineno=0)
            yield Swap("kept", 0.0, statement.node, changed, ("==", "="))
    match statement.node:
        case ast.Expr(value=value) if only_gives_value(value):
            here = statement.around.bound | scope.shapes.keys()
            read = [one for one in names_read(value) if one in here]
            missing = set(statement.around.read) - here - set(dir(builtins)) - _modules(statement)
            known = dict.fromkeys([*read, *sorted(scope.names_wanted), *sorted(missing)])
            for rank, one in enumerate(one for one in known if one.isidentifier()):
                changed = ast.Assign([ast.Name(one, ast.Store())], value, lineno=0)
                yield Swap("kept", 0.05 * rank, statement.node, changed)


def _read(target: ast.expr) -> ast.expr:
    return target


def statement_dropped(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Everything without the statement; what stands under a condition or in a loop, without it."""
    del scope
    first, last = _lines(statement.node)
    if not _whole_lines(statement) or isinstance(statement.node, ast.FunctionDef | ast.ClassDef):
        return
    text = "\n".join(statement.lines[first:last])
    left = [*statement.lines[:first], *_pass(statement), *statement.lines[last:]]
    cost = 0.0 if last - first == 1 else 0.5
    yield Rewriting("deleted", cost, text.strip(), "", "\n".join(left))
    if isinstance(statement.node, ast.If | ast.For | ast.While) and not statement.node.orelse:
        header = statement.lines[first].strip()
        body = [line.removeprefix(_INDENT) for line in statement.lines[first + 1 : last]]
        if header.startswith(("if", "for", "while")):
            text = "\n".join([*statement.lines[:first], *body, *statement.lines[last:]])
            yield Rewriting("deleted", 0.3, header, "", text)


def _lines(node: ast.stmt) -> tuple[int, int]:
    """The lines of a statement: the first, from 0, and the one after the last."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(one.lineno for one in decorators)])
    return first - 1, node.end_lineno or node.lineno


def _whole_lines(statement: Statement) -> bool:
    """Whether the statement, and each beside it, has its lines to itself."""
    for one in statement.block:
        head = statement.lines[one.lineno - 1].encode()[: one.col_offset]
        if head.strip():
            return False
    lines = [line for one in statement.block for line in range(*_lines(one))]
    return len(lines) == len(set(lines)) and not statement.lines[
        statement.node.lineno - 1
    ].lstrip().startswith("elif ")


def _pass(statement: Statement) -> list[str]:
    if len(statement.block) > 1 or not statement.parents:
        return []
    return [" " * statement.node.col_offset + "pass"]


def statement_moved(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The statement before or after its neighbour, and a `return` at the end."""
    del scope
    if not _whole_lines(statement):
        return
    place, block = statement.place, statement.block
    for cost, other in ((0.0, place - 1), (0.0, place + 1), (0.6, place - 2), (0.6, place + 2)):
        if 0 <= other < len(block):
            rest = [one for one in block if one is not statement.node]
            rest.insert(other, statement.node)
            kind: EditKind = "moved_up" if other < place else "moved_down"
            yield _rewritten(kind, cost, statement, _reordered(statement, rest))
    if isinstance(statement.node, ast.Return) and place + 1 < len(block):
        rest = [one for one in block if one is not statement.node]
        text = _reordered(statement, [*rest, statement.node])
        yield _rewritten("return_moved", 0.0, statement, text)


def _rewritten(kind: EditKind, cost: float, statement: Statement, text: str) -> Rewriting:
    first, last = _lines(statement.node)
    moved = "\n".join(statement.lines[first:last]).strip()
    return Rewriting(kind, cost, moved, moved, text)


def _reordered(statement: Statement, block: list[ast.stmt]) -> str:
    first, last = _lines(statement.block[0])[0], _lines(statement.block[-1])[1]
    middle = [line for one in block for line in statement.lines[slice(*_lines(one))]]
    return "\n".join([*statement.lines[:first], *middle, *statement.lines[last:]])


def statement_moved_out(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The statement, and what follows it, out of its loop or condition: behind or before it."""
    del scope
    if not statement.parents or not isinstance(statement.parents[-1], _LOOPS):
        return
    outer = statement.parents[-1]
    if not _whole_lines(statement) or getattr(outer, "orelse", None):
        return
    first, last = _lines(statement.node)
    begin, end = _lines(outer)
    lines = statement.lines
    out = [line.removeprefix(_INDENT) for line in lines[first:last]]
    left = [*lines[begin:first], *_pass(statement), *lines[last:end]]
    after = "\n".join([*lines[:begin], *left, *out, *lines[end:]])
    before = "\n".join([*lines[:begin], *out, *left, *lines[end:]])
    is_return = isinstance(statement.node, ast.Return)
    is_last = statement.place == len(statement.block) - 1
    cost = 0.0 if is_return or is_last else 0.3
    yield _rewritten("moved_out", cost, statement, after)
    if not is_return:
        yield _rewritten("moved_before", 0.0, statement, before)
    if statement.place and not is_last:
        rest = [line.removeprefix(_INDENT) for line in lines[first:end]]
        text = "\n".join([*lines[:first], *rest, *lines[end:]])
        yield _rewritten("moved_out", 0.2, statement, text)
    for function in statement.parents[:-2]:
        if is_return and isinstance(function, ast.FunctionDef):
            margin = " " * function.body[0].col_offset
            stop = _lines(function)[1]
            rest_of = [*lines[:first], *_pass(statement), *lines[last:stop]]
            text = "\n".join([*rest_of, margin + lines[first].strip(), *lines[stop:]])
            yield _rewritten("moved_out", 0.1, statement, text)


def statement_moved_in(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The statement into the loop or condition that stands before or after it."""
    del scope
    if not _whole_lines(statement) or isinstance(statement.node, ast.FunctionDef):
        return
    lines = statement.lines
    first, last = _lines(statement.node)
    inside = [_INDENT + line for line in lines[first:last]]
    before = statement.block[statement.place - 1] if statement.place else None
    if isinstance(before, _LOOPS) and not getattr(before, "orelse", None):
        text = "\n".join([*lines[:first], *inside, *lines[last:]])
        yield _rewritten("moved_in", 0.0, statement, text)
    after = [*statement.block[statement.place + 1 :], None][0]
    if isinstance(after, _LOOPS) and _lines(after)[0] >= last:
        begin = after.body[0].lineno - 1
        text = "\n".join([*lines[:first], *lines[last:begin], *inside, *lines[begin:]])
        yield _rewritten("moved_in", 0.1, statement, text)


def returns_added(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A `return` at the end of the function, of what it should give; a value for an empty one."""
    function = statement.function
    if function is None:
        return
    if isinstance(statement.node, ast.Return) and statement.node.value is None:
        for cost, returned in _returned(statement, scope):
            yield Swap("return_added", cost, statement.node, ast.Return(name(returned)))
        return
    if any(isinstance(one, ast.Return) for one in ast.walk(function)):
        return
    last = _lines(function)[1]
    margin = " " * function.body[0].col_offset
    for cost, returned in _returned(statement, scope):
        added = f"return {returned}"
        text = "\n".join([*statement.lines[:last], margin + added, *statement.lines[last:]])
        yield Rewriting("return_added", cost, "", added, text)
    if isinstance(statement.node, ast.Expr):
        returning = ast.Return(statement.node.value)
        yield Swap("return_added", 0.3, statement.node, returning)


def _returned(statement: Statement, scope: Scope) -> Iterator[tuple[float, str]]:
    """The names that can be returned: those wanted, then those assigned last and never read."""
    assert statement.function is not None
    read = statement.around.read
    assigned = [
        node.id
        for node in ast.walk(statement.function)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    for known in dict.fromkeys([*reversed(assigned), *scope.shapes]):
        cost = 0.0 if read[known] <= 0 else 0.1 if known in scope.names_wanted else 0.5
        yield cost, known


def seeds_added(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The question's seed set before the statement, or before everything."""
    alias = numpy_alias(statement.tree)
    if scope.seed is None or alias is None or not _whole_lines(statement):
        return
    if any(
        isinstance(one, ast.Attribute) and one.attr == "seed" for one in ast.walk(statement.body)
    ):
        return
    added = f"{alias}.random.seed({scope.seed})"
    function = statement.function
    far = 0.0 if "rand" in ast.unparse(statement.node) else 0.4
    places = [(far, function.body[0])] if function else []
    if statement.node is not function:
        places.append((far + 0.1, statement.node))
    for cost, before in places:
        first = _lines(before)[0]
        line = " " * before.col_offset + added
        text = "\n".join([*statement.lines[:first], line, *statement.lines[first:]])
        yield Rewriting("seed_added", cost, "", added, text)
