"""Which assignment statements of the reference does a mistake alter?"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator
from difflib import SequenceMatcher

from grader.course import Alteration, Mistake
from grader.notebook import Definition, parse


def alterations(mistake: Mistake, reference: Definition) -> tuple[Alteration, ...]:
    """The assignment statements that a mistake alters; empty if it alters something else.

    A computed key is identified by how it begins ("W" for `parameters["W" + str(l)]`).
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
        if isinstance(node, ast.Assign | ast.AugAssign):
            lines = set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            if changed & lines:
                for name in _names_set(node):
                    all_lines = reference.lines_assigning(name)
                    line = node.lineno + reference.line - 1
                    if line in all_lines:
                        altered[Alteration(name, all_lines.index(line), len(all_lines))] = None
    return tuple(altered)


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
