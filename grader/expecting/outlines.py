"""What are the names in a right function: of its arguments, and of what its outputs rest on?"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase

from grader.course import Outline, Question
from grader.notebook import Definition, parse


def outline(question: Question, reference: Definition) -> Outline:
    """The names in the reference's function for `question`; none for a class."""
    if reference.is_class:
        return Outline()
    (function,) = parse(textwrap.dedent(reference.source)).body
    assert isinstance(function, ast.FunctionDef)
    patterns = [pattern for part in question.parts for pattern in part.outputs]
    outputs = frozenset(
        name
        for statement in function.body
        for name in set_by(statement)
        if is_named(name, patterns)
    )
    needs = needs_of(function.body, outputs)
    return Outline(
        tuple(_taken_apart(function, name) for name in reference.parameters),
        {name: tuple(sorted(_all_needs(name, needs))) for name in sorted(needs)},
    )


def is_named(variable: str, patterns: Iterable[str]) -> bool:
    """Whether patterns of outputs name a variable, or an entry (`grads.dW1`) that is called so."""
    return any(
        fnmatchcase(variable, pattern) or fnmatchcase(variable, pattern.rpartition(".")[2])
        for pattern in patterns
    )


def _taken_apart(function: ast.FunctionDef, parameter: str) -> str | tuple[str, ...]:
    """The names that `(Z1, A1, …) = parameter` gives to its entries, or else its own name."""
    for statement in function.body:
        match statement:
            case ast.Assign(targets=[ast.Tuple(elts=entries)], value=ast.Name(id=name)):
                if name == parameter:
                    return tuple(ast.unparse(entry) for entry in entries)
    return parameter


def _all_needs(name: str, needs: Mapping[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    pending = [name]
    while pending:
        new = needs.get(pending.pop(), frozenset()) - found
        found |= new
        pending += new
    return found - {name}


def set_by(statement: ast.stmt) -> set[str]:
    """The variables that a plain assignment sets."""
    if not isinstance(statement, ast.Assign | ast.AugAssign):
        return set()
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def needs_of(body: list[ast.stmt], outputs: frozenset[str]) -> dict[str, frozenset[str]]:
    """The outputs from which each output is computed, directly or through other variables."""
    through: dict[str, frozenset[str]] = {}
    needed: dict[str, frozenset[str]] = {}
    for statement in body:
        loaded = {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
        needs = frozenset(
            need
            for name in loaded
            for need in ({name} if name in outputs else through.get(name, frozenset()))
        )
        for name in set_by(statement):
            if name in outputs:
                needed[name] = needed.get(name, frozenset()) | (needs - {name})
            else:
                through[name] = needs
    return needed
