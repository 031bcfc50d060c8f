"""What does the text of one function do with its names, and what do its outputs depend on?"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.notebook import Definition, FunctionNode

#: A function with more nodes than that is not looked at: no question asks for so much code.
_MOST_NODES = 4_000
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
        parsed = definition.parsed()
        if parsed is None:
            return None
        node, shift = parsed
        nodes = tuple(ast.walk(node))
        return cls(node, shift, nodes) if len(nodes) <= _MOST_NODES else None

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

    def reaches(self, node: ast.AST, outputs: Sequence[str]) -> bool:
        """Whether a node helps to make any of the outputs; true if that is not known."""
        for output in outputs:
            if output not in self._known:
                found = self._sources(output)
                self._known[output] = found, self._behind(output, found)
            sources, names = self._known[output]
            for statement in (self.statement(node), *self._blocks_of(node)):
                if not sources or statement in sources or roots(statement) & names:
                    return True
        return False

    @cached_property
    def _known(self) -> dict[str, tuple[set[ast.AST], set[str]]]:
        """The sources of the outputs that were asked for, and the names behind them."""
        return {}

    def _blocks_of(self, node: ast.AST) -> Iterator[ast.AST]:
        """The statements in a block whose head a node is in."""
        statement = self.statement(node)
        if isinstance(statement, (*Loop, ast.If, ast.With)):
            yield from (one for one in ast.walk(statement) if isinstance(one, ast.stmt))

    def _sources(self, output: str) -> set[ast.AST]:
        """The statements that give an output its value; empty if they are not known."""
        if not output:
            kinds = ast.Lambda if isinstance(self.node, ast.Lambda) else ast.Return
            return {self.node} if kinds is ast.Lambda else set(self.own(ast.Return))
        found: set[ast.AST] = set()
        for node in self.nodes:
            match node:
                case ast.Name(ctx=ast.Store()) if node.id == output:
                    found.add(self.statement(node))
                case ast.Subscript(ctx=ast.Store()) if _may_be_key(node.slice, output):
                    found.add(self.statement(node))
        if found:
            return found
        for node in self.nodes:
            keys = node.keys if isinstance(node, ast.Dict) else []
            if any(isinstance(key, ast.Constant) and key.value == output for key in keys):
                found.add(self.statement(node))
        return found

    def _behind(self, output: str, sources: set[ast.AST]) -> set[str]:
        """The names that an output depends on, whatever the order of the statements."""
        pending = {name for one in sources for name in self._needs(one, output)}
        names: set[str] = set()
        while pending:
            name = pending.pop()
            if name not in names:
                names.add(name)
                pending |= self._dependence.get(name, set()) - names
        return names

    def _needs(self, statement: ast.AST, output: str) -> set[str]:
        """The names that a statement reads to make an output, with those of the blocks around."""
        for node in ast.walk(statement):
            if isinstance(node, ast.Dict):
                values = [
                    value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == output
                ]
                if values and len(values) < len(node.values):
                    return {name for value in values for name in loads(value)}
        if isinstance(statement, (*Loop, ast.If, ast.With)):
            return self._around(statement)
        return set(loads(statement)) | self._around(statement)

    @cached_property
    def _dependence(self) -> dict[str, set[str]]:
        """For each name, the names that its values are made of."""
        found: dict[str, set[str]] = defaultdict(set)
        for node in self.nodes:
            if isinstance(node, Scope) and node is not self.node:
                name = getattr(node, "name", "")
                found[name] |= set(loads(node))
            if isinstance(node, ast.stmt) and not isinstance(node, (*Scope, ast.ClassDef)):
                blocks = (*Loop, ast.If, ast.With, ast.Try)
                heads = self._around(node) if isinstance(node, blocks) else set(loads(node))
                for name in roots(node):
                    found[name] |= heads | self._around(node)
            elif isinstance(node, ast.NamedExpr) and isinstance(node.target, ast.Name):
                found[node.target.id] |= set(loads(node.value))
        return found

    def _around(self, statement: ast.AST) -> set[str]:
        """The names in the heads of the blocks around a statement, and of its own block."""
        names: set[str] = set()
        for block in (statement, *self.above(statement)):
            for head in ("iter", "test"):
                if isinstance(block, (*Loop, ast.If)) and hasattr(block, head):
                    names |= set(loads(getattr(block, head)))
        return names


def loads(node: ast.AST) -> Iterator[str]:
    """The names that are read in a node; `x += 1` reads x."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            yield one.id
        elif isinstance(one, ast.AugAssign) and isinstance(one.target, ast.Name):
            yield one.target.id


def roots(statement: ast.AST) -> set[str]:
    """The names whose values a statement sets or changes."""
    pending: list[ast.AST] = []
    match statement:
        case ast.Assign():
            pending = [*statement.targets]
        case ast.AugAssign() | ast.AnnAssign() | ast.For() | ast.AsyncFor():
            pending = [statement.target]
        case ast.With():
            pending = [item.optional_vars for item in statement.items if item.optional_vars]
        case ast.Expr(value=ast.Call() as call):
            pending = [call.func] if isinstance(call.func, ast.Attribute) else []
            pending += [*call.args, *(keyword.value for keyword in call.keywords)]
    found: set[str] = set()
    while pending:
        node = pending.pop()
        match node:
            case ast.Name():
                found.add(node.id)
            case ast.Tuple() | ast.List():
                pending += node.elts
            case ast.Starred() | ast.Subscript() | ast.Attribute():
                pending.append(node.value)
    return found


def _may_be_key(key: ast.expr, output: str) -> bool:
    """Whether a key is the output's name, or is computed and may be that."""
    if isinstance(key, ast.Constant):
        return bool(key.value == output)
    parts = [node.value for node in ast.walk(key) if isinstance(node, ast.Constant)]
    texts = [part for part in parts if isinstance(part, str) and part.strip("%d{}s")]
    if not texts:
        return not isinstance(key, ast.Slice | ast.Tuple) and any(
            isinstance(node, ast.Call | ast.JoinedStr) for node in ast.walk(key)
        )
    return any(output.startswith(text.split("%")[0].split("{")[0]) for text in texts)
