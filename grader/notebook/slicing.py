"""Which statements of a program does one function need?

A backward slice by name. A statement that runs needs a name *now* (in its default arguments, its
right side), so what was bound above it counts; a function that is called once everything has run
needs it *later*, so the last binding counts, or, if asked for, the last one in the cells up to the
function's own, or up to the function itself. What changes a needed name without binding it
(`np.int = int`, `cfg["x"] = 1`) is included, and so is every star import, which may bind anything.
Each (name, statement) is visited once, so the time is linear in the size of the program.
"""

from __future__ import annotations

import builtins
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from grader.notebook.names import Names, Origin

_PREDEFINED = frozenset(dir(builtins)) | {"__name__", "__file__", "__builtins__", "__doc__"}
#: A position after every statement.
_AT_END = 10**9

#: When names mean what a function takes them for: once everything has run, where the cell ends in
#: which it stands, or where it is defined.
Moment = Literal["end", "own cell", "definition"]


@dataclass(frozen=True)
class Fragment:
    """One top-level statement of the submission.

    Attributes:
        cell: the number of its cell, counting all cells from 1 (None for a .py file).
        line: its first line in the cell, counting from 1, decorators included.
        source: its text, to be compiled after `line - 1` newlines, so that tracebacks name the
            student's own lines.
        binds: the names that it binds.
        loads: the global names that it loads.
    """

    cell: int | None
    line: int
    source: str
    binds: frozenset[str]
    loads: frozenset[str]


@dataclass(frozen=True)
class Slice:
    """What `function` needs.

    Attributes:
        function: its name.
        fragments: the statements, in document order.
        loads: every global name that they load.
        imports: the top-level modules that they import.
        missing: the names that nothing visible binds (though a star import may).
        origins: all that they import.
    """

    function: str
    fragments: tuple[Fragment, ...]
    loads: frozenset[str]
    imports: frozenset[str]
    missing: frozenset[str]
    origins: frozenset[Origin] = frozenset()


@dataclass(frozen=True)
class Redefinition:
    """A name that means something else later than at the moment that counts.

    `later` is the statement that gives it the other meaning, `earlier` the one that counted before;
    None where that is Python itself or what the grader provides. `name` is "" for a statement that
    changes something without binding it: a star import, a further entry.
    """

    name: str
    earlier: Fragment | None
    later: Fragment


@dataclass(frozen=True)
class Statement:
    """A fragment with its names; `functions` are the names that it binds to functions."""

    fragment: Fragment
    names: Names
    functions: frozenset[str] = frozenset()


@dataclass
class _Changes:
    """What happens to one name, in order: at which position, and whether that overwrites it."""

    positions: list[int] = field(default_factory=list)
    overwrites: list[bool] = field(default_factory=list)

    def add(self, position: int, overwrites: bool) -> None:
        if self.positions and self.positions[-1] == position:
            self.overwrites[-1] = self.overwrites[-1] or overwrites
        else:
            self.positions.append(position)
            self.overwrites.append(overwrites)


