"""Which statement stands on a line, what of it can be edited, and how is it written back?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cached_property

from grader.diagnosis.edits.surroundings import Surroundings, surroundings_of
from grader.diagnosis.edits.syntax import copied
from grader.notebook import parse

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class Statement:
    """One statement within the text of a larger one.

    Attributes:
        source: the whole text.
        node: the statement.
        block: the statements among which it stands, itself included.
        place: its index among them.
        parents: the statements around it, the outermost first.
        nodes: the nodes that can be edited, each before those within it.
        formulas: those of them that are not within an index or `str(...)`.
    """

    def __init__(self, source: str, line: int) -> None:
        """Find the statement on `line`.

        Raises:
            LookupError: there is none.
            SyntaxError: the text does not parse.
        """
        self.source = source
        self.lines = source.split("\n")
        self.tree = parse(source)
        self.node, self.block, self.parents = _innermost(self.tree, line)
        self.place = next(i for i, one in enumerate(self.block) if one is self.node)
        self._slots: dict[int, tuple[ast.AST, str, int | None]] = {}
        self.nodes: tuple[ast.AST, ...] = tuple(self._editable())
        counted = [set(map(id, ast.walk(inner))) for inner in self._counting()]
        inside = set().union(*counted)
        self.formulas = tuple(node for node in self.nodes if id(node) not in inside)
        self._start, self._end = self._extent()

    @property
    def function(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function that the statement stands in, or is."""
        for one in reversed((*self.parents, self.node)):
            if isinstance(one, _Function):
                return one
        return None

    @property
    def body(self) -> ast.AST:
        """What the statement may look around in: its function, or the whole text."""
        return self.function or self.tree

    @cached_property
    def around(self) -> Surroundings:
        """What the function does with its names."""
        before = self.block[self.place - 1] if self.place else None
        return surroundings_of(self.body, before)

    @property
    def value(self) -> ast.expr | None:
        """The right side, the value returned, what is appended, or the expression itself."""
        match self.node:
            case ast.Expr(value=ast.Call(func=ast.Attribute(attr="append"), args=[appended])):
                while isinstance(appended, ast.List | ast.Tuple) and len(appended.elts) == 1:
                    appended = appended.elts[0]
                return appended
            case ast.Assign() | ast.AugAssign() | ast.AnnAssign() | ast.Return() | ast.Expr():
                return self.node.value
        return None

    @property
    def target_names(self) -> list[str]:
        """The names, or the keys, that the statement assigns to."""
        return [text for target in self.targets if (text := target_name(target))]

    @property
    def targets(self) -> Sequence[ast.expr]:
        """What the statement assigns to."""
        match self.node:
            case ast.Assign(targets=targets):
                return targets
            case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
                return [target]
        return []

    def parent(self, node: ast.AST) -> ast.AST:
        """The node that an editable node stands in."""
        return self._slots[id(node)][0]

    def field(self, node: ast.AST) -> str:
        """The field of its parent that an editable node stands in."""
        return self._slots[id(node)][1]

    def swapped(self, old: ast.AST, new: ast.AST) -> ast.stmt:
        """The statement with `new` in place of its node `old`, sharing all other nodes."""
        made = self.rebuilt(old, new, self.node)
        assert isinstance(made, ast.stmt)
        return made

    def rebuilt(self, old: ast.AST, new: ast.AST, top: ast.AST) -> ast.AST:
        """A node of the statement with `new` in place of the node `old` in it."""
        while old is not top:
            parent, field, index = self._slots[id(old)]
            changed = copied(parent)
            if index is None:
                setattr(changed, field, new)
            else:
                entries = list(getattr(parent, field))
                entries[index] = new
                setattr(changed, field, entries)
            old, new = parent, changed
        return new

    def text_with(self, node: ast.stmt) -> str:
        """The whole text with another statement, or another header, in the place of this one."""
        (first, begin), (last, end) = self._start, self._end
        head = self.lines[first].encode()[:begin].decode()
        tail = self.lines[last].encode()[end:].decode()
        text = written(node, is_elif=self.lines[first].lstrip().startswith("elif "))
        middle = f"\n{_margin(head)}".join(text.split("\n"))
        return "\n".join([*self.lines[:first], head + middle + tail, *self.lines[last + 1 :]])

    def _extent(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Where the statement, or its header, begins and ends: line from 0 and column of bytes."""
        node = self.node
        start = (node.lineno - 1, node.col_offset)
        if not hasattr(node, "body"):
            return start, ((node.end_lineno or 1) - 1, node.end_col_offset or 0)
        ends = [
            ((part.end_lineno or 1) - 1, part.end_col_offset or 0)
            for part in self.nodes
            if isinstance(part, ast.expr | ast.arg)
        ]
        row, column = max([start, *ends])
        first = node.body[0].lineno - 1
        for number in range(row, first + 1):
            found = self.lines[number].encode().find(b":", column)
            if found >= 0:
                return start, (number, found + 1)
            column = 0
        raise LookupError(f"no header on line {node.lineno}")

    def _counting(self) -> Iterator[ast.AST]:
        """What counts entries rather than computes: indices, and what is made a text."""
        for node in self.nodes:
            match node:
                case ast.Subscript(slice=index):
                    yield index
                case ast.Call(func=ast.Name(id="str")):
                    yield from node.args

    def _editable(self) -> Iterator[ast.AST]:
        for root, field, index in _roots(self.node):
            yield from self._within(root, self.node, field, index)

    def _within(
        self, node: ast.AST, parent: ast.AST, field: str, index: int | None
    ) -> Iterator[ast.AST]:
        self._slots[id(node)] = (parent, field, index)
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("ctx", "op", "ops", "format_spec", "conversion", "annotation", "returns"):
                continue
            if isinstance(value, ast.AST):
                yield from self._within(value, node, name, None)
            elif isinstance(value, list):
                for number, entry in enumerate(value):
                    if isinstance(entry, ast.AST):
                        yield from self._within(entry, node, name, number)


def target_name(target: ast.expr) -> str:
    """The name or the key that a target is, or ""."""
    match target:
        case ast.Name(id=text) | ast.Subscript(slice=ast.Constant(value=str() as text)):
            return text
        case ast.Subscript(value=value):
            return target_name(value)
        case ast.Tuple(elts=[first, *_]):
            return target_name(first)
    return ""


def written(node: ast.stmt, *, is_elif: bool = False) -> str:
    """The text of a statement, or of a compound one's header."""
    if not hasattr(node, "body"):
        return ast.unparse(node)
    header = copy(node)
    header.body = [ast.Pass()]
    for field in ("orelse", "finalbody", "decorator_list"):
        if hasattr(header, field):
            setattr(header, field, [])
    text = ast.unparse(header).rpartition("\n")[0]
    return "el" + text if is_elif else text


def _margin(head: str) -> str:
    return head if not head.strip() else head[: len(head) - len(head.lstrip())]


def _innermost(
    tree: ast.Module, line: int
) -> tuple[ast.stmt, list[ast.stmt], tuple[ast.stmt, ...]]:
    """The innermost statement that covers a line, its block, and the statements around it."""
    found: tuple[ast.stmt, list[ast.stmt], tuple[ast.stmt, ...]] | None = None
    waiting: list[tuple[ast.AST, tuple[ast.stmt, ...]]] = [(tree, ())]
    while waiting:
        node, parents = waiting.pop()
        around = (*parents, node) if isinstance(node, ast.stmt) else parents
        for field in _BLOCKS:
            block = getattr(node, field, None)
            if not isinstance(block, list):
                continue
            for one in block:
                if isinstance(one, ast.stmt):
                    if one.lineno <= line <= (one.end_lineno or one.lineno):
                        found = (one, block, around)
                        waiting = [(one, around)]
                elif isinstance(one, ast.AST):
                    waiting.append((one, around))
    if found is None:
        raise LookupError(f"no statement on line {line}")
    return found


def _roots(node: ast.stmt) -> Iterator[tuple[ast.AST, str, int | None]]:
    """The expressions of a statement or of a compound one's header, with their slots."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield node.args, "args", None
        case ast.For() | ast.AsyncFor():
            yield node.target, "target", None
            yield node.iter, "iter", None
        case ast.If() | ast.While():
            yield node.test, "test", None
        case ast.With() | ast.AsyncWith():
            for index, item in enumerate(node.items):
                yield item, "items", index
        case ast.Assign(targets=targets, value=value):
            for index, target in enumerate(targets):
                yield target, "targets", index
            yield value, "value", None
        case ast.AugAssign(target=target, value=value):
            yield target, "target", None
            yield value, "value", None
        case ast.AnnAssign(target=target, value=maybe):
            yield target, "target", None
            if maybe is not None:
                yield maybe, "value", None
        case ast.Return(value=value) if value is not None:
            yield value, "value", None
        case ast.Expr(value=value):
            yield value, "value", None
        case ast.Assert(test=test):
            yield test, "test", None
