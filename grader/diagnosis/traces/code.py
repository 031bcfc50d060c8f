"""What stands in the code of an answer? Its functions, their statements, and numbers outside."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache

from grader.diagnosis.edits.syntax import number_of, only_gives_value
from grader.diagnosis.traces.statements import Line, Statement, names_in, statements_of
from grader.notebook import parse
from grader.worker import Code

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class AnswerCode:
    """The code of an answer, or of a variant of it: one top-level statement for each piece."""

    code: tuple[Code, ...]

    @cached_property
    def statements(self) -> dict[Line, Statement]:
        """The statements of its functions."""
        return statements_of(self.code)

    @cached_property
    def headers(self) -> list[Line]:
        """The `def` lines of its functions."""
        return [
            (one.file, node.lineno)
            for one in self.code
            for node in ast.walk(_parsed(one.source))
            if isinstance(node, _FUNCTIONS)
        ]

    @cached_property
    def numbers_read(self) -> list[Line]:
        """The statements outside its functions that give a name, which these read, a number."""
        read = {name for one in self.statements.values() for name in one.reads}
        found = []
        for one in self.code:
            match _parsed(one.source):
                case ast.Module(body=[ast.Assign([ast.Name(name)], value) as node]):
                    if name in read and number_of(value) is not None:
                        found.append((one.file, node.lineno))
        return found

    @cached_property
    def without_effect(self) -> list[Line]:
        """The statements that compute a value which goes nowhere, or into a name nothing reads."""
        read: dict[tuple[str, str], set[str]] = {}
        for place, one in self.statements.items():
            names = {n.id for n in ast.walk(one.node) if isinstance(n, ast.Name)}
            if _set_alone(one.node) is not None:
                names = set(names_in(one.node))
            read.setdefault((place[0], one.function), set()).update(names)
        return [
            place
            for place, one in self.statements.items()
            if _goes_nowhere(one.node)
            or _set_alone(one.node) not in (None, *read[place[0], one.function])
        ]

    @cached_property
    def of_one_argument(self) -> frozenset[str]:
        """Those of its functions that take one argument and no other, and return a value."""
        return frozenset(name for name, one in self.functions.items() if maps_one_argument(one))

    @cached_property
    def functions(self) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
        """Its functions by their names."""
        found: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        for one in self.code:
            found.update((n.name, n) for n in _parsed(one.source).body if isinstance(n, _FUNCTIONS))
        return found


def _goes_nowhere(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=value):
            return only_gives_value(value)
    return False


def _set_alone(node: ast.stmt) -> str | None:
    """The one variable that a statement sets, if it sets nothing else."""
    match node:
        case ast.Assign(targets=[ast.Name(name)]):
            return name
    return None


def maps_one_argument(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function takes one argument and no other, and returns a value."""
    args = function.args
    others = [*args.kwonlyargs, *filter(None, (args.vararg, args.kwarg)), *args.defaults]
    returned = [n for n in ast.walk(function) if isinstance(n, ast.Return) and n.value is not None]
    return len([*args.posonlyargs, *args.args]) == 1 and not others and bool(returned)


@lru_cache(maxsize=256)
def is_of_one_argument(text: str) -> bool:
    """Whether a text is that of a function of one argument."""
    match _parsed(text).body:
        case [ast.FunctionDef() | ast.AsyncFunctionDef() as function]:
            return maps_one_argument(function)
    return False


def _parsed(source: str) -> ast.Module:
    """The tree of a piece of code; an empty one if it does not parse."""
    try:
        return parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])