class Index:
    """For every name of a program, the statements that bind or change it."""

    def __init__(self, statements: Sequence[Statement]) -> None:
        self.statements = statements
        self.bound = frozenset(
            name for s in statements for name in (*s.names.binds, *s.names.rebinds)
        )
        self.stars = tuple(i for i, s in enumerate(statements) if s.names.star)
        self.futures = tuple(
            i for i, s in enumerate(statements) if s.fragment.source.startswith("from __future__ ")
        )
        self._modules: dict[str, str] = {
            name: module for s in statements for name, module in s.names.modules
        }
        self._rebound_by: dict[str, list[str]] = defaultdict(list)
        self._changes: dict[str, _Changes] = defaultdict(_Changes)
        data = {name for s in statements for name in s.names.binds} - self._modules.keys()
        # Below its definition, `f = f(x)` does not replace `f`: the function is what counts.
        defined = {name: i for i, s in enumerate(statements) for name in s.functions}
        rebinders: set[str] = set()
        for position, statement in enumerate(statements):
            names = statement.names
            for name in names.changed | (names.called_on & data) | (names.set_up - data):
                self._changes[self._module_key(name) or name].add(position, False)
            for name in names.now & rebinders:
                self._changes[f"call {name}"].add(position, False)
            for name in names.binds:
                if position <= defined.get(name, position):
                    self._changes[name].add(position, names.overwrites)
                if names.rebinds:
                    rebinders.add(name)
            for name in names.rebinds:
                self._changes[name].add(position, False)
                self._rebound_by[name] += names.binds

    def _module_key(self, name: str) -> str:
        """A key for the module that an imported name comes from: `np` and `numpy` share one."""
        module = self._modules.get(name)
        return f"module {module}" if module else ""

    def slice(
        self,
        function: str,
        provided: Collection[str] = (),
        *,
        at: Moment = "end",
        available: Collection[str] = (),
        beside: Collection[str] = (),
    ) -> Slice:
        """The slice of `function`; `provided` names, other than its own, are not searched for.

        What the names `beside` it need comes along.

        Names mean what they meant `at` a moment. An `available` name that is only bound below that
        is `missing`: a module has it, and a star import may bring it.
        """
        end = self._position_after(function, at)
        search = _Search(self, frozenset(provided) - {function}, end, frozenset(available))
        for name in (function, *beside):
            search.need(name, end, early=False)
        for position in self.stars:
            if position < end:
                search.take(position, early=False)
        search.run()
        # nobody loads what a future statement binds, but it changes what annotations below it do
        for position in self.futures:
            if position < max(search.taken, default=0):
                search.take(position, early=False)
        if search.missing:
            for position in self.stars:
                search.take(position, early=False)
            search.run()
        chosen = [self.statements[i] for i in sorted(search.taken)]
        return Slice(
            function,
            tuple(statement.fragment for statement in chosen),
            frozenset(name for statement in chosen for name in statement.fragment.loads),
            frozenset(module for statement in chosen for module in statement.names.imports),
            frozenset(search.missing),
            frozenset(origin for statement in chosen for origin in statement.names.origins),
        )

    def moments(
        self, function: str, provided: Collection[str] = (), available: Collection[str] = ()
    ) -> tuple[Moment, ...]:
        """The moments before the end at which `function` needs other statements, latest first.

        Within its own cell the last word counts, unless the function was run before it, or a value
        took a name that was Python's own, the assignment's or a module's.
        """
        end = self.slice(function, provided)
        own = self.slice(function, provided, at="own cell", available=available)
        defined = self.slice(function, provided, at="definition", available=available)
        found: list[Moment] = []
        if own.fragments != end.fragments:
            found.append("own cell")
        if defined.fragments not in (own.fragments, end.fragments):
            changes = self._redefinitions(defined, own)
            taken = changes and all(map(self._takes_a_name, changes))
            if taken or self._runs_before(function, changes):
                found.append("definition")
        return tuple(found)

    def redefinitions(
        self,
        function: str,
        at: Moment,
        provided: Collection[str] = (),
        available: Collection[str] = (),
    ) -> tuple[Redefinition, ...]:
        """The names of its slice that mean something else in the end than `at` a moment."""
        then = self.slice(function, provided, at=at, available=available)
        return self._redefinitions(then, self.slice(function, provided))

    def _redefinitions(self, then: Slice, later: Slice) -> tuple[Redefinition, ...]:
        kept = set(then.fragments)
        others = {fragment for fragment in later.fragments if fragment not in kept}
        before = {name: fragment for fragment in then.fragments for name in fragment.binds}
        found: dict[str, Redefinition] = {}
        for statement in self.statements:
            if statement.fragment in others:
                for name in sorted(self._set_by(statement.names) & then.loads):
                    found[name] = Redefinition(name, before.get(name), statement.fragment)
        if not found and others:
            last = max(later.fragments.index(fragment) for fragment in others)
            found[""] = Redefinition("", None, later.fragments[last])
        return tuple(found.values())

    def _set_by(self, names: Names) -> frozenset[str]:
        """The names that a statement binds, itself or by a `global` in a function that it runs."""
        called = {name for name, by in self._rebound_by.items() if not names.now.isdisjoint(by)}
        return names.binds | names.rebinds | called

    def _runs_before(self, function: str, changes: Collection[Redefinition]) -> bool:
        """Whether `function` is loaded in its own cell before, or in, all of these statements."""
        start = self._position_after(function, "definition")
        end = self._position_after(function, "own cell")
        changing = {change.later for change in changes}
        for statement in self.statements[start:end]:
            if function in statement.names.now:
                return True
            if statement.fragment in changing:
                return False
        return False

    def _takes_a_name(self, change: Redefinition) -> bool:
        """Whether a value takes a name that was Python's own, the assignment's or imported."""
        was_given = change.earlier is None or change.name in self._modules
        defines = any(
            change.name in statement.functions
            for statement in self.statements
            if statement.fragment is change.later
        )
        return change.name != "" and was_given and not defines

    def _position_after(self, function: str, moment: Moment) -> int:
        """The position after the last statement that counts for `function` at a moment.

        In a .py file, which has no cells, a function is a cell of its own.
        """
        binding = [i for i, s in enumerate(self.statements) if function in s.functions] or [
            i for i, s in enumerate(self.statements) if function in s.names.binds
        ]
        if not binding or moment == "end":
            return _AT_END
        cell = self.statements[binding[-1]].fragment.cell
        end = binding[-1] + 1
        while (
            moment == "own cell"
            and cell is not None
            and end < len(self.statements)
            and self.statements[end].fragment.cell == cell
        ):
            end += 1
        return end

    def changes(self, name: str) -> _Changes | None:
        """What happens to `name`."""
        return self._changes.get(name)

    def keys(self, name: str) -> Iterator[str]:
        """The keys to look up: `name`, its module, and the calls of functions that bind it."""
        yield name
        if module := self._module_key(name):
            yield module
        for function in self._rebound_by.get(name, ()):
            yield f"call {function}"


