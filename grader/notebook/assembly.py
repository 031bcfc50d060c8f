"""How do the cells of a submission become one program?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.notebook.definitions import Definition, Place
from grader.notebook.faults import Fault
from grader.notebook.program import Program
from grader.notebook.reading import Reading
from grader.notebook.recovery import without_warnings
from grader.notebook.slicing import Fragment, Index, Statement
from grader.notebook.splits import Cell, joined
from grader.notebook.statements import BrokenText, FunctionText, StatementText, statements_of
from grader.results import SyntaxProblem
from grader.wording import left_out, listed, ntranslate, place
from grader.wording import translate as _

#: The most notes on one program.
MOST_NOTES = 20
#: The most characters of a line that Python cannot read.
_LONGEST_LINE = 2000
#: Statements beyond this number are left out: no person wrote them.
MOST_STATEMENTS = 10_000
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _DefinitionSite:
    """A definition and its place; `position` is that of its statement, or -1 if it is broken."""

    definition: Definition
    place: Place
    position: int


def assemble(path: Path, reading: Reading) -> Program:
    """The program that the cells of `reading` form."""
    program = _assembled(path, reading)
    files = {
        module: _assembled(Path(f"{module}.py"), Reading(reading.sha256, tuple(joined(cells))))
        for module, cells in reading.files.items()
    }
    if not files:
        return program
    written = {
        name: file
        for file in files.values()
        for name in file.definitions
        if name not in program.definitions
    }
    notes = [
        note
        for module, file in files.items()
        for note in (*_of_file(module, reading.files[module], file, written), *file.notes)
    ]
    return replace(
        program,
        definitions={
            **{name: file.definitions[name] for name, file in written.items()},
            **program.definitions,
        },
        notes=_bounded([*program.notes, *notes]),
        modules={
            module: "\n".join(cell.text for cell in cells)
            for module, cells in reading.files.items()
        },
        written=written,
        imports=program.imports.union(*(file.imports for file in files.values())),
        faults=(*program.faults, *(fault for file in files.values() for fault in file.faults)),
    )


def _of_file(
    module: str, cells: tuple[Cell, ...], file: Program, written: Mapping[str, Program]
) -> Iterator[str]:
    """What is to be said of a module that cells write, if functions were taken from it."""
    names = [name for name, home in written.items() if home is file]
    if names:
        message = ntranslate(
            "{functions} is in {places}, which writes `{file}`; it was read from there",
            "{functions} are in {places}, which writes `{file}`; they were read from there",
            len(names),
        )
        yield message.format(
            functions=listed([f"`{name}`" for name in names], limit=10),
            places=listed([place(cell.number, None) for cell in cells], limit=10),
            file=f"{module}.py",
        )


def _bounded(notes: list[str]) -> tuple[str, ...]:
    """The notes, or as many as a person will read."""
    if len(notes) > MOST_NOTES:
        more = len(notes) - MOST_NOTES
        message = ntranslate(
            "and {count} more remark of this kind", "and {count} more remarks of this kind", more
        )
        notes = [*notes[:MOST_NOTES], message.format(count=more)]
    return tuple(notes)


def _assembled(path: Path, reading: Reading) -> Program:
    builder = _Builder()
    with without_warnings():
        for cell in reading.cells:
            builder.add(cell)
    definitions, remarks = builder.resolve()
    return Program(
        path=path,
        sha256=reading.sha256,
        fragments=tuple(statement.fragment for statement in builder.statements),
        definitions=definitions,
        notes=_bounded([*reading.notes, *remarks, *builder.notes]),
        _index=Index(builder.statements),
        imports=frozenset(filter(None, _imports(builder.statements))),
        faults=tuple(builder.faults[:MOST_NOTES]),
        _cells=reading.cells,
        _texts=reading.texts,
    )


def _imports(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        for origin in statement.names.origins:
            yield from (*origin.path.split("."), origin.name)


class _Builder:
    """Statements and functions in document order, as cell after cell is added."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.notes: list[str] = []
        self.faults: list[SyntaxProblem] = []
        self._sites: dict[str, list[_DefinitionSite]] = defaultdict(list)
        self._value_at: dict[str, int] = {}  # where a name last got a value that is not a function

    def add(self, cell: Cell) -> None:
        last_broken = 0
        for lines_above, statement in statements_of(cell.text):
            if len(self.statements) >= MOST_STATEMENTS:
                message = _("{place}: too many statements (the rest is left out)")
                where = place(cell.number, statement.line + lines_above)
                self.notes.append(message.format(place=where))
                return
            if isinstance(statement, StatementText):
                self._add(cell, statement, lines_above)
            else:
                self._add_broken(cell, statement, noted=last_broken == statement.line - 1 > 0)
                last_broken = statement.end_line

    def _add(self, cell: Cell, statement: StatementText, lines_above: int) -> None:
        names = statement.names
        line = statement.line + lines_above
        fragment = Fragment(cell.number, line, statement.source, names.binds, names.loads)
        functions = _NONE
        if statement.functions:
            functions = frozenset(self._functions(cell, statement, lines_above))
        for name in names.binds:
            if name not in functions:
                self._value_at[name] = len(self.statements)
        self.statements.append(Statement(fragment, names, functions))

    def _functions(self, cell: Cell, statement: StatementText, lines_above: int) -> Iterator[str]:
        """The names that a statement binds to functions; each is recorded with its place."""
        for one in statement.functions:
            if isinstance(one, FunctionText):
                if one.is_class and self._is_a_function(one.name):
                    continue  # a value that its name gets below
                definition = _definition(cell, one, lines_above)
            elif one.of:
                meant = self._aliased_function(one.of)
                if meant is None:
                    continue
                definition = replace(meant, name=one.name)
            else:
                first, last = statement.line + lines_above, statement.end_line + lines_above
                definition = Definition(one.name, cell.number, first, last, statement.source)
            if isinstance(one, FunctionText) or one.of != one.name:  # not `f = wrap(f)`
                where = cell.number, one.line + lines_above
                site = _DefinitionSite(definition, where, len(self.statements))
                self._sites[one.name].append(site)
            yield one.name

    def _is_a_function(self, name: str) -> bool:
        """Whether a name was given to a function, not to a class, so far."""
        sites = self._sites.get(name, ())
        return any(f.position >= 0 and not f.definition.is_class for f in sites)

    def _aliased_function(self, name: str) -> Definition | None:
        """The function that a name stands for at the moment, if it does."""
        sites = [f for f in self._sites.get(name, ()) if f.position >= 0]
        if not sites or self._value_at.get(name, -1) > sites[-1].position:
            return None
        return sites[-1].definition

    def _add_broken(self, cell: Cell, broken: BrokenText, *, noted: bool) -> None:
        fault = _fault(cell, broken)
        if broken.defines:
            definition = Definition(
                name=broken.defines,
                cell=cell.number,
                line=broken.line,
                end_line=broken.end_line,
                source=broken.source,
                problem="syntax" if broken.filling is None else "unfilled",
                message=_("line {line}: {problem}").format(line=fault.line, problem=fault.message),
                fault=fault if broken.filling is None else None,
                placeholders=() if broken.filling is None else broken.filling.placeholders,
            )
            site = _DefinitionSite(definition, (cell.number, broken.line), -1)
            self._sites[broken.defines].append(site)
            if broken.filling is not None:
                return
        if not noted:
            self.notes.append(left_out(fault))
            self.faults.append(fault)

    def resolve(self) -> tuple[dict[str, Definition], list[str]]:
        """The definition that counts for each name, and remarks about the others."""
        definitions: dict[str, Definition] = {}
        remarks: list[str] = []
        for name, sites in self._sites.items():
            parsed = [f for f in sites if f.position >= 0]
            counts = (parsed or sites)[-1]
            branches = [f for f in parsed if f.position == counts.position]  # of one `if`
            counts = next((f for f in reversed(branches) if not f.definition.problem), counts)
            shadowed = [f for f in parsed if f.position < counts.position]
            earlier = tuple(f.place for f in shadowed)
            remark = ""
            if shadowed:
                message = _("`{name}` is defined {count} times: {places}; the last one counts")
                if len(shadowed) == 1:
                    message = _("`{name}` is defined twice: {places}; the last one counts")
                places = _listed([*earlier, counts.place])
                remark = message.format(name=name, count=len(shadowed) + 1, places=places)
                remarks.append(remark)
            definition = replace(counts.definition, earlier=earlier, remark=remark)
            if definition.split:
                remarks.append(definition.split)
            definitions[name] = definition
            if parsed and sites[-1] is not counts:
                broken = sites[-1]
                message = _(
                    "`{name}` in {place} does not parse ({problem}); the one in {other} counts"
                )
                remarks.append(
                    message.format(
                        name=name,
                        place=_listed([broken.place]),
                        problem=broken.definition.message,
                        other=_listed([counts.place]),
                    )
                )
        remarks += self._rebound(definitions)
        return definitions, remarks

    def _rebound(self, definitions: Mapping[str, Definition]) -> Iterator[str]:
        """A remark for each function whose name is given another value further down."""
        last = {name: sites[-1].position for name, sites in self._sites.items()}
        for position, statement in enumerate(self.statements):
            for name in sorted(statement.names.binds & definitions.keys()):
                if position > last[name] >= 0 and name not in statement.functions:
                    fragment = statement.fragment
                    where = _listed([(fragment.cell, fragment.line)])
                    message = _(
                        "`{name}` is assigned another value in {place}; the function still counts"
                    )
                    yield message.format(name=name, place=where)


