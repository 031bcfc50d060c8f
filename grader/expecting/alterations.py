"""Which statements of the reference does a mistake alter?"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from difflib import SequenceMatcher

from grader.course import Alteration, Mistake
from grader.notebook import LOOP, Definition, parse


def alterations(mistake: Mistake, reference: Definition) -> tuple[Alteration, ...]:
    """The statements that a mistake alters; empty if it alters something else.

    These are assignments, by the name that is set, headers of loops ("for") and calls whose value
    is not used ("seed()"). A computed key is identified by how it begins ("W" for
    `parameters["W" + str(l)]`).
    """
    right = textwrap.dedent(reference.source)
    before, after = right.splitlines(), mistake.variant(reference.source).splitlines()
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    changed = {
        line
        for kind, begin, end, _, _ in steps
        if kind != "equal"
        for line in range(begin + 1, max(end, begin + 1) + 1)
    }
    altered: dict[Alteration, None] = {}
    for node in ast.walk(parse(right)):
        if not isinstance(node, ast.stmt):
            continue
        for name in _names(node):
            last = node.lineno if name == LOOP else node.end_lineno or node.lineno
            if changed & set(range(node.lineno, last + 1)):
                all_lines = reference.lines_of(name)
                line = node.lineno + reference.line - 1
                if line in all_lines:
                    altered[Alteration(name, all_lines.index(line), len(all_lines))] = None
    return tuple(sorted(altered, key=lambda one: one.name == LOOP))  # what is in it says more


def _names(node: ast.stmt) -> Iterator[str]:
    """By which names a statement is found, if it is one that can be."""
    match node:
        case ast.Assign() | ast.AugAssign():
            yield from _names_set(node)
        case ast.For() | ast.While():
            yield LOOP
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=called) | ast.Name(id=called))):
            yield f"{called}()"


def _names_set(statement: ast.Assign | ast.AugAssign) -> Iterator[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    for target in (
        entry for t in targets for entry in (t.elts if isinstance(t, ast.Tuple) else [t])
    ):
        keys = [
            node.value
            for node in ast.walk(target)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        base = target.value if isinstance(target, ast.Subscript) else target
        if keys:
            yield keys[0]
        elif isinstance(base, ast.Name) and base.id != "_":
            yield base.id
