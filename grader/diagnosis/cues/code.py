"""What does the text of one function do with its names?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from grader.notebook import Definition, FunctionNode

#: A function with more nodes than that is not looked at: no question asks for so much code.
_MOST_NODES = 4_000
#: How many functions are read once.
_REMEMBERED = 64
#: Whoever calls these may read any name.
_READS_ALL = frozenset({"locals", "vars", "eval", "exec", "globals", "dir"})
#: Methods that change the object on which they are called.
CHANGING_METHODS = frozenset(
    {"update", "append", "extend", "insert", "setdefault", "pop", "popitem", "clear", "add",
     "remove", "fill", "put", "itemset", "sort"}
)  # fmt: skip
Scope = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
Loop = (ast.For, ast.AsyncFor, ast.While)
Comprehension = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True, eq=False)
class FunctionCode:
    """The syntax tree of a function; `shift` makes its lines those of the cell."""

    node: FunctionNode
    shift: int
    nodes: tuple[ast.AST, ...]

    @classmethod
    def of(cls, definition: Definition) -> FunctionCode | None:
        """The code of a definition; None if there is no function in it, or if it is very long."""
        return _code_of(definition)

    @property
    def body(self) -> Sequence[ast.AST]:
        """The statements of the function, or the expression of a lambda."""
        return [self.node.body] if isinstance(self.node, ast.Lambda) else self.node.body

    @property
    def head_line(self) -> int:
        """The line of the `def`."""
        return self.line(self.node)

    def line(self, node: ast.AST) -> int:
        """The line of a node in the cell."""
        return int(getattr(node, "lineno", 1)) + self.shift

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters that can be passed by position."""
        return tuple(a.arg for a in (*self.node.args.posonlyargs, *self.node.args.args))

    @cached_property
    def parents(self) -> dict[ast.AST, ast.AST]:
        """The parent of each node."""
        return {child: node for node in self.nodes for child in ast.iter_child_nodes(node)}

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes around a node, innermost first, up to the function itself."""
        while node is not self.node and node in self.parents:
            node = self.parents[node]
            yield node

    def statement(self, node: ast.AST) -> ast.AST:
        """The statement that a node is in, or is."""
        if isinstance(node, ast.stmt):
            return node
        return next((one for one in self.above(node) if isinstance(one, ast.stmt)), self.node)

    def scope(self, node: ast.AST) -> ast.AST:
        """The function, lambda or comprehension in whose scope a node stands."""
        scopes = (*Scope, *Comprehension)
        return next((one for one in self.above(node) if isinstance(one, scopes)), self.node)

    def own(self, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
        """The nodes of some kinds, apart from those of functions inside this one."""
        for node in self.nodes:
            if isinstance(node, kinds) and node is not self.node:
                around = [one for one in self.above(node) if isinstance(one, Scope)]
                if around in ([], [self.node]):
                    yield node

    @cached_property
    def loaded(self) -> frozenset[str]:
        """The names that the text reads anywhere, in inner functions as well."""
        return frozenset(loads(self.node))

    @cached_property
    def reads_all(self) -> bool:
        """Whether it may read names that its text does not show."""
        return not self.loaded.isdisjoint(_READS_ALL)

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that are bound anywhere in it, apart from those declared global."""
        names: set[str] = set()
        outer: set[str] = set()
        for node in self.nodes:
            match node:
                case ast.Name(ctx=ast.Store() | ast.Del()):
                    names.add(node.id)
                case ast.arg():
                    names.add(node.arg)
                case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                    names.add(node.name)
                case ast.alias():
                    names.add((node.asname or node.name).partition(".")[0])
                case ast.ExceptHandler(name=str() as name):
                    names.add(name)
                case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                    names.add(name)
                case ast.Global():
                    outer.update(node.names)
        if isinstance(self.node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.discard(self.node.name)
        return frozenset(names - outer)

    @cached_property
    def free(self) -> dict[str, ast.Name]:
        """The global names that its body reads or changes, each with the first place."""
        found: dict[str, ast.Name] = {}
        inside = (node for statement in self.body for node in ast.walk(statement))
        names = [node for node in inside if isinstance(node, ast.Name)]
        for node in sorted(names, key=lambda one: (one.lineno, one.col_offset)):
            if node.id not in self.bound:
                found.setdefault(node.id, node)
        return found


@lru_cache(maxsize=_REMEMBERED)
def _code_of(definition: Definition) -> FunctionCode | None:
    """The code of a definition: read once, since copies often stand in the same place."""
    parsed = definition.parsed()
    if parsed is None:
        return None
    node, shift = parsed
    nodes = tuple(ast.walk(node))
    return FunctionCode(node, shift, nodes) if len(nodes) <= _MOST_NODES else None


def loads(node: ast.AST) -> Iterator[str]:
    """The names that are read in a node; `x += 1` reads x."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id
        elif isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name):
            yield one.target.id
