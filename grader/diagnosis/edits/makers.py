"""Which other new array could be meant: zeros, ones, draws, of another shape?"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.diagnosis.edits.edit import EditKind, Proposal, Scope, Swap
from grader.diagnosis.edits.statement import Statement
from grader.diagnosis.edits.syntax import (
    call_like,
    called,
    name,
    number,
    number_of,
    numpy_alias,
)

#: Functions that make an array: with its shape in one tuple, or one number after another.
_MAKERS = ("zeros", "ones", "standard_normal", "random", "random_sample")
_SPREAD_MAKERS = ("randn", "rand")
_FLAT = ("array", "ravel", "flatten", "squeeze")
#: Functions that take the type of their entries as their second argument.
_TYPED = ("zeros", "ones", "empty", "array", "asarray", "zeros_like", "ones_like")
#: How the names of types of numbers begin.
_TYPES = ("int", "uint", "float", "bool", "complex")
#: Functions whose keywords are keys.
_BUILDERS = ("dict", "update")
#: Options that have edits of their own.
_SHAPING = ("axis", "keepdims", "shape", "size", "start")
_DRAWS = ("randn", "rand", "standard_normal", "random", "random_sample", "uniform", "normal")


def other_makers(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """Draws of another distribution, zeros and ones, all of the same shape."""
    alias = numpy_alias(statement.tree)
    for node in statement.nodes:
        if isinstance(node, ast.Call):
            for proposal in _other_makers(node, alias):
                if scope.seed is not None or called(proposal.new) not in _DRAWS:
                    yield proposal
    whole = statement.value
    if alias is not None and whole is not None and number_of(whole) in (0, 1):
        maker = ast.Attribute(name(alias), "zeros" if number_of(whole) == 0 else "ones", ast.Load())
        for shape in _shapes_elsewhere(statement):
            yield Swap("near_function", 0.2, whole, ast.Call(maker, [shape], []))


def _shapes_elsewhere(statement: Statement) -> Iterator[ast.expr]:
    """Shapes of columns with as many rows as other arrays of the function, and their own."""
    for node in ast.walk(statement.body):
        shape = _shape_given(node) if isinstance(node, ast.Call) else None
        if shape is not None and shape[0]:
            yield ast.Tuple([shape[0][0], number(1)], ast.Load())
            yield shape[1]


def _other_makers(node: ast.Call, alias: str | None) -> Iterator[Swap]:
    """Draws of another distribution, zeros and ones, all of the same shape."""
    last = called(node)
    shape = _shape_given(node)
    if shape is None or alias is None or not isinstance(node.func, ast.Attribute):
        return
    entries, whole = shape
    numpy = name(alias)
    draws = node.func.value if last in _DRAWS else ast.Attribute(numpy, "random", ast.Load())
    starred: ast.expr = ast.Starred(whole, ast.Load())
    spread = [starred] if entries is None else entries
    made: list[tuple[float, ast.expr]] = [
        (0.0, ast.Call(ast.Attribute(draws, "rand", ast.Load()), spread, [])),
        (0.0, ast.Call(ast.Attribute(draws, "randn", ast.Load()), spread, [])),
        (0.1, ast.Call(ast.Attribute(numpy, "zeros", ast.Load()), [whole], [])),
        (0.3, ast.Call(ast.Attribute(numpy, "ones", ast.Load()), [whole], [])),
    ]
    for cost, other in made:
        if called(other) != last:
            yield Swap("near_function", cost, node, other)


def _shape_given(node: ast.Call) -> tuple[list[ast.expr] | None, ast.expr] | None:
    """The shape that a call makes an array of: its entries, if written out, and the whole."""
    last = called(node)
    sizes = [keyword.value for keyword in node.keywords if keyword.arg in ("size", "shape")]
    if last in _SPREAD_MAKERS and node.args:
        match node.args:
            case [ast.Starred(value=whole)]:
                return None, whole
            case [ast.Attribute(attr="shape") as whole]:
                return None, whole
            case [ast.Tuple(elts=entries) as whole]:
                return list(entries), whole
        return list(node.args), ast.Tuple(list(node.args), ast.Load())
    if last in _MAKERS and node.args:
        sizes.append(node.args[0])
    if last in _DRAWS and len(node.args) == 3:
        sizes.append(node.args[2])
    if not sizes or last not in (*_MAKERS, *_DRAWS):
        return None
    whole = sizes[0]
    return (list(whole.elts) if isinstance(whole, ast.Tuple) else None), whole


def shape_arguments(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """The shape of a new array in one tuple, or one number after another; a column made of it."""
    del scope
    whole = statement.value
    if whole is not None and (isinstance(whole, ast.Name) or called(whole) in _FLAT):
        for cost, sizes in ((0.3, (-1, 1)), (0.5, (1, -1)), (0.5, (-1,))):
            column = ast.Attribute(whole, "reshape", ast.Load())
            made = ast.Call(column, [number(size) for size in sizes], [])
            yield Swap("shape_argument", cost, whole, made)
    for node in statement.nodes:
        if not isinstance(node, ast.Call) or not node.args:
            continue
        last, first = called(node), node.args[0]
        if last in _SPREAD_MAKERS and len(node.args) == 1:
            if isinstance(first, ast.Tuple):
                yield Swap("shape_argument", 0.0, node, call_like(node, last, *first.elts))
            elif not isinstance(first, ast.Starred):
                star = ast.Starred(first, ast.Load())
                yield Swap("shape_argument", 0.0, node, call_like(node, last, star))
        elif last in ("zeros", "ones", "standard_normal") and len(node.args) > 1:
            whole = ast.Tuple(list(node.args), ast.Load())
            yield Swap("shape_argument", 0.0, node, call_like(node, last, whole))
        match node.args:
            case [ast.Subscript(value=ast.Attribute(attr="shape") as shape), ast.Constant()]:
                columns = ast.Subscript(shape, number(1), ast.Load())
                yield Swap("shape_argument", 0.2, node, call_like(node, last, first, columns))
        yield from _columns(node, last)


def _columns(node: ast.Call, last: str) -> Iterator[Proposal]:
    """A shape with one more column, or a row and column exchanged for one: (n,) is (n, 1)."""
    one = number(1)
    if last in ("zeros", "ones"):
        match node.args[0]:
            case ast.Tuple(elts=[entry]):
                yield Swap("shape_argument", 0.1, node.args[0], ast.Tuple([entry, one], ast.Load()))
            case ast.Tuple(elts=[first, second]) as whole:
                for cost, place, kept in ((0.2, 1, first), (0.3, 0, second)):
                    if number_of(whole.elts[place]) != 1:
                        entries = [kept, one] if place else [one, kept]
                        shown = ast.Tuple(entries, ast.Load())
                        yield Swap("shape_argument", cost, whole, shown)
            case ast.Tuple():
                pass
            case whole:
                yield Swap("shape_argument", 0.1, whole, ast.Tuple([whole, one], ast.Load()))
    elif (
        last in _SPREAD_MAKERS
        and len(node.args) == 1
        and not isinstance(node.args[0], ast.Starred | ast.Tuple)
    ):
        yield Swap("shape_argument", 0.2, node, call_like(node, last, node.args[0], one))


def dropped_options(statement: Statement, scope: Scope) -> Iterator[Proposal]:
    """A call without an option: the type of an array, its order, the kind of a norm."""
    for node in statement.nodes:
        if not isinstance(node, ast.Call) or called(node) in (*scope.functions, *_BUILDERS):
            continue
        for given in node.keywords:
            if given.arg is not None and given.arg not in _SHAPING:
                rest = [keyword for keyword in node.keywords if keyword is not given]
                kind: EditKind = "dtype" if given.arg == "dtype" else "option"
                shown = (ast.unparse(given), "")
                yield Swap(kind, 0.0, node, ast.Call(node.func, node.args, rest), shown)
        shorter = ast.Call(node.func, node.args[:-1], node.keywords)
        if called(node) in _TYPED and len(node.args) == 2 and _is_type(node.args[1]):
            yield Swap("dtype", 0.0, node, shorter, (ast.unparse(node.args[1]), ""))
        elif called(node) == "norm" and len(node.args) == 2:
            yield Swap("option", 0.0, node, shorter, (ast.unparse(node.args[1]), ""))
        elif called(node) == "astype" and isinstance(node.func, ast.Attribute):
            shown = (f".astype({', '.join(map(ast.unparse, node.args))})", "")
            yield Swap("dtype", 0.1, node, node.func.value, shown)


def _is_type(node: ast.expr) -> bool:
    """Whether an argument names a type of numbers, as `int`, `np.int64` and `"int32"` do."""
    match node:
        case ast.Name(id=called_so) | ast.Attribute(attr=called_so) | ast.Constant(value=called_so):
            return isinstance(called_so, str) and called_so.startswith(_TYPES)
    return False
