"""What does a whole submission consist of: its statements, its functions and remarks on them?"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.notebook.definitions import Definition
from grader.notebook.slicing import Fragment, Index, Slice

_IMPORTS = ("import ", "from ")
#: How similar a misspelt name must be: `…_with_droput` is (0.98).
_LIKENESS = 0.85


@dataclass(frozen=True)
class Program:
    """What the grader takes from a submission. None of it has been run.

    Attributes:
        path: the file.
        sha256: the digest of the file.
        fragments: the top-level statements, in order.
        definitions: the functions by name.
        notes: remarks for readers of the report: functions defined twice, statements left out.
    """

    path: Path
    sha256: str
    fragments: tuple[Fragment, ...]
    definitions: Mapping[str, Definition]
    notes: tuple[str, ...]
    _index: Index = field(repr=False, compare=False)

    def slice(self, function: str, provided: Collection[str] = ()) -> Slice:
        """What `function` needs, in document order, apart from `provided` names.

        A function that is not defined, or does not parse, is in the `missing` of its own slice.
        """
        return self._index.slice(function, provided)

    def definition(self, name: str) -> Definition | None:
        """The function of that name, even one that is only created when the notebook runs.

        `f = make(np.zeros)` and `f = Draws.normal` bind what may well be a function; only running
        them can tell.
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
        """The `names` that are functions of this program, whether filled in or not."""
        return frozenset(names) & self.definitions.keys()

    def near_misses(self, name: str, known: Collection[str] = ()) -> tuple[str, ...]:
        """Functions whose name may be a misspelt `name`, most likely first.

        Names in `known` (the other functions of the assignment) are not taken for misspellings.
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
