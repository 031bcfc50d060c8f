"""Which names does a top-level statement bind, load and change?

Python's own `symtable` resolves scopes, so comprehensions, nested functions, class bodies and
`global` need no rules here. What a statement does to a name without binding it (`cfg["x"] = 1`,
`np.int = int`, `layers.append(3)`) is found in its syntax tree.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.notebook.walking import walk

_COMPREHENSIONS = frozenset({"genexpr", "listcomp", "setcomp", "dictcomp"})
_CHANGES_FIRST_ARGUMENT = frozenset(
    {"setattr", "delattr", "shuffle", "fill_diagonal", "copyto", "put", "place", "putmask"}
)
_SETS_UP = re.compile(
    r"set|seed|use|append|insert|extend|update|clear|register|enable|disable|filter|simplefilter"
)
_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Delete)


@dataclass(frozen=True)
class Origin:
    """One import: the dotted path of the module without leading dots, and what is taken from it.

    `name` is "" for the module itself and "*" for all; `bound` is the name it gets.
    """

    path: str
    name: str
    bound: str


@dataclass(frozen=True)
class Names:
    """The names that one statement uses, by what it does to them.

    Attributes:
        binds: names that it binds.
        now: names that are loaded when the statement runs.
        later: names that are loaded when a function in it is called.
        rebinds: globals that such a call binds.
        changed: names whose value it changes.
        called_on: names on which it calls a method, which may change them if they are data.
        set_up: modules that it may configure by a call (`np.seterr(…)`).
        overwrites: whether the new values of the names bound do not depend on the old ones.
        star: whether it is a star import.
        imports: the top-level modules that it imports, anywhere in it.
        modules: each name bound by an import, with its top-level module ("" if relative).
        origins: all that it imports, in functions as well.
    """

    binds: frozenset[str] = frozenset()
    now: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    rebinds: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    called_on: frozenset[str] = frozenset()
    set_up: frozenset[str] = frozenset()
    overwrites: bool = False
    star: bool = False
    imports: frozenset[str] = frozenset()
    modules: tuple[tuple[str, str], ...] = ()
    origins: frozenset[Origin] = frozenset()

    @property
    def loads(self) -> frozenset[str]:
        """All global names loaded, now or later."""
        return self.now | self.later


def names_of(node: ast.stmt, source: str) -> Names:
    """The names of the statement `node`, whose text is `source`.

    Raises:
        SyntaxError: Python's own scope analysis finds a fault (two arguments of the same name).
        ValueError: it cannot read the source.
        RecursionError: the statement is nested too deeply.
        MemoryError: the statement is nested too deeply.
    """
    if isinstance(node, ast.Import | ast.ImportFrom):
        modules, star = _imported([node])
        return Names(
            binds=frozenset(name for name, _ in modules if name),
            overwrites=not star,
            star=star,
            imports=frozenset(module for _, module in modules if module),
            modules=tuple(pair for pair in modules if pair[0]),
            origins=frozenset(_origins([node])),
        )
    binds, now, later, rebinds = _scoped(source)
    within = list(_statements(node))
    if isinstance(node, ast.Delete) or (isinstance(node, ast.AnnAssign) and node.value is None):
        binds = set()
    now |= {
        s.target.id
        for s in within
        if isinstance(s, ast.AugAssign) and isinstance(s.target, ast.Name)
    }
    changed, called_on, set_up = _effects(node, within)
    outer, star = _imported(within)
    everything = walk(node) if "import" in source else []
    inner, _ = _imported(everything)
    return Names(
        binds=frozenset(binds),
        now=frozenset(now),
        later=frozenset(later),
        rebinds=frozenset(rebinds),
        changed=frozenset(changed),
        called_on=frozenset(called_on),
        set_up=frozenset(set_up),
        overwrites=not binds & now and _is_simple(node),
        star=star,
        imports=frozenset(module for _, module in inner if module),
        modules=tuple(pair for pair in outer if pair[0]),
        origins=frozenset(_origins(everything)),
    )


def statements_within(node: ast.stmt) -> Iterator[ast.stmt]:
    """`node` and the statements in its blocks, in order, except those of functions and classes."""
    return _statements(node)


def _is_simple(node: ast.stmt) -> bool:
    return isinstance(node, (*_SIMPLE, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))


def _scoped(source: str) -> tuple[set[str], set[str], set[str], set[str]]:
    """Names bound at top level, loaded now, loaded later, and bound by a function's `global`."""
    binds: set[str] = set()
    now: set[str] = set()
    later: set[str] = set()
    rebinds: set[str] = set()
    top = symtable.symtable(source, "<cell>", "exec")
    for symbol in top.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            binds.add(symbol.get_name())
        if symbol.is_referenced():
            now.add(symbol.get_name())
    pending = [(child, False) for child in top.get_children()]
    while pending:
        table, deferred = pending.pop()
        if not deferred and table.get_type() == "function":
            deferred = table.get_name().strip("<>") not in _COMPREHENSIONS
        loads, bound = (later, rebinds) if deferred else (now, binds)
        for symbol in table.get_symbols():
            if symbol.is_global():
                name = symbol.get_name()
                if symbol.is_referenced():
                    loads.add(name)
                if symbol.is_assigned() or symbol.is_imported():
                    bound.add(name)
        pending.extend((child, deferred) for child in table.get_children())
    return binds, now, later | rebinds, rebinds


