"""What does the function around a statement do with its names?"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass

from grader.diagnosis.edits.syntax import names_read


@dataclass(frozen=True)
class Surroundings:
    """The names of a function, by what it does with them.

    Attributes:
        read: how often each name is read; storing an entry of it is not reading it.
        bound: the names that it assigns or takes as arguments.
        loops: the names that its loops count with.
        before: the names that the statement before assigns.
        subscripted: the names that are followed by an index somewhere.
    """

    read: Counter[str]
    bound: frozenset[str]
    loops: tuple[str, ...]
    before: frozenset[str]
    subscripted: frozenset[str]


def surroundings_of(body: ast.AST, before: ast.stmt | None) -> Surroundings:
    """The surroundings in a function, with the statement before the one that is edited."""
    read = Counter(names_read(body))
    bound: set[str] = set()
    subscripted: set[str] = set()
    loops: dict[str, None] = {}
    for node in ast.walk(body):
        match node:
            case ast.Name(id=known, ctx=ast.Store()):
                bound.add(known)
            case ast.arg(arg=known):
                bound.add(known)
            case ast.Subscript(value=ast.Name(id=known)):
                subscripted.add(known)
                if isinstance(node.ctx, ast.Store):
                    read[known] -= 1
            case ast.For(target=target):
                for one in ast.walk(target):
                    if isinstance(one, ast.Name):
                        loops[one.id] = None
    return Surroundings(
        read=read,
        bound=frozenset(bound),
        loops=tuple(loops),
        before=frozenset(_assigned(before)),
        subscripted=frozenset(subscripted),
    )


def _assigned(node: ast.stmt | None) -> set[str]:
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return set()
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    inside = [one for target in targets for one in ast.walk(target)]
    return {one.id for one in inside if isinstance(one, ast.Name)}
