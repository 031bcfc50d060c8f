"""Which named mistakes does an assignment know? The catalogue that instructors write.

`reference/mistakes/<assignment>.py` calls `mistake(...)` once for each wrong way to write a graded
function. A mistake is a change to the reference's own text, so that it always stays one change away
from the reference, and fails loudly when the reference is rewritten.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType

from grader.errors import GraderError


@dataclass(frozen=True)
class Mistake:
    """A named wrong way to write `function`.

    Attributes:
        id: its identifier.
        function: the graded function in which it is made.
        title: its name for students.
        explanation: what the code does, and why that is wrong.
        hint: a question that leads to the right way.
        formula: the right formula, in plain Unicode or LaTeX.
        change: pieces of the reference's function, each of which occurs there exactly once, with
            what the student wrote instead.
        equals: other mistakes that no call can tell from this one.
        line: the line of the catalogue on which it is defined.
    """

    id: str
    function: str
    title: str
    explanation: str
    hint: str
    formula: str
    change: Mapping[str, str]
    equals: tuple[str, ...] = ()
    line: int = 0

    def variant(self, reference: str) -> str:
        """The source of the wrong function, given the source of the reference function.

        Raises:
            GraderError: the change does not fit the reference, or changes nothing.
        """
        source = right = textwrap.dedent(reference)
        for old, new in self.change.items():
            if (count := source.count(old)) != 1:
                raise GraderError(
                    f"mistake {self.id}: {old!r} occurs {count} times in {self.function}; "
                    "it must occur exactly once"
                )
            source = source.replace(old, new)
        if source == right:
            raise GraderError(
                f"mistake {self.id}: it changes nothing; say in `change` what it does"
            )
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
    """Define a mistake; bind it at the top level of the catalogue, where `mistakes_in` looks.

    Raises:
        TypeError: `equals` or `change` is of another type.
    """
    if not isinstance(equals, tuple | list):
        raise TypeError(
            f"equals of {id} must be a tuple of ids, not {equals!r}: write ({equals!r},)"
        )
    if not isinstance(change, Mapping):
        raise TypeError(f"change of {id} must be a dict of texts, not a {type(change).__name__}")
    line = sys._getframe(1).f_lineno  # where the catalogue calls this function
    return Mistake(id, function, title, explanation, hint, formula, change, tuple(equals), line)


def mistakes_in(module: ModuleType) -> list[Mistake]:
    """All mistakes of a catalogue (including those in lists), in the order of definition.

    Raises:
        GraderError: two mistakes have one id, or a mistake equals one that is not there.
    """
    mistakes: list[Mistake] = []
    for value in vars(module).values():
        entries = value if isinstance(value, list | tuple) else (value,)
        mistakes.extend(entry for entry in entries if isinstance(entry, Mistake))
    seen: set[str] = set()
    file = vars(module).get("__file__", module.__name__)
    for entry in mistakes:
        if entry.id in seen:
            raise GraderError(
                f"{file}, line {entry.line}: two mistakes have the id {entry.id}; "
                "each id must be unique"
            )
        seen.add(entry.id)
    for entry in mistakes:
        if unknown := sorted(set(entry.equals) - seen):
            raise GraderError(
                f"{file}, line {entry.line}: {entry.id} equals {', '.join(unknown)}, "
                "which the catalogue does not have; correct the id"
            )
    return mistakes
