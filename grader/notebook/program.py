"""What is the whole submission: its statements, its functions, and what is to be said of them?"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.notebook.definitions import Definition
from grader.notebook.slicing import Fragment, Index, Slice

_IMPORTS = ("import ", "from ")
_LIKENESS = 0.85
"""How alike a misspelt name must be: `…_with_droput` is (0.98)."""


@dataclass(frozen=True)
class Program:
    """What the grader takes out of a submission. Nothing of it has been run.

    `notes` are for the reader of the report: functions defined twice, statements left out.
    """

    path: Path
    sha256: str
    fragments: tuple[Fragment, ...]
    definitions: Mapping[str, Definition]
    notes: tuple[str, ...]
    _index: Index = field(repr=False, compare=False)

    def slice(self, function: str, provided: Collection[str] = ()) -> Slice:
        """What `function` needs, in document order; `provided` names come from the grader.

        A function that is not defined, or does not parse, is in its own slice's `missing`.
        """
        return self._index.slice(function, provided)

    def definition(self, name: str) -> Definition | None:
        """The function of that name; also one that is only made when the notebook runs.

        `f = make(np.zeros)` and `f = Draws.normal` bind what may well be a function. What it is,
        and what it gives, only running tells.
        """
        known = self.definitions.get(name)
        if known is not None:
            return known
        for fragment in reversed(self.fragments):
            if name in fragment.binds and not fragment.source.lstrip().startswith(_IMPORTS):
                end = fragment.line + fragment.source.count("\n")
                return Definition(name, fragment.cell, fragment.line, end, fragment.source)
        return None

    def defined(self, names: Iterable[str]) -> frozenset[str]:
        """Those of `names` that are functions of this program, filled in or not."""
        return frozenset(names) & self.definitions.keys()

    def near_misses(self, name: str, known: Collection[str] = ()) -> tuple[str, ...]:
        """Functions whose name may be a misspelt `name`, likeliest first.

        Names in `known` (what else the assignment asks for) are meant as they are.
        """
        plain = {
            _plain(other): other
            for other in self.definitions
            if other != name and other not in known
        }
        close = difflib.get_close_matches(_plain(name), plain, n=3, cutoff=_LIKENESS)
        return tuple(plain[other] for other in close)


def _plain(name: str) -> str:
    return name.casefold().replace("_", "")[:100]
