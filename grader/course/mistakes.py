"""Which named mistakes does an assignment know? The catalogue that instructors write.

`reference/mistakes/<assignment>.py` calls `mistake(...)` once for each wrong way to write a graded
function. A mistake is a change to the reference's own text, so that it stays one change away from
it for ever, and fails loudly when the reference moves.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from grader.errors import GraderError


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
                    f"mistake {self.id}: {old!r} occurs {count} times in {self.function}; "
                    "it must occur exactly once"
                )
            source = source.replace(old, new)
        return source


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
            raise GraderError(f"two mistakes have the id {entry.id}; each id must be unique")
        seen.add(entry.id)
    return found
