"""Which named mistakes does an assignment know? The catalogue that instructors write.

`reference/mistakes/<assignment>.py` calls `mistake(...)` once for each wrong way to write a graded
function. A mistake is a change to the reference's own text, so that it stays one change away from
it for ever, and fails loudly when the reference moves.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import ModuleType
from typing import NamedTuple

from grader.errors import GraderError
from grader.notebook import Definition


class Touch(NamedTuple):
    """An assignment that a mistake alters: the `nth` of the `total` that set `name`, from 0."""

    name: str
    nth: int
    total: int


@dataclass(frozen=True)
class Mistake:
    """A named wrong way to write `function`.

    `change` maps pieces of the reference's function (each standing there exactly once) to what the
    student wrote instead. `equals` names mistakes that no call can tell from this one.
    """

    id: str
    function: str
    title: str
    explanation: str
    hint: str
    formula: str
    change: Mapping[str, str]
    equals: tuple[str, ...] = ()

    def variant(self, reference: str) -> str:
        """The wrong function's source, made from the reference function's `reference` source."""
        source = textwrap.dedent(reference)
        for old, new in self.change.items():
            if (count := source.count(old)) != 1:
                raise GraderError(
                    f"mistake {self.id}: {old!r} stands {count} times in {self.function}, not once"
                )
            source = source.replace(old, new)
        return source

    def touches(self, reference: Definition) -> tuple[Touch, ...]:
        """Which assignments of which names the change alters; none where it alters no assignment.

        A key that is computed counts by what it begins with ("W" for `parameters["W" + str(l)]`).
        """
        right = textwrap.dedent(reference.source)
        before, after = right.splitlines(), self.variant(reference.source).splitlines()
        steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        changed = {
            line
            for kind, begin, end, _, _ in steps
            if kind != "equal"
            for line in range(begin + 1, max(end, begin + 1) + 1)
        }
        found: dict[Touch, None] = {}
        for node in ast.walk(ast.parse(right)):
            if isinstance(node, ast.Assign | ast.AugAssign):
                lines = set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
                if changed & lines:
                    for name in _names_set(node):
                        all_lines = reference.lines_assigning(name)
                        line = node.lineno + reference.line - 1
                        if line in all_lines:
                            found[Touch(name, all_lines.index(line), len(all_lines))] = None
        return tuple(found)


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


def mistake(
    id: str,
    function: str,
    *,
    title: str,
    explanation: str,
    change: Mapping[str, str],
    hint: str = "",
    formula: str = "",
    equals: tuple[str, ...] = (),
) -> Mistake:
    """Name a mistake; bind it at the top level of the catalogue, where `mistakes_in` finds it."""
    return Mistake(id, function, title, explanation, hint, formula, change, equals)


def mistakes_in(module: ModuleType) -> list[Mistake]:
    """All mistakes of a catalogue (also those in lists), in the order in which they stand."""
    found: list[Mistake] = []
    for value in vars(module).values():
        entries = value if isinstance(value, list | tuple) else (value,)
        found.extend(entry for entry in entries if isinstance(entry, Mistake))
    seen: set[str] = set()
    for entry in found:
        if entry.id in seen:
            raise GraderError(f"two mistakes are called {entry.id}")
        seen.add(entry.id)
    return found