def _statements(node: ast.stmt) -> Iterator[ast.stmt]:
    pending: list[ast.stmt] = [node]
    while pending:
        statement = pending.pop()
        yield statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        blocks: list[ast.stmt] = [*getattr(statement, "body", ())]
        for handler in [*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())]:
            blocks += handler.body
        blocks += [*getattr(statement, "orelse", ()), *getattr(statement, "finalbody", ())]
        pending.extend(reversed(blocks))


def _origins(nodes: Iterable[ast.AST]) -> Iterator[Origin]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Origin(alias.name, "", alias.asname or alias.name)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                bound = alias.asname or alias.name
                if node.module:
                    yield Origin(node.module, alias.name, bound)
                else:  # from . import module
                    yield Origin(alias.name, "", bound)


def _imported(nodes: Iterable[ast.AST]) -> tuple[list[tuple[str, str]], bool]:
    """(name bound, top-level module) of each import, and whether one is a star import."""
    pairs: list[tuple[str, str]] = []
    star = False
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                pairs.append((alias.asname or top, top))
        elif isinstance(node, ast.ImportFrom):
            top = (node.module or "").split(".")[0] if not node.level else ""
            for alias in node.names:
                star = star or alias.name == "*"
                pairs.append(("" if alias.name == "*" else alias.asname or alias.name, top))
    return pairs, star


def _effects(node: ast.stmt, within: list[ast.stmt]) -> tuple[set[str], set[str], set[str]]:
    """Names changed by storing into them, by calling a method, by configuring a module."""
    changed: set[str] = set()
    called_on: set[str] = set()
    set_up: set[str] = set()
    for statement in within:
        if isinstance(statement, ast.Expr):
            call = statement.value
            if not isinstance(call, ast.Call):
                continue
            function = call.func
            name = getattr(function, "attr", getattr(function, "id", ""))
            if name in _CHANGES_FIRST_ARGUMENT and call.args:
                changed.add(_root(call.args[0]))
            elif isinstance(function, ast.Attribute):
                called_on.add(_root(function))
                # In a loop or under a condition such a call is part of something else: training.
                if statement is node and _SETS_UP.match(name):
                    set_up.add(_root(function))
            continue
        for target in _targets(statement):
            if isinstance(target, ast.Attribute | ast.Subscript):
                changed.add(_root(target))
    return changed - {""}, called_on - {""}, set_up - {""}


def _targets(statement: ast.stmt) -> Iterator[ast.expr]:
    """What a statement assigns to or deletes, with tuples split into their elements."""
    pending: list[ast.expr] = []
    if isinstance(statement, ast.Assign | ast.Delete):
        pending = [*statement.targets]
    elif isinstance(statement, ast.AugAssign | ast.For | ast.AsyncFor) or (
        isinstance(statement, ast.AnnAssign) and statement.value
    ):
        pending = [statement.target]
    elif isinstance(statement, ast.With | ast.AsyncWith):
        pending = [item.optional_vars for item in statement.items if item.optional_vars]
    while pending:
        target = pending.pop()
        if isinstance(target, ast.Tuple | ast.List):
            pending.extend(target.elts)
        elif isinstance(target, ast.Starred):
            pending.append(target.value)
        else:
            yield target


def _root(node: ast.expr) -> str:
    """The `a` of `a.b[0].c`; "" for the result of a call."""
    while True:
        match node:
            case ast.Name():
                return node.id
            case ast.Attribute() | ast.Subscript() | ast.Starred():
                node = node.value
            case _:
                return ""
