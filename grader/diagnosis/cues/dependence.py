"""What do the outputs of a function depend on, as far as its text shows?"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from grader.diagnosis.cues.code import CHANGING_METHODS, FunctionCode, Loop, Scope

_OF_SHAPE = frozenset({"shape", "size", "ndim"})


@dataclass(frozen=True, eq=False)
class Dependence:
    """Which names and statements are behind which output, whatever the order of the statements."""

    code: FunctionCode

    def reaches(self, node: ast.AST, outputs: Sequence[str]) -> bool:
        """Whether a node helps to make any of the outputs; true if that is not known."""
        for output in outputs:
            sources, names = self._found(output)
            for statement in (self.code.statement(node), *self._blocks_of(node)):
                if not sources or statement in sources or roots(statement) & names:
                    return True
        return False

    def may_read(self, output: str, name: str) -> bool:
        """Whether the value of an output may depend on a name, as far as the text shows."""
        sources, names = self._found(output)
        return not sources or name in names

    def _found(self, output: str) -> tuple[set[ast.AST], set[str]]:
        if output not in self._known:
            sources = self._sources(output)
            self._known[output] = sources, self._behind(output, sources)
        return self._known[output]

    @cached_property
    def _known(self) -> dict[str, tuple[set[ast.AST], set[str]]]:
        """The sources of the outputs that were asked for, and the names behind them."""
        return {}

    def _blocks_of(self, node: ast.AST) -> Iterator[ast.AST]:
        """The statements in a block whose head a node is in."""
        statement = self.code.statement(node)
        if isinstance(statement, (*Loop, ast.If, ast.With)):
            yield from (one for one in ast.walk(statement) if isinstance(one, ast.stmt))

    def _sources(self, output: str) -> set[ast.AST]:
        """The statements that give an output its value; empty if they are not known."""
        if not output:
            kinds = ast.Lambda if isinstance(self.code.node, ast.Lambda) else ast.Return
            return {self.code.node} if kinds is ast.Lambda else set(self.code.own(ast.Return))
        found: set[ast.AST] = set()
        for node in self.code.nodes:
            match node:
                case ast.Name(ctx=ast.Store()) if node.id == output:
                    found.add(self.code.statement(node))
                case ast.Subscript(ctx=ast.Store()) if _may_be_key(node.slice, output):
                    found.add(self.code.statement(node))
        if found:
            return found
        for node in self.code.nodes:
            keys = node.keys if isinstance(node, ast.Dict) else []
            if any(isinstance(key, ast.Constant) and key.value == output for key in keys):
                found.add(self.code.statement(node))
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
                    return {name for value in values for name in _reads(value)}
        if isinstance(statement, (*Loop, ast.If, ast.With)):
            return self._around(statement)
        return set(_inputs(statement)) | self._around(statement)

    @cached_property
    def _dependence(self) -> dict[str, set[str]]:
        """For each name, the names that its values are made of."""
        found: dict[str, set[str]] = defaultdict(set)
        for node in self.code.nodes:
            if isinstance(node, Scope) and node is not self.code.node:
                name = getattr(node, "name", "")
                found[name] |= set(_reads(node))
            if isinstance(node, ast.stmt) and not isinstance(node, (*Scope, ast.ClassDef)):
                blocks = (*Loop, ast.If, ast.With, ast.Try)
                heads = self._around(node) if isinstance(node, blocks) else set(_inputs(node))
                for name in roots(node):
                    found[name] |= heads | self._around(node)
            elif isinstance(node, ast.NamedExpr) and isinstance(node.target, ast.Name):
                found[node.target.id] |= set(_reads(node.value))
        return found

    def _around(self, statement: ast.AST) -> set[str]:
        """The names in the heads of the blocks around a statement, and of its own block."""
        names: set[str] = set()
        for block in (statement, *self.code.above(statement)):
            for head in ("iter", "test"):
                if isinstance(block, (*Loop, ast.If)) and hasattr(block, head):
                    names |= set(_reads(getattr(block, head)))
        return names


def _inputs(statement: ast.AST) -> Iterator[str]:
    """The names that a statement reads, apart from the object into which it stores."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    stored = set()
    for target in targets:
        base: ast.expr = target
        while isinstance(base, ast.Subscript | ast.Attribute):
            base = base.value
        stored.add(base)
    yield from _reads(statement, stored)


def _reads(node: ast.AST, apart_from: Collection[ast.AST] = ()) -> Iterator[str]:
    """The names whose values are read in a node; `A.shape` does not read the values of A."""
    nodes = list(ast.walk(node))
    shapes = {n.value for n in nodes if isinstance(n, ast.Attribute) and n.attr in _OF_SHAPE}
    for one in nodes:
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load):
            if one not in shapes and one not in apart_from:
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
            name = str(getattr(call.func, "attr", getattr(call.func, "id", "")))
            if name != "print" and name not in CHANGING_METHODS:
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
