"""How do the cells of a submission become one program?"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.notebook.definitions import Definition, Place
from grader.notebook.names import names_of, statements_within
from grader.notebook.placeholders import Filling, filling_of
from grader.notebook.program import Program
from grader.notebook.reading import Reading
from grader.notebook.recovery import Piece, parse_cell, without_warnings
from grader.notebook.slicing import Fragment, Index, Statement
from grader.notebook.splits import Cell, joined
from grader.wording import listed, ntranslate, place
from grader.wording import translate as _

#: The most notes on one program.
MOST_NOTES = 20
#: Statements beyond this number are left out: no person wrote them.
MOST_STATEMENTS = 10_000
#: Calls that return the function passed to them; any other call does so only in `f = wrap(f)`.
_WRAPPERS = frozenset({"partial", "vectorize", "jit", "njit"})


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
        self._sites: dict[str, list[_DefinitionSite]] = defaultdict(list)
        self._value_at: dict[str, int] = {}  # where a name last got a value that is not a function

    def add(self, cell: Cell) -> None:
        pieces, lines = parse_cell(cell.text)
        last_broken = 0
        for piece in pieces:
            if len(self.statements) >= MOST_STATEMENTS:
                message = _("{place}: too many statements (the rest is left out)")
                self.notes.append(message.format(place=place(cell.number, piece.line)))
                return
            if not piece.problem:
                piece = self._statement(cell, piece, lines)
            if piece.problem:
                self._add_broken(cell, piece, lines, noted=last_broken == piece.line - 1 > 0)
                last_broken = piece.end_line

    def _statement(self, cell: Cell, piece: Piece, lines: list[str]) -> Piece:
        """Add a statement that parses; return it, with a problem if one is found after all."""
        node = piece.node
        if node is None or _is_idle(node):
            return piece
        try:
            names = names_of(node, piece.source)
        except SyntaxError as error:
            line = piece.line + (error.lineno or 1) - 1
            return _with_problem(piece, error.msg, line)
        except (ValueError, RecursionError, MemoryError):
            return _with_problem(piece, _("nested too deeply"), piece.line)
        fragment = Fragment(cell.number, piece.line, piece.source, names.binds, names.loads)
        functions = frozenset(self._functions(cell, piece, node, lines))
        for name in names.binds - functions:
            self._value_at[name] = len(self.statements)
        self.statements.append(Statement(fragment, names, functions))
        return piece

    def _functions(
        self, cell: Cell, piece: Piece, node: ast.stmt, lines: list[str]
    ) -> Iterator[str]:
        """The names that a statement binds to functions; each is recorded with its place."""
        for statement in statements_within(node):
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                self._record(_definition(cell, statement, lines), cell, statement)
                yield statement.name
            elif isinstance(statement, ast.Assign):
                for target in statement.targets:
                    if not isinstance(target, ast.Name):
                        continue
                    meant = self._aliased_function(cell, piece, statement.value, target.id)
                    if meant is None:
                        continue
                    if meant.name != target.id:
                        self._record(replace(meant, name=target.id), cell, statement)
                    elif isinstance(statement.value, ast.Lambda):
                        self._record(meant, cell, statement)
                    yield target.id

    def _aliased_function(
        self, cell: Cell, piece: Piece, value: ast.expr, name: str
    ) -> Definition | None:
        """The function that a right side denotes: a lambda, `g`, `partial(g, …)`, `f = wrap(f)`."""
        if isinstance(value, ast.Lambda):
            return Definition(name, cell.number, piece.line, piece.end_line, piece.source)
        wraps = False
        if isinstance(value, ast.Call) and value.args:
            wraps = getattr(value.func, "attr", getattr(value.func, "id", "")) not in _WRAPPERS
            value = value.args[0]
        if not isinstance(value, ast.Name) or (wraps and value.id != name):
            return None
        sites = [f for f in self._sites.get(value.id, ()) if f.position >= 0]
        if not sites or self._value_at.get(value.id, -1) > sites[-1].position:
            return None
        return sites[-1].definition

    def _record(self, definition: Definition, cell: Cell, statement: ast.stmt) -> None:
        site = _DefinitionSite(definition, (cell.number, statement.lineno), len(self.statements))
        self._sites[definition.name].append(site)

    def _add_broken(self, cell: Cell, piece: Piece, lines: list[str], *, noted: bool) -> None:
        note = _("{place}: {problem} (left out)")
        if piece.defines:
            filling = Filling()
            if isinstance(piece.node, ast.FunctionDef | ast.AsyncFunctionDef):
                filling = filling_of(piece.node, lines, piece.end_line)
            definition = Definition(
                name=piece.defines,
                cell=cell.number,
                line=piece.line,
                end_line=piece.end_line,
                source=piece.source,
                problem="unfilled" if piece.node else "syntax",
                message=_("line {line}: {problem}").format(
                    line=piece.problem_line, problem=piece.problem
                ),
                placeholders=filling.placeholders,
            )
            site = _DefinitionSite(definition, (cell.number, piece.line), -1)
            self._sites[piece.defines].append(site)
            if piece.node:
                return
            note = _("{place}: {problem} (`{name}` is left out)")
        if not noted:
            where = place(cell.number, piece.problem_line)
            self.notes.append(note.format(place=where, problem=piece.problem, name=piece.defines))

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


def _is_idle(node: ast.stmt) -> bool:
    """Whether a top-level statement binds and does nothing: `pass`, a string, a number."""
    is_constant = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Pass) or is_constant


def _with_problem(piece: Piece, problem: str, line: int) -> Piece:
    name = getattr(piece.node, "name", "")
    is_function = isinstance(piece.node, ast.FunctionDef | ast.AsyncFunctionDef)
    return replace(
        piece,
        node=None,
        problem=problem,
        problem_line=line,
        defines=name if is_function else "",
    )


def _definition(
    cell: Cell, node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]
) -> Definition:
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    end = _with_comments(node, lines)
    filling = filling_of(node, lines, end)
    rests = tuple(rest for rest in cell.rests if first < rest[0] <= end)
    return Definition(
        name=node.name,
        cell=cell.number,
        line=first,
        end_line=end,
        source="\n".join(lines[first - 1 : end]),
        problem="unfilled" if filling.unfilled else None,
        message=filling.unfilled,
        placeholders=filling.placeholders,
        rests=rests,
        split=_split(node.name, cell, rests),
    )


def _split(name: str, cell: Cell, rests: tuple[tuple[int, int], ...]) -> str:
    if not rests:
        return ""
    message = _(
        "the cell with `{name}` is split: the function begins in {place}, and the rest of it is "
        "in {rest}. It was read as one, but Python runs each cell on its own, so join the cells"
    )
    places = listed([place(number, None) for _line, number in rests], limit=10)
    return message.format(name=name, place=place(cell.number, None), rest=places)


def _with_comments(node: ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]) -> int:
    """The last line of a function, including indented comments below its last statement."""
    end = node.end_lineno or node.lineno
    for number in range(end + 1, len(lines) + 1):
        line = lines[number - 1]
        margin = len(line) - len(line.lstrip())
        if line.strip() and not (margin > node.col_offset and line.lstrip().startswith("#")):
            break
        if line.strip():
            end = number
    return end


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
