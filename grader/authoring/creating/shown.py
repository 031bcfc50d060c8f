"""Which attributes of its objects can students know? Those that their notebook names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from grader.notebook import parse, without_magics

_WORD = re.compile(r"\w+")


def names_shown(notebook: NotebookNode) -> frozenset[str]:
    """The attributes that a student's notebook reads or sets, and all words of its texts.

    A parameter of the same name shows nothing: what a class keeps of it, and under which name, is
    for students to decide.
    """
    return frozenset(name for cell in notebook.cells for name in _names(cell))


def _names(cell: NotebookNode) -> Iterator[str]:
    if cell.cell_type != "code":
        yield from _WORD.findall(cell.source)
        return
    for line in cell.source.splitlines():
        _code, sign, comment = line.partition("#")
        yield from _WORD.findall(comment) if sign else ()
    try:
        tree = parse("\n".join(without_magics(cell.source)[0]))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name):
                yield name
            case ast.Constant(value=str() as text):
                yield from _WORD.findall(text)
            case ast.ClassDef(body=body):
                for inner in body:
                    match inner:
                        case ast.AnnAssign(target=ast.Name(id=name)):
                            yield name
                        case ast.Assign(targets=[ast.Name(id=name)]):
                            yield name
