"""What does a statement of the code read and set, and what stands around it?"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.notebook import parse
from grader.worker import Code

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
#: A place in the code: a file and a line.
Line = tuple[str, int]


@dataclass(frozen=True)
class Statement:
    """One statement, or the header of a compound one.

    Attributes:
        place: where it begins.
        node: the statement.
        function: the name of the function in which it stands.
        above: the headers of the loops and conditions around it, the nearest first.
    """

    place: Line
    node: ast.stmt
    function: str
    above: tuple[Line, ...]

    @cached_property
    def expression(self) -> ast.expr | None:
        """What gives its value: the right side, what is returned, or what is looped over."""
        node = self.node
        match node:
            case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Return() | ast.Expr():
                return node.value
            case ast.For() | ast.AsyncFor():
                return node.iter
            case ast.If() | ast.While():
                return node.test
        return None

    @cached_property
    def reads(self) -> tuple[str, ...]:
        """The names that it reads, an augmented target included."""
        names = names_in(self.expression) if self.expression is not None else ()
        if isinstance(self.node, ast.AugAssign):
            names = (*names, base_name(self.node.target))
        return tuple(dict.fromkeys(name for name in names if name))

    @property
    def attributes(self) -> frozenset[str]:
        """The attributes that it reads, such as `randn` of `np.random.randn`."""
        nodes = ast.walk(self.expression) if self.expression is not None else ()
        return frozenset(node.attr for node in nodes if isinstance(node, ast.Attribute))

    @cached_property
    def only_makes_room(self) -> bool:
        """Whether it makes an array that is yet to be filled, or to be multiplied."""
        match self.expression:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                return name in ("empty", "empty_like", "eye", "identity")
        return False

    @cached_property
    def keys_read(self) -> dict[str, frozenset[str]]:
        """The constant keys by which it reads variables that it reads in no other way."""
        return keys_read(self.expression) if self.expression is not None else {}

    def sets_whole(self, name: str) -> bool:
        """Whether it sets the variable itself, and not an entry of it."""
        return name in self._wholes

    @cached_property
    def _wholes(self) -> frozenset[str]:
        return frozenset(
            node.id
            for target in self._targets
            for node in ast.walk(target)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        )

    def position_of(self, name: str) -> tuple[int, ...]:
        """Where a name stands among several to which the value is unpacked."""
        for target in self._targets:
            if isinstance(target, ast.Tuple | ast.List):
                for position, each in enumerate(target.elts):
                    if isinstance(each, ast.Name) and each.id == name:
                        return (position,)
        return ()

    @property
    def _targets(self) -> Sequence[ast.expr]:
        match self.node:
            case ast.Assign(targets=targets):
                return targets
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                return [target]
            case ast.For(target=target) | ast.AsyncFor(target=target):
                return [target]
        return []


def statements_of(code: Sequence[Code]) -> dict[Line, Statement]:
    """The statements within the functions of a piece of code, by their places, in order."""
    found: dict[Line, Statement] = {}
    for one in code:
        try:
            tree = parse(one.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for function in ast.walk(tree):
            if isinstance(function, _FUNCTIONS):
                for statement in _within(function.body, one.file, function.name, ()):
                    found[statement.place] = statement
    return found


def _within(
    body: Sequence[ast.stmt], file: str, function: str, above: tuple[Line, ...]
) -> Iterator[Statement]:
    for node in body:
        if isinstance(node, (*_FUNCTIONS, ast.ClassDef)):
            continue
        place = (file, node.lineno)
        yield Statement(place, node, function, above)
        for inner in _blocks(node):
            yield from _within(inner, file, function, (place, *above))


def _blocks(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        if block := getattr(node, field, None):
            yield block
    for handler in [*getattr(node, "handlers", ()), *getattr(node, "cases", ())]:
        yield handler.body


def names_in(node: ast.AST) -> tuple[str, ...]:
    """The names that an expression reads, in order."""
    return tuple(
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    )


def keys_read(node: ast.AST) -> dict[str, frozenset[str]]:
    """The constant keys by which an expression reads variables that it reads in no other way."""
    reads = Counter(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
    keys: dict[str, set[str]] = {}
    for each in ast.walk(node):
        match each:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str(key))):
                keys.setdefault(name, set()).add(key)
                reads[name] -= 1
    return {name: frozenset(found) for name, found in keys.items() if not reads[name]}


def base_name(node: ast.expr) -> str:
    """The variable to which a target belongs ("" if there is none)."""
    while isinstance(node, ast.Subscript | ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def functions_called(node: ast.AST, known: Mapping[str, object]) -> bool:
    """Whether an expression calls one of these functions."""
    return any(name in known for name in names_in(node))