def _definition(cell: Cell, function: FunctionText, lines_above: int) -> Definition:
    first, end = function.first + lines_above, function.end + lines_above
    filling = function.filling
    rests = tuple(rest for rest in cell.rests if first < rest[0] <= end)
    return Definition(
        name=function.name,
        cell=cell.number,
        line=first,
        end_line=end,
        source=function.source,
        problem="unfilled" if filling.unfilled else None,
        message=filling.message(lines_above),
        placeholders=tuple(line + lines_above for line in filling.placeholders),
        rests=rests,
        split=_split(function.name, cell, rests),
        is_class=function.is_class,
    )


def _fault(cell: Cell, broken: BrokenText) -> SyntaxProblem:
    """Why a statement of a cell cannot be read, with the line as it stands there."""
    fault = broken.problem
    lines = cell.text.split("\n")
    text = lines[fault.line - 1] if fault.line <= len(lines) else fault.text
    column, end_column = _columns_within(text, fault)
    begin = 0
    if column is not None and end_column is not None:
        begin = max(min(column - _LONGEST_LINE // 2, len(text) - _LONGEST_LINE), 0)
        column, end_column = column - begin, min(end_column - begin, _LONGEST_LINE + 1)
    return SyntaxProblem(
        message=fault.phrase(cell.number),
        cell=cell.number,
        line=fault.line,
        column=column,
        end_column=end_column,
        text=text[begin : begin + _LONGEST_LINE],
        function=broken.defines,
    )


def _columns_within(text: str, fault: Fault) -> tuple[int | None, int | None]:
    """The columns of a fault in a line, which was parsed without its margin or its magic."""
    if fault.column is None or fault.end_column is None or not text.endswith(fault.text):
        return None, None
    shift = len(text) - len(fault.text)
    return fault.column + shift, fault.end_column + shift


def _split(name: str, cell: Cell, rests: tuple[tuple[int, int], ...]) -> str:
    if not rests:
        return ""
    message = _(
        "the cell with `{name}` is split: the function begins in {place}, and the rest of it is "
        "in {rest}. It was read as one, but Python runs each cell on its own, so join the cells"
    )
    places = listed([place(number, None) for _line, number in rests], limit=10)
    return message.format(name=name, place=place(cell.number, None), rest=places)


def _listed(places: list[Place]) -> str:
    """A list of places, e.g. "cell 3 and cell 9", with lines if a cell occurs twice."""
    cells = [cell for cell, line in places]
    return listed(
        [
            place(cell, line if cell is None or cells.count(cell) > 1 else None)
            for cell, line in places
        ],
        limit=10,
    )
