"""Which functions of the solved notebook are graded, which are not, and why?"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.authoring.creating.solved import SolvedCell, SolvedNotebook
from grader.errors import GraderError

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef

_NAMED = re.compile(r"#\s*GRADED\s+(?:FUNCTION|CLASS|METHOD|CELL)\s*:?\s*([\w ,.]*)", re.IGNORECASE)
#: What stands around a solution, or above it.
_AROUND = re.compile(
    r"#\s*(?:START CODE HERE|YOUR CODE STARTS HERE|BEGIN SOLUTION)\b|#\s*SOLUTION\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_CELL = re.compile(
    r"^\s*#\s*(?:@title\b.*\b(?:solution|exercise|question|task|graded)\b|UNQ_C\d+|GRADED CELL)",
    re.IGNORECASE | re.MULTILINE,
)
_OTTER_TAGS = frozenset({"otter_answer_cell"})


@dataclass(frozen=True)
class Definition:
    """A function or a class of the notebook: the last of its name.

    Attributes:
        name: its name.
        cell: the number of its cell.
        node: its syntax tree, whose lines count in the text of the cell.
    """

    name: str
    cell: int
    node: Node

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return isinstance(self.node, ast.ClassDef)


@dataclass(frozen=True)
class Found:
    """What the notebook asks for.

    Attributes:
        taken: the graded ones in the order of the notebook, each with the reason.
        left: the others, each with the reason.
    """

    taken: tuple[tuple[Definition, str], ...]
    left: tuple[tuple[str, str], ...]


def find_graded(notebook: SolvedNotebook, wanted: Sequence[str] = ()) -> Found:
    """The graded functions: those `wanted`, or those that are marked, or those that cells call.

    Raises:
        GraderError: one that is wanted is not there, or none was found.
    """
    known = definitions_of(notebook)
    if wanted:
        return _wanted(notebook, known, wanted)
    marks = {name: mark for name, one in known.items() if (mark := _mark(notebook, one))}
    called = dict(_called_below(notebook, known))
    taken, left = [], []
    for name, one in known.items():
        if marks and name in marks:
            taken.append((one, marks[name]))
        elif marks:
            left.append((name, "it has no marker, and others have"))
        elif name in called and _gives_something(one.node):
            taken.append((one, f"cell {called[name]} calls it"))
        elif name in called:
            left.append((name, "it neither returns nor prints anything"))
        else:
            left.append((name, "no later cell calls it"))
    left += [
        (name, "it is a lambda; write it with def to ask for it") for name in _lambdas(notebook)
    ]
    if not taken:
        reasons = "; ".join(f"{name}: {why}" for name, why in left) or "it defines no function"
        raise GraderError(
            f"{notebook.path}: no graded function was found ({reasons}); name them with "
            "--functions, or write `# GRADED FUNCTION: name` above each"
        )
    return Found(tuple(taken), tuple(left))


def definitions_of(notebook: SolvedNotebook) -> dict[str, Definition]:
    """The functions and classes at the top of cells, the last of each name, in order."""
    found: dict[str, Definition] = {}
    for cell in notebook.cells:
        for node in cell.statements:
            if isinstance(node, Node):
                found.pop(node.name, None)
                found[node.name] = Definition(node.name, cell.number, node)
    return found


def _lambdas(notebook: SolvedNotebook) -> list[str]:
    """The names that the top of cells gives to lambdas."""
    found: list[str] = []
    for node in (node for cell in notebook.cells for node in cell.statements):
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Lambda())
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Lambda())
            ):
                found.append(name)
    return list(dict.fromkeys(found))


def _wanted(
    notebook: SolvedNotebook, known: Mapping[str, Definition], wanted: Sequence[str]
) -> Found:
    lambdas = _lambdas(notebook)
    for name in wanted:
        if name in lambdas and name not in known:
            raise GraderError(
                f"{notebook.path}: {name}, which --functions names, is a lambda; write it with def"
            )
        if name not in known:
            there = ", ".join(known) or "no function"
            raise GraderError(
                f"{notebook.path} does not define {name}, which --functions names; it has {there}"
            )
    chosen = [one for name, one in known.items() if name in wanted]
    left = [(name, "--functions does not name it") for name in known if name not in wanted]
    return Found(tuple((one, "--functions names it") for one in chosen), tuple(left))


def _mark(notebook: SolvedNotebook, one: Definition) -> str:
    """The marker by which a definition is graded; "" if it has none."""
    cell = notebook.cell(one.cell)
    named = [name for found in _NAMED.finditer(cell.text) for name in re.findall(r"\w+", found[1])]
    if one.name in named:
        return "its cell is marked GRADED FUNCTION"
    if _AROUND.search(_text_of(cell, one.node)):
        return "its solution is marked"
    others = [node.name for node in cell.statements if isinstance(node, Node)]
    if len(others) == 1 or not named:
        if _CELL.search(cell.text) or (named == [] and _NAMED.search(cell.text)):
            return "its cell is marked"
        info = cell.metadata.get("nbgrader")
        if isinstance(info, dict) and info.get("solution"):
            return "nbgrader knows its cell as a solution"
        if _OTTER_TAGS & set(cell.tags):
            return "otter knows its cell as an answer"
    return ""


def _text_of(cell: SolvedCell, node: Node) -> str:
    lines = cell.text.splitlines()
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def _called_below(
    notebook: SolvedNotebook, known: Mapping[str, Definition]
) -> Iterator[tuple[str, int]]:
    """The functions that the top level of a cell calls, each with the first such cell."""
    seen: set[str] = set()
    for cell in notebook.cells:
        if cell.secret:
            continue
        for node in cell.statements:
            for name in called_in(node):
                if name in known and known[name].cell <= cell.number and name not in seen:
                    seen.add(name)
                    yield name, cell.number


def called_in(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement calls when it runs, not when a function that it defines does."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, Node | ast.Lambda):
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id
        pending.extend(ast.iter_child_nodes(node))


def _gives_something(node: Node) -> bool:
    """Whether a function returns or yields a value, or prints; a class always counts."""
    if isinstance(node, ast.ClassDef):
        return True
    for inner in ast.walk(node):
        match inner:
            case ast.Return(value=None | ast.Constant(value=None)):
                continue
            case ast.Return() | ast.Yield() | ast.YieldFrom() | ast.Raise() | ast.Assert():
                return True
            case ast.Call(func=ast.Name(id="print")):
                return True
    return False
