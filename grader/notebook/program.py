"""What does a whole submission consist of: its statements, its functions and remarks on them?"""

from __future__ import annotations

import ast
import difflib
import textwrap
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grader.notebook.definitions import Definition, Place
from grader.notebook.elsewhere import Elsewhere, found_in_code, found_in_text, found_within
from grader.notebook.names import statements_within
from grader.notebook.parsing import parse
from grader.notebook.slicing import Fragment, Index, Moment, Redefinition, Slice
from grader.notebook.splits import Cell
from grader.results import SyntaxProblem

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
        definitions: the functions, and the classes, by name.
        notes: remarks for readers of the report: functions defined twice, statements left out.
        faults: what Python cannot read, each with a note among the notes.
        modules: the student's own modules by name, as source text: those that cells write
            (`%%writefile name.py`), and those that were handed in beside the notebook, which are
            added by whoever read the hand-in.
        written: the functions that only such a cell defines, each with the program of its module.
        imports: every name that stands for a module in an import, in functions as well: each name
            of a dotted path, and what is taken from it, which may be a module (`from . import a`).
    """

    path: Path
    sha256: str
    fragments: tuple[Fragment, ...]
    definitions: Mapping[str, Definition]
    notes: tuple[str, ...]
    _index: Index = field(repr=False, compare=False)
    modules: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, Program] = field(default_factory=dict)
    imports: frozenset[str] = frozenset()
    faults: tuple[SyntaxProblem, ...] = ()
    _cells: tuple[Cell, ...] = field(default=(), repr=False, compare=False)
    _texts: tuple[Cell, ...] = field(default=(), repr=False, compare=False)

    def slice(
        self,
        function: str,
        provided: Collection[str] = (),
        *,
        at: Moment = "end",
        available: Collection[str] = (),
        beside: Collection[str] = (),
    ) -> Slice:
        """What `function`, and the names `beside` it, need, apart from `provided` names.

        A function that is not defined, or does not parse, is in the `missing` of its own slice.
        Names mean what they meant `at` a moment; `available` names are those that the grader or a
        star import can bring where only a statement below that binds them.
        """
        home = self.home(function)
        return home._index.slice(function, provided, at=at, available=available, beside=beside)

    def moments(
        self, function: str, provided: Collection[str] = (), available: Collection[str] = ()
    ) -> tuple[Moment, ...]:
        """The moments before the end at which what `function` needs meant something else."""
        return self.home(function)._index.moments(function, provided, available)

    def redefinitions(
        self,
        function: str,
        at: Moment,
        provided: Collection[str] = (),
        available: Collection[str] = (),
    ) -> tuple[Redefinition, ...]:
        """The names that `function` needs and that mean something else in the end."""
        return self.home(function)._index.redefinitions(function, at, provided, available)

    def home(self, function: str) -> Program:
        """The program in which `function` stands: this one, or a module that a cell writes."""
        return self.written.get(function, self)

    def setting(self, name: str, before: str) -> Fragment | None:
        """The last statement that gives `name` a value, in the program where `before` stands."""
        fragments = reversed(self.home(before).fragments)
        return next((fragment for fragment in fragments if name in fragment.binds), None)

    def return_below(self, definition: Definition) -> Place | None:
        """Where a `return` stands outside any function, below a definition and before the next.

        Python refuses such a cell, and a reader takes the line for the end of the function.
        """
        cells = iter(self._cells)
        if definition.cell is None or not any(cell.number == definition.cell for cell in cells):
            return None
        for cell in cells:
            try:
                statements = parse(textwrap.dedent(cell.text)).body
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return None
            for statement in (one for outer in statements for one in statements_within(outer)):
                if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    return None
                if isinstance(statement, ast.Return):
                    return cell.number, statement.lineno
        return None

    def elsewhere(self, name: str) -> Elsewhere | None:
        """Where the text of a missing function stands, if it does: in a text cell, in a class."""
        for cell in reversed(self._cells):
            if found := found_within(name, cell.text, cell.number):
                return found
        texts = ((cell.number, cell.text) for cell in self._texts)
        code = ((cell.number, cell.text) for cell in self._cells)
        return found_in_text(name, texts, comments=False) or found_in_code(name, code)

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
