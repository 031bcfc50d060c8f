"""How can a function be made wrong by one small change? Mutants of Python source, made by its AST.

Each mutant differs from the function in one place: an operator, a constant, an index, a name, a
term or factor or statement left out, a numpy function, the order of two entries, a sign, a `.T`.
Signatures and docstrings stay, and so does what only prints: the printed verdict never counts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeGuard

OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add, ast.Mult),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div, ast.Mod),
    ast.Mod: (ast.Mult, ast.FloorDiv),
    ast.Pow: (ast.Mult, ast.Add),
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt, ast.LtE),
    ast.NotEq: (ast.Eq, ast.Lt, ast.Gt),
}
FUNCTIONS = {
    "sum": ("mean", "max", "prod"),
    "dot": ("multiply", "add"),
    "multiply": ("dot", "add", "divide"),
    "square": ("abs", "sqrt"),
    "sqrt": ("square", "cbrt"),
    "floor": ("ceil", "round", "sqrt"),
    "permutation": ("arange", "randn"),
    "zeros": ("ones",),
    "randn": ("rand",),
    "rand": ("randn",),
    "norm": ("det", "cond"),
    "copy": ("zeros_like", "sign"),
    "int64": ("sign", "exp"),
    "relu": ("sigmoid",),
    "sigmoid": ("relu",),
    "forward_propagation": ("backward_propagation",),
    "backward_propagation": ("forward_propagation",),
    "dictionary_to_vector": ("gradients_to_vector",),
    "gradients_to_vector": ("dictionary_to_vector",),
}


@dataclass(frozen=True)
class Mutant:
    """A function with one small change; `id` is its name and the statement as changed."""

    id: str
    function: str
    source: str


def mutants_of(source: str) -> list[Mutant]:
    """All mutants of the one function in `source`, each different from it and from the others."""
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    docstring = _docstring(function)
    strings = {str(n.value) for n in ast.walk(function) if _is_text(n) and n is not docstring}
    original = ast.unparse(function)
    found: dict[str, Mutant] = {}
    taken: set[str] = set()
    for body in _of_block(function.body, _arguments(function), sorted(strings)):
        text = ast.unparse(_with(function, body=body))
        if text == original or text in found:
            continue
        told = f"{function.name}: {_change(original, text)}"
        if told in taken:
            told += f"  (for {_changed_lines(original, text)[0]})"
        assert told not in taken, told
        taken.add(told)
        found[text] = Mutant(told, function.name, text)
    return list(found.values())


def _of_block(body: list[ast.stmt], scope: set[str], texts: list[str]) -> Iterator[list[ast.stmt]]:
    """The block with one change in one of its statements; `scope` has the names bound before it."""
    for number, statement in enumerate(body):
        before, after = body[:number], body[number + 1 :]
        for other in _of_statement(statement, scope, texts):
            yield [*before, other, *after]
        scope = scope | _bound(statement)


def _of_statement(statement: ast.stmt, scope: set[str], texts: list[str]) -> Iterator[ast.stmt]:
    match statement:
        case ast.Expr(ast.Constant()) | ast.If(test=ast.Name("print_msg")):
            return
        case ast.For(target=target, iter=over, body=body):
            yield ast.Pass()
            for other in _of(over, scope, texts):
                yield _with(statement, iter=other)
            for block in _of_block(body, scope | _bound(target), texts):
                yield _with(statement, body=block)
        case _:
            yield ast.Pass()
            yield from _of(statement, scope, texts)


def _of(node: Any, scope: set[str], texts: list[str]) -> Iterator[Any]:
    """The node with one change, in itself or in one node below."""
    yield from _itself_changed(node, scope, texts)
    for name, value in ast.iter_fields(node):
        if name == "func" and isinstance(value, ast.Attribute | ast.Name):
            yield from (_with(node, func=other) for other in _other_functions(value))
        elif isinstance(value, ast.AST):
            yield from (_with(node, **{name: other}) for other in _of(value, scope, texts))
        elif isinstance(value, list):
            for number, entry in enumerate(value):
                if isinstance(entry, ast.AST):
                    for other in _of(entry, scope, texts):
                        yield _with(node, **{name: [*value[:number], other, *value[number + 1 :]]})


def _itself_changed(node: ast.AST, scope: set[str], texts: list[str]) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp(left, op, right):
            yield from (ast.BinOp(left, other(), right) for other in OPERATORS[type(op)])
            yield from (left, right, ast.UnaryOp(ast.USub(), node))
            if isinstance(op, ast.Sub | ast.Div | ast.FloorDiv | ast.Mod | ast.Pow):
                yield ast.BinOp(right, op, left)
        case ast.Compare(ops=[op]):
            yield from (_with(node, ops=[other()]) for other in COMPARISONS[type(op)])
        case ast.Constant(bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(int(value) | float(value)):
            numbers = {value + 1, value - 1, 2 * value, -value, 0} - {value}
            yield from (ast.Constant(other) for other in sorted(numbers))
        case ast.Constant(str(value)):
            yield from (ast.Constant(other) for other in texts if other != value)
        case ast.Name(name, ast.Load()):
            names = scope - {name} if name in scope else set()
            yield from (ast.Name(other, ast.Load()) for other in sorted(names))
        case ast.Attribute(value, "T"):
            yield value
        case ast.Call(args=args, keywords=keywords):
            yield ast.UnaryOp(ast.USub(), node)
            yield from args[:1]
            yield from (_with(node, args=other) for other in _neighbours_swapped(args))
            for number in range(len(keywords)):
                yield _with(node, keywords=[*keywords[:number], *keywords[number + 1 :]])
        case ast.Subscript(slice=ast.Name() as index):
            for step in (ast.Add(), ast.Sub()):
                yield _with(node, slice=ast.BinOp(index, step, ast.Constant(1)))
        case ast.Tuple(elts=entries):
            yield from (_with(node, elts=other) for other in _neighbours_swapped(entries))


def _other_functions(name: ast.Attribute | ast.Name) -> Iterator[ast.expr]:
    if isinstance(name, ast.Attribute):
        yield from (_with(name, attr=other) for other in FUNCTIONS.get(name.attr, ()))
    else:
        yield from (_with(name, id=other) for other in FUNCTIONS.get(name.id, ()))


def _neighbours_swapped(entries: list[Any]) -> Iterator[list[Any]]:
    for number, (one, other) in enumerate(pairwise(entries)):
        yield [*entries[:number], other, one, *entries[number + 2 :]]


def _with(node: Any, **fields: Any) -> Any:
    """A copy of the node with other fields."""
    return ast.copy_location(type(node)(**{**dict(ast.iter_fields(node)), **fields}), node)


def _is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _docstring(function: ast.FunctionDef) -> ast.expr | None:
    first = function.body[0]
    return first.value if isinstance(first, ast.Expr) else None


def _arguments(function: ast.FunctionDef) -> set[str]:
    return {argument.arg for argument in function.args.args}


def _bound(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and not _is_load(n)}


def _is_load(name: ast.Name) -> bool:
    return isinstance(name.ctx, ast.Load)


def _change(original: str, changed: str) -> str:
    """The changed line; where it packs or unpacks many entries, those that changed."""
    old, new = _changed_lines(original, changed)
    if new == "pass":
        return f"without {old if len(old) < 80 else old.partition(' = ')[0]}"
    if old.count(", ") < 5 or "(" in new.partition("(")[2]:
        return new
    apart = [(a, b) for a, b in zip(_entries(old), _entries(new), strict=False) if a != b]
    entries = f"{', '.join(a for a, _ in apart)} → {', '.join(b for _, b in apart)}"
    return f"{'cache' if 'cache' in old else old.partition(' = ')[0]}: {entries}"


def _entries(line: str) -> list[str]:
    return re.split(r", | = |[{}()]", line)


def _changed_lines(original: str, changed: str) -> tuple[str, str]:
    """The first line that differs, before and after."""
    lines = zip(original.splitlines(), changed.splitlines(), strict=False)
    return next((old.strip(), new.strip()) for old, new in lines if old != new)
