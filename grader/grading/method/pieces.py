"""An answer with each piece of its expressions in a statement of its own, so that layout is free.

`return a + b * c` becomes `__piece_1 = b * c` and `return a + __piece_1`: what a trace then says of
statements holds for the pieces of one expression as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from grader.diagnosis import Line
from grader.notebook import parse
from grader.worker import Code

#: How the variables are called that hold pieces.
_PREFIX = "__piece_"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_PIECES = (ast.BinOp, ast.BoolOp, ast.Call, ast.Compare, ast.IfExp, ast.Subscript, ast.UnaryOp)
#: Expressions whose own parts run later, more than once, or in another way.
_CLOSED = (ast.Lambda, *_COMPREHENSIONS, ast.JoinedStr)
#: What must stay where it is, with all of its statement.
_FIXED = (ast.Await, ast.NamedExpr, ast.Yield, ast.YieldFrom)
_FILLING = frozenset(("append", "extend"))
_UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def is_piece(name: str) -> bool:
    """Whether a variable holds a piece of an expression."""
    return name.startswith(_PREFIX)


def names_pieces(code: Sequence[Code]) -> bool:
    """Whether code has names of its own that would pass for those of pieces."""
    return any(_PREFIX in one.source for one in code)


def with_pieces_apart(
    code: Sequence[Code], *, in_loops: bool = True
) -> tuple[tuple[Code, ...], dict[Line, Line]]:
    """The same code with its pieces in statements of their own, and where these stood before.

    If not `in_loops`, then functions that run in each round of a loop stay as they are: their
    pieces may be too many for a trace.
    """
    trees = [_parsed(one.source) for one in code]
    repeated = frozenset[str]()
    if not in_loops:
        repeated = _run_in_loops([tree for tree in trees if tree is not None])
    apart = []
    places: dict[Line, Line] = {}
    for one, tree in zip(code, trees, strict=True):
        source = None if tree is None else _apart(tree, repeated)
        new = _parsed(source) if source is not None else None
        if source is None or tree is None or new is None:
            apart.append(one)
            continue
        apart.append(Code(one.file, one.line, source))
        for before, after in zip(_statements(tree), _statements(new), strict=True):
            places[one.file, after.lineno] = one.file, before.lineno
    return tuple(apart), places


def _parsed(source: str) -> ast.Module | None:
    try:
        return parse(source)
    except _UNREADABLE:
        return None


def _apart(tree: ast.Module, repeated: frozenset[str]) -> str | None:
    """The text of a tree that is changed; None if it has no function to change."""
    functions = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    numbers = iter(range(1, 1_000_000))
    try:
        for function in functions:
            if function.name not in repeated:
                function.body = list(_block(function.body, numbers))
        return ast.unparse(ast.fix_missing_locations(tree)) if functions else None
    except _UNREADABLE:
        return None


def _statements(tree: ast.Module) -> list[ast.stmt]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]


def _run_in_loops(trees: Iterable[ast.Module]) -> frozenset[str]:
    """The functions that are named in a loop, and those that these name."""
    inside: set[str] = set()
    named: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, (*_LOOPS, *_COMPREHENSIONS)):
                inside |= _names(node)
            elif isinstance(node, _FUNCTIONS):
                named[node.name] = _names(node)
    todo = list(inside & named.keys())
    found = set(todo)
    while todo:
        more = (named[todo.pop()] & named.keys()) - found
        found |= more
        todo += more
    return frozenset(found)


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def _block(body: Sequence[ast.stmt], numbers: Iterator[int]) -> Iterator[ast.stmt]:
    for statement in body:
        if isinstance(statement, (*_FUNCTIONS, ast.ClassDef)):
            yield statement
            continue
        for field in ("body", "orelse", "finalbody"):
            if inner := getattr(statement, field, None):
                setattr(statement, field, list(_block(inner, numbers)))
        for handler in [*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]:
            handler.body = list(_block(handler.body, numbers))
        if _is_open(statement):
            yield from _Taken(statement, numbers).all()
        else:
            yield statement


def _is_open(statement: ast.stmt) -> bool:
    """Whether the pieces of a statement can be computed before it."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=method))):
            can_be = method in _FILLING
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Return():
            can_be = statement.value is not None
        case _:
            can_be = False
    return can_be and not any(isinstance(node, _FIXED) for node in ast.walk(statement))


class _Taken:
    """Takes the pieces out of one statement, in the order in which they are computed."""

    def __init__(self, statement: ast.stmt, numbers: Iterator[int]) -> None:
        self._statement = statement
        self._numbers = numbers
        self._before: list[ast.stmt] = []

    def all(self) -> list[ast.stmt]:
        """The statements that compute the pieces, and the statement itself, which reads them."""
        match self._statement:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if (
                _are_pairs(names, values)
            ):
                given = [self._name_of(each, always=True) for each in values]
                return self._before + [
                    ast.copy_location(ast.Assign([name], value), self._statement)
                    for name, value in zip(names, given, strict=True)
                ]
        value = getattr(self._statement, "value", None)
        if isinstance(value, ast.expr):
            self._open(value)
        return [*self._before, self._statement]

    def _open(self, node: ast.expr) -> None:
        """Take out the parts of an expression that are computed in any case."""
        match node:
            case ast.IfExp():
                node.test = self._name_of(node.test)
            case ast.BoolOp(values=[first, *rest]):
                node.values = [self._name_of(first), *rest]
            case ast.Compare(comparators=[first, *rest]):
                node.left = self._name_of(node.left)
                node.comparators = [self._name_of(first), *rest]
            case ast.Call():
                self._parts(node.func)
                node.args = [self._name_of(each) for each in node.args]
                for keyword in node.keywords:
                    keyword.value = self._name_of(keyword.value)
            case _ if not isinstance(node, _CLOSED):
                self._parts(node)

    def _parts(self, node: ast.AST) -> None:
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self._name_of(value))
            elif isinstance(value, list):
                setattr(
                    node,
                    field,
                    [self._name_of(x) if isinstance(x, ast.expr) else x for x in value],
                )

    def _name_of(self, node: ast.expr, *, always: bool = False) -> ast.expr:
        """What stands in the place of an expression, which is computed before if it is a piece."""
        is_taken = _is_piece(node) or (always and not isinstance(node, ast.Constant))
        self._open(node)
        if not is_taken:
            return node
        name = f"{_PREFIX}{next(self._numbers)}"
        store = ast.Assign([ast.Name(name, ast.Store())], node)
        self._before.append(ast.copy_location(store, self._statement))
        return ast.copy_location(ast.Name(name, ast.Load()), node)


def _are_pairs(names: Sequence[ast.expr], values: Sequence[ast.expr]) -> bool:
    """Whether each of several values is given to a variable of its own."""
    return (
        len(names) == len(values)
        and all(isinstance(each, ast.Name) for each in names)
        and not any(isinstance(each, ast.Starred) for each in values)
    )


def _is_piece(node: ast.expr) -> bool:
    """Whether an expression computes something, and does not only look up a variable's entry."""
    is_entry = isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)
    return isinstance(node, _PIECES) and bool(_names(node)) and not is_entry