class _Search:
    """The statements found so far, and the names still to search for."""

    def __init__(
        self, index: Index, provided: frozenset[str], end: int, available: frozenset[str]
    ) -> None:
        self.taken: set[int] = set()
        self.missing: set[str] = set()
        self._index = index
        self._end = end
        self._provided = provided
        self._available = available
        self._early: set[int] = set()
        self._everywhere: set[str] = set()
        self._needed: set[tuple[str, int, bool]] = set()
        self._followed: set[tuple[str, int, bool]] = set()
        self._pending: list[tuple[str, int, bool]] = []

    def need(self, name: str, before: int, *, early: bool) -> None:
        """Search for what binds `name` before the statement at position `before`."""
        need = (name, before, early)
        if name not in self._provided and need not in self._needed:
            self._needed.add(need)
            self._pending.append(need)

    def run(self) -> None:
        """Find everything that is needed, and what that needs in turn."""
        while self._pending:
            name, before, early = self._pending.pop()
            if name not in self._index.bound and name not in _PREDEFINED:
                self.missing.add(name)
            keys = list(self._index.keys(name))
            above = [key for key in keys if self._last(key, before) >= 0]
            if not above and before == self._end and self._index.changes(name):
                if name in _PREDEFINED:
                    continue  # at the moment that counts it is still Python's own
                if name in self._available:
                    self.missing.add(name)
                    continue
            for key in above or keys:
                self._follow(key, before, early)

    def _last(self, key: str, before: int) -> int:
        """Which of the changes of a key is the last one before a position; -1 if none is."""
        changes = self._index.changes(key)
        return bisect_left(changes.positions, before) - 1 if changes else -1

    def _follow(self, key: str, before: int, early: bool) -> None:
        changes = self._index.changes(key)
        if changes is None:
            return
        last = self._last(key, before)
        if last < 0:  # bound only below it, in a notebook that was run out of order
            last = len(changes.positions) - 1
        for i in range(last, -1, -1):
            if (key, i, early) in self._followed:
                break
            self._followed.add((key, i, early))
            self.take(changes.positions[i], early=early)
            if changes.overwrites[i]:
                break

    def take(self, position: int, *, early: bool) -> None:
        """Take a statement; `early` if a function that it defines may be called while loading.

        It is not known when that happens, so whatever such a function needs is searched for from
        the position of each of its bindings.
        """
        names = self._index.statements[position].names
        if position not in self.taken:
            self.taken.add(position)
            for name in names.now:
                self.need(name, position, early=True)
            for name in names.later:
                self.need(name, self._end, early=False)
        if early and names.later and position not in self._early:
            self._early.add(position)
            for name in names.later - self._everywhere:
                self._everywhere.add(name)
                changes = self._index.changes(name)
                for bound in changes.positions if changes else ():
                    self.need(name, bound + 1, early=True)
